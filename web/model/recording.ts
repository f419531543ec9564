// The recording that the page shows, and the way of messages into it.

import { signal } from '@preact/signals';
import type { RecordedEvent } from '../../src/trace/event.ts';
import { Track } from './track.ts';

/** Stands in for src/trace/recording.ts until that is there. */
export interface Recording {
  readonly first: number;
  readonly last: number;
  event(id: number): RecordedEvent | null;
}

const NOTHING: Recording = { first: 1, last: 0, event: () => null };

/** Replaced when another one begins; what is added to it is seen by `last`. */
export const recording = signal<Recording>(NOTHING);

/** Where the playhead can stand in it. */
export const track = new Track((id) => {
  const event = recording.peek().event(id);
  return event === null ? '' : `${event.node}#${event.packet}`;
});
