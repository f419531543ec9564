// The longest prefix that holds an address, in few reads of little memory.
//
// A trie with fixed strides. The root has a slot for each value of the address's first 12 bits, in a large
// table of its first 16; each node below it one for each value of the next 8. A slot says what the longest
// prefix there is, or where the node is that knows more:
//
//     10.1.2.3    root[10.1] → node[2] → node[3]
//
// A prefix is written into all the slots that it covers, unless a longer one is there, so a lookup never turns
// back. The price is paid by changes of short prefixes: a /8 of a full table rewrites 256 nodes, 0.14 ms. The
// default route, which comes and goes most, is not in here: where it counts there is 0.
//
// Memory decides how fast a large table is: on an EPYC whose L3 of 32 MiB other guests share, a read that waits
// for the one before takes 14 ns in 4 MiB, 14 to 120 in 8 and 165 in 61. A million prefixes spread evenly, the
// worst case, take 7 MiB in nodes.ts; with 1 KiB for each node they took 61. The whole decision is 25 ns when the
// L3 is ours, mostly 55 to 80, and 110 when it is not; it was 90 to 100 always (Node 20, bench/route.ts).

import type { Ipv4Address } from '../ip/address.ts';
import { LENGTH_BITS, LENGTH_MASK, type PrefixMap } from './exact.ts';
import { Nodes, Runs, SLOTS } from './nodes.ts';

/** Bits of an address that a node looks at. */
const STRIDE = 8;

/** A table with more nodes than this gets the large root, which takes 256 KiB. */
const NODES_BELOW_SMALL_ROOT = 1024;

const SMALL_ROOT_BITS = 12;
const LARGE_ROOT_BITS = 16;

/** A node before and after a change, for each level. */
const CHANGES = [8, 16, 24].map(() => ({ before: new Runs(), after: new Runs() }));

/** Values are packed as {@link PrefixMap} has them. */
export class PrefixTrie {
  /** The same prefixes, to start again from. */
  private readonly prefixes: PrefixMap;
  #rootShift = 32 - SMALL_ROOT_BITS;
  /** A slot is a packed value, 0 for none, or a link to a node. */
  #root = new Int32Array(1 << SMALL_ROOT_BITS);
  #nodes = new Nodes(0);

  constructor(prefixes: PrefixMap) {
    this.prefixes = prefixes;
  }

  /** The packed value of the longest prefix, but for 0.0.0.0/0, that holds `address`; 0 when there is none. */
  lookup(address: Ipv4Address): number {
    let shift = this.#rootShift;
    let slot = this.#root[address >>> shift] ?? 0;
    while (slot < 0) {
      shift = Math.max(0, shift - STRIDE);
      slot = this.#nodes.slot(slot, address >>> shift);
    }
    return slot;
  }

  /** Adds a prefix of 1 to 32 bits, or changes its value. */
  set(network: Ipv4Address, length: number, packed: number): void {
    const bits = 32 - this.#rootShift;
    const root = this.#root;
    const first = network >>> (32 - bits);
    const end = first + slotsOf(length, bits);
    for (let n = first; n < end; n++) {
      root[n] = this.#changed(root[n] ?? 0, bits, network, length, packed);
    }
    if (this.#nodes.count > NODES_BELOW_SMALL_ROOT && bits === SMALL_ROOT_BITS) this.#rebuild();
    else if (this.#nodes.unused > this.#nodes.used >>> 3) this.#tidy();
  }

  /** Takes a prefix away that is there; `shorter` is the packed value of the next shorter one, or 0. */
  remove(network: Ipv4Address, length: number, shorter: number): void {
    // Slots never hold the default route.
    this.set(network, length, (shorter & LENGTH_MASK) === 0 ? 0 : shorter);
  }

  /** What a slot that has `above` bits above it becomes when `packed` counts in the prefix, where no longer one is. */
  #changed(
    slot: number,
    above: number,
    network: Ipv4Address,
    length: number,
    packed: number,
  ): number {
    if (slot >= 0 && length <= above) return (slot & LENGTH_MASK) <= length ? packed : slot;
    const level = CHANGES[(above >> 3) - 1];
    if (level === undefined) throw new Error(`no node below ${above} bits`);
    const { before, after } = level;
    const below = Math.min(32, above + STRIDE);
    const first = length <= above ? 0 : (network >>> (32 - below)) & (SLOTS - 1);
    const end = length <= above ? SLOTS : first + slotsOf(length, below);
    this.#nodes.read(slot, before);
    after.count = 0;
    for (let n = 0; n < before.count; n++) {
      const start = before.starts[n] ?? 0;
      const stop = before.starts[n + 1] ?? 0;
      const held = before.slots[n] ?? 0;
      if (start < first) after.add(start, held);
      if (start < end && stop > first) {
        after.add(Math.max(start, first), this.#changed(held, below, network, length, packed));
      }
      if (stop > end) after.add(Math.max(start, end), held);
    }
    return this.#nodes.write(after, slot);
  }

  /** Starts again with the large root. */
  #rebuild(): void {
    this.#rootShift = 32 - LARGE_ROOT_BITS;
    this.#root = new Int32Array(1 << LARGE_ROOT_BITS);
    this.#nodes = new Nodes(this.#nodes.used);
    this.prefixes.forEach((network, length, value) => {
      if (length > 0) this.set(network, length, (value << LENGTH_BITS) | length);
    });
  }

  /** Moves the nodes together. */
  #tidy(): void {
    const old = this.#nodes;
    const nodes = new Nodes(old.used + (old.used >>> 4));
    this.#root.forEach((slot, n) => {
      if (slot < 0) this.#root[n] = nodes.adopt(old, slot);
    });
    this.#nodes = nodes;
  }
}

/** How many slots that have `bits` bits a prefix covers, or is in. */
const slotsOf = (length: number, bits: number): number =>
  length >= bits ? 1 : 1 << (bits - length);
