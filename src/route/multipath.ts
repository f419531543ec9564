// Which nexthop of a route with several a flow takes: its hash falls into one of their buckets, which are as
// wide as their weights. As Linux's fib_multipath_hash and fib_select_multipath.

import { ANY, type Ipv4Address } from '../ip/address.ts';
import type { Flow } from './flow.ts';
import { type Avoided, isUsable, NONE_AVOIDED } from './linkdown.ts';
import { ICMP, type Nexthop } from './table.ts';

/**
 * What the hash is made of: `net.ipv4.fib_multipath_hash_policy`. The layer 3 of a packet within the packet is layer 3
 * for all others, and there are no others here.
 */
export const HashPolicy = { Layer3: 0, Layer4: 1, InnerLayer3: 2, Custom: 3 } as const;

/** Bits of `net.ipv4.fib_multipath_hash_fields`, which count with {@link HashPolicy.Custom}; others are kept. */
export const HashField = {
  Source: 1,
  Destination: 2,
  Protocol: 4,
  SourcePort: 0x10,
  DestinationPort: 0x20,
} as const;

const LAYER3 = HashField.Source | HashField.Destination;
const PORTS = HashField.SourcePort | HashField.DestinationPort;
const LAYER4 = LAYER3 | HashField.Protocol | PORTS;

/** Hashes are below this. */
export const HASH_RANGE = 2 ** 31;

/** Who knows the stations on the cables. */
export interface Stations {
  /** False when nobody answers for the address on that device's cable; true while nobody has been asked. */
  isUsable(device: number, address: Ipv4Address): boolean;
}

export class Multipath {
  /** `net.ipv4.fib_multipath_use_neigh`: whether a gateway that does not answer is passed over. */
  useNeighbours = false;
  /** `net.ipv4.fib_multipath_hash_fields`: {@link HashField} bits. */
  customFields: number = LAYER3 | HashField.Protocol;
  /** One of {@link HashPolicy}. */
  policy: number;
  private readonly random: () => number;
  /** The secret of the hash, so that nobody outside can aim at a bucket. */
  readonly #key = new Int32Array(2);
  #hasKey = false;
  #stations: Stations | null = null;

  /** @param random 32 random bits a call; asked when the first flow must be hashed */
  constructor(random: () => number, policy: number = HashPolicy.Layer3) {
    this.policy = policy;
    this.random = random;
  }

  /** Tells who knows which gateways answer. */
  bind(stations: Stations): void {
    this.#stations = stations;
  }

  /** The {@link HashField} bits that count now. */
  get fields(): number {
    if (this.policy === HashPolicy.Layer4) return LAYER4;
    return this.policy === HashPolicy.Custom ? this.customFields : LAYER3;
  }

  /** Whether port numbers count. */
  get readsPorts(): boolean {
    return (this.fields & PORTS) !== 0;
  }

  /** Whether of an ICMP error the packet counts that it quotes, so that it takes that one's way. As ip_multipath_l3_keys. */
  get readsQuotes(): boolean {
    return this.policy === HashPolicy.Layer3;
  }

  /** Whether the flow's hash is made of what its packet quotes. */
  isByQuote({ protocol, quotes }: Flow): boolean {
    return this.readsQuotes && protocol === ICMP && quotes;
  }

  /** The flow's hash, 31 bits: the same for all its packets, in both directions. */
  hash(flow: Flow): number {
    const { fields } = this;
    const { protocol, sport, dport } = flow;
    const quotes = this.isByQuote(flow);
    const source = quotes ? flow.quotedSource : flow.source;
    const destination = quotes ? flow.quotedDestination : flow.destination;
    // Linux hashes nothing to 0.
    if ((fields & LAYER4) === 0) return 0;
    if (!this.#hasKey) {
      this.#hasKey = true;
      this.#key[0] = this.random();
      this.#key[1] = this.random();
    }
    const from = (fields & HashField.Source) === 0 ? 0 : source;
    const to = (fields & HashField.Destination) === 0 ? 0 : destination;
    const upper = (fields & HashField.Protocol) === 0 ? 0 : protocol;
    const high = (fields & HashField.SourcePort) === 0 ? 0 : sport;
    const low = (fields & HashField.DestinationPort) === 0 ? 0 : dport;
    // As __flow_hash_consistentify.
    const ports = (Math.min(high, low) << 16) | Math.max(high, low);
    return halfSipHash(
      this.#key[0] ?? 0,
      this.#key[1] ?? 0,
      Math.min(from, to),
      Math.max(from, to),
      ports,
      upper,
    );
  }

  /** Whether the nexthop may be chosen. As fib_good_nh, for one that may be taken at all. */
  isUsable(hop: Nexthop, avoided: Avoided): boolean {
    if (!isUsable(hop, avoided)) return false;
    if (!this.useNeighbours || hop.gateway === ANY || hop.viaSelf) return true;
    return this.#stations === null || this.#stations.isUsable(hop.device, hop.gateway);
  }

  /**
   * Index of the nexthop into whose bucket the hash falls; where that one's gateway does not answer, of the next whose
   * does, else of the first whose does. -1 when no nexthop may be chosen. Allocates nothing.
   */
  choose(nexthops: readonly Nexthop[], hash: number, avoided: Avoided): number {
    if (!this.useNeighbours) return bucketOf(nexthops, hash, avoided);
    const total = totalOf(nexthops, avoided);
    let sum = 0;
    let first = -1;
    for (let n = 0; n < nexthops.length; n++) {
      const hop = nexthops[n];
      const weight = weightOf(hop, avoided);
      sum += weight;
      if (hop === undefined || weight === 0 || !this.isUsable(hop, avoided)) continue;
      if (hash < Math.round((sum * HASH_RANGE) / total)) return n;
      if (first < 0) first = n;
    }
    return first;
  }
}

/** Upper bound of each nexthop's bucket, inclusive; -1 for one that may not be taken. As fib_rebalance. */
export function bucketBounds(
  nexthops: readonly Nexthop[],
  avoided: Avoided = NONE_AVOIDED,
): number[] {
  const total = totalOf(nexthops, avoided);
  let sum = 0;
  return nexthops.map((hop) => {
    const weight = weightOf(hop, avoided);
    sum += weight;
    return weight === 0 ? -1 : Math.round((sum * HASH_RANGE) / total) - 1;
  });
}

/** Index of the nexthop into whose bucket the hash falls; -1 when none may be taken. Allocates nothing. */
export function bucketOf(
  nexthops: readonly Nexthop[],
  hash: number,
  avoided: Avoided = NONE_AVOIDED,
): number {
  const total = totalOf(nexthops, avoided);
  let sum = 0;
  let last = -1;
  for (let n = 0; n < nexthops.length; n++) {
    const weight = weightOf(nexthops[n], avoided);
    if (weight === 0) continue;
    sum += weight;
    last = n;
    if (hash < Math.round((sum * HASH_RANGE) / total)) return n;
  }
  return last;
}

function totalOf(nexthops: readonly Nexthop[], avoided: Avoided): number {
  let total = 0;
  for (let n = 0; n < nexthops.length; n++) total += weightOf(nexthops[n], avoided);
  return total;
}

const weightOf = (hop: Nexthop | undefined, avoided: Avoided): number =>
  hop === undefined || !isUsable(hop, avoided) ? 0 : hop.weight;

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
