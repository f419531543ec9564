// What the ladder shows, as signals. The ladder is made for a block of events around the playhead and stays the same
// while the playhead walks through it; what has not happened yet is left out where it is drawn.

import { computed, signal } from '@preact/signals';
import { cast, recording } from '../model/recording.ts';
import { following, frontier, last } from '../model/state.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import { type LadderLayout, layLadder } from './ladderlayout.ts';
import { mapLayout } from './maplayout.ts';
import { seenAt } from './model.ts';

/** Events of a block; those before it and behind it that are looked at; frames that are drawn. */
const BLOCK = 200;
const BEFORE = 1400;
const BEHIND = 400;
const MOST = 200;

/** The room that there is for the drawing, in its own units, and how much larger it is drawn: as the page's type is. */
export const room = signal({ width: 800, height: 300, scale: 1 });
/** The frame in the list that has the focus, by its key; null: none. */
export const focused = signal<string | null>(null);

/** The nodes, from left to right. */
export const columns = computed(() => {
  const places = mapLayout(cast.value);
  return [...places].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]).map(([name]) => name);
});

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
