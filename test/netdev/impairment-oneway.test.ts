// One direction of a cable: each impairment alone, with exact counts, since the seed decides; then together.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../src/core/clock.ts';
import type { DropReason } from '../../src/core/drops.ts';
import { type Packet, PacketPool } from '../../src/core/packet.ts';
import { Timers } from '../../src/core/timers.ts';
import { Drop } from '../../src/netdev/device.ts';
import type { Impairment } from '../../src/netdev/impair/impairment.ts';
import { OneWay } from '../../src/netdev/impair/oneway.ts';

const FRAMES = 10_000;
const LENGTH = 60;

/** What came out, when, and which frame it was. */
interface Arrival {
  readonly at: number;
  readonly id: number;
  readonly bytes: Uint8Array;
}

const pool = new PacketPool({ small: 2, large: 2, poison: true });
let arrivals: Arrival[];
let timers: Timers;
let clock: Clock;
let verdict: DropReason | null;

beforeEach(() => {
  arrivals = [];
  timers = new Timers();
  clock = new Clock();
  verdict = null;
});

afterEach(() => expect(pool.outstanding).toBe(0));

describe('a perfect cable', () => {
  test('a frame comes out within the call, the very packet that went in', () => {
    const seen: unknown[] = [];
    const exit = (pkt: Packet): null => {
      seen.push(pkt);
      return null;
    };
    const way = new OneWay({}, { seed: 1, timers, clock, exit });
    const pkt = frame(1);
    expect(way.enter(pkt)).toBeNull();
    expect(seen).toEqual([pkt]);
    expect(seen[0]).toBe(pkt);
    pool.release(pkt);
  });

  test('whoever is at the other end may refuse it: the sender is told', () => {
    const way = cable({});
    verdict = Drop.down;
    expect(enter(way, 1)).toBe(Drop.down);
    expect(way.stats).toMatchObject({ entered: 1, delivered: 0, refused: 1 });
  });

  test('queued: it comes out at the same moment, but not within the call', () => {
    const way = cable({}, { queued: true });
    for (let n = 1; n <= 3; n++) enter(way, n);
    expect(ids()).toEqual([]);
    expect([way.waiting, timers.nextDeadline]).toEqual([3, 0]);
    pass(0);
    expect(ids()).toEqual([1, 2, 3]);
    expect(arrivals.map(({ at }) => at)).toEqual([0, 0, 0]);
    expect(arrivals.map(({ bytes }) => bytes)).toEqual([1, 2, 3].map((n) => pattern(n)));
  });

  test('a frame longer than the cable carries is refused, one that fits is not', () => {
    const way = cable({ mtu: 1000 });
    expect(enter(way, 1, 1015)).toBe(Drop.tooLong);
    expect(enter(way, 2, 1014)).toBeNull();
    expect(way.stats).toMatchObject({ entered: 2, delivered: 1, tooLong: 1 });
  });
});

describe('delay', () => {
  test('every frame takes so long, and keeps its bytes and its number', () => {
    const way = cable({ delayMs: 20 });
    enter(way, 7);
    pass(5);
    enter(way, 8, 61);
    pass(14.999);
    expect(ids()).toEqual([]);
    pass(0.001);
    pass(5);
    expect(arrivals).toEqual([
      { at: 20, id: 7, bytes: pattern(7) },
      { at: 25, id: 8, bytes: pattern(8, 61) },
    ]);
  });

  test('the sender’s packet is free at once: what becomes of it does not reach the frame', () => {
    const way = cable({ delayMs: 20 });
    const pkt = frame(1);
    way.enter(pkt);
    pkt.bytes.fill(0x99);
    pool.release(pkt);
    pass(20);
    expect(arrivals[0]?.bytes).toEqual(pattern(1));
  });

  test('a frame that the other end refuses on arrival is counted: its sender has long gone on', () => {
    const way = cable({ delayMs: 20 });
    verdict = Drop.refused;
    expect(enter(way, 1)).toBeNull();
    pass(20);
    expect(way.stats).toMatchObject({ delivered: 0, refused: 1 });
  });

  test('frames of up to 64 KiB wait as well', () => {
    const way = cable({ delayMs: 1 });
    enter(way, 1, 65_549);
    pass(1);
    enter(way, 2);
    pass(1);
    expect(arrivals.map(({ bytes }) => bytes)).toEqual([pattern(1, 65_549), pattern(2)]);
  });
});

