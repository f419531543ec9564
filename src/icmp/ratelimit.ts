// How many ICMP messages this host sends: so many in all, and so many to one destination. RFC 1812 §4.3.2.8; the two
// token buckets, their settings and the order in which they are asked are Linux's (icmp.c, inet_peer_xrlim_allow).

import type { Clock } from '../core/clock.ts';
import type { Context } from '../core/context.ts';
import type { Counter } from '../core/counters.ts';
import type { Ipv4Address } from '../ip/address.ts';
import { Unreachable } from '../ip/errors.ts';
import { Type } from './header.ts';

/** Linux's defaults, under Linux's names in `net.ipv4`. */
export const RATE_DEFAULTS = {
  /** `icmp_ratelimit`: between messages to one destination, in ms, once it has had six; 0: no limit. */
  icmp_ratelimit: 1000,
  /** `icmp_ratemask`: a bit for each type that is limited. Destination unreachable, source quench, time exceeded, parameter problem. */
  icmp_ratemask: 0x1818,
  /** `icmp_msgs_per_sec`: to all destinations, on average. */
  icmp_msgs_per_sec: 1000,
  /** `icmp_msgs_burst`: to all destinations at once. */
  icmp_msgs_burst: 50,
  /** `route.error_cost`: what a source pays for being told that there is no route, in ms; Linux's is in ticks of its clock. */
  error_cost: 1000,
  /** `route.error_burst`: what it can have saved up for that. */
  error_burst: 5000,
};

/** The last type that `icmp_ratemask` knows: NR_ICMP_TYPES. */
const LAST_TYPE = 18;

/** What is saved up counts for no longer than this. HZ in icmp_global_allow. */
const LONGEST_MS = 1000;
/** The bucket for all is filled no more often than that. */
const SHORTEST_MS = 20;

export class RateLimit {
  readonly settings = { ...RATE_DEFAULTS };
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly tooManyInAll: Counter;
  private readonly tooManyToOne: Counter;
  /** Messages that may go to anybody. */
  #credit = 0;
  /** When more of them were allowed last. */
  readonly #filled = Float64Array.of(-LONGEST_MS);
  #targets: Targets | null = null;

  constructor({ clock, counters, random }: Context) {
    this.clock = clock;
    this.random = random;
    this.tooManyInAll = counters.get('IcmpOutRateLimitGlobal');
    this.tooManyToOne = counters.get('IcmpOutRateLimitHost');
  }

  /** Whether messages of that type and code are limited: never one that tells of a path's MTU. */
  applies(type: number, code: number): boolean {
    if (type > LAST_TYPE || ((this.settings.icmp_ratemask >>> type) & 1) === 0) return false;
    return type !== Type.DestinationUnreachable || code !== Unreachable.FragmentationNeeded;
  }

  /** Whether anybody at all may be sent one now. Counts where not, and takes nothing yet. */
  allows(): boolean {
    if (this.#hasCredit()) return true;
    this.tooManyInAll.value++;
    return false;
  }

  /**
   * Takes leave to send one to `destination`, after {@link allows}. False where that has had enough, and counts.
   * @param looped it goes by the loopback, where only the limit for all counts
   */
  take(destination: Ipv4Address, looped: boolean): boolean {
    const { icmp_ratelimit: price } = this.settings;
    if (!looped && !this.#of(destination, price, BURST * price)) {
      this.tooManyToOne.value++;
      return false;
    }
    // One on average; nobody is to find out from outside what others were sent. CVE-2020-25705.
    this.#credit -= (this.random() >>> 0) % 3;
    return true;
  }

  /**
   * Whether a source is to be told, once more, that there is no route. Comes before the other limits, whatever
   * `icmp_ratemask` says, and out of the same bucket as that of its own. As ip_error.
   */
  takeRefusal(source: Ipv4Address): boolean {
    return this.#of(source, this.settings.error_cost, this.settings.error_burst);
  }

  #of(address: Ipv4Address, price: number, most: number): boolean {
    this.#targets ??= new Targets(this.clock, this.random());
    return this.#targets.take(address, price, most);
  }

  #hasCredit(): boolean {
    if (this.#credit > 0) return true;
    const { now } = this.clock;
    const passed = Math.min(now - (this.#filled[0] ?? 0), LONGEST_MS);
    if (passed < SHORTEST_MS) return false;
    const { icmp_msgs_per_sec: perSecond, icmp_msgs_burst: burst } = this.settings;
    const more = Math.floor((perSecond * passed) / 1000);
    if (more === 0) return false;
    this.#credit = Math.min(this.#credit + more, burst);
    this.#filled[0] = now;
    return true;
  }
}

/** Destinations in one set, of which each has its place in the tables. */
const WAYS = 8;
const SETS = 1024;

/** What a new destination has saved up, in ms: as inet_getpeer. */
const NEW_MS = 60_000;
/** Messages that it may be sent at once: XRLIM_BURST_FACTOR. */
const BURST = 6;

/**
 * The buckets of the destinations that were sent something last, as Linux's inet_peer: 8192 of them, so that by
 * what passes the limit for all none is forgotten before it is full again. A flood of stations without a route, which that
 * limit does not look at first, may push others out; it makes the store no larger.
 */
class Targets {
  private readonly clock: Clock;
  private readonly salt: number;
  readonly #addresses = new Int32Array(SETS * WAYS);
  /** Saved up, in ms. */
  readonly #tokens = new Float64Array(SETS * WAYS);
  /** When it was last counted. */
  readonly #last = new Float64Array(SETS * WAYS).fill(Number.NEGATIVE_INFINITY);

  constructor(clock: Clock, salt: number) {
    this.clock = clock;
    this.salt = salt;
  }

  /** Whether an address has the price, in ms, which it pays then. @param most what it can have saved up */
  take(address: Ipv4Address, price: number, most: number): boolean {
    const at = this.#find(address);
    const { now } = this.clock;
    const passed = now - (this.#last[at] ?? now);
    const saved = this.#tokens[at] ?? 0;
    const tokens = passed > 0 ? Math.min(saved + passed, most) : saved;
    const enough = tokens >= price;
    this.#tokens[at] = enough ? tokens - price : tokens;
    this.#last[at] = now;
    return enough;
  }

  /** The place of an address; a new one takes that of the one in its set that was last used longest ago. */
  #find(address: Ipv4Address): number {
    const first = (Math.imul(address ^ this.salt, 0x9e3779b1) >>> 22) * WAYS;
    let oldest = first;
    for (let at = first; at < first + WAYS; at++) {
      if (this.#addresses[at] === address) return at;
      if ((this.#last[at] ?? 0) < (this.#last[oldest] ?? 0)) oldest = at;
    }
    this.#addresses[oldest] = address;
    this.#tokens[oldest] = 0;
    this.#last[oldest] = this.clock.now - NEW_MS;
    return oldest;
  }
}
