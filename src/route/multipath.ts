// Which nexthop of a route with several a flow takes: its hash falls into one of their buckets, which are as
// wide as their weights. As Linux's fib_multipath_hash and fib_select_multipath.

import type { Flow } from './flow.ts';
import type { Nexthop } from './table.ts';

/** What the hash is made of: `net.ipv4.fib_multipath_hash_policy`. */
export const HashPolicy = { Layer3: 0, Layer4: 1 } as const;

/** Hashes are below this. */
export const HASH_RANGE = 2 ** 31;

export class Multipath {
  /** One of {@link HashPolicy}. */
  readonly policy: number;
  private readonly random: () => number;
  /** The secret of the hash, so that nobody outside can aim at a bucket. */
  readonly #key = new Int32Array(2);
  #hasKey = false;

  /** @param random 32 random bits a call; asked when the first flow must be hashed */
  constructor(random: () => number, policy: number = HashPolicy.Layer3) {
    this.policy = policy;
    this.random = random;
  }

  /** The flow's hash, 31 bits: the same for all its packets. */
  hash({ source, destination, protocol, sport, dport }: Flow): number {
    if (!this.#hasKey) {
      this.#hasKey = true;
      this.#key[0] = this.random();
      this.#key[1] = this.random();
    }
    const ports = this.policy === HashPolicy.Layer4 ? (sport << 16) | dport : 0;
    const upper = this.policy === HashPolicy.Layer4 ? protocol : 0;
    return halfSipHash(this.#key[0] ?? 0, this.#key[1] ?? 0, source, destination, ports, upper);
  }
}

/** Upper bound of each nexthop's bucket, inclusive; -1 for one that is dead. As fib_rebalance. */
export function bucketBounds(nexthops: readonly Nexthop[]): number[] {
  const alive = nexthops.map(({ weight, dead }) => (dead ? 0 : weight));
  const total = alive.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return alive.map((weight) => {
    sum += weight;
    return weight === 0 ? -1 : Math.round((sum * HASH_RANGE) / total) - 1;
  });
}

/** Index of the nexthop into whose bucket the hash falls; -1 when all are dead. Allocates nothing. */
export function bucketOf(nexthops: readonly Nexthop[], hash: number): number {
  let total = 0;
  for (let n = 0; n < nexthops.length; n++) total += weightOf(nexthops[n]);
  let sum = 0;
  let last = -1;
  for (let n = 0; n < nexthops.length; n++) {
    const weight = weightOf(nexthops[n]);
    if (weight === 0) continue;
    sum += weight;
    last = n;
    if (hash < Math.round((sum * HASH_RANGE) / total)) return n;
  }
  return last;
}

const weightOf = (hop: Nexthop | undefined): number =>
  hop === undefined || hop.dead ? 0 : hop.weight;

/** HalfSipHash-1-3 of four words, which keeps to 32 bits where Linux has SipHash; 31 bits of it, as Linux. */
function halfSipHash(k0: number, k1: number, a: number, b: number, c: number, d: number): number {
  let v0 = k0;
  let v1 = k1;
  let v2 = 0x6c796765 ^ k0;
  let v3 = 0x74656462 ^ k1;
  for (let round = 0; round < 8; round++) {
    // Four words, one for the length in bytes, then three rounds to finish.
    const word = round === 0 ? a : round === 1 ? b : round === 2 ? c : round === 3 ? d : 16 << 24;
    if (round < 5) v3 ^= word;
    else if (round === 5) v2 ^= 0xff;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    if (round < 5) v0 ^= word;
  }
  return (v1 ^ v3) >>> 1;
}
