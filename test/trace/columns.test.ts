import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { Column, Sparse } from '../../src/trace/columns.ts';

describe('a column', () => {
  test('holds numbers by their place, over chunks', () => {
    const column = new Column(Float64Array);
    for (let n = 0; n < 10_000; n++) column.set(n, n * 1.5);
    expect([0, 1, 4095, 4096, 9999].map((n) => column.get(n))).toEqual([
      0, 1.5, 6142.5, 6144, 14998.5,
    ]);
    expect([-1, 10_000, 1e9].map((n) => column.get(n))).toEqual([0, 0, 0]);
  });

  test('keeps places when those in front are dropped, and takes nothing there', () => {
    const column = new Column(Uint32Array);
    for (let n = 0; n < 10_000; n++) column.set(n, n + 1);
    column.dropBefore(5000);
    column.set(3, 77);
    expect([3, 4095, 5000, 9999].map((n) => column.get(n))).toEqual([0, 0, 5001, 10_000]);
    column.dropBefore(100);
    column.dropBefore(1e9);
    expect(column.get(9999)).toBe(0);
  });
});

test('things with ids are found as by looking at each, whatever was dropped', () => {
  const random = randomFrom(7);
  const sparse = new Sparse<number>();
  let known: [number, number][] = [];
  for (let n = 0, id = 0; n < 20_000; n++) {
    id += random() & 3;
    sparse.push(id, n);
    known.push([id, n]);
    if (n % 997 !== 0) continue;
    const least = id - 3000;
    sparse.dropBefore(least);
    known = known.filter(([one]) => one >= least);
    const some = id - (random() & 4095);
    expect(sparse.of(some)).toBe(known.find(([one]) => one === some)?.[1]);
    expect(sparse.between(some, some + 50)).toEqual(
      known.filter(([one]) => one >= some && one < some + 50),
    );
    expect(sparse.end - sparse.first).toBe(known.length);
  }
});
