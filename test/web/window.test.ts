// Which rows of a long list are in sight.

import { describe, expect, test } from 'vitest';
import { rowByKey, rowsInSight, Slots, scrolledTo } from '../../web/packets/window.ts';

const SIGHT = { top: 2800, height: 280, row: 28, count: 100_000 };

describe('rows in sight', () => {
  test.each<[string, Partial<typeof SIGHT>, number, number]>([
    ['in the middle', {}, 92, 118],
    ['amid a row', { top: 2814 }, 92, 119],
    ['at the beginning', { top: 0 }, 0, 18],
    ['at the end', { top: 100_000 * 28 - 280 }, 99_982, 100_000],
    ['of a list that has become shorter', { count: 50 }, 50, 50],
    ['of none', { top: 0, count: 0 }, 0, 0],
    ['past the beginning, as a touch screen scrolls', { top: -100 }, 0, 15],
  ])('%s', (_, part, from, to) => {
    expect(rowsInSight({ ...SIGHT, ...part })).toEqual({ from, to });
  });
});

test.each<[string, number, number]>([
  ['in sight already', 105, 2800],
  ['above', 99, 2772],
  ['below', 110, 2828],
])('scrolls no more than is needed: %s', (_, index, top) => {
  expect(scrolledTo(index, SIGHT)).toBe(top);
});

describe('with nothing chosen a key leads to what is in sight', () => {
  // Rows 10 to 19 are whole.
  const sight = { top: 9.5 * 28, height: 11 * 28, row: 28 };
  test.each<[string, number, number]>([
    ['ArrowDown', 100, 10],
    ['PageDown', 100, 10],
    ['ArrowUp', 100, 19],
    ['PageUp', 100, 19],
    ['ArrowUp', 15, 14],
    ['Home', 100, 0],
    ['End', 100, 99],
  ])('%s of %i rows', (key, count, to) => {
    expect(rowByKey(key, -1, { ...sight, count })).toBe(to);
  });
});

test.each<[string, number, number, number | null]>([
  ['ArrowDown', 5, 20, 6],
  ['ArrowDown', 19, 20, 19],
  ['ArrowUp', 0, 20, 0],
  ['ArrowDown', -1, 20, 0],
  ['PageDown', 5, 20, 15],
  ['PageUp', 5, 20, 0],
  ['Home', 5, 20, 0],
  ['End', 5, 20, 19],
  ['End', 5, 0, null],
  ['a', 5, 20, null],
])('%s from %i of %i', (key, at, count, to) => {
  expect(rowByKey(key, at, { top: 0, height: 11 * 28, row: 28, count })).toBe(to);
});

describe('the elements of rows in sight', () => {
  /** By row. */
  const named = (slots: Slots, top: number): Map<number, number> => {
    const sight = { ...SIGHT, top };
    const rows = rowsInSight(sight);
    return new Map(slots.of(rows, sight).map((name, n) => [rows.from + n, name]));
  };

  test.each<[string, number]>([
    ['at the beginning', 0],
    ['on a row', 2800],
    ['amid a row', 2814],
    ['at the end', 100_000 * 28 - 280],
  ])('each row has its own: %s', (_, top) => {
    const elements = named(new Slots(), top);
    expect(new Set(elements.values()).size).toBe(elements.size);
  });

  test.each<[string, number, number]>([
    ['a row on', 2800, 2828],
    ['amid rows', 2800, 3003],
    ['back', 2800, 2660],
  ])('a row that stays in sight keeps its own: %s', (_, from, to) => {
    const slots = new Slots();
    const before = named(slots, from);
    const after = named(slots, to);
    const stay = [...after.keys()].filter((row) => before.has(row));
    expect(stay.length).toBeGreaterThan(0);
    for (const row of stay) expect(after.get(row)).toBe(before.get(row));
    expect(new Set(after.values()).size).toBe(after.size);
  });

  test.each<[string, number]>([
    ['far down', 1_000_000],
    ['far up', 28],
    ['where some rows are still in sight', 50_000 + 9 * 28],
  ])('in a leap each element stays where it is: %s', (_, to) => {
    const slots = new Slots();
    const before = [...named(slots, 50_000).values()];
    const after = [...named(slots, to).values()];
    const common = Math.min(before.length, after.length);
    expect(after.slice(0, common)).toEqual(before.slice(0, common));
  });
});
