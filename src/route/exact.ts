// Which value a prefix has: a hash table over typed arrays, since a `Map` takes 100 bytes for each of a
// million prefixes and this takes 10 to 20. Open addressing with linear probing; a deletion moves
// the followers up, so that there are no graves.

import { type Ipv4Address, networkOf } from '../ip/address.ts';

/** Bits of a packed value that hold the prefix length. */
export const LENGTH_BITS = 6;
export const LENGTH_MASK = 63;

const SMALLEST = 16;

/** Prefix → positive number below 2^25. */
export class PrefixMap {
  #networks = new Int32Array(SMALLEST);
  /** `value << 6 | length`; 0: nothing is here. */
  #packed = new Int32Array(SMALLEST);
  #shift = 28;
  #size = 0;
  /** How many prefixes there are of each length. */
  readonly #ofLength = new Int32Array(33);

  get size(): number {
    return this.#size;
  }

  /** The prefix's value with its length in the low bits; 0 when it is not there. */
  get(network: Ipv4Address, length: number): number {
    return this.#packed[this.#place(network, length)] ?? 0;
  }

  /** What {@link get} has for the longest prefix that holds `address` and is shorter than `length`; 0: none. */
  shorter(address: Ipv4Address, length: number): number {
    for (let bits = length - 1; bits >= 0; bits--) {
      if (this.#ofLength[bits] === 0) continue;
      const packed = this.get(networkOf(address, bits), bits);
      if (packed !== 0) return packed;
    }
    return 0;
  }

  /** Gives the prefix that value; true when it had none. */
  set(network: Ipv4Address, length: number, value: number): boolean {
    const place = this.#place(network, length);
    const isNew = this.#packed[place] === 0;
    this.#networks[place] = network;
    this.#packed[place] = (value << LENGTH_BITS) | length;
    if (!isNew) return false;
    this.#ofLength[length] = (this.#ofLength[length] ?? 0) + 1;
    this.#size++;
    // Four fifths full: 2.5 places to look at on average for a prefix that is there.
    if (this.#size * 5 > this.#packed.length * 4) this.#grow();
    return true;
  }

  /** False when the prefix is not there. */
  delete(network: Ipv4Address, length: number): boolean {
    const place = this.#place(network, length);
    if (this.#packed[place] === 0) return false;
    this.#ofLength[length] = (this.#ofLength[length] ?? 0) - 1;
    this.#size--;
    this.#close(place);
    return true;
  }

  /** Every prefix, in no order. The map must not change meanwhile. */
  forEach(visit: (network: Ipv4Address, length: number, value: number) => void): void {
    const packed = this.#packed;
    for (let place = 0; place < packed.length; place++) {
      const found = packed[place] ?? 0;
      if (found === 0) continue;
      const network = this.#networks[place] as Ipv4Address;
      visit(network, found & LENGTH_MASK, found >>> LENGTH_BITS);
    }
  }

  /** Where the prefix is, or else where it would be put. */
  #place(network: Ipv4Address, length: number): number {
    const networks = this.#networks;
    const packed = this.#packed;
    const last = packed.length - 1;
    let place = this.#home(network, length);
    for (;;) {
      const found = packed[place] ?? 0;
      if (found === 0) return place;
      if (networks[place] === network && (found & LENGTH_MASK) === length) return place;
      place = (place + 1) & last;
    }
  }

  /** Where the search for a prefix begins. */
  #home(network: number, length: number): number {
    return (
      Math.imul(network ^ (network >>> 15) ^ Math.imul(length, 0x85eb), 0x9e3779b1) >>> this.#shift
    );
  }

  /** Empties a place and moves up those behind it that it had displaced. */
  #close(place: number): void {
    const networks = this.#networks;
    const packed = this.#packed;
    const last = packed.length - 1;
    let hole = place;
    for (let next = (hole + 1) & last; ; next = (next + 1) & last) {
      const found = packed[next] ?? 0;
      if (found === 0) break;
      const home = this.#home(networks[next] ?? 0, found & LENGTH_MASK);
      // Between its home and its place lies the hole: it may move there.
      if (((next - home) & last) < ((next - hole) & last)) continue;
      networks[hole] = networks[next] ?? 0;
      packed[hole] = found;
      hole = next;
    }
    packed[hole] = 0;
  }

  #grow(): void {
    const networks = this.#networks;
    const packed = this.#packed;
    this.#networks = new Int32Array(networks.length * 2);
    this.#packed = new Int32Array(packed.length * 2);
    this.#shift--;
    for (let n = 0; n < packed.length; n++) {
      const found = packed[n] ?? 0;
      if (found === 0) continue;
      const place = this.#place(networks[n] as Ipv4Address, found & LENGTH_MASK);
      this.#networks[place] = networks[n] ?? 0;
      this.#packed[place] = found;
    }
  }
}