describe('jitter', () => {
  const JITTERY = { delayMs: 20, jitterMs: 5 };

  test('delays are spread evenly over delay - jitter to delay + jitter', () => {
    const delays = delaysOf(cable(JITTERY), FRAMES);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(15);
    expect(Math.max(...delays)).toBeLessThanOrEqual(25);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const ms of delays) tenths[Math.floor(ms - 15)] = (tenths[Math.floor(ms - 15)] ?? 0) + 1;
    expect(tenths).toEqual([1004, 978, 1017, 985, 1025, 976, 1001, 1013, 976, 1025]);
  });

  test('jitter alone does not reorder: a quick frame waits for the one before it', () => {
    const way = cable(JITTERY);
    for (let n = 1; n <= 1000; n++) {
      enter(way, n);
      pass(0.1);
    }
    pass(100);
    expect(ids()).toEqual(upTo(1000));
    expect(arrivals.some(({ at }, n) => at === arrivals[n - 1]?.at)).toBe(true);
    expect(way.stats.reordered).toBe(0);
  });
});

describe('rate', () => {
  test('a frame takes its whole length at that rate, one after another, before the delay', () => {
    const way = cable({ rateBps: 1_000_000, delayMs: 10 });
    for (let n = 1; n <= 3; n++) enter(way, n, 125);
    pass(1.5);
    enter(way, 4, 250);
    pass(100);
    expect(arrivals.map(({ at }) => at)).toEqual([11, 12, 13, 15]);
  });

  test('a line that has been silent does not save up', () => {
    const way = cable({ rateBps: 1_000_000 });
    pass(1000);
    enter(way, 1, 125);
    enter(way, 2, 125);
    pass(100);
    expect(arrivals.map(({ at }) => at)).toEqual([1001, 1002]);
  });
});

describe('limit', () => {
  test('as many frames may be on their way; the next is dropped from the tail, and the sender told', () => {
    const way = cable({ delayMs: 10, limit: 3 });
    expect([1, 2, 3, 4].map((n) => enter(way, n))).toEqual([null, null, null, Drop.full]);
    pass(10);
    expect(enter(way, 5)).toBeNull();
    pass(10);
    expect(ids()).toEqual([1, 2, 3, 5]);
    expect(way.stats).toMatchObject({ entered: 5, delivered: 4, dropped: 1 });
  });

  test('it is 1000 where nobody says otherwise, as in netem', () => {
    const way = cable({ delayMs: 10 });
    for (let n = 1; n <= 1001; n++) enter(way, n);
    expect([way.waiting, way.stats.dropped]).toEqual([1000, 1]);
  });
});

describe('loss', () => {
  test.each([
    [0, 0],
    [0.001, 6],
    [0.1, 1002],
    [0.5, 4953],
    [1, FRAMES],
  ])('%f of 10,000 frames, each for itself: %i', (loss, exactly) => {
    const way = cable({ loss });
    for (let n = 1; n <= FRAMES; n++) expect(enter(way, n)).toBeNull();
    const { entered, delivered, lost } = way.stats;
    expect([entered, delivered]).toEqual([FRAMES, FRAMES - lost]);
    expect(lost).toBe(exactly);
  });

  test.each([
    { loss: 0.1, burst: 1, lost: 1013, bursts: 1013, mean: '1.00', longest: 1 },
    { loss: 0.1, burst: 3, lost: 945, bursts: 322, mean: '2.93', longest: 22 },
    { loss: 0.3, burst: 10, lost: 3065, bursts: 295, mean: '10.39', longest: 50 },
    { loss: 0.5, burst: 1, lost: 5000, bursts: 5000, mean: '1.00', longest: 1 },
  ])('$loss of 10,000 frames in bursts of $burst on average', ({ loss, burst, ...exactly }) => {
    const way = cable({ loss, burst });
    for (let n = 1; n <= FRAMES; n++) enter(way, n);
    const bursts = burstsOf(ids(), FRAMES);
    const mean = (way.stats.lost / bursts.length).toFixed(2);
    const longest = Math.max(...bursts);
    expect({ lost: way.stats.lost, bursts: bursts.length, mean, longest }).toEqual(exactly);
  });

  test('the same frames are lost whatever else befalls them', () => {
    const way = cable({ loss: 0.3 });
    const other = cable({ loss: 0.3, delayMs: 9, jitterMs: 3, corrupt: 0.5, truncate: 0.5 });
    for (let n = 1; n <= 100; n++) enter(way, n);
    const lost = ids();
    arrivals = [];
    for (let n = 1; n <= 100; n++) enter(other, n);
    pass(100);
    expect(ids()).toEqual(lost);
  });
});

