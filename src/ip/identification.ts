// Which identification a datagram of ours gets: RFC 791 §3.2, RFC 6864 §4.

import type { Ipv4Address } from './address.ts';

/**
 * Identification values: one counter for each bucket of destinations, from a random start, so that what
 * one destination sees tells nothing of another's traffic. RFC 6864 §4, RFC 7739 §5.
 */
export class Identification {
  private readonly salt: number;
  readonly #counters = new Uint16Array(256);

  constructor(random: () => number) {
    this.salt = random();
    for (let n = 0; n < this.#counters.length; n++) this.#counters[n] = random();
  }

  next(destination: Ipv4Address): number {
    const bucket = Math.imul(destination ^ this.salt, 0x9e3779b1) >>> 24;
    const id = ((this.#counters[bucket] ?? 0) + 1) & 0xffff;
    this.#counters[bucket] = id;
    return id;
  }
}
