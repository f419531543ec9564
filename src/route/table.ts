// What a route is. Names as iproute2 prints them, values as in linux/rtnetlink.h.

import { ANY, type Ipv4Address, networkOf } from '../ip/address.ts';
import { Errno } from './errno.ts';
import type { RouteMetrics } from './metrics.ts';

/** The number of the protocol whose packets are for one cable: RFC 3376 §4. */
export const IGMP = 2;

/** The number of the protocol whose errors quote the packets that they are about: RFC 792. */
export const ICMP = 1;

/** What a route does with a packet: `RTN_*`. */
export const RouteType = {
  Unicast: 1,
  Local: 2,
  Broadcast: 3,
  Anycast: 4,
  Multicast: 5,
  Blackhole: 6,
  Unreachable: 7,
  Prohibit: 8,
  Throw: 9,
} as const;

/** How far away a destination is: `RT_SCOPE_*`. */
export const Scope = { Universe: 0, Site: 200, Link: 253, Host: 254, Nowhere: 255 } as const;

/** Where a route comes from: `RTPROT_*`. */
export const RouteOrigin = { Unspec: 0, Kernel: 2, Boot: 3, Static: 4 } as const;

/** The three tables that are always there. */
export const Table = { Default: 253, Main: 254, Local: 255 } as const;

/** A table's name as iproute2 prints it; its number when it has none. */
export function tableName(id: number): string {
  const name = Object.entries(Table).find(([, value]) => value === id)?.[0];
  return name?.toLowerCase() ?? String(id);
}

/** The bits of a packet's TOS that routes and rules look at: Linux's `INET_DSCP_LEGACY_TOS_MASK`. */
export const TOS_MASK = 0x1c;

/** One of the ways of a multipath route. */
export interface Nexthop {
  /** Index of the device. */
  readonly device: number;
  /** Next hop; 0: the destination itself is on the cable. */
  readonly gateway: Ipv4Address;
  /** The gateway is on the cable, whatever the tables say. */
  readonly onlink: boolean;
  /** The gateway is an address of our own: packets go to the destination itself. */
  readonly viaSelf: boolean;
  /** How many shares of the traffic it takes: 1 to 256. */
  readonly weight: number;
  /** Its device has gone down or lost its last address: another is taken. The table writes it: `RTNH_F_DEAD`. */
  dead: boolean;
  /**
   * Its device has lost its carrier: it is taken all the same, unless the device says otherwise. The table writes it:
   * `RTNH_F_LINKDOWN`.
   */
  linkdown: boolean;
}

/** Everything about a route but its prefix and its table. */
export interface RouteInfo {
  /** One of {@link RouteType}. */
  readonly type: number;
  /** 0, or the only TOS that it is for; `tos & 3` is 0. */
  readonly tos: number;
  /** Lower wins between routes to the same prefix: 0 to 2^32 - 1. */
  readonly metric: number;
  readonly scope: number;
  /** One of {@link RouteOrigin}; others are data. */
  readonly protocol: number;
  /** Source address to prefer (`src`); 0: none. */
  readonly source: Ipv4Address;
  /** Index of the device, of the first nexthop where there are several; 0 where the type sends nothing. */
  readonly device: number;
  /** Next hop, the first where there are several; 0: the destination itself is on the cable. */
  readonly gateway: Ipv4Address;
  /** The gateway is on the cable, whatever the tables say. */
  readonly onlink: boolean;
  /** The gateway is an address of our own: packets go to the destination itself. */
  readonly viaSelf: boolean;
  /** Largest datagram, in bytes; 0: the device's. */
  readonly mtu: number;
  /** Largest TCP segment to announce, in bytes; 0: what the MTU gives. */
  readonly advmss: number;
  /** Source realm in the high 16 bits, destination realm in the low. */
  readonly realms: number;
  /** What else it says, for IP and for TCP; null: nothing. */
  readonly metrics: RouteMetrics | null;
  /** The ways to choose from; empty when there is only one. */
  readonly nexthops: readonly Nexthop[];
}

export interface Route extends RouteInfo {
  readonly network: Ipv4Address;
  /** Bits of `network` that must match: 0 to 32. */
  readonly length: number;
  readonly table: number;
}

const NO_NEXTHOPS: readonly Nexthop[] = [];

/** A route with everything that was left out filled in as `ip route add` does. */
export function route(parts: Partial<Route> & Pick<Route, 'network' | 'length'>): Route {
  const { type = RouteType.Unicast, nexthops = NO_NEXTHOPS } = parts;
  const { gateway = nexthops[0]?.gateway ?? ANY, device = nexthops[0]?.device ?? 0 } = parts;
  const local = type === RouteType.Local;
  const near = type === RouteType.Broadcast || type === RouteType.Anycast;
  return {
    type,
    network: networkOf(parts.network, parts.length),
    length: parts.length,
    table: parts.table ?? (local || near ? Table.Local : Table.Main),
    tos: parts.tos ?? 0,
    metric: parts.metric ?? 0,
    scope: parts.scope ?? usualScope(type, gateway !== ANY || nexthops.length > 0),
    protocol: parts.protocol ?? RouteOrigin.Boot,
    source: parts.source ?? ANY,
    device,
    gateway,
    onlink: parts.onlink ?? false,
    viaSelf: parts.viaSelf ?? false,
    mtu: parts.mtu ?? 0,
    advmss: parts.advmss ?? 0,
    realms: parts.realms ?? 0,
    metrics: parts.metrics ?? null,
    nexthops,
  };
}

function usualScope(type: number, hasGateway: boolean): number {
  switch (type) {
    case RouteType.Local:
      return Scope.Host;
    case RouteType.Broadcast:
    case RouteType.Multicast:
    case RouteType.Anycast:
      return Scope.Link;
    case RouteType.Unicast:
      return hasGateway ? Scope.Universe : Scope.Link;
    default:
      return Scope.Universe;
  }
}

/** One of the ways of a route: a nexthop, or the route itself when it has only one. */
export type Way = RouteInfo | Nexthop;

/** All ways of a route. */
export const waysOf = (info: RouteInfo): readonly Way[] =>
  info.nexthops.length > 0 ? info.nexthops : [info];

const LAST_THAT_SENDS = RouteType.Multicast;

/** Whether packets end at a route of that type, or at least this table does. */
export const sendsNothing = (type: number): boolean => type > LAST_THAT_SENDS;

/** What a local sender is told of a route of that type: one of {@link Errno}. `Throw` is for the rules. */
export function errorOf(type: number): number {
  switch (type) {
    case RouteType.Blackhole:
      return Errno.Invalid;
    case RouteType.Unreachable:
      return Errno.HostUnreachable;
    case RouteType.Prohibit:
      return Errno.Access;
    default:
      return Errno.Ok;
  }
}
