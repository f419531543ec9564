// In the middle of the house: the packet in sight in one line; while things go too fast to follow, the sums of all.

import type { NodeTotals } from '../../src/view/protocol.ts';
import { recording } from '../model/recording.ts';
import { last, type PacketName, totals } from '../model/state.ts';
import { inSight, isRush } from './model.ts';
import { HALL } from './rooms.ts';
import { linesOf } from './words.ts';

/** Letters of a line. */
const LENGTH = 46;

export function Hall({ node }: { readonly node: string }) {
  const packet = inSight.value;
  const sums = totals.value[node];
  if (packet !== null) {
    const title = packet.node === node ? `packet #${packet.packet}` : `now in ${packet.node}`;
    return <Words title={title} text={lineOf(packet)} />;
  }
  if (!isRush.value || sums === undefined) return null;
  return <Words title="as it happens" text={sumsOf(sums)} />;
}

function Words({ title, text }: { readonly title: string; readonly text: string }) {
  const x = HALL.x + HALL.width / 2;
  return (
    <g class="hall" text-anchor="middle">
      <text class="hall-title" x={x} y={HALL.y + 13}>
        {title}
      </text>
      {linesOf(text, LENGTH, 2).map((line, n) => (
        <text key={line} x={x} y={HALL.y + 30 + n * 15}>
          {line}
        </text>
      ))}
    </g>
  );
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
