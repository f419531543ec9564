// What stands at the nodes' lines of the ladder: packets as bars, what led to what, round trips, and what went wrong.

import type { CauseKind } from '../../src/trace/event.ts';
import type { Instant, Round } from './ladder.ts';
import { EASY_COLUMN, type LadderLayout } from './ladderlayout.ts';
import { cross, isOf, type PartsProps, placeOf } from './ladderparts.ts';
import { headOf, type Point } from './ways.ts';

/** Packets in a node, from their first to their last; those that wait meanwhile look so. */
export function Stays({ ladder, layout, reach: { told, toldY } }: PartsProps) {
  return (
    <g>
      {ladder.stays.map(({ from, to, waits }) => {
        const [x, y] = placeOf(from, layout);
        const height = Math.min(placeOf(to, layout)[1], toldY) - y;
        if (from.id > told || height < 3) return null;
        const look = `stay${waits ? ' waits' : ''}${isOf(from) ? ' chosen' : ''}`;
        return (
          <rect
            key={`${from.id} ${from.node}`}
            class={look}
            x={x - 4}
            y={y}
            width="8"
            height={height}
            rx="3"
          />
        );
      })}
    </g>
  );
}

const TIES: Readonly<Record<CauseKind, string>> = {
  answers: 'is answered by',
  'asks-for': 'is asked for by',
  'released-by': 'releases',
  'fragment-of': 'is cut into',
  'whole-from': 'makes whole',
  reports: 'is reported by',
  'copy-of': 'is copied to',
  'because-of': 'brings about',
};

/** What a packet brought about, beside the node's line. */
export function Ties({ ladder, layout, reach: { told } }: PartsProps) {
  return (
    <g>
      {ladder.ties.map(({ from, to, kind }) => {
        const [x, y1] = placeOf(from, layout);
        const y2 = placeOf(to, layout)[1];
        if (to.id > told || y2 - y1 < 4) return null;
        const side = isLastColumn(from, layout) ? -1 : 1;
        const bulge = side * Math.min(30, 12 + (y2 - y1) * 0.12);
        const end: Point = [x + side * 4, y2];
        const d = `M${x + side * 4} ${y1}C${x + bulge} ${y1 + 4} ${x + bulge} ${y2 - 4} ${end[0]} ${end[1]}`;
        return (
          <g key={`${from.id} ${to.id} ${to.order}`} class="tie">
            <title>{`#${from.packet} ${TIES[kind]} #${to.packet}`}</title>
            <path class="tie-line" d={d} />
            <path class="tie-head" d={headOf([[x + bulge, y2 - 5], end], 6)} />
          </g>
        );
      })}
    </g>
  );
}

/** Round trips, on the outer side of the line of the node that asked. */
export function Rounds({ ladder, layout, reach: { told } }: PartsProps) {
  return (
    <g>
      {ladder.rounds.map(
        (round) =>
          round.to.id <= told && (
            <Bracket
              key={`${round.from.id} ${round.to.id} ${round.what}`}
              round={round}
              layout={layout}
            />
          ),
      )}
    </g>
  );
}

function Bracket({ round, layout }: { readonly round: Round; readonly layout: LadderLayout }) {
  const { from, to, what, text } = round;
  const [x, y1] = placeOf(from, layout);
  const y2 = placeOf(to, layout)[1];
  const side = isLastColumn(from, layout) ? 1 : -1;
  const far = x + side * (what === 'echo' ? 20 : 12);
  return (
    <g class={`round ${what === 'echo' ? 'echo' : 'arp'}`}>
      <title>{`${what}: ${text}`}</title>
      <path class="round-line" d={`M${x + side * 6} ${y1}H${far}V${y2}H${x + side * 6}`} />
      {(what === 'echo' || isRoomy(from, layout)) && (
        <text
          class="round-text"
          x={x + side * 26}
          y={(y1 + y2) / 2 + 4}
          text-anchor={side < 0 ? 'end' : 'start'}
        >
          {text}
        </text>
      )}
    </g>
  );
}

/** What begins to wait, and what is dropped. */
export function Notes({ ladder, layout, reach: { at, told } }: PartsProps) {
  return (
    <g>
      {ladder.instants.map((instant) => {
        const { what, packet, note, id, node } = instant;
        if (what === 'in' || what === 'out' || id > told) return null;
        const [x, y] = placeOf(instant, layout);
        const side = isLastColumn(instant, layout) ? -1 : 1;
        const text = what === 'wait' ? `#${packet} waits for ${note}` : note;
        return (
          <g key={id} class={`rung-note ${what}${id > at ? ' ahead' : ''}`} data-node={node}>
            {what === 'drop' ? (
              <path class="rung-note-mark" d={cross([x, y])} />
            ) : (
              <circle class="rung-note-mark" cx={x} cy={y} r="5" />
            )}
            <text
              class="rung-note-text"
              x={x + side * 12}
              y={y + 4}
              text-anchor={side > 0 ? 'start' : 'end'}
            >
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** There is room beside the words of the frames. */
const isRoomy = ({ node }: Instant, { x, apart }: LadderLayout): boolean =>
  apart >= EASY_COLUMN || [...x.keys()][0] === node || [...x.keys()].at(-1) === node;

const isLastColumn = ({ node }: Instant, { x }: LadderLayout): boolean =>
  x.size > 1 && [...x.keys()].at(-1) === node;
