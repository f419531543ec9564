// What the pictures share of the page's model: the stack in sight, the packet in sight, and how fast things go.

import { batch, computed, effect, signal } from '@preact/signals';
import { own } from '../../src/core/own.ts';
import type { NodeDescription, Stage } from '../../src/trace/event.ts';
import type { Glance } from '../../src/trace/glance.ts';
import { stacks } from '../model/follow.ts';
import { recording } from '../model/recording.ts';
import {
  chosen,
  following,
  last,
  mode,
  node,
  type PacketName,
  playhead,
  totals,
} from '../model/state.ts';
import { stageMs } from '../model/time.ts';
import { StageCounts } from './counts.ts';
import { ROOMS } from './rooms.ts';

/** The stack whose house is shown: the one that was chosen, else the first; null: there is none. */
export const shown = computed<NodeDescription | null>(
  () => stacks.value.find(({ name }) => name === node.value) ?? stacks.value[0] ?? null,
);

/** A playhead that walks faster than that shows things as they happen, and not one by one. */
const WALK_MS = 60;
/** Then a picture is drawn anew only so often, */
const QUICK_MS = 120;
/** and if more events than that came meanwhile, nobody can follow any of them. */
const RUSH_EVENTS = 40;

/** The playhead as the pictures see it: itself; if it is quick, where it was a moment ago. */
export const seenAt = signal(playhead.peek());
/** So much happens that no single packet can be followed. */
export const isRush = signal(false);

let later: ReturnType<typeof setTimeout> | null = null;

effect(() => {
  const at = playhead.value;
  if (following.value && stageMs.value < WALK_MS && at > seenAt.peek()) {
    later ??= setTimeout(see, QUICK_MS);
    return;
  }
  if (later !== null) clearTimeout(later);
  see();
});

function see(): void {
  const at = playhead.peek();
  batch(() => {
    isRush.value = later !== null && at - seenAt.peek() > RUSH_EVENTS;
    seenAt.value = at;
  });
  // A rush is over when a while later no more has come.
  later = isRush.peek() ? setTimeout(see, QUICK_MS) : null;
}

/** The event at the playhead; null: none, or it is not recorded. */
export const now = computed<Glance | null>(() => {
  last.value;
  return recording.value.glance(seenAt.value);
});

/** The packet whose way is drawn: the one that was chosen, else the one to which something happens now. */
export const inSight = computed<PacketName | null>(() => {
  if (chosen.value !== null) return chosen.value;
  const event = now.value;
  if (isRush.value || event === null || event.packet === 0) return null;
  return { node: event.node, packet: event.packet };
});

/** All events of the packet in sight that are recorded, in order; what is behind the playhead too. */
export const inSightEvents = computed<readonly Glance[]>(() => {
  last.value;
  const packet = inSight.value;
  return packet === null ? [] : eventsOf(packet);
});

const stageCounts = computed(() => new StageCounts(recording.value));

/**
 * How many events there were in each room of the house, as people read it; empty: none. At both ends of the house the sums are exact
 * while it is live, whatever was missed; inside, what was recorded.
 */
export const roomCounts = computed(() => {
  const node = shown.value?.name ?? '';
  const sums = mode.value === 'live' && following.value ? own(totals.value, node) : undefined;
  const exact: Partial<Record<Stage, number>> =
    sums === undefined ? {} : { 'device-in': sums.received, 'device-out': sums.transmitted };
  const at = seenAt.value;
  return new Map(
    ROOMS.map(({ stage }) => {
      const count = exact[stage] ?? stageCounts.value.at(node, stage, at);
      return [stage, count === 0 ? '' : count.toLocaleString('en-US')];
    }),
  );
});

function eventsOf({ node: name, packet }: PacketName): readonly Glance[] {
  const events: Glance[] = [];
  for (const id of recording.value.packet(name, packet)?.events ?? []) {
    const event = recording.value.glance(id);
    if (event !== null) events.push(event);
  }
  return events;
}
