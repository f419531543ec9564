// The ladder: a line a node, time from the top down, an arrow a frame, up to the playhead and what is known behind it.

import { computed, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { choosePacket } from '../model/choose.ts';
import { recording } from '../model/recording.ts';
import { chosen, frontier, last, node } from '../model/state.ts';
import { type Arrow, type Ladder as LadderParts, ladderOf, packetOf } from './ladder.ts';
import { type LadderLayout, layLadder, TIMES } from './ladderlayout.ts';
import { Arrows, Notes, Rounds, Stays, Ties } from './Rungs.tsx';
import './ladder.css';
import { mapLayout } from './maplayout.ts';
import { seenAt } from './model.ts';
import { duration, shorten } from './words.ts';

/** Events that are looked at before the playhead and behind it, and frames that are drawn. */
const BEFORE = 1600;
const BEHIND = 600;
const MOST = 200;

/** The width that there is for the drawing. */
const room = signal(800);
/** The frame in the list that has the focus; null: none. */
const focused = signal<string | null>(null);

const columns = computed(() => {
  const places = mapLayout(recording.value.cast);
  return [...places].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]).map(([name]) => name);
});

const ladder = computed<LadderParts>(() => {
  last.value;
  const to = Math.min(Math.max(frontier.value, seenAt.value), seenAt.value + BEHIND);
  return ladderOf(recording.value, seenAt.value - BEFORE, to, MOST);
});

const layout = computed<LadderLayout>(() => layLadder(ladder.value, columns.value, room.value));

/** Where the playhead is in the drawing. */
const now = computed(() => {
  const past = ladder.value.instants.findLast(({ id }) => id <= seenAt.value);
  return past === undefined ? 0 : (layout.value.y.get(past) ?? 0);
});

export function Ladder() {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => followWidth(box.current), []);
  useLayoutEffect(() => {
    if (box.current !== null) keepInSight(box.current, now.value);
  }, [now.value]);
  return (
    <div class="ladder-box" ref={box}>
      <Heads />
      <Drawing />
      <FrameList />
    </div>
  );
}

/** The names stay in sight above their lines. */
function Heads() {
  return (
    <div class="ladder-heads" aria-hidden="true" style={{ width: `${layout.value.width}px` }}>
      {[...layout.value.x].map(([name, x]) => (
        <span
          key={name}
          class={name === node.value ? 'ladder-head shown' : 'ladder-head'}
          style={{ left: `${x}px` }}
        >
          {shorten(name, 20)}
        </span>
      ))}
    </div>
  );
}

function Drawing() {
  const { width, height, x, folds, ticks } = layout.value;
  const parts = { ladder: ladder.value, layout: layout.value, at: seenAt.value };
  return (
    <svg
      class="ladder"
      width={width}
      height={height}
      role="img"
      aria-label={`Sequence of ${ladder.value.arrows.length} frames between ${columns.value.join(', ')}; the list below has them as text`}
    >
      {[...x].map(([name, at]) => (
        <path key={name} class="lifeline" d={`M${at} 0V${height}`} />
      ))}
      {now.value > 0 && <path class="ladder-now" d={`M0 ${now.value + 5}H${width}`} />}
      {ticks.map(({ y, timeMs }) => (
        <text key={y} class="tick" x={TIMES - 10} y={y + 4} text-anchor="end">
          {duration(timeMs - began())}
        </text>
      ))}
      {folds.map(({ y, ms }) => (
        <g key={y} class="fold">
          <path d={zigzag(y, width)} />
          <text x={TIMES - 10} y={y + 4} text-anchor="end">
            {duration(ms)}
          </text>
        </g>
      ))}
      <Stays {...parts} />
      <Ties {...parts} />
      <Rounds {...parts} />
      <Arrows {...parts} focused={focused.value} />
      <Notes {...parts} />
    </svg>
  );
}

/** The same as text, for those who hear the page or use the keyboard: one stop of the Tab key, arrows go through it. */
function FrameList() {
  const { arrows } = ladder.value;
  const stop = arrows.find(({ passage }) => passage.key === focused.value) ?? arrows.at(-1);
  const key = (event: KeyboardEvent): void => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const list = event.currentTarget as HTMLElement;
    const buttons = [...list.querySelectorAll('button')];
    buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + way]?.focus();
  };
  return (
    <ol class="aloud" aria-label="Frames" onKeyDown={key}>
      {arrows.map((arrow) => (
        <li key={arrow.passage.key}>
          <button
            type="button"
            tabIndex={arrow === stop ? 0 : -1}
            onFocus={(event) => focus(arrow, event.currentTarget)}
            onBlur={() => {
              focused.value = null;
            }}
            onClick={() => choose(arrow)}
          >
            {wordsOf(arrow)}
          </button>
        </li>
      ))}
    </ol>
  );
}

function choose({ passage }: Arrow): void {
  const packet = packetOf(passage);
  if (packet !== null) choosePacket(packet);
}

function focus(arrow: Arrow, button: HTMLElement): void {
  focused.value = arrow.passage.key;
  const box = button.closest<HTMLElement>('.ladder-box');
  if (box !== null) keepInSight(box, layout.value.y.get(arrow.from) ?? 0);
}

function wordsOf({ passage, from, to, line }: Arrow): string {
  const { out, in: arrival, fate, isDuplicate } = passage;
  const again = isDuplicate ? ', a duplicate' : '';
  const took = to === null ? fate : `after ${duration(to.timeMs - from.timeMs)}`;
  const isChosen = isOf(passage);
  return `${duration(from.timeMs - began())}, ${out.node} to ${arrival.node}: ${line}, ${took}${again}${isChosen ? ', chosen' : ''}`;
}

const isOf = ({ out, in: arrival }: Arrow['passage']): boolean =>
  [out, arrival].some(
    (side) => side.node === chosen.value?.node && side.packet === chosen.value.packet,
  );

/** The time of the first event that is recorded. */
const began = (): number => recording.value.glance(recording.value.first)?.timeMs ?? 0;

function followWidth(box: HTMLElement | null): (() => void) | undefined {
  if (box === null) return undefined;
  const watch = new ResizeObserver(() => {
    room.value = box.clientWidth;
  });
  watch.observe(box);
  room.value = box.clientWidth;
  return () => watch.disconnect();
}

/** Scrolls only if the height is not in sight. */
function keepInSight(box: HTMLElement, y: number): void {
  const head = 40;
  const at = y + head - box.scrollTop;
  if (at < head + 20 || at > box.clientHeight - 36)
    box.scrollTop = y + head - box.clientHeight * 0.7;
}

function zigzag(y: number, width: number): string {
  const teeth: string[] = [];
  for (let x = TIMES; x < width; x += 16) teeth.push(`L${x + 4} ${y - 3}L${x + 12} ${y + 3}`);
  return `M${TIMES} ${y}${teeth.join('')}`;
}
