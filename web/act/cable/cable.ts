// The impairments as a person turns them: shown at once, sent when the hand rests.

import { batch, computed, effect, signal } from '@preact/signals';
import { own } from '../../../src/core/own.ts';
import type { Impairment } from '../../../src/netdev/impair/impairment.ts';
import type { State } from '../../../src/view/protocol.ts';
import { session, state } from '../../model/state.ts';
import { ask, faultOf } from '../ask.ts';
import { among } from '../scene.ts';
import { dialsFault, impairmentText } from './dials.ts';

const chosenEnd = signal('');
/** Ends whose cable can be made worse. */
export const impairable = computed(() => state.value?.impairable ?? []);
/** The end that the frames leave. */
export const end = computed(() => among(impairable.value, chosenEnd.value));

interface Turned {
  readonly how: Impairment;
  /** The state when it was sent, and the stacks have agreed: the next one is the truth. Null: they have not. */
  readonly agreed: State | null;
}

/** By the end: what was turned and may not be in force. */
const turned = signal<ReadonlyMap<string, Turned>>(new Map());
const faults = signal<ReadonlyMap<string, string>>(new Map());

/** What the dials show. */
export const shown = computed(() => impairmentOf(end.value));
/** What is wrong with it, or why it was refused; null: nothing. */
export const fault = computed(() => faults.value.get(end.value) ?? null);
/** Where the randomness began. */
export const seed = computed(() => state.value?.seed ?? 1);

/** How long the hand rests before it is sent, in ms. */
const REST_MS = 250;
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

// Other stacks have other cables, even if their names are the same.
effect(() => {
  session.value;
  for (const timer of waiting.values()) clearTimeout(timer);
  waiting.clear();
  turned.value = new Map();
  faults.value = new Map();
});

/** What befalls frames that leave that end, as it is shown. */
export function impairmentOf(name: string): Impairment {
  const now = state.value;
  const ours = turned.value.get(name);
  const isOver = ours === undefined || (ours.agreed !== null && ours.agreed !== now);
  return isOver ? (own(now?.impairments ?? {}, name) ?? {}) : ours.how;
}

export function chooseEnd(name: string): void {
  chosenEnd.value = name;
}

/** Shows it, and sends it soon. One that makes no sense stays, and why. */
export function impair(how: Impairment): void {
  const name = end.value;
  const says = dialsFault(how);
  batch(() => {
    turned.value = new Map(turned.value).set(name, { how, agreed: null });
    tell(name, says);
  });
  clearTimeout(waiting.get(name));
  if (says !== null) return;
  waiting.set(
    name,
    setTimeout(() => void put(name, how, seed.peek()), REST_MS),
  );
}

/** The randomness begins anew, there. */
export function reseed(value: number): void {
  const name = end.value;
  clearTimeout(waiting.get(name));
  void put(name, shown.value, value);
}

async function put(name: string, how: Impairment, seed: number): Promise<void> {
  const before = state.peek();
  const done = `${name}: ${impairmentText(how)}, seed ${seed}.`;
  const answer = await ask({ do: 'impair', end: name, impairment: how, seed }, done);
  batch(() => {
    tell(name, faultOf(answer));
    // Turned further meanwhile: that is sent next.
    if (!answer.ok || turned.peek().get(name)?.how !== how) return;
    turned.value = new Map(turned.peek()).set(name, { how, agreed: before });
  });
}

function tell(name: string, says: string | null): void {
  const next = new Map(faults.peek());
  if (says === null) next.delete(name);
  else next.set(name, says);
  faults.value = next;
}
