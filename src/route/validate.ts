// A route as people give it, checked as the kernel checks it before it goes into its table: is the gateway
// on a cable, does the scope fit, is the device up? As Linux's fib_create_info and fib_check_nh; the words of a
// refusal are the kernel's.

import { ANY, BROADCAST, type Ipv4Address, isMulticast, networkOf } from '../ip/address.ts';
import { Errno, type Refusal, refusal, refusedAs } from './errno.ts';
import { Insert, type RouteTable } from './fib.ts';
import { Flow, RouteResult } from './flow.ts';
import type { Links } from './links.ts';
import type { Routes } from './lookup.ts';
import { CONGESTION_CONTROLS, MOST_ADVMSS, MOST_MTU } from './metrics.ts';
import { type Nexthop, type Route, RouteType, Scope, sendsNothing, Table } from './table.ts';

const { Unicast, Local, Broadcast, Multicast } = RouteType;

/** The narrowest scope that a route of that type may have. */
const WIDEST: Readonly<Record<number, number>> = {
  [RouteType.Local]: Scope.Host,
  [RouteType.Broadcast]: Scope.Link,
  [RouteType.Anycast]: Scope.Link,
};

/** Checks a route and puts it into its table. Null when it is in, else why it is not; then nothing has changed. */
export function addRoute(
  routes: Routes,
  links: Links,
  wanted: Route,
  how: number = Insert.Add,
): Refusal | null {
  if ((wanted.tos & 3) !== 0) return refusedAs('Invalid dsfield (tos): ECN bits must be 0');
  // Linux makes it before it looks further.
  routes.table(wanted.table);
  const checked = check(routes, links, wanted);
  if ('errno' in checked) return checked;
  const mtu = Math.min(checked.mtu, MOST_MTU);
  const advmss = Math.min(checked.advmss, MOST_ADVMSS);
  const refused = routes.add({ ...checked, mtu, advmss }, how);
  if (refused === null && wanted.type === Local) routes.isCustom = true;
  return refused;
}

/** What an address is to this host: a {@link RouteType}, Unicast for somebody else's. As inet_addr_type. */
function typeOfAddress(routes: Routes, table: RouteTable | null, address: Ipv4Address): number {
  if (address === ANY || address === BROADCAST) return Broadcast;
  if (isMulticast(address)) return Multicast;
  if (table === null) return Broadcast;
  const info = routes.findIn(table, address);
  return info === null || sendsNothing(info.type) ? Unicast : info.type;
}

/** The route with its gateways' devices filled in, or why it makes no sense. */
function check(routes: Routes, links: Links, wanted: Route): Route | Refusal {
  const { network, length, type, scope } = wanted;
  if (length > 32) return refusedAs('Invalid prefix length');
  if (networkOf(network, length) !== network) {
    return refusedAs('Invalid prefix for given prefix length');
  }
  const widest = type > RouteType.Throw ? Scope.Nowhere : (WIDEST[type] ?? Scope.Universe);
  if (widest > scope) return refusedAs('Invalid scope');
  const refused = checkMetrics(wanted) ?? checkFirst(wanted);
  if (refused !== null) return refused;
  if (sendsNothing(type)) {
    if (wanted.gateway === ANY && wanted.device === 0 && wanted.nexthops.length === 0)
      return wanted;
    return refusedAs('Gateway, device and multipath can not be specified for this route type');
  }
  const checked = checkNexthops(routes, links, wanted);
  if ('errno' in checked) return checked;
  return isSourceOurs(routes, wanted) ? checked : refusedAs('Invalid prefsrc address');
}

/** As ip_metrics_convert. */
function checkMetrics({ metrics }: Route): Refusal | null {
  const congestion = metrics?.congestion ?? '';
  if (congestion === '' || CONGESTION_CONTROLS.includes(congestion)) return null;
  return refusedAs('Unknown tcp congestion algorithm');
}

/** What is said of the route and of its first nexthop must be the same. As fib_get_nhs. */
function checkFirst({ nexthops, device, gateway, realms }: Route): Refusal | null {
  const [first] = nexthops;
  if (first === undefined) return null;
  if (device !== first.device) return refusedAs('Nexthop device index does not match RTA_OIF');
  if (gateway !== first.gateway) {
    return refusedAs('Nexthop gateway does not match RTA_GATEWAY or RTA_VIA');
  }
  return realms === 0 ? null : refusedAs('Nexthop class id does not match RTA_FLOW');
}

