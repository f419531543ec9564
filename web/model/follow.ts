// What goes along with the time bar where the person has chosen nothing: the packet that the details are about, and
// the stack whose house is shown. Calmly: while time runs faster than people read, what is shown stays for a while.

import { batch, computed, effect, signal } from '@preact/signals';
import { isStack } from '../../src/trace/event.ts';
import type { Glance } from '../../src/trace/glance.ts';
import { cast, recording } from './recording.ts';
import { chosen, node, type PacketName, pinned, playhead, playing, restingNode } from './state.ts';
import { stageMs } from './time.ts';

/** A stage that is shown for so long can be followed one by one. */
const CALM_MS = 100;
/** Else what is shown stays for so long, at least. */
export const STAY_MS = 1000;
/** Events of no packet behind which the packet before them is still meant. */
const BACK = 64;

/** The event that packet and house are taken from while they follow. */
const seenAt = signal(playhead.peek());
let staying: ReturnType<typeof setTimeout> | null = null;

effect(() => {
  const at = playhead.value;
  const isQuick = playing.value && stageMs.value < CALM_MS;
  if (!isQuick || at < seenAt.peek()) stopStaying();
  if (staying === null && at !== seenAt.peek()) see(at, isQuick);
});

function see(at: number, isQuick: boolean): void {
  seenAt.value = at;
  staying = isQuick ? setTimeout(seeAgain, STAY_MS) : null;
}

function seeAgain(): void {
  staying = null;
  if (playhead.peek() !== seenAt.peek()) see(playhead.peek(), true);
}

function stopStaying(): void {
  if (staying !== null) clearTimeout(staying);
  staying = null;
}

/** The packet of the event at the time bar, or of the last one before it that is of a packet; null: there is none. */
const passing = computed<PacketName | null>((): PacketName | null => {
  const event = lastOfPacket(seenAt.value);
  if (event === null) return null;
  const before = known;
  if (before?.node !== event.node || before.packet !== event.packet) {
    known = { node: event.node, packet: event.packet };
  }
  return known;
});
/** The same object for the same packet, so that what is made of it stays. */
let known: PacketName | null = null;

/** The packet that the details are about: the chosen one, else the one that passes; null: none. */
export const inView = computed(() => chosen.value ?? passing.value);

/** The nodes that are stacks of ours: they have houses, and can be asked to do something. */
export const stacks = computed(() => cast.value.nodes.filter(isStack));
export const stackNames = computed<readonly string[]>(() => stacks.value.map(({ name }) => name));

/** The stack of the event at the time bar; before all events the one that rests there. */
const passingNode = computed(() => {
  const resting = stackNames.value.find((name) => name === restingNode.value);
  return recording.value.where(seenAt.value)?.node ?? resting ?? stackNames.value[0] ?? '';
});

effect(() => {
  const wanted = pinned.value ?? chosen.value?.node ?? passingNode.value;
  node.value = stackNames.value.includes(wanted) ? wanted : (stackNames.value[0] ?? '');
});

/** The person has chosen what is shown, the packet or the stack. */
export const isPinned = computed(() => chosen.value !== null || pinned.value !== null);

/** What is chosen goes along with the time bar again: the packet; where none is chosen, the stack. */
export function letGo(): void {
  batch(() => {
    if (chosen.value === null) pinned.value = null;
    chosen.value = null;
  });
}

function lastOfPacket(id: number): Glance | null {
  const { value } = recording;
  let at = value.atOrBefore(id);
  for (let n = 0; n < BACK && at !== null; n++) {
    const event = value.glance(at);
    if (event === null || event.packet !== 0) return event;
    at = value.atOrBefore(at - 1);
  }
  return null;
}
