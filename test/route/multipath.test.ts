import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { ipv4 } from '../../src/ip/address.ts';
import { Flow } from '../../src/route/flow.ts';
import {
  bucketBounds,
  bucketOf,
  HASH_RANGE,
  HashPolicy,
  Multipath,
} from '../../src/route/multipath.ts';
import type { Nexthop } from '../../src/route/table.ts';
import { upTo } from '../support/packets.ts';

describe('buckets are as wide as the weights', () => {
  test.each<[string, string, number[]]>([
    ['two alike', '1 1', [0x3fffffff, 0x7fffffff]],
    ['1 to 3', '1 3', [0x1fffffff, 0x7fffffff]],
    ['three alike, rounded as Linux', '1 1 1', [0x2aaaaaaa, 0x55555554, 0x7fffffff]],
    ['one dead', '1 x 1', [0x3fffffff, -1, 0x7fffffff]],
    ['all dead', 'x x', [-1, -1]],
    ['the widest', '256 256', [0x3fffffff, 0x7fffffff]],
  ])('%s (%s)', (_, weights, bounds) => {
    const hops = nexthops(weights);
    expect(bucketBounds(hops)).toEqual(bounds);
    for (const [n, bound] of bounds.entries()) {
      if (bound < 0) continue;
      expect(bucketOf(hops, bound)).toBe(n);
      if (bound + 1 < HASH_RANGE) expect(bucketOf(hops, bound + 1)).not.toBe(n);
    }
  });

  test('all dead: none', () => {
    expect(bucketOf(nexthops('x x'), 5)).toBe(-1);
  });
});

describe('the hash', () => {
  const flowOf = (n: number): Flow => {
    const flow = new Flow();
    flow.source = ipv4(0xc0a80001);
    flow.destination = ipv4(0x0a000000 + n);
    flow.protocol = 6;
    flow.sport = 1024 + n;
    flow.dport = 80;
    return flow;
  };

  test('is the same for one flow, below its range, and another under another secret', () => {
    const [one, other] = [1, 2].map((seed) => new Multipath(randomFrom(seed)));
    for (let n = 0; n < 100; n++) {
      const hash = one?.hash(flowOf(n)) ?? -1;
      expect(hash).toBe(one?.hash(flowOf(n)));
      expect(hash).toBeGreaterThanOrEqual(0);
      expect(hash).toBeLessThan(HASH_RANGE);
      expect(hash).not.toBe(other?.hash(flowOf(n)));
    }
  });

  test.each([
    ['layer 3: ports do not count', HashPolicy.Layer3, 1],
    ['layer 4: each connection its own', HashPolicy.Layer4, 50],
  ])('%s', (_, policy, different) => {
    const multipath = new Multipath(randomFrom(1), policy);
    const hashes = upTo(50).map((n) => {
      const flow = flowOf(7);
      flow.sport = 1024 + n;
      return multipath.hash(flow);
    });
    expect(new Set(hashes).size).toBe(different);
  });

  test('flows spread by the weights', () => {
    const multipath = new Multipath(randomFrom(1));
    const hops = nexthops('1 3');
    const counts = [0, 0];
    for (let n = 0; n < 4000; n++) {
      const bucket = bucketOf(hops, multipath.hash(flowOf(n)));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(counts[0]).toBeGreaterThan(900);
    expect(counts[0]).toBeLessThan(1100);
  });

  test('no randomness is drawn before a flow is hashed', () => {
    let drawn = 0;
    const multipath = new Multipath(() => ++drawn);
    expect(drawn).toBe(0);
    multipath.hash(flowOf(1));
    multipath.hash(flowOf(2));
    expect(drawn).toBe(2);
  });
});

/** One for each weight; x is dead. */
function nexthops(weights: string): Nexthop[] {
  return weights.split(' ').map((weight, n) => {
    const dead = weight === 'x';
    const hop = { device: n + 2, gateway: ipv4(0), onlink: false, viaSelf: false };
    return { ...hop, weight: dead ? 1 : Number(weight), dead };
  });
}
