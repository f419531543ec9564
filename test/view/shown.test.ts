import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { NO_TABLES, type RuleRow, type Tables } from '../../src/trace/tables.ts';
import { TableState } from '../../src/trace/tablestate.ts';
import { type Entry, MOST_ROWS, Shown } from '../../src/view/shown.ts';

const entry = (place: number, text = ''): Entry => {
  const row: RuleRow = { key: `k${place}`, text, priority: place };
  return { row, order: [place] };
};
const EVERY = (): boolean => true;
const keys = (shown: Shown): string[] => shown.entries.map(({ row }) => row.key);

describe('what changes', () => {
  test.each<[string, readonly Entry[], unknown[]]>([
    ['nothing', [entry(1), entry(3)], []],
    [
      'a new row, behind the one before it',
      [entry(1), entry(2), entry(3)],
      [{ table: 'rules', key: 'k2', row: entry(2).row, after: 'k1' }],
    ],
    [
      'a new row in front',
      [entry(0), entry(1), entry(3)],
      [{ table: 'rules', key: 'k0', row: entry(0).row, after: null }],
    ],
    ['a row that is gone', [entry(3)], [{ table: 'rules', key: 'k1', row: null }]],
    [
      'a row that says something else',
      [entry(1, 'other'), entry(3)],
      [{ table: 'rules', key: 'k1', row: entry(1, 'other').row }],
    ],
    [
      'rows that have changed places',
      [
        { row: entry(1).row, order: [9] },
        { row: entry(3).row, order: [8] },
      ],
      [
        { table: 'rules', key: 'k3', row: entry(3).row, after: null },
        { table: 'rules', key: 'k1', row: entry(1).row, after: 'k3' },
      ],
    ],
  ])('%s', (_, entries, expected) => {
    const shown = new Shown('rules');
    shown.replace(EVERY, [entry(1), entry(3)], 2);
    const sorted = entries.toSorted((a, b) => (a.order[0] ?? 0) - (b.order[0] ?? 0));
    expect(shown.replace(EVERY, sorted, entries.length)).toEqual(expected);
  });

  test('only entries that are meant are looked at', () => {
    const shown = new Shown('rules');
    shown.replace(EVERY, [entry(1), entry(2), entry(3)], 3);
    const isSecond = ({ order }: Entry): boolean => order[0] === 2;
    expect(shown.replace(isSecond, [], 2)).toEqual([{ table: 'rules', key: 'k2', row: null }]);
    expect(keys(shown)).toEqual(['k1', 'k3']);
  });
});

describe('a table that is too long', () => {
  const many = Array.from({ length: MOST_ROWS + 5 }, (_, n) => entry(n * 10));

  test('its first rows are shown, and how many there are more', () => {
    const shown = new Shown('routes');
    const changes = shown.replace(EVERY, many, many.length);
    expect(shown.entries).toHaveLength(MOST_ROWS);
    expect(shown.omitted).toBe(5);
    expect(changes.at(-1)).toEqual({ table: 'routes', key: '', row: null, omitted: 5 });
  });

  test('a row that comes later is left out, one that goes makes room', () => {
    const shown = new Shown('routes');
    shown.replace(EVERY, many, many.length);
    const only = (place: number) => (known: Entry) => known.order[0] === place;
    expect(shown.replace(only(5), [entry(5)], many.length + 1)).toEqual([
      { table: 'routes', key: '', row: null, omitted: 6 },
    ]);
    shown.replace(only(20), [], many.length);
    expect(shown.replace(only(7), [entry(7)], many.length + 1)).toMatchObject([
      { key: 'k7', after: 'k0' },
    ]);
  });
});

test.each([1, 2, 3, 4])('who applies the changes has the same rows, seed %i', (seed) => {
  const random = randomFrom(seed);
  const below = (most: number): number => (random() >>> 0) % most;
  const shown = new Shown('rules');
  const state = new TableState(NO_TABLES);
  for (let n = 0; n < 300; n++) {
    const [low, high] = [below(20), below(20)];
    const isMeant = ({ order: [place = 0] }: Entry): boolean => place >= low && place < high;
    const places = Array.from({ length: 20 }, (_, place) => place);
    const chosen = places.filter((place) => isMeant(entry(place)) && below(3) > 0);
    state.apply(
      shown.replace(
        isMeant,
        chosen.map((place) => entry(place, `${below(3)}`)),
        20,
      ),
    );
    const { rules, omitted }: Tables = state.tables;
    expect(rules).toEqual(shown.entries.map(({ row }) => row));
    expect(omitted.rules ?? 0).toBe(shown.omitted);
  }
});
