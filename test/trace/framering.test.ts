// Moments of frames in a ring: which are still there, and which belong to a run of events.

import { expect, test } from 'vitest';
import type { FrameMoment } from '../../src/trace/event.ts';
import { FrameRing } from '../../src/trace/framering.ts';

const SIZE = 8;

/** Two at each event, all of it told apart. */
const moment = (n: number): FrameMoment => ({
  id: 1 + (n >> 1),
  timeMs: n / 4,
  end: n % 2 === 0 ? 'a.eth0' : 'b.eth0',
  way: n % 3 === 2 ? 'lost' : n % 2 === 0 ? 'out' : 'in',
  frame: 100 + n,
  length: 60 + n,
});

function filled(count: number): FrameRing {
  const ring = new FrameRing(SIZE);
  for (let n = 0; n < count; n++) {
    const { id, ...rest } = moment(n);
    ring.push(id, rest);
  }
  return ring;
}

const moments = (from: number, end: number): FrameMoment[] =>
  Array.from({ length: end - from }, (_, n) => moment(from + n));

test.each([
  ['empty', 0, 0],
  ['half full', 5, 0],
  ['full', SIZE, 0],
  ['gone round', SIZE + 3, 3],
  ['gone round often', 100, 92],
])('%s: those that are there, in order', (_, count, oldest) => {
  const ring = filled(count);
  expect(ring.end).toBe(count);
  expect(ring.behind(0, 0, 1000)).toEqual(moments(oldest, count));
  expect(ring.from(0)).toBe(oldest);
  expect(ring.from(1000)).toBe(count);
});

test('those of a run of events, behind those that somebody has', () => {
  const ring = filled(20);
  expect(ring.from(8)).toBe(14);
  expect(ring.behind(0, 8, 9)).toEqual(moments(14, 18));
  expect(ring.behind(17, 8, 9)).toEqual(moments(17, 18));
  expect(ring.behind(20, 0, 1000)).toEqual([]);
});
