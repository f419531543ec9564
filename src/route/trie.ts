// The longest prefix that holds an address, in one to four array reads.
//
// A trie with fixed strides over one Int32Array. The root has a slot for each value of the address's first 8
// bits, in a large table of its first 16; each node below it one for each value of the next 8. A slot says
// what the longest prefix there is, or, negative, where the node is that knows more:
//
//     10.1.2.3    root[10.1] → node[2] → node[3]
//
// A prefix is written into all the slots that it covers, unless a longer one is there, so a lookup never turns
// back. The price is paid by changes of short prefixes: a /8 of a full table costs 65,536 writes, 0.1 ms. The
// default route, which comes and goes most, is not in here: where it counts there is 0.
//
// A million prefixes that are spread evenly, the worst case, take 61 MiB. Nodes that keep only where values change
// (Poptrie, 64 slots each) took 11, and three times as long for a random address, 91 ns to 34 (Node 20): their
// reads wait for each other, while these of one lookup overlap with those of the next.

import type { Ipv4Address } from '../ip/address.ts';
import { LENGTH_BITS, LENGTH_MASK, type PrefixMap } from './exact.ts';

/** Bits of an address that a node looks at, and its slots. */
const STRIDE = 8;
const SLOTS = 1 << STRIDE;

/** A table with more nodes than this gets the large root, which takes 256 KiB. */
const NODES_BELOW_SMALL_ROOT = 1024;

const SMALL_ROOT_BITS = 8;
const LARGE_ROOT_BITS = 16;

/** Values are packed as {@link PrefixMap} has them. */
export class PrefixTrie {
  /** The same prefixes, to start again from. */
  private readonly prefixes: PrefixMap;
  #rootBits = SMALL_ROOT_BITS;
  /** The root's slots, then the nodes'. A slot is a packed value, 0 for none, or the complement of a node's place. */
  #slots = new Int32Array(1 << SMALL_ROOT_BITS);
  /** Where the next new node goes. */
  #end = 1 << SMALL_ROOT_BITS;
  /** The first unused node, whose first slot is where the next is; 0: none. */
  #unused = 0;
  #nodes = 0;

  constructor(prefixes: PrefixMap) {
    this.prefixes = prefixes;
  }

  /** The packed value of the longest prefix, but for 0.0.0.0/0, that holds `address`; 0 when there is none. */
  lookup(address: Ipv4Address): number {
    const slots = this.#slots;
    let shift = 32 - this.#rootBits;
    let slot = slots[address >>> shift] ?? 0;
    while (slot < 0) {
      shift -= STRIDE;
      slot = slots[~slot + ((address >>> shift) & (SLOTS - 1))] ?? 0;
    }
    return slot;
  }

  /** Adds a prefix of 1 to 32 bits, or changes its value. */
  set(network: Ipv4Address, length: number, packed: number): void {
    let shift = 32 - this.#rootBits;
    let at = network >>> shift;
    while (32 - length < shift) {
      const slot = this.#slots[at] ?? 0;
      const node = slot < 0 ? ~slot : this.#makeNode(slot);
      this.#slots[at] = ~node;
      shift -= STRIDE;
      at = node + ((network >>> shift) & (SLOTS - 1));
    }
    this.#cover(at, 1 << (32 - length - shift), length, packed);
    if (this.#nodes > NODES_BELOW_SMALL_ROOT && this.#rootBits === SMALL_ROOT_BITS) this.#rebuild();
  }

  /** Takes a prefix away that is there; `shorter` is the packed value of the next shorter one, or 0. */
  remove(network: Ipv4Address, length: number, shorter: number): void {
    // Slots never hold the default route.
    const value = (shorter & LENGTH_MASK) === 0 ? 0 : shorter;
    this.#remove(network >>> (32 - this.#rootBits), 32 - this.#rootBits, network, length, value);
  }

  /** {@link remove} at or below a slot for `2 ** shift` addresses. */
  #remove(at: number, shift: number, network: number, length: number, value: number): void {
    if (32 - length >= shift) return this.#cover(at, 1 << (32 - length - shift), length, value);
    const node = ~(this.#slots[at] ?? 0);
    const below = shift - STRIDE;
    const index = (network >>> below) & (SLOTS - 1);
    this.#remove(node + index, below, network, length, value);
    if (!this.#isUseless(node, 32 - shift)) return;
    this.#slots[at] = this.#slots[node] ?? 0;
    this.#slots[node] = this.#unused;
    this.#unused = node;
    this.#nodes--;
  }

  /** Writes `packed` into `count` slots and what is below them, wherever no prefix longer than `length` is. */
  #cover(at: number, count: number, length: number, packed: number): void {
    const slots = this.#slots;
    for (let n = at; n < at + count; n++) {
      const slot = slots[n] ?? 0;
      if (slot < 0) this.#cover(~slot, SLOTS, length, packed);
      else if ((slot & LENGTH_MASK) <= length) slots[n] = packed;
    }
  }

  /** Whether a node knows no more than one slot in its stead would: `above` bits are above it. */
  #isUseless(node: number, above: number): boolean {
    const slots = this.#slots;
    const first = slots[node] ?? 0;
    if (first < 0 || (first & LENGTH_MASK) > above) return false;
    for (let n = node + 1; n < node + SLOTS; n++) if (slots[n] !== first) return false;
    return true;
  }

  /** The place of a new node whose slots all hold `fill`. */
  #makeNode(fill: number): number {
    this.#nodes++;
    let node = this.#unused;
    if (node !== 0) this.#unused = this.#slots[node] ?? 0;
    else {
      node = this.#end;
      this.#end += SLOTS;
      // By an eighth: twice would waste half of a full table's memory.
      if (this.#end > this.#slots.length) this.#enlarge(this.#end + 16 * SLOTS + (this.#end >>> 3));
    }
    this.#slots.fill(fill, node, node + SLOTS);
    return node;
  }

  #enlarge(length: number): void {
    const slots = new Int32Array(length);
    slots.set(this.#slots);
    this.#slots = slots;
  }

  /** Starts again with the large root. */
  #rebuild(): void {
    this.#rootBits = LARGE_ROOT_BITS;
    this.#slots = new Int32Array(2 << LARGE_ROOT_BITS);
    this.#end = 1 << LARGE_ROOT_BITS;
    this.#unused = 0;
    this.#nodes = 0;
    this.prefixes.forEach((network, length, value) => {
      if (length > 0) this.set(network, length, (value << LENGTH_BITS) | length);
    });
  }
}
