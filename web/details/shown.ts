// Which bytes of the packet in view are shown: as they were at one of the moments at which they were recorded.

import { computed, signal } from '@preact/signals';
import type { PacketView } from '../../src/trace/packets.ts';
import { inView } from '../model/follow.ts';
import { recording } from '../model/recording.ts';
import { frontier, last, type PacketName, playhead } from '../model/state.ts';
import { changedBytes, type Item, itemsOf, otherTexts, ownersIn, type Seen } from './items.ts';
import { type Moment, momentsOf } from './moments.ts';

/** The packet in view with its events, causes and effects, as far as they have been shown; null: none is, or recorded. */
export const view = computed(() => {
  const packet = inView.value;
  if (packet === null || last.value === 0) return null;
  const whole = recording.value.packet(packet.node, packet.packet);
  return whole === null ? null : toldOf(whole, Math.max(frontier.value, playhead.value));
});

/** What comes behind that event is not told yet. */
export function toldOf(whole: PacketView, until: number): PacketView {
  const isTold = ({ id }: { readonly id: number }): boolean => id <= until;
  const { events, causes, effects, request, answers, begin, end } = whole;
  return {
    ...whole,
    events: events.filter((id) => id <= until),
    causes: causes.filter(isTold),
    effects: effects.filter(isTold),
    request: request !== null && isTold(request) ? request : null,
    answers: answers.filter(isTold),
    end: end !== null && isTold(end) ? end : begin,
  };
}

/** Changes when that packet's bytes do, and so seldom while events flow in. */
const taken = computed(() => {
  const packet = view.value;
  if (packet === null) return '';
  return `${packet.node} ${packet.packet} ${packet.begin?.id} ${packet.end?.id}`;
});

/** The moments at which its bytes were recorded: the first, and the last if they differ by then. */
export const moments = computed<readonly Moment[]>(() => {
  const { value } = recording;
  const packet = taken.value === '' ? null : view.peek();
  if (packet === null) return [];
  return momentsOf(packet.begin, packet.end, (id) => value.event(id)?.kind ?? null);
});

/** The moment that the person chose; null: the one that fits the playhead. */
const wanted = signal<{ readonly packet: PacketName | null; readonly id: number } | null>(null);

export function chooseMoment(id: number): void {
  wanted.value = { packet: inView.value, id };
}

/** Null: no bytes are recorded. */
export const moment = computed<Moment | null>(() => {
  const all = moments.value;
  const { value } = wanted;
  const asked = value?.packet === inView.value ? all.find(({ id }) => id === value?.id) : undefined;
  return asked ?? all.findLast(({ id }) => id <= playhead.value) ?? all[0] ?? null;
});

export interface Shown extends Seen {
  readonly items: readonly Item[];
  /** The fields that a byte is part of, else the data. */
  ownersOf(byte: number): readonly Item[];
  /** 1 for each byte that is another at the other moment; null: there is no other. */
  readonly changed: Uint8Array | null;
  /** What fields read at the other moment, by key, where that is something else. */
  readonly others: ReadonlyMap<string, string>;
  /** The other moment is the later one. */
  readonly isBefore: boolean;
}

export const shown = computed<Shown | null>(() => {
  const now = moment.value;
  if (now === null) return null;
  const { bytes, outermost } = now;
  const items = itemsOf(bytes, outermost);
  const seen = { bytes, outermost, items, ownersOf: ownersIn(items) };
  const other = moments.value.find((one) => one !== now);
  if (other === undefined) return { ...seen, changed: null, others: new Map(), isBefore: false };
  const others = otherTexts(items, itemsOf(other.bytes, other.outermost));
  return { ...seen, changed: changedBytes(now, other), others, isBefore: now.id < other.id };
});
