// The choice among several nexthops of a route: by the device that is asked for, or by the flow's hash, where one
// that gives the packet the source which it has goes first. As Linux's fib_select_multipath.

import { ANY, formatIpv4 } from '../../ip/address.ts';
import type { Flow } from '../flow.ts';
import { type Avoided, isUsable } from '../linkdown.ts';
import { bucketBounds, bucketOf } from '../multipath.ts';
import type { Nexthop, RouteInfo } from '../table.ts';
import type { NexthopChoice, NexthopStep } from './explanation.ts';
import { type Reason, reason } from './reasons.ts';
import type { Routing } from './routing.ts';
import { addressOrNull, type Words } from './words.ts';

/** A choice, with the index of the nexthop that is taken. */
export interface Chosen {
  readonly index: number;
  readonly choice: NexthopChoice;
}

/** The choice by the device that the packet must leave by: the lookup has made it. */
export function byDevice(
  { routes }: Routing,
  { nexthops }: RouteInfo,
  flow: Flow,
  index: number,
  words: Words,
): Chosen {
  const { avoided } = routes;
  const device = words.device(flow.oif);
  const whyOf = (hop: Nexthop, n: number): Reason => {
    if (n === index) return reason('hopOnDevice', device);
    if (!isUsable(hop, avoided)) return whyUnusable(hop);
    return reason(hop.device === flow.oif ? 'hopLater' : 'hopOtherDevice', device);
  };
  const hops = stepsOf(nexthops, avoided, index, whyOf, words);
  return { index, choice: { policy: null, hash: null, hops } };
}

/** @param source whether a nexthop that gives the source which the packet has goes first */
export function byHash(
  { links, multipath, routes }: Routing,
  { nexthops, scope }: RouteInfo,
  flow: Flow,
  source: boolean,
  words: Words,
): Chosen {
  const { avoided } = routes;
  const hash = multipath.hash(flow);
  const bucket = bucketOf(nexthops, hash, avoided);
  const chosen = multipath.choose(nexthops, hash, avoided);
  const asksSource = source && flow.source !== ANY;
  const sources = nexthops.map(({ device, gateway }) => links.select(device, gateway, scope));
  const answers = (n: number): boolean => {
    const hop = nexthops[n];
    return hop !== undefined && multipath.isUsable(hop, avoided);
  };
  const suits = (n: number): boolean => answers(n) && sources[n] === flow.source;
  const suiting = suits(chosen) ? chosen : nexthops.findIndex((_, n) => suits(n));
  // Where no gateway answers, the lookup's own choice stands.
  const fallback = nexthops.findIndex((hop) => isUsable(hop, avoided));
  const index = asksSource && suiting >= 0 ? suiting : chosen < 0 ? fallback : chosen;
  const whyOf = (hop: Nexthop, n: number): Reason => {
    if (!isUsable(hop, avoided)) return whyUnusable(hop);
    if (n === index && n === bucket) return reason('bucket');
    if (n === index && n !== chosen && chosen >= 0) {
      return reason('suitsSource', formatIpv4(flow.source));
    }
    if (n === index) return reason(n > bucket ? 'hopNext' : 'hopFirst');
    if (!answers(n)) return reason('hopSilent');
    if (n !== chosen) return reason('otherBucket');
    return reason('otherSource', formatIpv4(flow.source), formatIpv4(sources[n] ?? ANY));
  };
  const layer = multipath.readsPorts ? 'layer 4' : 'layer 3';
  const policy = multipath.isByQuote(flow) ? `quoted ${layer}` : layer;
  const hops = stepsOf(nexthops, avoided, index, whyOf, words);
  return { index, choice: { policy, hash, hops } };
}

const whyUnusable = ({ dead }: Nexthop): Reason => reason(dead ? 'hopDown' : 'hopNoCarrier');

function stepsOf(
  nexthops: readonly Nexthop[],
  avoided: Avoided,
  index: number,
  whyOf: (hop: Nexthop, n: number) => Reason,
  words: Words,
): NexthopStep[] {
  let first = 0;
  return bucketBounds(nexthops, avoided).map((last, n) => {
    const hop = nexthops[n];
    if (hop === undefined) throw new Error(`no nexthop ${n}`);
    const bucket = last < 0 ? null : { first, last };
    if (last >= 0) first = last + 1;
    return {
      ok: n === index,
      reason: whyOf(hop, n),
      gateway: addressOrNull(hop.gateway),
      device: words.device(hop.device),
      weight: hop.weight,
      dead: !isUsable(hop, avoided),
      bucket,
    };
  });
}
