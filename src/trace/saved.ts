// Recordings as files: JSON, that people may have broken.

import { JsonFault, readJson } from '../core/json.ts';
import { isRecord, shown } from '../core/shape.ts';
import { type Batch, RAW_LENGTH, Raw, type SavedRecording } from './event.ts';
import type { Sources } from './expand.ts';
import type { FrameIndex } from './frameindex.ts';
import type { AllTables } from './replaytables.ts';
import { contentsFault } from './savedfault.ts';
import { SAVED } from './shapes/recording.ts';
import type { TableChange } from './tables.ts';

/** What is wrong with a file, in one line for people. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** Reads a recording's JSON. Throws a {@link RecordingError}. */
export const parseSaved = (json: string): SavedRecording => savedOf(parse(json));

/** The value that a recording's JSON stands for. Throws a {@link RecordingError} when it is none. */
export function savedOf(value: unknown): SavedRecording {
  if (!isRecord(value) || value.tapip !== 'recording')
    throw new RecordingError('this is no recording: expected JSON with "tapip": "recording"');
  if (value.version !== 1)
    throw new RecordingError(
      `this recording is of version ${shown(value.version)}: expected 1; a later tapip may read it`,
    );
  const fault = SAVED.fault(value, '') ?? contentsFault(value as unknown as SavedRecording);
  if (fault !== null) throw new RecordingError(`this recording is damaged: ${short(fault)}`);
  return value as unknown as SavedRecording;
}

function parse(json: string): unknown {
  try {
    return readJson(json);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new RecordingError(`this is no recording: ${error.message}`);
  }
}

/** Names in a file may be as long as they like. */
const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** Events of a batch at most. */
const BATCH = 4096;

/** All that is here, in order, as batches that begin anew behind each gap. */
export function* batchesOf(sources: Sources, frames: FrameIndex): Generator<Batch> {
  const { store } = sources.moments;
  const begins = new Set(store.begins);
  for (let place = store.first; place < store.end; ) {
    let end = place + 1;
    while (end < store.end && end < place + BATCH && !begins.has(end)) end++;
    const isFirst = place === store.first;
    yield batchOf(sources, frames, place, end, !isFirst && begins.has(place), isFirst);
    place = end;
  }
}

function batchOf(
  { moments: { store }, bytes, tables, explanations }: Sources,
  frames: FrameIndex,
  place: number,
  end: number,
  behindGap: boolean,
  isFirst: boolean,
): Batch {
  const first = store.idAt(place);
  const last = store.idAt(end - 1);
  const changes: [number, readonly TableChange[]][] = [];
  for (const [id, step] of tables.between(first, last + 1))
    if ('changes' in step) changes.push([id, step.changes]);
  const batch = {
    first,
    events: numbersOf(store, place, end),
    bytes: bytes.between(first, last + 1),
    changes,
    explanations: explanations.between(first, last + 1),
    // A frame may have moved before any event.
    frames: frames.between(isFirst ? 0 : first, last),
  };
  const before: AllTables = behindGap ? tables.at(first - 1) : {};
  return behindGap ? { ...batch, tables: before } : batch;
}

function numbersOf(store: Sources['moments']['store'], place: number, end: number): number[] {
  const numbers: number[] = new Array((end - place) * RAW_LENGTH);
  for (let at = place, n = 0; at < end; at++, n += RAW_LENGTH) {
    numbers[n + Raw.Node] = store.node.get(at);
    numbers[n + Raw.Time] = store.time.get(at);
    numbers[n + Raw.Packet] = store.packet.get(at);
    numbers[n + Raw.Cause] = store.cause.get(at);
    numbers[n + Raw.Layer] = store.layer.get(at);
    numbers[n + Raw.Kind] = store.kind.get(at);
    numbers[n + Raw.Detail] = store.detail.get(at);
    numbers[n + Raw.Value] = store.value.get(at);
  }
  return numbers;
}
