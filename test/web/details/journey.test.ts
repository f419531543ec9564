import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../src/trace/event.ts';
import {
  type NeighbourRow,
  NO_TABLES,
  type RouteRow,
  type TableChange,
} from '../../../src/trace/tables.ts';
import { stopsOf } from '../../../web/details/journey.ts';
import { changedBy, routesByTable, stateLook } from '../../../web/details/tables.ts';

const event = (
  id: number,
  timeMs: number,
  changes: readonly TableChange[] = [],
): RecordedEvent => ({
  ...{ id, timeMs, changes, node: 'a', packet: 1, cause: 0, causeKind: null, layer: 'ip' },
  ...{ kind: 'up', stage: 'ip-in', says: '', compared: [], values: {}, explanation: null },
  ...{ reason: null, hasBytes: false },
});

const neighbour = (address: string, state: string): NeighbourRow => ({
  ...{ key: address, text: `${address} dev eth0 ${state}`, device: 'eth0', address, state },
  ...{ lladdr: null, untilMs: null, probes: 0, waiting: [] },
});

const [OLD, GONE] = [neighbour('10.0.0.2', 'INCOMPLETE'), neighbour('10.0.0.3', 'FAILED')];
const NOW = neighbour('10.0.0.2', 'REACHABLE');
const NEW = neighbour('10.0.0.4', 'INCOMPLETE');
const BEFORE = { ...NO_TABLES, neighbours: [OLD, GONE] };
const CHANGES: readonly TableChange[] = [
  { table: 'neighbours', key: OLD.key, row: NOW },
  { table: 'neighbours', key: GONE.key, row: null },
  { table: 'neighbours', key: NEW.key, row: NEW },
  { table: 'routes', key: '', row: null },
];

describe('stops', () => {
  test.each<[string, number, string[]]>([
    ['before all', 1, ['ahead', 'ahead', 'ahead']],
    ['at one', 5, ['past', 'here', 'ahead']],
    ['between two', 7, ['past', 'here', 'ahead']],
    ['behind all', 99, ['past', 'past', 'here']],
  ])('with the playhead %s', (_, playhead, at) => {
    const stops = stopsOf([event(2, 10), event(5, 10.25), event(9, 14)], playhead, () => null);
    expect(stops.map((stop) => stop.at)).toEqual(at);
    expect(stops.map(({ sinceMs }) => sinceMs)).toEqual([0, 0.25, 4]);
  });

  test('say what they changed', () => {
    const [stop] = stopsOf([event(5, 0, CHANGES)], 5, (id) => (id === 5 ? BEFORE : null));
    expect(stop?.changes).toEqual([
      '10.0.0.2 INCOMPLETE → REACHABLE',
      'neighbour gone: 10.0.0.3 dev eth0 FAILED',
      'new neighbour: 10.0.0.4 dev eth0 INCOMPLETE',
    ]);
  });
});

describe('tables', () => {
  test('what the event at the playhead did', () => {
    const changed = changedBy(event(5, 0, CHANGES), BEFORE);
    const fresh = ['10.0.0.2', '10.0.0.4', '10.0.0.9'].map((key) =>
      changed.freshness('neighbours', key),
    );
    expect(fresh).toEqual(['changed', 'new', null]);
    expect(changed.gone('neighbours')).toEqual([GONE]);
    expect(changed.gone('routes')).toEqual([]);
  });

  test('no event, no change', () => {
    const changed = changedBy(null, BEFORE);
    expect(changed.freshness('neighbours', OLD.key)).toBeNull();
    expect(changed.gone('neighbours')).toEqual([]);
  });

  test('routes table by table', () => {
    const route = (table: string, prefix: string): RouteRow => ({
      ...{ key: `${table} ${prefix}`, text: prefix, table, prefix },
      ...{ gateway: null, device: null, metric: 0 },
    });
    const rows = [
      route('main', 'default'),
      route('local', '10.0.0.1'),
      route('main', '10.0.0.0/24'),
    ];
    const tables = routesByTable(rows).map(([name, own]) => [
      name,
      ...own.map((row) => row.prefix),
    ]);
    expect(tables).toEqual([
      ['main', 'default', '10.0.0.0/24'],
      ['local', '10.0.0.1'],
    ]);
  });

  test('each state has a shape of its own kind', () => {
    const states = ['INCOMPLETE', 'REACHABLE', 'STALE', 'FAILED', 'PERMANENT'];
    expect(new Set(states.map((state) => stateLook(state).shape)).size).toBe(states.length);
    expect(stateLook('TOMORROW').shape).toBe('empty');
  });
});
