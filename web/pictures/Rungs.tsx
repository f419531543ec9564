// The parts of the ladder: frames as arrows, packets as bars on the nodes' lines, what led to what, and times.

import type { CauseKind } from '../../src/trace/event.ts';
import { choosePacket } from '../model/choose.ts';
import { chosen } from '../model/state.ts';
import { type Arrow, type Instant, type Ladder, packetOf, type Round } from './ladder.ts';
import type { LadderLayout } from './ladderlayout.ts';
import { shortLine, withoutLength } from './lines.ts';
import { headOf, type Point } from './ways.ts';
import { shorten } from './words.ts';

interface PartsProps {
  readonly ladder: Ladder;
  readonly layout: LadderLayout;
  readonly reach: Reach;
}

interface Reach {
  /** Id of the event up to which everything has happened. */
  readonly at: number;
  /** Id of the last event that a person has seen happen, and how far down that is. */
  readonly told: number;
  readonly toldY: number;
}

const LETTER = 6.6;

export function Arrows({
  ladder,
  layout,
  reach: { at, told },
  focused,
}: PartsProps & { readonly focused: string | null }) {
  return (
    <g>
      {ladder.arrows.map(
        (arrow) =>
          arrow.from.id <= told && (
            <Rung
              key={arrow.passage.key}
              arrow={arrow}
              layout={layout}
              hasArrived={arrow.to !== null && arrow.to.id <= told}
              isAhead={arrow.from.id > at}
              isFocused={arrow.passage.key === focused}
            />
          ),
      )}
    </g>
  );
}

interface RungProps {
  readonly arrow: Arrow;
  readonly layout: LadderLayout;
  readonly hasArrived: boolean;
  readonly isAhead: boolean;
  readonly isFocused: boolean;
}

/** As long as none of this changes it is not drawn anew: it reads a signal, and then that is so in Preact. */
function Rung({ arrow, layout, hasArrived, isAhead, isFocused }: RungProps) {
  const { passage, line } = arrow;
  const points = pointsOf(arrow, layout, hasArrived);
  const [from, to] = points;
  if (from === undefined || to === undefined) return null;
  const letters = Math.floor(
    (Math.abs(to[0] - from[0]) * (passage.fate === 'lost' ? 2 : 1) - 40) / LETTER,
  );
  const long = withoutLength(line);
  const words = long.length <= letters ? long : shorten(shortLine(line), letters);
  const looks = [
    hasArrived ? 'arrived' : passage.fate === 'lost' ? 'lost' : 'under-way',
    passage.isDuplicate ? 'duplicate' : '',
    isAhead ? 'ahead' : '',
    isFocused ? 'focus' : '',
    isChosen(arrow) ? 'chosen' : '',
  ];
  const packet = packetOf(passage);
  const d = `M${from[0]} ${from[1]}L${to[0]} ${to[1]}`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: so that a pointer can choose a frame.
    <g class={`rung ${looks.join(' ')}`} onClick={() => packet !== null && choosePacket(packet)}>
      <title>{line}</title>
      <path class="rung-touch" d={d} />
      <path class="rung-line" d={d} />
      {passage.fate === 'lost' ? (
        <path class="rung-lost" d={cross(to)} />
      ) : (
        <path class="rung-head" d={headOf(points, 8)} />
      )}
      {!passage.isDuplicate && <Words arrow={arrow} layout={layout} text={words} />}
      {passage.isDuplicate && (
        <text class="rung-words" x={(from[0] + 3 * to[0]) / 4} y={to[1] - 5} text-anchor="middle">
          duplicate
        </text>
      )}
      {passage.fate === 'lost' && (
        <text
          class="rung-words lost"
          x={to[0] + (to[0] > from[0] ? 12 : -12)}
          y={to[1] + 4}
          text-anchor={to[0] > from[0] ? 'start' : 'end'}
        >
          lost
        </text>
      )}
    </g>
  );
}

/** Above the middle of the way between the nodes; above the beginning, where it is steep. */
function Words({ arrow, layout, text }: { arrow: Arrow; layout: LadderLayout; text: string }) {
  const x1 = layout.x.get(arrow.from.node) ?? 0;
  const x2 = layout.x.get(arrow.passage.in.node) ?? 0;
  const y1 = layout.y.get(arrow.from) ?? 0;
  const y2 = arrow.to === null ? y1 : (layout.y.get(arrow.to) ?? y1);
  const part = Math.min(0.5, 14 / Math.max(1, y2 - y1));
  const isSteep = part < 0.35;
  const x = isSteep ? x1 + Math.sign(x2 - x1) * 22 : (x1 + x2) / 2;
  const anchor = isSteep ? (x2 > x1 ? 'start' : 'end') : 'middle';
  // A line that falls comes up to the words on the side where it begins.
  const rise = isSteep
    ? 0
    : ((y2 - y1) / Math.max(1, Math.abs(x2 - x1))) * text.length * LETTER * 0.5;
  return (
    <text
      class="rung-words"
      x={x}
      y={y1 + (isSteep ? 0 : (y2 - y1) * 0.5) - rise - 5}
      text-anchor={anchor}
    >
      {text}
    </text>
  );
}

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
      <text
        class="round-text"
        x={x + side * 26}
        y={(y1 + y2) / 2 + 4}
        text-anchor={side < 0 ? 'end' : 'start'}
      >
        {text}
      </text>
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

/** From the one line to the other; what was lost ends half-way, what is under way has not arrived. */
function pointsOf(
  { passage, from, to }: Arrow,
  layout: LadderLayout,
  hasArrived: boolean,
): Point[] {
  const [x1, y1] = placeOf(from, layout);
  const x2 = layout.x.get(passage.in.node) ?? x1;
  const side = Math.sign(x2 - x1);
  const begin: Point = [x1 + side * 4, y1];
  if (hasArrived && to !== null) return [begin, [x2 - side * 5, layout.y.get(to) ?? y1]];
  const part = passage.fate === 'lost' ? 0.5 : 0.8;
  return [begin, [x1 + (x2 - x1) * part, y1 + 9 * part]];
}

const placeOf = (instant: Instant, { x, y }: LadderLayout): Point => [
  x.get(instant.node) ?? 0,
  y.get(instant) ?? 0,
];

const isLastColumn = ({ node }: Instant, { x }: LadderLayout): boolean =>
  x.size > 1 && [...x.keys()].at(-1) === node;

const isOf = ({ node, packet }: { readonly node: string; readonly packet: number }): boolean =>
  packet !== 0 && node === chosen.value?.node && packet === chosen.value.packet;

const isChosen = ({ passage: { out, in: arrival } }: Arrow): boolean => isOf(out) || isOf(arrival);

const cross = ([x, y]: Point): string =>
  `M${x - 6} ${y - 6}L${x + 6} ${y + 6}M${x + 6} ${y - 6}L${x - 6} ${y + 6}`;
