// The tables as they were at the playhead, with what its event has just changed in them.

import { own } from '../../src/core/own.ts';
import type { RecordedEvent } from '../../src/trace/event.ts';
import type { RouteRow, Row, TableName, Tables } from '../../src/trace/tables.ts';
import { groupBy } from '../model/group.ts';

/** What the event at the playhead did to a row. */
export type Freshness = 'new' | 'changed' | null;

export interface Changed {
  freshness(table: TableName, key: string): Freshness;
  /** What is gone with it, as it was. */
  gone(table: TableName): readonly Row[];
}

/**
 * @param event the one at the playhead; null: there is none
 * @param before the tables of the node before it
 */
export function changedBy(event: RecordedEvent | null, before: Tables): Changed {
  const changes = event?.changes.filter(({ key }) => key !== '') ?? [];
  const was = (table: TableName, key: string): Row | undefined =>
    (before[table] as readonly Row[]).find((row) => row.key === key);
  return {
    freshness: (table, key) => {
      const change = changes.find((one) => one.table === table && one.key === key);
      if (change === undefined) return null;
      return was(table, key) === undefined ? 'new' : 'changed';
    },
    gone: (table) =>
      changes
        .filter((one) => one.table === table && one.row === null)
        .map(({ key }) => was(table, key))
        .filter((row) => row !== undefined),
  };
}

/** Routes table by table, in the order in which their first routes come. */
export const routesByTable = (routes: readonly RouteRow[]): [table: string, RouteRow[]][] => [
  ...groupBy(routes, ({ table }) => table),
];

/** What a neighbour's state means, and the shape that stands for it. */
export interface StateLook {
  readonly shape: 'empty' | 'full' | 'half' | 'asking' | 'cross' | 'square';
  readonly says: string;
}

export const stateLook = (state: string): StateLook =>
  own(STATES, state) ?? { shape: 'empty', says: 'a state of tomorrow' };

const STATES: Readonly<Record<string, StateLook>> = {
  NONE: { shape: 'empty', says: 'nothing is known of it' },
  INCOMPLETE: { shape: 'asking', says: 'asked, no answer yet; packets wait' },
  REACHABLE: { shape: 'full', says: 'it answered not long ago' },
  STALE: { shape: 'half', says: 'its address is old; the next use has it checked' },
  DELAY: { shape: 'half', says: 'used; unless it is heard of soon, it is asked' },
  PROBE: { shape: 'asking', says: 'asked whether it still has the address' },
  FAILED: { shape: 'cross', says: 'it did not answer, or somebody has given it up' },
  PERMANENT: { shape: 'square', says: 'set by hand; never asked' },
  NOARP: { shape: 'square', says: 'needs no asking' },
};
