import { describe, expect, test } from 'vitest';
import { asciiText, drawnRows, gridMove, offsetText } from '../../../web/details/grid.ts';

describe('keys', () => {
  test.each<[string, number, string, boolean, number | null]>([
    ['the next byte', 5, 'ArrowRight', false, 6],
    ['over the end of a row', 15, 'ArrowRight', false, 16],
    ['not over the end', 97, 'ArrowRight', false, 97],
    ['not before the beginning', 0, 'ArrowLeft', false, 0],
    ['the row below', 5, 'ArrowDown', false, 21],
    ['no row below', 85, 'ArrowDown', false, 85],
    ['the row above', 21, 'ArrowUp', false, 5],
    ['no row above', 5, 'ArrowUp', false, 5],
    ['the row’s first', 21, 'Home', false, 16],
    ['the row’s last', 21, 'End', false, 31],
    ['the last row’s last', 96, 'End', false, 97],
    ['the first', 21, 'Home', true, 0],
    ['the last', 21, 'End', true, 97],
    ['a page on', 5, 'PageDown', false, 37],
    ['a page on at the end', 69, 'PageDown', false, 85],
    ['a page back', 69, 'PageUp', false, 37],
    ['a page back at the beginning', 21, 'PageUp', false, 5],
    ['another key', 5, 'a', false, null],
  ])('%s', (_, at, key, ctrlKey, to) => {
    expect(gridMove(at, 98, { key, ctrlKey }, 2)).toBe(to);
  });

  test('no byte, no way', () => {
    expect(gridMove(0, 0, { key: 'End', ctrlKey: true }, 2)).toBeNull();
  });
});

test.each<[number, number, number, { from: number; to: number }]>([
  [0, 10, 7, { from: 0, to: 7 }],
  [0, 10, 4096, { from: 0, to: 18 }],
  [2000, 10, 4096, { from: 1992, to: 2018 }],
  [4090, 10, 4096, { from: 4082, to: 4096 }],
  [4090, 10, 7, { from: 7, to: 7 }],
])('rows %i and %i more of %i', (top, view, count, drawn) => {
  expect(drawnRows(top, view, count)).toEqual(drawn);
});

test('offsets and ASCII', () => {
  expect([0, 0x1f0, 0xfff0, 0x10000].map(offsetText)).toEqual(['0000', '01f0', 'fff0', '10000']);
  expect([0, 0x1f, 0x20, 0x41, 0x7e, 0x7f, 0xff].map(asciiText).join('')).toBe('·· A~··');
});
