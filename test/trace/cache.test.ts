// The cache of a recording: what was put in last is there, and it does not grow.

import { expect, test } from 'vitest';
import { Cache } from '../../src/trace/cache.ts';

test('the last ones are there, at most twice as many as it is for', () => {
  const cache = new Cache<string>(3);
  for (let key = 0; key < 10; key++) cache.set(key, `thing ${key}`);
  const there = Array.from({ length: 10 }, (_, key) => key).filter(
    (key) => cache.get(key) !== undefined,
  );
  expect(there.slice(-3)).toEqual([7, 8, 9]);
  expect(there.length).toBeLessThanOrEqual(6);
  cache.set(9, 'another');
  expect(cache.get(9)).toBe('another');
  cache.clear();
  expect(cache.get(9)).toBeUndefined();
});