describe('duplicate', () => {
  test('a frame comes twice, both alike, one behind the other', () => {
    const way = cable({ duplicate: 1 });
    for (let n = 1; n <= 3; n++) enter(way, n);
    expect(ids()).toEqual([1, 1, 2, 2, 3, 3]);
    expect(way.stats).toMatchObject({ entered: 3, duplicated: 3, delivered: 6 });
    expect(arrivals[0]).toEqual(arrivals[1]);
  });

  test('so many of 10,000', () => {
    const way = cable({ duplicate: 0.01 });
    for (let n = 1; n <= FRAMES; n++) enter(way, n);
    expect(way.stats).toMatchObject({ duplicated: 94, delivered: FRAMES + 94 });
  });

  test('the second is a frame like any other: it may be lost where the first is not, or the other way', () => {
    const way = cable({ duplicate: 1, loss: 0.5 });
    for (let n = 1; n <= FRAMES; n++) enter(way, n);
    const times = [0, 0, 0];
    for (let n = 1, at = 0; n <= FRAMES; n++) {
      let count = 0;
      for (; arrivals[at]?.id === n; at++) count++;
      times[count] = (times[count] ?? 0) + 1;
    }
    expect(times).toEqual([2414, 5123, 2463]);
  });
});

describe('reorder', () => {
  test('a frame that is chosen goes at once, past those that wait', () => {
    const way = cable({ delayMs: 10, reorder: 1 });
    enter(way, 1);
    expect(ids()).toEqual([1]);
    expect(way.stats).toMatchObject({ reordered: 0, delivered: 1 });
  });

  test('5% overtake, the others keep their order', () => {
    const way = cable({ delayMs: 10, reorder: 0.05 });
    const direct = new Set<number>();
    for (let n = 1; n <= FRAMES; n++) {
      const before = arrivals.length;
      enter(way, n);
      if (arrivals.length > before) direct.add(n);
      pass(1);
    }
    pass(10);
    expect([way.stats.reordered, direct.size]).toEqual([545, 545]);
    const slow = ids().filter((id) => !direct.has(id));
    expect(slow).toEqual([...slow].sort((a, b) => a - b));
    expect(ids()).not.toEqual(upTo(FRAMES));
  });

  test('only who really overtakes is counted: with nobody on the way there is nothing to overtake', () => {
    const way = cable({ delayMs: 10, reorder: 0.5 });
    for (let n = 1; n <= 100; n++) {
      enter(way, n);
      pass(10);
    }
    expect([way.stats.reordered, ids()]).toEqual([0, upTo(100)]);
  });
});

describe('corrupt', () => {
  test('one bit of each frame that is chosen is wrong; the sender’s packet is not', () => {
    const way = cable({ corrupt: 1 });
    const pkt = frame(1);
    way.enter(pkt);
    expect(pkt.bytes.slice(pkt.start, pkt.end)).toEqual(pattern(1));
    pool.release(pkt);
    expect(wrongBits(arrivals[0])).toHaveLength(1);
  });

  test('any bit from the Ethernet header’s first to the last, evenly', () => {
    const way = cable({ corrupt: 1 });
    const hits = Array.from({ length: LENGTH * 8 }, () => 0);
    for (let n = 1; n <= FRAMES; n++) enter(way, n);
    for (const arrival of arrivals) {
      for (const bit of wrongBits(arrival)) hits[bit] = (hits[bit] ?? 0) + 1;
    }
    expect(hits.reduce((sum, count) => sum + count)).toBe(FRAMES);
    expect([Math.min(...hits), Math.max(...hits)]).toEqual([6, 35]);
  });

  test('so many of 10,000', () => {
    const way = cable({ corrupt: 0.01 });
    for (let n = 1; n <= FRAMES; n++) enter(way, n);
    expect(way.stats.corrupted).toBe(108);
    expect(arrivals.filter((arrival) => wrongBits(arrival).length > 0)).toHaveLength(108);
  });
});

