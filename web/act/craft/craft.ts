// How a frame is begun, sent, and found again among the recorded packets.

import { batch, effect, signal } from '@preact/signals';
import type { Answer } from '../../../src/view/protocol.ts';
import { choosePacket } from '../../model/choose.ts';
import { recording } from '../../model/recording.ts';
import { announcement, chosen, last, playing } from '../../model/state.ts';
import { behind } from '../../model/time.ts';
import { ask } from '../ask.ts';
import { deviceOf, nodeOf, stationsAt } from '../parties.ts';
import { among, ends, scene } from '../scene.ts';
import { begin, frame, isUntouched } from './frame.ts';
import { FRESH, type Fresh, freshFrame, recordedFrame } from './fresh.ts';
import { hexText } from './hextext.ts';
import { packetSent, type Sent } from './sent.ts';

/** What a frame begins with: a fresh one, or the chosen packet as it was at its beginning or its end. */
export type Origin = Fresh | 'began' | 'ended';
export type Way = 'out' | 'in';

export const origin = signal<Origin>('echo');
const chosenEnd = signal('');
export const way = signal<Way>('out');
/** By which end of a cable it is sent. */
export const endNow = (): string => among(ends.value, chosenEnd.value);

/** What was done with the frame that was sent last, in a sentence; null: nothing yet. */
export const sent = signal<string | null>(null);
/** Why the frame cannot be begun or was not sent; null: nothing is wrong. */
export const fault = signal<string | null>(null);

/** Begins anew with what is chosen to begin with. */
export function beginNow(): void {
  const bytes = isFresh(origin.value) ? fresh(origin.value) : recorded(origin.value);
  batch(() => {
    fault.value = bytes === null ? NOTHING_CHOSEN : null;
    sent.value = null;
    if (bytes !== null) begin(bytes);
  });
}

export function chooseOrigin(value: Origin): void {
  origin.value = value;
  beginNow();
}

/** A fresh frame that nobody has changed follows. */
export function chooseEnd(end: string): void {
  chosenEnd.value = end;
  follow();
}

export function chooseWay(value: Way): void {
  way.value = value;
  follow();
}

/** Sends the frame; the packet that it becomes is chosen. */
export async function send(): Promise<void> {
  const bytes = frame.value;
  if (bytes === null) return;
  const order: Sent = { end: endNow(), way: way.value, frame: bytes, after: last.value };
  const hex = hexText(bytes);
  batch(() => {
    sent.value = null;
    fault.value = null;
  });
  const request = { do: 'send', end: order.end, way: order.way, hex } as const;
  tell(order, await ask(request, null));
}

const NOTHING_CHOSEN =
  'No packet is chosen whose bytes are recorded: choose one in the list, or begin with a fresh frame.';

const isFresh = (value: Origin): value is Fresh => Object.hasOwn(FRESH, value);

function follow(): void {
  if (isUntouched.value && isFresh(origin.value)) beginNow();
}

function fresh(what: Fresh): Uint8Array {
  const { own, peer } = stationsAt(endNow(), scene.value);
  return way.value === 'out' ? freshFrame(what, own, peer) : freshFrame(what, peer, own);
}

/** Null: no packet is chosen, or its bytes are not there. It goes the way that it went. */
function recorded(moment: 'began' | 'ended'): Uint8Array | null {
  const packet = chosen.value;
  if (packet === null) return null;
  const { value: shown } = recording;
  const view = shown.packet(packet.node, packet.packet);
  const snapshot = moment === 'began' ? view?.begin : view?.end;
  if (snapshot === null || snapshot === undefined) return null;
  const summary = shown.packets.at(shown.packets.indexOf(packet.node, packet.packet));
  takeWay(packet.node, moment, summary?.inDevice ?? null, summary?.outDevice ?? null);
  const { own, peer } = stationsAt(endNow(), scene.value);
  return recordedFrame(snapshot, own, peer);
}

function takeWay(
  node: string,
  moment: 'began' | 'ended',
  inDevice: string | null,
  outDevice: string | null,
): void {
  const comesIn = inDevice !== null && (moment === 'began' || outDevice === null);
  const device = comesIn ? inDevice : (outDevice ?? inDevice);
  const end = ends.value.find((one) => nodeOf(one) === node && deviceOf(one) === device);
  if (end !== undefined) chosenEnd.value = end;
  way.value = comesIn ? 'in' : 'out';
}

function tell(order: Sent, answer: Answer): void {
  if (!answer.ok) {
    fault.value = answer.says;
    return;
  }
  sent.value = sentText(order, null);
  stopLooking();
  stopLooking = find(order);
}

/** The frame before is not looked for any more. */
let stopLooking: () => void = () => {};

/** How long it is looked for, in ms. */
const PATIENCE_MS = 5000;

function find(order: Sent): () => void {
  let stop: () => void = () => {};
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  const dispose = effect(() => {
    if (last.value <= order.after) return;
    const packet = packetSent(recording.peek(), order);
    if (packet === null) return;
    queueMicrotask(() => {
      stop();
      choosePacket({ node: nodeOf(order.end), packet });
      sent.value = sentText(order, packet);
      announcement.value = sent.value;
    });
  });
  stop = () => {
    clearTimeout(timer);
    dispose();
  };
  return stop;
}

const LATER = {
  soon: '; it is shown when the time bar is there',
  stands: '. Time stands here: step on, or go on, to see it',
} as const;

function sentText({ end, way }: Sent, packet: number | null): string {
  const where = way === 'out' ? `out by ${end}` : `in by ${end}`;
  const which = packet === null ? '' : `: packet ${packet} of ${nodeOf(end)}, chosen in the list`;
  const later =
    packet === null || behind.value === 0 ? '' : LATER[playing.value ? 'soon' : 'stands'];
  return `Sent ${where}${which}${later}.`;
}
