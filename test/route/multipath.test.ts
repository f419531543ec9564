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

  test.each<[string, number, number, (keyof Flow)[]]>([
    ['0', HashPolicy.Layer3, 7, ['source', 'destination']],
    ['1', HashPolicy.Layer4, 7, ['source', 'destination', 'protocol', 'sport', 'dport']],
    [
      '2, as 0 where nothing is in another packet',
      HashPolicy.InnerLayer3,
      7,
      ['source', 'destination'],
    ],
    ['3, as it is by default', HashPolicy.Custom, 7, ['source', 'destination', 'protocol']],
    ['3 with 0x30', HashPolicy.Custom, 0x30, ['sport', 'dport']],
    ['3 with 0x12', HashPolicy.Custom, 0x12, ['destination', 'sport']],
    ['3 with fields of inner packets alone', HashPolicy.Custom, 0xfc0, []],
  ])('ip-sysctl.rst, fib_multipath_hash_policy %s', (_, policy, fields, counting) => {
    const multipath = new Multipath(randomFrom(1), policy);
    multipath.customFields = fields;
    const before = multipath.hash(flowOf(7));
    const all = ['source', 'destination', 'protocol', 'sport', 'dport'] as const;
    const found = all.filter((key) => {
      const flow = flowOf(7);
      Object.assign(flow, { [key]: flow[key] + 1 });
      return multipath.hash(flow) !== before;
    });
    expect(found).toEqual(counting);
    expect(multipath.readsPorts).toBe(counting.includes('sport'));
    if (counting.length === 0) expect(before).toBe(0);
  });

  test.each([HashPolicy.Layer3, HashPolicy.Layer4])(
    'policy %i: is the same in both directions, as __flow_hash_consistentify makes it',
    (policy) => {
      const multipath = new Multipath(randomFrom(1), policy);
      for (let n = 0; n < 20; n++) {
        const flow = flowOf(n);
        const back = flowOf(n);
        Object.assign(back, { source: flow.destination, destination: flow.source });
        Object.assign(back, { sport: flow.dport, dport: flow.sport });
        expect(multipath.hash(back)).toBe(multipath.hash(flow));
      }
    },
  );

  test.each([
    ['0: the addresses of what it quotes', HashPolicy.Layer3, true],
    ['1: its own', HashPolicy.Layer4, false],
    ['2: its own', HashPolicy.InnerLayer3, false],
    ['3: its own', HashPolicy.Custom, false],
  ])('of an ICMP error, with policy %s', (_, policy, ofQuoted) => {
    const multipath = new Multipath(randomFrom(1), policy);
    const parts = { protocol: 1, sport: 0, dport: 0 };
    const own = multipath.hash(Object.assign(flowOf(1), parts));
    const error = Object.assign(flowOf(1), parts, { quotes: true });
    error.quotedSource = flowOf(2).source;
    error.quotedDestination = flowOf(2).destination;
    const quoted = multipath.hash(Object.assign(flowOf(2), parts));
    expect(multipath.hash(error)).toBe(ofQuoted ? quoted : own);
    expect(multipath.isByQuote(error)).toBe(ofQuoted);
  });

  test('RFC 1812 §5.2.4.5: flows spread by the weights', () => {
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

describe('which nexthop is chosen', () => {
  /** Gateways 10.0.0.1, 10.0.0.2, … by devices 2, 3, …, of which these do not answer. */
  const choose = (hash: number, silent: number[], use: boolean, weights = '1 1 1 1') => {
    const multipath = new Multipath(randomFrom(1));
    multipath.useNeighbours = use;
    const hops = nexthops(weights).map((hop, n) => ({ ...hop, gateway: ipv4(0x0a000001 + n) }));
    multipath.bind({
      isUsable: (device, address) => {
        const n = device - 2;
        expect(address).toBe(hops[n]?.gateway);
        return !silent.includes(n);
      },
    });
    return multipath.choose(hops, hash, new Set());
  };
  const [LOW, HIGH] = [0, HASH_RANGE - 1];

  test.each([
    ['the one whose bucket it is', LOW, [], true, '1 1 1 1', 0],
    ['and it is the last', HIGH, [], true, '1 1 1 1', 3],
    ['it does not answer: the next', LOW, [0], true, '1 1 1 1', 1],
    ['nor does that: the one behind', LOW, [0, 1], true, '1 1 1 1', 2],
    ['the last does not answer: the first that does', HIGH, [0, 3], true, '1 1 1 1', 1],
    ['none answers', LOW, [0, 1, 2, 3], true, '1 1 1 1', -1],
    ['without fib_multipath_use_neigh nobody asks', LOW, [0], false, '1 1 1 1', 0],
    ['a dead one is none', LOW, [1], true, 'x 1 1 1', 2],
  ])('%s', (_, hash, silent, use, weights, expected) => {
    expect(choose(hash, silent, use, weights)).toBe(expected);
  });

  test('a nexthop without a gateway, or whose gateway is ours, always answers', () => {
    const multipath = new Multipath(randomFrom(1));
    multipath.useNeighbours = true;
    multipath.bind({ isUsable: () => false });
    const [hop] = nexthops('1');
    if (hop === undefined) throw new Error('no nexthop');
    const gateway = ipv4(0x0a000001);
    const all = [hop, { ...hop, gateway, viaSelf: true }, { ...hop, gateway }];
    expect(all.map((one) => multipath.isUsable(one, new Set()))).toEqual([true, true, false]);
  });

  test('one without a carrier is passed over where its device is to be avoided', () => {
    const hops = nexthops('1 1').map((hop, n) => ({ ...hop, linkdown: n === 0 }));
    expect(bucketBounds(hops)).toEqual([0x3fffffff, 0x7fffffff]);
    expect(bucketBounds(hops, new Set([2]))).toEqual([-1, 0x7fffffff]);
    expect(bucketOf(hops, 0, new Set([2]))).toBe(1);
    expect(bucketOf(hops, 0, new Set([3]))).toBe(0);
  });
});

/** One for each weight; x is dead. */
function nexthops(weights: string): Nexthop[] {
  return weights.split(' ').map((weight, n) => {
    const dead = weight === 'x';
    const hop = { device: n + 2, gateway: ipv4(0), onlink: false, viaSelf: false };
    return { ...hop, weight: dead ? 1 : Number(weight), dead, linkdown: false };
  });
}
