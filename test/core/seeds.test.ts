import { expect, test } from 'vitest';
import { seedFor } from '../../src/core/seeds.ts';

test('the same seed and name give the same seed, on any machine', () => {
  expect([seedFor(1, 'a'), seedFor(1, 'b'), seedFor(2, 'a'), seedFor(1, '')]).toEqual([
    -2132481294, 113548878, -323616711, -483432128,
  ]);
});

test('names and seeds that differ give seeds that differ', () => {
  const names = Array.from({ length: 1000 }, (_, n) => `host${n}.eth0 > s.port${n}`);
  const seeds = [0, 1, 2, -1, 2 ** 32 - 2].flatMap((seed) =>
    names.map((name) => seedFor(seed, name)),
  );
  expect(new Set(seeds).size).toBe(5000);
});
