// The journeys of a capture's frames as text, frame by frame: what the stack did with each, and what that brought about.

import { summarize } from '../dissect/summary.ts';
import { Journeys, type Leg } from '../trace/journeys.ts';
import { eventLines } from '../trace/journeytext.ts';
import type { Recording } from '../trace/recording.ts';
import type { Fed, FedFrame } from '../view/feed.ts';

/** A block of lines for each frame, and for each thing that the stack did by itself, in the order of time. */
export function* journeysOfFrames({ recording, frames }: Fed): Generator<string> {
  const began = beganAt(recording);
  const fed = new Map(frames.map((frame) => [frame.packet, frame]));
  const own = frames.filter(({ isOwn, packet }) => isOwn && packet === 0);
  let next = 0;
  for (const root of rootsOf(recording)) {
    const frame = root.packet === 0 ? undefined : fed.get(root.packet);
    const before = frame === undefined ? isBefore(timeOf(recording, root)) : isInFrontOf(frame);
    for (let each = own[next]; each !== undefined && before(each); each = own[++next]) {
      yield notFed(each);
    }
    yield block([headOf(frame), ...linesOf(recording, root, began)]);
  }
  for (const frame of own.slice(next)) yield notFed(frame);
}

function headOf(frame: FedFrame | undefined): string {
  if (frame === undefined) return 'by itself';
  return `frame ${frame.number}${frame.isOwn ? ', sent by the host itself' : ''}`;
}

/** Milliseconds on the stack's clock from which a recording's times count: those of its first event. */
export const beganAt = (recording: Recording): number =>
  recording.glance(recording.first)?.timeMs ?? 0;

/** Each event as a line of JSON. @param ids which ones; all of them, if it is left out */
export function* jsonLines(recording: Recording, ids?: readonly number[]): Generator<string> {
  const events = ids === undefined ? recording : ids.map((id) => recording.event(id));
  for (const event of events) if (event !== null) yield `${JSON.stringify(event)}\n`;
}

function rootsOf(recording: Recording): readonly Leg[] {
  const journeys = new Journeys();
  for (let id = recording.first; id <= recording.last; id++) {
    const event = recording.glance(id);
    if (event !== null) journeys.add(event);
  }
  return journeys.roots;
}

function linesOf(recording: Recording, { depth, parts }: Leg, began: number): string[] {
  return parts.flatMap((part) =>
    typeof part === 'number'
      ? eventLines(recording, part, { began, depth })
      : linesOf(recording, part, began),
  );
}

function timeOf(recording: Recording, { parts: [first] }: Leg): number {
  return typeof first === 'number' ? (recording.glance(first)?.timeMs ?? 0) : 0;
}

const isBefore =
  (ms: number) =>
  ({ timeMs }: FedFrame): boolean =>
    timeMs <= ms;

const isInFrontOf =
  (frame: FedFrame) =>
  ({ number }: FedFrame): boolean =>
    number < frame.number;

function notFed({ number, bytes }: FedFrame): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const what = summarize(view, 0, bytes.length);
  return block([`frame ${number}, sent by the host itself, not fed: ${what}`]);
}

const block = (lines: readonly string[]): string => `${lines.join('\n')}\n\n`;