describe('truncate', () => {
  test('a frame that is chosen is cut to any length from one byte to all but one, evenly', () => {
    const way = cable({ truncate: 1 });
    for (let n = 1; n <= FRAMES; n++) enter(way, n);
    const lengths = arrivals.map(({ bytes }) => bytes.length);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([1, LENGTH - 1]);
    expect(lengths.filter((length) => length < LENGTH / 2)).toHaveLength(4869);
    expect(arrivals.every(({ id, bytes }) => equal(bytes, pattern(id, bytes.length)))).toBe(true);
    expect(way.stats.truncated).toBe(FRAMES);
  });

  test('a frame of one byte cannot be cut', () => {
    const way = cable({ truncate: 1 });
    enter(way, 1, 1);
    expect(arrivals[0]?.bytes).toHaveLength(1);
    expect(way.stats).toMatchObject({ truncated: 0, delivered: 1 });
  });
});

describe('all together', () => {
  const ALL: Impairment = {
    ...{ delayMs: 20, jitterMs: 5, rateBps: 10_000_000, limit: 50, loss: 0.1, burst: 3 },
    ...{ duplicate: 0.02, corrupt: 0.01, truncate: 0.01, reorder: 0.05, mtu: 1500 },
  };

  test('every frame ends in exactly one way', () => {
    const way = cable(ALL);
    for (let n = 1; n <= FRAMES; n++) {
      enter(way, n, n % 2000);
      pass(0.5);
      const { entered, duplicated, delivered, lost, dropped, tooLong, refused } = way.stats;
      const ended = delivered + lost + dropped + tooLong + refused;
      expect(ended + way.waiting).toBe(entered + duplicated);
    }
    pass(1000);
    expect(way.waiting).toBe(0);
    expect(way.stats).toEqual({
      corrupted: 71,
      delivered: 5951,
      dropped: 1048,
      duplicated: 146,
      entered: 10000,
      lost: 722,
      refused: 0,
      reordered: 335,
      tooLong: 2425,
      truncated: 60,
    });
  });

  test('the same seed does the same at the same moments, another seed another', () => {
    const run = (seed: number): Arrival[] => {
      arrivals = [];
      const way = cable(ALL, { seed });
      for (let n = 1; n <= 1000; n++) {
        enter(way, n);
        pass(1);
      }
      pass(1000);
      return arrivals;
    };
    const start = run(7);
    expect(start.length).toBeGreaterThan(800);
    timers = new Timers();
    clock = new Clock();
    expect(run(7)).toEqual(start);
    expect(run(8).map(({ id }) => id)).not.toEqual(start.map(({ id }) => id));
  });

  test('clear drops what is on its way; the cable goes on', () => {
    const way = cable({ delayMs: 10 });
    for (let n = 1; n <= 5; n++) enter(way, n);
    way.clear();
    expect([way.waiting, timers.nextDeadline]).toEqual([0, Number.POSITIVE_INFINITY]);
    enter(way, 6);
    pass(10);
    expect(ids()).toEqual([6]);
    expect(way.stats).toMatchObject({ entered: 6, delivered: 1, dropped: 5 });
  });

  test('an impossible one is refused', () => {
    expect(() => cable({ loss: 2 })).toThrow(new Error('loss: expected a probability from 0 to 1'));
  });
});

