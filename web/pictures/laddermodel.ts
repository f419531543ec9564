// What the ladder shows, as signals. The ladder is made for a block of events around the playhead and stays the same
// while the playhead walks through it; what has not happened yet is left out where it is drawn.

import { computed, signal } from '@preact/signals';
import { cast, recording } from '../model/recording.ts';
import { following, frontier, last } from '../model/state.ts';
import type { Box } from './box.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import { easyWidth, type LadderLayout, layLadder } from './ladderlayout.ts';
import { orderOf } from './maplayout.ts';
import { seenAt } from './model.ts';

/** Events of a block; those before it and behind it that are looked at; frames that are drawn. */
const BLOCK = 200;
const BEFORE = 1400;
const BEHIND = 400;
const MOST = 200;

/** From that width on, in px at the usual type, the drawing grows with its panel. */
const WIDE = 960;
const MOST_SCALE = 1.35;
/** Smaller letters nobody reads: beyond that the drawing scrolls sideways. */
const LEAST_SCALE = 0.75;
/** Height of the line with the names, in px at the usual type. */
const HEAD = 40;

/** The panel in px, and the page's type as a part of its usual size. */
export const ladderBox = signal<Box>({ width: 800, height: 340, type: 1 });

/**
 * The room that there is for the drawing, in its own units, and how much larger it is drawn: as the page's type is, more
 * in a wide panel, less where otherwise not all nodes are in sight.
 */
export const room = computed(() => {
  const { width, height, type } = ladderBox.value;
  const most = type * Math.max(1, Math.min(MOST_SCALE, width / type / WIDE));
  const scale = Math.max(LEAST_SCALE, Math.min(most, width / easyWidth(columns.value.length)));
  const down = (height - HEAD * type) / scale;
  return { width: Math.floor(width / scale), height: Math.floor(down), scale };
});
/** The frame in the list that has the focus, by its key; null: none. */
export const focused = signal<string | null>(null);

/** The nodes, from left to right. */
export const columns = computed(() => orderOf(cast.value));

const block = computed(() => Math.floor(seenAt.value / BLOCK));

/** Id of the last event that is looked at. */
const known = computed(() => {
  const newest = following.value ? seenAt.value : last.value;
  return Math.min((block.value + 1) * BLOCK + BEHIND, newest);
});

export const ladder = computed<Ladder>(() =>
  ladderOf(recording.value, block.value * BLOCK - BEFORE, known.value, MOST),
);

export const layout = computed<LadderLayout>(() =>
  layLadder(ladder.value, columns.value, room.value.width),
);

/** Id of the last event that a person has seen happen: the playhead, or where it was before it went back. */
export const told = computed(() => Math.max(frontier.value, seenAt.value));

/** How far down that is in the drawing, and how far down the playhead is. */
export const toldY = computed(() => heightOf(told.value));
export const nowY = computed(() => heightOf(seenAt.value));

/** The time of the first event that is recorded, from which times are counted. */
export const began = computed(() => recording.value.glance(recording.value.first)?.timeMs ?? 0);

function heightOf(id: number): number {
  const past = ladder.value.instants.findLast((instant) => instant.id <= id);
  return past === undefined ? 0 : (layout.value.y.get(past) ?? 0);
}
