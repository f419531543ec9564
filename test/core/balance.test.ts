import { expect, test } from 'vitest';
import { imbalance } from '../../src/core/balance.ts';
import type { Flow } from '../../src/core/context.ts';

const FLOW: Flow = {
  ...{ received: 9, originated: 4, transmitted: 6, delivered: 3, dropped: 2, parked: 2 },
};

test.each<[string, Partial<Flow>, number, string | null]>([
  ['every packet ended in one way, and those that wait are out', {}, 2, null],
  ['a packet that ended twice', { transmitted: 7 }, 2, 'packets lost or ended twice'],
  ['a packet that never ended', { received: 10 }, 2, 'packets lost or ended twice'],
  ['a buffer that did not come back', {}, 3, 'packets leaked'],
  ['a buffer that came back too early', {}, 1, 'packets leaked'],
])('%s', (_, change, outstanding, problem) => {
  expect(imbalance({ ...FLOW, ...change }, outstanding)).toBe(problem);
});
