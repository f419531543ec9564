// What the route that a lookup has found says, written out for whoever sends by it. As Linux's rt_set_nexthop and
// fib_select_path.

import { ANY } from '../ip/address.ts';
import type { RouteResult } from './flow.ts';
import { hopLimitOf, isMtuLocked } from './metrics.ts';
import type { RouteInfo } from './table.ts';

/** Writes out what the route that was found says. */
export function fill(result: RouteResult): void {
  const { info } = result;
  if (info === null) return;
  result.type = info.type;
  result.scope = info.scope;
  result.source = info.source;
  result.mtu = info.mtu;
  const { metrics } = info;
  result.locked = metrics !== null && isMtuLocked(metrics);
  result.hopLimit = metrics === null ? 0 : hopLimitOf(metrics);
  result.exception = null;
  result.redirects = false;
  result.device = info.device;
  result.gateway = info.viaSelf ? ANY : info.gateway;
  result.hash = -1;
  if (result.nexthop > 0) takeNexthop(result, info, result.nexthop);
}

/** Writes which of the route's nexthops is taken into the result. */
export function takeNexthop(result: RouteResult, info: RouteInfo, index: number): void {
  const hop = info.nexthops[index];
  if (hop === undefined) return;
  result.nexthop = index;
  result.device = hop.device;
  result.gateway = hop.viaSelf ? ANY : hop.gateway;
}