describe('a cable that changes while it is used', () => {
  test('what is on its way keeps its fate, and what comes later stays behind it', () => {
    const way = cable({ delayMs: 20 });
    enter(way, 1);
    pass(5);
    way.impair({ delayMs: 1 }, 1);
    enter(way, 2);
    pass(5);
    way.impair({}, 1);
    enter(way, 3);
    expect(ids()).toEqual([]);
    pass(10);
    expect(arrivals.map(({ at, id }) => [id, at])).toEqual([
      [1, 20],
      [2, 20],
      [3, 20],
    ]);
    enter(way, 4);
    expect(ids()).toEqual([1, 2, 3, 4]);
    expect(way.stats).toMatchObject({ entered: 4, delivered: 4 });
  });

  test('losses begin anew with each seed, and are those of a cable that was made so', () => {
    const lost = (way: OneWay): number[] => {
      const before = arrivals.length;
      for (let n = 1; n <= 100; n++) enter(way, n);
      return ids().slice(before);
    };
    const changed = cable({ loss: 1 });
    expect(lost(changed)).toEqual([]);
    changed.impair({ loss: 0.3 }, 5);
    const first = lost(changed);
    changed.impair({ loss: 0.3 }, 5);
    expect(lost(changed)).toEqual(first);
    expect(lost(cable({ loss: 0.3 }, { seed: 5 }))).toEqual(first);
    changed.impair({ loss: 0.3 }, 6);
    expect(lost(changed)).not.toEqual(first);
  });

  test('the books balance whatever it becomes', () => {
    const way = cable({});
    const becomes: Impairment[] = [
      ...[{ delayMs: 20, jitterMs: 5, reorder: 0.2 }, { limit: 3, delayMs: 10 }, { loss: 0.5 }],
      ...[{ duplicate: 0.5, corrupt: 0.5, truncate: 0.5 }, { mtu: 68 }, { rateBps: 8000 }, {}],
    ];
    for (let n = 1; n <= 700; n++) {
      if (n % 10 === 0) way.impair(becomes[(n / 10) % becomes.length] ?? {}, n);
      enter(way, n, 60 + (n % 50));
      pass(n % 3);
      const { entered, duplicated, delivered, lost, dropped, tooLong } = way.stats;
      expect(entered + duplicated).toBe(delivered + lost + dropped + tooLong + way.waiting);
    }
  });

  test('an impossible one is refused, and the cable stays as it is', () => {
    const way = cable({ delayMs: 5 });
    expect(() => way.impair({ jitterMs: 1 }, 1)).toThrow(
      new Error('jitterMs: expected no more than delayMs'),
    );
    expect(way.impairment).toEqual({ delayMs: 5 });
  });
});

/** A cable whose far end writes down what comes. */
function cable(how: Impairment, { seed = 1, queued = false } = {}): OneWay {
  return new OneWay(how, {
    ...{ seed, queued, timers, clock },
    exit: (pkt) => {
      if (verdict !== null) return verdict;
      arrivals.push({ at: clock.now, id: pkt.id, bytes: pkt.bytes.slice(pkt.start, pkt.end) });
      return null;
    },
  });
}

function enter(way: OneWay, id: number, length = LENGTH): DropReason | null {
  const pkt = frame(id, length);
  const fault = way.enter(pkt);
  pool.release(pkt);
  return fault;
}

function frame(id: number, length = LENGTH) {
  const pkt = pool.take(length);
  if (pkt === null) throw new Error('the pool is empty');
  pkt.id = id;
  pkt.end = pkt.start + length;
  pkt.bytes.set(pattern(id, length), pkt.start);
  return pkt;
}

/** Lets time pass, each timer at its own moment. */
function pass(ms: number): void {
  const end = clock.now + ms;
  for (let next = timers.nextDeadline; next <= end; next = timers.nextDeadline) {
    clock.now = Math.max(clock.now, next);
    timers.advance(clock.now);
  }
  clock.now = end;
}

/** How long each of so many frames took, sent one at a time. */
function delaysOf(way: OneWay, frames: number): number[] {
  return upTo(frames).map((n) => {
    const began = clock.now;
    enter(way, n);
    pass(100);
    return (arrivals.at(-1)?.at ?? 0) - began;
  });
}

/** Lengths of the runs of frames that are missing. */
function burstsOf(present: readonly number[], last: number): number[] {
  const ends = [0, ...present, last + 1];
  const gaps = ends.slice(1).map((id, n) => id - (ends[n] ?? 0) - 1);
  return gaps.filter((gap) => gap > 0);
}

/** Places of the bits that differ from what went in. */
function wrongBits(arrival: Arrival | undefined): number[] {
  if (arrival === undefined) return [];
  const right = pattern(arrival.id);
  return Array.from({ length: right.length * 8 }, (_, bit) => bit).filter((bit) => {
    const differs = (right[bit >> 3] ?? 0) ^ (arrival.bytes[bit >> 3] ?? 0);
    return (differs & (0x80 >> (bit & 7))) !== 0;
  });
}

const pattern = (id: number, length = LENGTH): Uint8Array =>
  Uint8Array.from({ length }, (_, n) => id * 7 + n);

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, n) => byte === b[n]);

const ids = (): number[] => arrivals.map(({ id }) => id);

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);
