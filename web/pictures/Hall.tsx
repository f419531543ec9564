// In the middle of the house: the packet in sight in one line; while things go too fast to follow, the sums of all.

import { own } from '../../src/core/own.ts';
import type { CauseKind, NodeTotals } from '../../src/trace/event.ts';
import { recording } from '../model/recording.ts';
import { last, type PacketName, totals } from '../model/state.ts';
import { inSight, inSightEvents, isRush, seenAt } from './model.ts';
import { HALL } from './rooms.ts';
import { linesOf } from './words.ts';

/** Letters of a line. */
const LENGTH = 46;

export function Hall({ node }: { readonly node: string }) {
  const packet = inSight.value;
  const sums = own(totals.value, node);
  if (packet !== null) {
    const title = packet.node === node ? titleOf(packet) : `now in ${packet.node}`;
    return <Words title={title} text={lineOf(packet)} />;
  }
  if (!isRush.value || sums === undefined) return null;
  return <Words title="as it happens" text={sumsOf(sums)} />;
}

function Words({ title, text }: { readonly title: string; readonly text: string }) {
  const x = HALL.x + HALL.width / 2;
  return (
    <g class="hall" text-anchor="middle">
      <text class="hall-title" x={x} y={HALL.y + 14}>
        {title}
      </text>
      {linesOf(text, LENGTH, 2).map((line, n) => (
        <text key={line} x={x} y={HALL.y + 30 + n * 14}>
          {line}
        </text>
      ))}
    </g>
  );
}

const CAUSES: Readonly<Record<CauseKind, string>> = {
  answers: 'answers',
  'asks-for': 'asks for',
  'released-by': 'released by',
  'fragment-of': 'fragment of',
  'whole-from': 'whole from',
  reports: 'reports',
  'copy-of': 'copy of',
  'because-of': 'because of',
};

/** Its number, and what the arc that leads to it means. */
function titleOf({ packet }: PacketName): string {
  const past = inSightEvents.value.filter(({ id }) => id <= seenAt.value);
  const caused = past.findLast(({ causeKind }) => causeKind !== null);
  const kind = caused?.causeKind ?? null;
  if (caused === undefined || kind === null) return `packet #${packet}`;
  return `packet #${packet}, ${CAUSES[kind]} #${caused.cause}`;
}

function lineOf({ node, packet }: PacketName): string {
  // What is known of a packet grows with its events.
  last.value;
  const { packets } = recording.value;
  return packets.at(packets.indexOf(node, packet))?.line ?? '';
}

const sumsOf = ({ received, transmitted, delivered, dropped }: NodeTotals): string =>
  `${grouped(received)} received, ${grouped(transmitted)} transmitted, ` +
  `${grouped(delivered)} delivered, ${grouped(dropped)} dropped`;

const grouped = (count: number): string => count.toLocaleString('en-US');
