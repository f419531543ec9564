// Which rows of a long list are in sight.

import { describe, expect, test } from 'vitest';
import { rowByKey, rowsInSight, scrolledTo, slotsOf } from '../../web/packets/window.ts';

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
  expect(rowByKey(key, at, 10, count)).toBe(to);
});

describe('slots', () => {
  test.each<[string, number, number, number, number[]]>([
    ['at the beginning', 0, 4, 0, [0, 1, 2, 3]],
    ['one row on, only that row’s element changes', 1, 5, 0, [4, 1, 2, 3]],
    ['three on', 3, 7, 0, [4, 5, 6, 3]],
    ['as many on as there are', 4, 8, 4, [4, 5, 6, 7]],
    ['far down', 99_998, 100_001, 99_996, [99_999, 100_000, 99_998]],
    ['none', 7, 7, 7, []],
  ])('%s', (_, from, to, first, rows) => {
    expect(slotsOf(from, to)).toEqual({ first, rows });
  });
});
