// The rungs of the ladder: frames as arrows from one node's line to another's.

import { choosePacket } from '../model/choose.ts';
import { type Arrow, packetOf } from './ladder.ts';
import type { LadderLayout } from './ladderlayout.ts';
import { cross, isOf, type PartsProps, placeOf } from './ladderparts.ts';
import { shorterLine, withoutLength } from './lines.ts';
import { headOf, type Point } from './ways.ts';
import { shorten } from './words.ts';

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
    (Math.abs(to[0] - from[0]) * (passage.fate === 'lost' ? 2 : 1) - 28) / LETTER,
  );
  const long = withoutLength(line);
  const words = long.length <= letters ? long : shorten(shorterLine(line, letters), letters);
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

const isChosen = ({ passage: { out, in: arrival } }: Arrow): boolean => isOf(out) || isOf(arrival);
