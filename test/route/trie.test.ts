import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { type Ipv4Address, ipv4, networkOf } from '../../src/ip/address.ts';
import { LENGTH_BITS, PrefixMap } from '../../src/route/exact.ts';
import { Nodes, Runs, SLOTS } from '../../src/route/nodes.ts';
import { PrefixTrie } from '../../src/route/trie.ts';

type Random = () => number;

/** Below it a run takes 16 bits. */
const NARROW = 1 << (16 - LENGTH_BITS);

describe.each([
  ['few values: all runs of 16 bits', 1, 40],
  ['values of 32 bits', NARROW, 1 << 24],
  ['both', NARROW - 8, NARROW + 8],
])('%s', (_name, lowest, highest) => {
  describe.each([
    ['one /8, the small root', 0x0a000000, 0x00ffffff, 3000],
    ['one /18', 0x0a010000, 0x00003fff, 1500],
    ['all addresses, the large root', 0, 0xffffffff, 4000],
  ])('%s', (_where, base, spread, count) => {
    test('prefixes come, change and go; look-ups as in a table of all lengths', () => {
      const random = randomFrom(11);
      const map = new PrefixMap();
      const trie = new PrefixTrie(map);
      const known: [Ipv4Address, number][] = [];
      for (let n = 0; n < count; n++) {
        const length = 1 + ((random() >>> 0) % 32);
        const network = networkOf(ipv4(base | (random() & spread)), length);
        const value = lowest + ((random() >>> 0) % (highest - lowest));
        if (map.set(network, length, value)) known.push([network, length]);
        trie.set(network, length, (value << LENGTH_BITS) | length);
        if (n % 3 === 0) removeOne(known, map, trie, random);
        for (const at of around(known, random)) expect(trie.lookup(at)).toBe(map.shorter(at, 33));
      }
      while (known.length > 0) removeOne(known, map, trie, random);
      for (let n = 0; n < 100; n++) expect(trie.lookup(ipv4(base | (random() & spread)))).toBe(0);
    });
  });
});

describe('a node', () => {
  test.each([
    ['two runs', [7, 9], [200]],
    ['a run in each slot', Array.from({ length: SLOTS }, (_, n) => n + 1), null],
    ['16 bits at most', [0xffff, 0, 0xffff], [31, 32]],
    ['one of more', [0xffff, 0x10000, 1], [64, 255]],
    ['one of 31 bits', [0x7fffffff, 3], [1]],
  ])('%s: reads as it was written', (_name, slots, starts) => {
    const written = runsOf(slots, starts);
    const nodes = new Nodes(0);
    const link = nodes.write(written, 0);
    const read = new Runs();
    nodes.read(link, read);
    expect(link).toBeLessThan(0);
    expect(listOf(read)).toEqual(listOf(written));
    for (const [start, slot] of listOf(written)) expect(nodes.slot(link, start)).toBe(slot);
  });

  test('whose slots are all the same becomes that number, and leaves its place to the next', () => {
    const nodes = new Nodes(0);
    const link = nodes.write(runsOf([7, 9], [200]), 0);
    const { used } = nodes;
    expect(nodes.write(runsOf([7], []), link)).toBe(7);
    expect([nodes.count, nodes.used, nodes.unused]).toEqual([0, 0, used]);
    expect(nodes.write(runsOf([8, 5], [3]), 0)).toBe(link);
    expect([nodes.count, nodes.used, nodes.unused]).toEqual([1, used, 0]);
  });

  test('moves with those below it, into a block that grows meanwhile', () => {
    const nodes = new Nodes(0);
    nodes.write(runsOf([1, 2], [3]), 0);
    const below = Array.from({ length: SLOTS }, (_, n) => nodes.write(runsOf([n, 1000], [200]), 0));
    const moved = new Nodes(0);
    const there = moved.adopt(nodes, nodes.write(runsOf(below, null), 0));
    for (const n of below.keys()) {
      const link = moved.slot(there, n);
      expect([199, 200].map((slot) => moved.slot(link, slot))).toEqual([n, 1000]);
    }
    expect([moved.count, moved.unused]).toEqual([SLOTS + 1, 0]);
  });
});

function removeOne(
  known: [Ipv4Address, number][],
  map: PrefixMap,
  trie: PrefixTrie,
  random: Random,
): void {
  const [gone] = known.splice((random() >>> 0) % known.length, 1);
  if (gone === undefined) return;
  const [network, length] = gone;
  map.delete(network, length);
  trie.remove(network, length, map.shorter(network, length));
}

/** Addresses at the edges of a known prefix. */
function around(known: readonly [Ipv4Address, number][], random: Random): Ipv4Address[] {
  const [network, length] = known[(random() >>> 0) % known.length] ?? [ipv4(0), 0];
  const last = network + 2 ** (32 - length) - 1;
  return [network - 1, network, last, last + 1].map((address) => ipv4(address | 0));
}

/** Runs that begin at 0 and at `starts`; null: one in each slot. */
function runsOf(slots: readonly number[], starts: readonly number[] | null): Runs {
  const runs = new Runs();
  for (const [n, slot] of slots.entries())
    runs.add(starts === null || n === 0 ? n : (starts[n - 1] ?? 0), slot);
  runs.end();
  return runs;
}

function listOf({ starts, slots, count }: Runs): [number, number][] {
  return Array.from({ length: count }, (_, n) => [starts[n] ?? 0, slots[n] ?? 0]);
}
