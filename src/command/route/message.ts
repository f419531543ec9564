// One route as rtnetlink tells it: what is dumped, saved, restored and printed. As linux/rtnetlink.h's rtmsg with
// its attributes.

import { ANY, type Ipv4Address } from '../../ip/address.ts';
import { flagsOfNexthop, flagsOfRoute, NexthopFlag } from '../../route/linkdown.ts';
import type { RouteMetrics } from '../../route/metrics.ts';
import type { Route } from '../../route/table.ts';
import type { Stack } from '../../stack.ts';

/** `RTNH_F_*` and `RTM_F_*`. */
export const RouteFlag = {
  ...NexthopFlag,
  /** Somebody asked to be told of changes. */
  Notify: 0x100,
} as const;

export interface RouteMessage {
  readonly type: number;
  readonly network: Ipv4Address;
  readonly length: number;
  readonly table: number;
  readonly tos: number;
  readonly protocol: number;
  readonly scope: number;
  /** Of {@link RouteFlag}. */
  readonly flags: number;
  /** Preferred source; 0: none. */
  readonly source: Ipv4Address;
  readonly metric: number;
  /** Next hop of a route with one; 0: none. */
  readonly gateway: Ipv4Address;
  /** Index of its device; 0: none. */
  readonly device: number;
  readonly mtu: number;
  readonly advmss: number;
  readonly metrics: RouteMetrics | null;
  readonly realms: number;
  /** Of a route with several. */
  readonly nexthops: readonly HopMessage[];
  /** What only the answer to `route get` has; null: it is none. */
  readonly answer: AnswerMessage | null;
}

export interface HopMessage {
  readonly gateway: Ipv4Address;
  readonly device: number;
  readonly weight: number;
  readonly flags: number;
}

export interface AnswerMessage {
  /** The source that was asked for; 0: none. */
  readonly from: Ipv4Address;
  readonly mark: number;
  /** Null: nobody. */
  readonly uid: number | null;
  /** Index of the device that the packet came in by; 0: none. */
  readonly iif: number;
  /** `RTCF_*`. */
  readonly cacheFlags: number;
  /** Hundredths of a second until it is forgotten; 0: it is not. */
  readonly expires: number;
}

/** What a dump says of a route. */
export function messageOf(route: Route, { addresses, routes }: Stack): RouteMessage {
  const flags = flagsOfRoute(route, addresses, routes.avoided);
  const common = { ...route, flags, answer: null };
  if (route.nexthops.length === 0) return { ...common, nexthops: [] };
  const nexthops = route.nexthops.map((hop) => {
    const { gateway, device, weight } = hop;
    return { gateway, device, weight, flags: flagsOfNexthop(hop, routes.avoided) };
  });
  return { ...common, gateway: ANY, device: 0, nexthops };
}
