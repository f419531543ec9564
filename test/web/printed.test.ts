// Lines of programs that print at the same time.

import { expect, test } from 'vitest';
import { mixedPrograms, signOf } from '../../web/model/printed.ts';

test.each<[string, number[], number[]]>([
  ['none', [], []],
  ['one alone', [1, 1, 1], []],
  ['one after the other', [1, 1, 2, 2, 3], []],
  ['the other has just begun', [1, 1, 2], []],
  ['the one goes on', [1, 1, 2, 1], [1, 2]],
  ['the one goes on, and a third begins behind both', [1, 2, 1, 2, 3, 3], [1, 2]],
  ['two within one', [1, 2, 2, 3, 3, 1], [1, 2, 3]],
  ['one behind the end of one that was mixed', [1, 2, 1, 3], [1, 2]],
  ['a chain', [1, 2, 1, 3, 2, 3], [1, 2, 3]],
])('%s', (_, programs, mixed) => {
  expect([...mixedPrograms(programs.map((program) => ({ program })))].sort()).toEqual(mixed);
});

test('a mixed line says whose it is', () => {
  const mixed = new Set([2]);
  expect([1, 2].map((program) => signOf(program, mixed))).toEqual(['', '[2] ']);
});
