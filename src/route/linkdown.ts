// Routes by a device without a carrier, where `ignore_routes_with_linkdown` says that they are not to be taken, and the
// flags with which a route shows so. As Linux's fib_lookup_good_nhc and fib_nexthop_info.

import { networkOf } from '../ip/address.ts';
import type { RouteTable } from './fib.ts';
import type { Flow, RouteResult } from './flow.ts';
import type { Links } from './links.ts';
import { type Nexthop, type RouteInfo, Scope, sendsNothing, TOS_MASK } from './table.ts';

/** Devices by which no route is taken: without a carrier, and it is said so of them. */
export type Avoided = ReadonlySet<number>;

export const NONE_AVOIDED: Avoided = new Set();

/** What is said of one way of a route: `RTNH_F_*` of linux/rtnetlink.h. */
export const NexthopFlag = { Dead: 1, Onlink: 4, Linkdown: 16 } as const;

/** Whether one of several nexthops may be taken. */
export const isUsable = (hop: Nexthop, avoided: Avoided): boolean =>
  !hop.dead && !(hop.linkdown && avoided.has(hop.device));

/** Whether the one way of a route must not be taken. */
export const isWayAvoided = (info: RouteInfo, avoided: Avoided): boolean =>
  info.nexthops.length === 0 && avoided.has(info.device) && usesCarrier(info);

/** What `ip route show` says of a route with one way: {@link NexthopFlag} bits. */
export function flagsOfRoute(info: RouteInfo, links: Links, avoided: Avoided): number {
  const { device, onlink, nexthops } = info;
  if (nexthops.length > 0) return areAllDown(nexthops) ? NexthopFlag.Linkdown : 0;
  const linkdown = usesCarrier(info) && links.state(device)?.carrier === false;
  return flags(linkdown && avoided.has(device), onlink, linkdown);
}

/** What it says of one of several ways. */
export const flagsOfNexthop = (hop: Nexthop, avoided: Avoided): number =>
  flags(!isUsable(hop, avoided), hop.onlink, hop.linkdown);

/** The route of the table that the flow takes, by none of those devices; null when there is none. Allocates nothing. */
export function lookUp(
  table: RouteTable,
  flow: Flow,
  result: RouteResult,
  avoided: Avoided,
): RouteInfo | null {
  return avoided.size === 0
    ? table.lookup(flow, result)
    : lookUpAvoiding(table, flow, result, avoided);
}

/**
 * {@link RouteTable.lookup}, but no route by one of those devices. It takes longer: whoever has no such device does
 * without. Allocates nothing.
 */
export function lookUpAvoiding(
  table: RouteTable,
  flow: Flow,
  result: RouteResult,
  avoided: Avoided,
): RouteInfo | null {
  for (let length = 32; length >= 0; length--) {
    const routes = table.at(networkOf(flow.destination, length), length);
    for (let n = 0; n < routes.length; n++) {
      const info = routes[n];
      const nexthop = info === undefined ? -1 : nexthopFor(info, flow, avoided);
      if (info === undefined || nexthop < 0) continue;
      result.length = length;
      result.nexthop = nexthop;
      return info;
    }
  }
  return null;
}

/** Which of the route's nexthops the flow may take; -1 when it may not take the route. */
function nexthopFor(info: RouteInfo, { tos, scope, oif }: Flow, avoided: Avoided): number {
  if (info.tos !== 0 && info.tos !== (tos & TOS_MASK)) return -1;
  if (info.scope < scope) return -1;
  if (sendsNothing(info.type)) return 0;
  const { nexthops, device } = info;
  if (isWayAvoided(info, avoided)) return -1;
  if (nexthops.length === 0) return oif === 0 || oif === device ? 0 : -1;
  for (let n = 0; n < nexthops.length; n++) {
    const hop = nexthops[n];
    if (hop === undefined || !isUsable(hop, avoided)) continue;
    if (oif === 0 || oif === hop.device) return n;
  }
  return -1;
}

/** A route to this host itself needs no carrier, nor does one that sends nothing. */
const usesCarrier = ({ type, scope }: RouteInfo): boolean =>
  scope !== Scope.Host && !sendsNothing(type);

/**
 * Whether Linux says `linkdown` of the whole route: when the loss of one device took the last of its ways, so when all ways
 * left are by one device.
 */
function areAllDown(nexthops: readonly Nexthop[]): boolean {
  const left = nexthops.filter(({ dead }) => !dead);
  return left.every(({ linkdown, device }) => linkdown && device === left[0]?.device);
}

const flags = (dead: boolean, onlink: boolean, linkdown: boolean): number =>
  (dead ? NexthopFlag.Dead : 0) |
  (onlink ? NexthopFlag.Onlink : 0) |
  (linkdown ? NexthopFlag.Linkdown : 0);
