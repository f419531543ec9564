// Which route is meant by what is said of one, to delete it. As Linux's fib_table_delete.

import { ANY, type Ipv4Address } from '../ip/address.ts';
import { fitsMetrics } from './metrics.ts';
import { type Nexthop, type RouteInfo, waysOf } from './table.ts';

/** What a route must have to be deleted; what is left out matches anything. */
export interface RouteMatch extends Partial<RouteInfo> {
  readonly network: Ipv4Address;
  readonly length: number;
}

/** Whether a route, whose prefix and TOS fit, is one to delete: what is 0 matches anything. */
export function fits(info: RouteInfo, match: RouteMatch): boolean {
  const { type, scope, source = 0, protocol = 0, metric = 0, metrics = null } = match;
  const { mtu = 0, advmss = 0 } = match;
  return (
    (type === undefined || info.type === type) &&
    (scope === undefined || info.scope === scope) &&
    (source === 0 || info.source === source) &&
    (protocol === 0 || info.protocol === protocol) &&
    (metric === 0 || info.metric === metric) &&
    fitsWay(info, match) &&
    (mtu === 0 || info.mtu === mtu) &&
    (advmss === 0 || info.advmss === advmss) &&
    fitsMetrics(info.metrics, metrics)
  );
}

/** As fib_nh_match: a device or gateway is the first nexthop's, and then the others do not matter. */
function fitsWay(info: RouteInfo, match: RouteMatch): boolean {
  const { device = 0, gateway = ANY, nexthops = [] } = match;
  if (device !== 0 || gateway !== ANY) return isMeant(info, { device, gateway });
  if (nexthops.length === 0) return true;
  return waysOf(info).every((hop, n) => isMeant(hop, nexthops[n]));
}

type Way = Pick<Nexthop, 'device' | 'gateway'>;

const isMeant = (hop: Way, meant: Way | undefined): boolean =>
  meant !== undefined &&
  (meant.device === 0 || meant.device === hop.device) &&
  (meant.gateway === 0 || meant.gateway === hop.gateway);
