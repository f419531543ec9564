import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { ReplayTables } from '../../src/trace/replaytables.ts';
import {
  type NeighbourRow,
  NO_TABLES,
  type TableChange,
  type Tables,
} from '../../src/trace/tables.ts';

const row = (key: string, text: string): NeighbourRow => ({
  ...{ key, text, device: 'eth0', address: key, state: 'STALE', lladdr: null },
  ...{ untilMs: null, probes: 0, waiting: [] },
});

const keysOf = (tables: Tables | undefined): string[] =>
  (tables?.neighbours ?? []).map(({ key, text }) => `${key} ${text}`);

describe('changes', () => {
  test.each<[string, TableChange, string[]]>([
    ['another text', { table: 'neighbours', key: 'b', row: row('b', 'B') }, ['a 1', 'b B', 'c 3']],
    ['gone', { table: 'neighbours', key: 'b', row: null }, ['a 1', 'c 3']],
    ['gone, and never was', { table: 'neighbours', key: 'z', row: null }, ['a 1', 'b 2', 'c 3']],
    [
      'new, behind another',
      { table: 'neighbours', key: 'd', row: row('d', '4'), after: 'a' },
      ['a 1', 'd 4', 'b 2', 'c 3'],
    ],
    [
      'moved to the front',
      { table: 'neighbours', key: 'c', row: row('c', '3'), after: null },
      ['c 3', 'a 1', 'b 2'],
    ],
    [
      'new, behind nobody knows whom',
      { table: 'neighbours', key: 'd', row: row('d', '4'), after: 'z' },
      ['a 1', 'b 2', 'c 3', 'd 4'],
    ],
  ])('%s', (_, change, expected) => {
    const base = { ...NO_TABLES, neighbours: [row('a', '1'), row('b', '2'), row('c', '3')] };
    const replay = new ReplayTables({ n: base });
    replay.change(5, 'n', [change]);
    expect(keysOf(replay.at(4).n)).toEqual(['a 1', 'b 2', 'c 3']);
    expect(keysOf(replay.at(5).n)).toEqual(expected);
    expect(keysOf(replay.at(4).n)).toEqual(['a 1', 'b 2', 'c 3']);
  });

  test('what did not change is the same list', () => {
    const replay = new ReplayTables({ n: NO_TABLES, m: NO_TABLES });
    replay.change(1, 'n', [{ table: 'neighbours', key: 'a', row: row('a', '1'), after: null }]);
    const { n, m } = replay.at(1);
    expect(n?.routes).toBe(NO_TABLES.routes);
    expect(m).toBe(NO_TABLES);
  });

  test('of a stack whose tables nobody knew, with a name that objects have too', () => {
    const replay = new ReplayTables({});
    const change = { table: 'neighbours', key: 'a', row: row('a', '1') } as const;
    replay.change(1, '__proto__', [change]);
    const entries = Object.entries(replay.at(1));
    expect(entries.map(([name, tables]) => [name, keysOf(tables)])).toEqual([
      ['__proto__', ['a 1']],
    ]);
  });
});

test('at any id, in any order, the tables are those of all changes up to it', () => {
  const random = randomFrom(3);
  const below = (most: number): number => (random() >>> 0) % most;
  const replay = new ReplayTables({ n: NO_TABLES });
  const expected: string[][] = [[]];
  let rows: string[] = [];
  for (let id = 1; id <= 3000; id++) {
    const key = `k${below(20)}`;
    const isGone = below(3) === 0;
    if (id % 700 === 0) {
      rows = ['z z'];
      replay.restate(id, { n: { ...NO_TABLES, neighbours: [row('z', 'z')] } });
    } else {
      const known = rows.findIndex((text) => text.startsWith(`${key} `));
      if (isGone) rows = rows.filter((_, n) => n !== known);
      else if (known >= 0) rows = rows.with(known, `${key} ${id}`);
      else rows = [...rows, `${key} ${id}`];
      replay.change(id, 'n', [
        { table: 'neighbours', key, row: isGone ? null : row(key, `${id}`) },
      ]);
    }
    expected.push(rows);
  }
  let first = 0;
  for (let n = 0; n < 3000; n++) {
    const id = first + below(3001 - first);
    expect(keysOf(replay.at(id).n)).toEqual(expected[id]);
    if (n % 1000 === 999) {
      first += 700;
      replay.dropBefore(first + 1);
    }
  }
});
