// The journey of one packet: its stages in order, each with what it compared and changed.

import type { RecordedEvent } from '../../src/trace/event.ts';
import type { Tables } from '../../src/trace/tables.ts';
import { changeText } from './words.ts';

/** One stage. */
export interface Stop {
  readonly event: RecordedEvent;
  /** Ms since the packet's first. */
  readonly sinceMs: number;
  /** Where it stands to the playhead. */
  readonly at: 'past' | 'here' | 'ahead';
  /** In words. */
  readonly changes: readonly string[];
}

/**
 * @param events the packet's, in order
 * @param tablesBefore the tables of the packet's stack right before that event
 */
export function stopsOf(
  events: readonly RecordedEvent[],
  playhead: number,
  tablesBefore: (id: number) => Tables | null,
): Stop[] {
  const begin = events[0]?.timeMs ?? 0;
  const here = events.findLast(({ id }) => id <= playhead)?.id ?? 0;
  return events.map((event) => ({
    event,
    sinceMs: event.timeMs - begin,
    at: event.id === here ? 'here' : event.id < here ? 'past' : 'ahead',
    changes: changesOf(event, tablesBefore),
  }));
}

function changesOf(
  { id, changes }: RecordedEvent,
  tablesBefore: (id: number) => Tables | null,
): string[] {
  if (changes.length === 0) return [];
  const before = tablesBefore(id);
  return changes
    .filter(({ key }) => key !== '')
    .map((change) => {
      const rows = before?.[change.table] ?? [];
      return changeText(change, rows.find(({ key }) => key === change.key) ?? null);
    });
}
