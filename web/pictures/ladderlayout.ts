// Where things are on the ladder: a column a node, time from the top down. Times that are near to each other are drawn
// as far apart as their words need; long ones are folded.

import type { Instant, Ladder } from './ladder.ts';

/** Left of the first column are the times; between columns there is room for words. */
export const TIMES = 74;
export const ROUNDS = 72;
/** Between two columns; so much that a frame's words are whole. */
const LEAST_COLUMN = 142;
export const EASY_COLUMN = 178;
const TOP = 22;
/** Between one thing and the next. */
const STEP = 27;
/** Between a frame's going out and its coming in, if nothing happens meanwhile. */
const SLOPE = 9;
const MOST_SLOPE = 22;
/** From so many ms on in which nothing happens, time is folded. */
const FOLD_MS = 50;
const FOLD = 34;

export interface Fold {
  readonly y: number;
  /** Milliseconds that are left out. */
  readonly ms: number;
}

export interface Tick {
  readonly y: number;
  readonly timeMs: number;
}

export interface LadderLayout {
  readonly x: ReadonlyMap<string, number>;
  readonly y: ReadonlyMap<Instant, number>;
  /** Between one column and the next. */
  readonly apart: number;
  readonly folds: readonly Fold[];
  readonly ticks: readonly Tick[];
  readonly width: number;
  readonly height: number;
}

/** The width in which so many nodes stand as far apart as words need. */
export const easyWidth = (nodes: number): number =>
  TIMES + 2 * ROUNDS + 24 + EASY_COLUMN * Math.max(0, nodes - 1);

/** `nodes`: from left to right; `room`: the width that there is. */
export function layLadder(ladder: Ladder, nodes: readonly string[], room: number): LadderLayout {
  const { instants } = ladder;
  const left = TIMES + ROUNDS;
  const width = Math.max(room, left + LEAST_COLUMN * (nodes.length - 1) + ROUNDS + 24);
  const between = nodes.length < 2 ? 0 : (width - left - ROUNDS - 24) / (nodes.length - 1);
  const x = new Map(nodes.map((name, n) => [name, Math.round(left + n * between)]));
  const { y, folds, ticks, end } = down(instants, beginsOf(ladder));
  return { x, y, apart: between, folds, ticks, width, height: end + 24 };
}

function down(instants: readonly Instant[], begins: ReadonlyMap<Instant, Instant>) {
  const y = new Map<Instant, number>();
  const folds: Fold[] = [];
  const ticks: Tick[] = [];
  let at = TOP;
  for (const [n, instant] of instants.entries()) {
    const before = instants[n - 1];
    const ms = before === undefined ? 0 : instant.timeMs - before.timeMs;
    if (before !== undefined && ms >= FOLD_MS) {
      folds.push({ y: at + FOLD / 2 + 2, ms });
      at += FOLD;
    }
    if (before !== undefined) at += begins.get(instant) === before ? slopeOf(ms) : STEP;
    y.set(instant, at);
    const isTold = before !== undefined && before.timeMs === instant.timeMs;
    if (!isTold && (ticks.at(-1)?.y ?? -STEP) + 14 <= at)
      ticks.push({ y: at, timeMs: instant.timeMs });
  }
  return { y, folds, ticks, end: at };
}

/** Of each frame that came in: where it went out. */
function beginsOf({ arrows }: Ladder): Map<Instant, Instant> {
  const begins = new Map<Instant, Instant>();
  for (const { from, to } of arrows) if (to !== null) begins.set(to, from);
  return begins;
}

const slopeOf = (ms: number): number =>
  Math.min(MOST_SLOPE, SLOPE + 4 * Math.log2(1 + Math.max(0, ms)));
