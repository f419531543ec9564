// Which identification a datagram of ours gets: RFC 791 §3.2, RFC 6864 §4. As Linux's __ip_select_ident.

import type { Context } from '../core/context.ts';
import { randomFrom } from '../core/random.ts';
import type { Ipv4Address } from './address.ts';

const BUCKET_BITS = 11;
/** Length of a tick of Linux's clock, as a shift of ms. */
const TICK_SHIFT = 2;

/**
 * One counter for each bucket of flows, from a random start. It moves on by one, and by up to as many as ticks have passed
 * since it was used last: so nobody whose flow is in the same bucket can count another's packets. RFC 7739 §5.
 */
export class Identification {
  private readonly ctx: Context;
  private readonly salt: number;
  private readonly otherSalt: number;
  private readonly random: () => number;
  readonly #counters = new Uint16Array(1 << BUCKET_BITS);
  /** When each was used last, in ms. */
  readonly #used = new Int32Array(1 << BUCKET_BITS);

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.random = randomFrom(ctx.random());
    this.salt = this.random();
    this.otherSalt = this.random();
    for (let n = 0; n < this.#counters.length; n++) this.#counters[n] = this.random();
  }

  next(source: Ipv4Address, destination: Ipv4Address, protocol: number): number {
    const bucket = this.#bucketOf(source, destination, protocol);
    const now = this.ctx.now | 0;
    const ticks = ((now - (this.#used[bucket] ?? 0)) | 0) >>> TICK_SHIFT;
    const jump = ticks === 0 ? 0 : (this.random() >>> 0) % (ticks + 1);
    if (ticks !== 0) this.#used[bucket] = now;
    const id = ((this.#counters[bucket] ?? 0) + 1 + jump) & 0xffff;
    this.#counters[bucket] = id;
    return id;
  }

  #bucketOf(source: Ipv4Address, destination: Ipv4Address, protocol: number): number {
    const first = Math.imul(destination ^ this.salt, 0x9e3779b1);
    const second = Math.imul(first ^ (first >>> 15) ^ source ^ this.otherSalt, 0x85ebca6b);
    return Math.imul(second ^ (second >>> 13) ^ protocol, 0xc2b2ae35) >>> (32 - BUCKET_BITS);
  }
}
