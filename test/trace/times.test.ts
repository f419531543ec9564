// Times in words.

import { expect, test } from 'vitest';
import { durationText, momentText, sinceText } from '../../src/trace/times.ts';

test.each<[number, string]>([
  [0, '0 s'],
  // A difference of doubles.
  [0.3 - 0.1 - 0.2, '0 s'],
  [0.0001, '0.1 µs'],
  [0.1131, '113 µs'],
  [0.004_567, '4.57 µs'],
  [0.9994, '999 µs'],
  [0.9996, '1 ms'],
  [1, '1 ms'],
  [7.999_999_9, '8 ms'],
  [12.44, '12.4 ms'],
  [992, '992 ms'],
  [999.6, '1 s'],
  [1006, '1.01 s'],
  [61_234, '61.2 s'],
  [999_600, '1000 s'],
  [3_600_400, '3600 s'],
])('a duration of %d ms: %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each<[number, string]>([
  [0, 'at once'],
  [0.1131, '+113 µs'],
  [2, '+2 ms'],
])('%d ms behind: %s', (ms, text) => {
  expect(sinceText(ms)).toBe(text);
});

test.each<[number, string]>([
  [0, '0.000 ms'],
  [1006.1131, '1006.113 ms'],
])('at %d ms: %s', (ms, text) => {
  expect(momentText(ms)).toBe(text);
});
