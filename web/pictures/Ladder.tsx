// The ladder: a line a node, time from the top down, an arrow a frame, up to the playhead and what was seen behind it.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { durationText } from '../../src/trace/times.ts';
import { recording } from '../model/recording.ts';
import { node } from '../model/state.ts';
import { digitsOf } from './axis.ts';
import { followBox } from './box.ts';
import { FrameList } from './FrameList.tsx';
import './ladder.css';
import { Notes, Rounds, Stays, Ties } from './Lifelines.tsx';
import { TIMES } from './ladderlayout.ts';
import {
  began,
  columns,
  focused,
  ladder,
  ladderBox,
  layout,
  nowY,
  room,
  told,
  toldY,
} from './laddermodel.ts';
import { seenAt } from './model.ts';
import { Arrows } from './Rungs.tsx';
import { shorten } from './words.ts';

export function Ladder() {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    // The names' height follows the page's type.
    () =>
      followBox(box.current, (seen) => (ladderBox.value = seen), box.current?.firstElementChild),
    [],
  );
  const show = (y: number): void => {
    if (box.current !== null) keepInSight(box.current, y * room.peek().scale);
  };
  // Also when it is first measured: what is drawn larger is elsewhere.
  useLayoutEffect(() => show(nowY.value), [nowY.value, room.value]);
  return (
    <div class="ladder-box" ref={box}>
      <Heads />
      <Drawing />
      <FrameList show={({ from }) => show(layout.peek().y.get(from) ?? 0)} />
    </div>
  );
}

/** The names stay in sight above their lines. */
function Heads() {
  const { scale } = room.value;
  return (
    <div
      class="ladder-heads"
      aria-hidden="true"
      style={{ width: `${layout.value.width * scale}px` }}
    >
      {toldY.value > 0 && (
        <span class="ladder-from" style={{ width: `${TIMES * scale}px` }}>
          ms since event {recording.value.first.toLocaleString('en')}
        </span>
      )}
      {[...layout.value.x].map(([name, x]) => (
        <span
          key={name}
          class={name === node.value ? 'ladder-head shown' : 'ladder-head'}
          style={{ left: `${x * scale}px` }}
        >
          {shorten(name, 20)}
        </span>
      ))}
    </div>
  );
}

function Drawing() {
  const { width, x } = layout.value;
  const height = Math.max(layout.value.height, room.value.height);
  const reach = { at: seenAt.value, told: told.value, toldY: toldY.value };
  const parts = { ladder: ladder.value, layout: layout.value, reach };
  return (
    <svg
      class="ladder"
      width={width * room.value.scale}
      height={height * room.value.scale}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`What went between ${columns.value.join(', ')}; the list of frames has it as text`}
    >
      {[...x].map(([name, at]) => (
        <path key={name} class="lifeline" d={`M${at} 0V${height}`} />
      ))}
      {nowY.value > 0 && <path class="ladder-now" d={`M0 ${nowY.value + 5}H${width}`} />}
      {toldY.value === 0 && <Empty x={room.value.width / 2} y={height / 2} />}
      <Times />
      <Stays {...parts} />
      <Ties {...parts} />
      <Rounds {...parts} />
      <Arrows {...parts} focused={focused.value} />
      <Notes {...parts} />
    </svg>
  );
}

/** In front of the lines. */
function Empty({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g class="ladder-empty">
      <rect x={x - 130} y={y - 18} width="260" height="28" rx="4" />
      <text class="tick" x={x} y={y} text-anchor="middle">
        No frame has gone between them yet.
      </text>
    </g>
  );
}

function Times() {
  const { folds, ticks, width } = layout.value;
  const digits = digitsOf(ticks.map(({ timeMs }) => timeMs - began.value));
  return (
    <g>
      {ticks.map(
        ({ y, timeMs }) =>
          y <= toldY.value && (
            <text key={y} class="tick" x={TIMES - 10} y={y + 4} text-anchor="end">
              {(timeMs - began.value).toFixed(digits)}
            </text>
          ),
      )}
      {folds.map(
        ({ y, ms }) =>
          y <= toldY.value && (
            <g key={y} class="fold">
              <path d={zigzag(y, width)} />
              <text x={TIMES - 10} y={y + 4} text-anchor="end">
                {durationText(ms)}
              </text>
            </g>
          ),
      )}
    </g>
  );
}

/** Scrolls only if the height is not in sight. */
function keepInSight(box: HTMLElement, y: number): void {
  const head = box.firstElementChild?.clientHeight ?? 0;
  const at = y + head - box.scrollTop;
  if (at < head + 20 || at > box.clientHeight - 36)
    box.scrollTop = y + head - box.clientHeight * 0.7;
}

function zigzag(y: number, width: number): string {
  const teeth: string[] = [];
  for (let x = TIMES; x < width; x += 16) teeth.push(`L${x + 4} ${y - 3}L${x + 12} ${y + 3}`);
  return `M${TIMES} ${y}${teeth.join('')}`;
}