function checkNexthops(routes: Routes, links: Links, wanted: Route): Route | Refusal {
  const { scope, gateway, nexthops } = wanted;
  if (scope > Scope.Host) return refusedAs('Invalid scope');
  if (scope === Scope.Host) {
    if (nexthops.length > 1)
      return refusedAs('Route with host scope can not have multiple nexthops');
    if (gateway !== ANY) return refusedAs('Route with host scope can not have a gateway');
    return links.state(wanted.device) === null ? refusal(Errno.NoDevice) : wanted;
  }
  if (nexthops.length === 0) {
    const way = wayOf(routes, links, wanted, wanted);
    return 'errno' in way ? way : { ...wanted, ...way };
  }
  const checked: Nexthop[] = [];
  for (const hop of nexthops) {
    const way = wayOf(routes, links, wanted, hop);
    if ('errno' in way) return way;
    const linkdown = links.state(way.device)?.carrier === false;
    checked.push({ ...hop, ...way, dead: false, linkdown });
  }
  const [first] = checked;
  if (first === undefined) return wanted;
  const { device, onlink, viaSelf } = first;
  const several = checked.length > 1 ? checked : [];
  const one = { device, gateway: first.gateway, onlink, viaSelf };
  return { ...wanted, ...one, nexthops: several };
}

/** What one way needs: its device and gateway. */
type Hop = Pick<Nexthop, 'device' | 'gateway' | 'onlink'>;

/** What the tables know of one way. */
type Way = Pick<Nexthop, 'device' | 'viaSelf'>;

/** Where a nexthop goes, or why it cannot. */
function wayOf(routes: Routes, links: Links, wanted: Route, hop: Hop): Way | Refusal {
  if (hop.gateway === ANY) return ofNoGateway(links, hop);
  return hop.onlink ? ofOnlink(routes, links, wanted, hop) : ofGateway(routes, links, wanted, hop);
}

function ofNoGateway(links: Links, { device, onlink }: Hop): Way | Refusal {
  if (onlink) {
    return refusedAs('Invalid flags for nexthop - PERVASIVE and ONLINK can not be set');
  }
  const link = links.state(device);
  if (link === null) return refusal(Errno.NoDevice);
  return link.up
    ? { device, viaSelf: false }
    : refusedAs('Device for nexthop is not up', Errno.NetDown);
}

function ofOnlink(routes: Routes, links: Links, wanted: Route, hop: Hop): Way | Refusal {
  if (wanted.scope >= Scope.Link) return refusedAs('Nexthop has invalid scope');
  const link = links.state(hop.device);
  if (link === null) return refusedAs('Nexthop device required for onlink', Errno.NoDevice);
  if (!link.up) return refusedAs('Nexthop device is not up', Errno.NetDown);
  const type = typeOfAddress(routes, routes.findTable(Table.Local), hop.gateway);
  if (type !== Unicast) return refusedAs('Nexthop has invalid gateway');
  return { device: hop.device, viaSelf: false };
}

/** The gateway must be reached by a route whose scope is narrower than the new one's, so on a cable. */
function ofGateway(routes: Routes, links: Links, wanted: Route, hop: Hop): Way | Refusal {
  const flow = new Flow();
  const result = new RouteResult();
  flow.destination = hop.gateway;
  flow.oif = hop.device;
  flow.scope = Math.max(wanted.scope + 1, Scope.Link);
  const own = wanted.table === Table.Main ? null : routes.findTable(wanted.table);
  let info = own?.lookup(flow, result) ?? null;
  if (info === null || sendsNothing(info.type)) {
    const errno = routes.lookupAnyLink(flow, result);
    if (errno !== Errno.Ok) return refusedAs('Nexthop has invalid gateway', errno);
    info = result.info;
  }
  if (info === null || (info.type !== Unicast && info.type !== Local)) {
    return refusedAs('Nexthop has invalid gateway');
  }
  const device = info.nexthops[result.nexthop]?.device ?? info.device;
  if (links.state(device)?.up !== true) return refusal(Errno.NetDown);
  return { device, viaSelf: info.scope !== Scope.Link };
}

/** As fib_valid_prefsrc. */
function isSourceOurs(routes: Routes, { source, type, network, table }: Route): boolean {
  if (source === ANY || (type === Local && network !== ANY && source === network)) return true;
  const own = table === Table.Main ? null : routes.findTable(table);
  if (own !== null && typeOfAddress(routes, own, source) === Local) return true;
  return typeOfAddress(routes, routes.findTable(Table.Local), source) === Local;
}
