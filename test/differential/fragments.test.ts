// Datagrams cut at random, with parts that are missing, doubled, of another length, marked otherwise, and in
// whichever order: this kernel and the stack make the same datagrams of them, and count the same.
// FRAGMENT_SEEDS=40 npx vitest run test/differential/fragments.test.ts tries more.

import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import type { Frame } from '../../src/testing/frame/frame.ts';
import { resultText } from '../../src/testing/kernel/differential.ts';
import { needs, titled } from '../support/namespace.ts';
import { compareUntil, isSame } from './asked.ts';
import { COUNTERS, Request } from './scenarios/fragments.ts';
import { known, left, steps, UNLIMITED } from './scenarios/stations.ts';

const SEEDS = Number(process.env.FRAGMENT_SEEDS ?? 2);
const DATAGRAMS = 250;
/** Of which fragments come at the same time. */
const AT_ONCE = 6;
const LIMIT_MS = 60_000;

const reason = needs('unshare', 'ip', 'nstat', '/dev/net/tun');

describe.skipIf(reason)(titled('Linux and the stack, fragments at random', reason), () => {
  it.each(Array.from({ length: SEEDS }, (_, n) => n + 1))(
    'seed %i',
    { timeout: LIMIT_MS },
    async (seed) => {
      const frames = drawn(seed);
      const { steps: results, counters } = await compareUntil(isSame, {
        name: `seed ${seed}`,
        neighbours: known(left(2), left(3)),
        sysctls: UNLIMITED,
        counters: COUNTERS,
        steps: steps(frames.map((frame, n) => [`${n}`, frame])),
      });
      const different = results.filter(({ differences }) => differences.length > 0);
      expect(different.slice(0, 3).map(resultText)).toEqual([]);
      expect(counters).toEqual([]);
      const replies = results.filter(({ kernel }) => kernel.length > 0).length;
      expect(replies).toBeGreaterThan(DATAGRAMS / 3);
    },
  );
});

/** Fragments of many datagrams, a few datagrams at a time. */
function drawn(seed: number): Frame[] {
  const random = randomFrom(seed);
  const below = (limit: number): number => (random() >>> 0) % limit;
  const waiting: Frame[][] = [];
  const frames: Frame[] = [];
  for (let n = 0; n < DATAGRAMS || waiting.length > 0; n++) {
    if (n < DATAGRAMS) waiting.push(shuffled(partsOf(below), below));
    if (n < DATAGRAMS && waiting.length < AT_ONCE) continue;
    for (let count = below(8); count >= 0 && waiting.length > 0; count--) {
      const which = below(waiting.length);
      const next = waiting[which]?.pop();
      if (next === undefined) waiting.splice(which, 1);
      else frames.push(next);
    }
  }
  return frames;
}

type Below = (limit: number) => number;

function partsOf(below: Below): Frame[] {
  const size = 30 + below(200);
  const request = new Request(size, left(2 + below(2)));
  const places = new Set(Array.from({ length: 1 + below(6) }, () => 8 + 8 * below(25)));
  const cuts = [...places].filter((place) => place < size).sort((a, b) => a - b);
  const parts = request.cut(...cuts);
  const kind = below(4);
  if (kind === 1) parts.push(parts[below(parts.length)] ?? request.part(0, 8));
  if (kind === 2) {
    const start = 8 * below(25);
    const ecn = below(2) * below(4);
    parts.push(request.part(start, start + below(60), { ecn, moreFragments: below(8) && 1 }));
  }
  if (kind === 3 && below(3) === 0) parts.splice(below(parts.length), 1);
  return parts;
}

/** In order, in reverse, or in any order. */
function shuffled(parts: Frame[], below: Below): Frame[] {
  const way = below(3);
  if (way === 0) return parts;
  if (way === 1) return parts.reverse();
  for (let n = parts.length - 1; n > 0; n--) {
    const [other] = parts.splice(below(n + 1), 1);
    if (other !== undefined) parts.push(other);
  }
  return parts;
}
