// The ladder's axis: no two moments that read the same.

import { expect, test } from 'vitest';
import { digitsOf } from '../../../web/pictures/axis.ts';

test.each<[string, number[], string[]]>([
  ['nothing', [], []],
  ['one', [0.113], ['0']],
  ['whole milliseconds', [0, 2, 2000, 2002, 2004], ['0', '2', '2000', '2002', '2004']],
  ['what three figures would round away', [2000, 2000.5, 2001], ['2000.0', '2000.5', '2001.0']],
  ['microseconds behind a second', [0, 1000.113, 1000.114], ['0.000', '1000.113', '1000.114']],
  ['nearer than any clock', [1, 1 + 1e-9], ['1.000000', '1.000000']],
])('%s', (_, times, texts) => {
  const digits = digitsOf(times);
  expect(times.map((ms) => ms.toFixed(digits))).toEqual(texts);
});
