import { expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';

const MASK = 0xffff_ffffn;

/** splitmix32 in plain arithmetic, as its author wrote it for unsigned 32-bit words. */
function splitmix32(seed: number): () => number {
  let state = BigInt.asUintN(32, BigInt(seed));
  return () => {
    state = (state + 0x9e3779b9n) & MASK;
    let z = state;
    z = ((z ^ (z >> 16n)) * 0x21f0aaadn) & MASK;
    z = ((z ^ (z >> 15n)) * 0x735a2d97n) & MASK;
    return Number(BigInt.asIntN(32, z ^ (z >> 15n)));
  };
}

const first = (random: () => number, count: number): number[] =>
  Array.from({ length: count }, random);

test.each([0, 1, 42, -1, 0x7fffffff, -0x80000000])(
  'seed %i: signed 32-bit integers, as splitmix32',
  (seed) => {
    expect(first(randomFrom(seed), 200)).toEqual(first(splitmix32(seed), 200));
  },
);

test('the same seed gives the same numbers, another seed others', () => {
  expect(first(randomFrom(7), 50)).toEqual(first(randomFrom(7), 50));
  expect(first(randomFrom(7), 50)).not.toEqual(first(randomFrom(8), 50));
});

test('two generators share nothing', () => {
  const [a, b] = [randomFrom(7), randomFrom(7)];
  first(a, 10);
  expect(first(b, 5)).toEqual(first(randomFrom(7), 5));
});

test('every bit is set about half the time', () => {
  const random = randomFrom(1);
  const set = new Array<number>(32).fill(0);
  for (let n = 0; n < 10_000; n++) {
    const bits = random();
    for (let bit = 0; bit < 32; bit++) set[bit] = (set[bit] ?? 0) + ((bits >>> bit) & 1);
  }
  for (const count of set) expect(Math.abs(count - 5000)).toBeLessThan(300);
});
