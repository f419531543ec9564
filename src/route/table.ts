// One routing table: routes by prefix, the longest match wins. RFC 1812 §5.2.4.3; names as iproute2 prints
// them, values as in linux/rtnetlink.h.

import { type Ipv4Address, maskOf, networkOf } from '../ip/address.ts';

/** What a route does with a packet: `RTN_*`. */
export const RouteType = {
  Unicast: 1,
  Local: 2,
  Broadcast: 3,
  Multicast: 5,
  Blackhole: 6,
  Unreachable: 7,
  Prohibit: 8,
  Throw: 9,
} as const;

/** How far away a destination is: `RT_SCOPE_*`. */
export const Scope = { Universe: 0, Link: 253, Host: 254 } as const;

/** Where a route comes from: `RTPROT_*`. */
export const RouteOrigin = { Kernel: 2, Boot: 3, Static: 4 } as const;

/** The three tables that are always there. */
export const Table = { Default: 253, Main: 254, Local: 255 } as const;

/** A table's name as iproute2 prints it; its number when it has none. */
export function tableName(id: number): string {
  const name = Object.entries(Table).find(([, value]) => value === id)?.[0];
  return name?.toLowerCase() ?? String(id);
}

export interface Route {
  /** One of {@link RouteType}. */
  readonly type: number;
  readonly network: Ipv4Address;
  /** Bits of `network` that must match: 0 to 32. */
  readonly length: number;
  readonly table: number;
  /** Index of the device; 0 where the type sends nothing. */
  readonly device: number;
  /** Next hop; 0: the destination itself is on the cable. */
  readonly gateway: Ipv4Address;
  /** Source address to prefer (`src`); 0: none. */
  readonly source: Ipv4Address;
  /** Lower wins between routes to the same prefix. */
  readonly metric: number;
  readonly scope: number;
  /** One of {@link RouteOrigin}; others are data. */
  readonly protocol: number;
}

/** Destinations whose routes a table remembers. A power of two. */
const RECENT = 64;

export class RouteTable {
  readonly id: number;
  /** Longest prefix first; among equals the lowest metric first. */
  readonly #routes: Route[] = [];
  /** Network and mask of each route, side by side: a lookup reads nothing else until it has found its route. */
  #keys = new Int32Array(0);
  /** What was found for the destinations asked for lately; forgotten whenever the table changes. */
  readonly #asked = new Int32Array(RECENT);
  readonly #found: (Route | null | undefined)[] = new Array(RECENT).fill(undefined);

  constructor(id: number) {
    this.id = id;
  }

  /** False when the table has a route to that prefix with that metric already ("File exists"). */
  add(route: Route): boolean {
    if (this.#routes.some((other) => order(route, other) === 0)) return false;
    return this.append(route);
  }

  /** Puts the route behind others to that prefix with that metric; false when it is there already. */
  append(route: Route): boolean {
    if (this.#routes.some((other) => isSame(route, other))) return false;
    const place = this.#routes.findIndex((other) => order(route, other) < 0);
    this.#routes.splice(place < 0 ? this.#routes.length : place, 0, route);
    this.#index();
    return true;
  }

  /** False when there is no such route ("No such process"). */
  remove(route: Route): boolean {
    const place = this.#routes.indexOf(route);
    if (place < 0) return false;
    this.#routes.splice(place, 1);
    this.#index();
    return true;
  }

  /** The route with the longest prefix that holds `destination`; null when none does. */
  lookup(destination: Ipv4Address): Route | null {
    const slot = destination & (RECENT - 1);
    const known = this.#found[slot];
    if (known !== undefined && this.#asked[slot] === destination) return known;
    const route = this.#search(destination);
    this.#asked[slot] = destination;
    this.#found[slot] = route;
    return route;
  }

  #search(destination: Ipv4Address): Route | null {
    const keys = this.#keys;
    for (let n = 0; n < keys.length; n += 2) {
      if (((destination ^ (keys[n] ?? 0)) & (keys[n + 1] ?? 0)) === 0)
        return this.#routes[n >> 1] ?? null;
    }
    return null;
  }

  /** Every route, longest prefix first. */
  list(): readonly Route[] {
    return this.#routes;
  }

  #index(): void {
    this.#found.fill(undefined);
    this.#keys = Int32Array.from(
      this.#routes.flatMap(({ network, length }) => [network, maskOf(length)]),
    );
  }
}

/** A route with everything that was left out filled in as `ip route add` does. */
export function route(parts: Partial<Route> & Pick<Route, 'network' | 'length' | 'device'>): Route {
  const gateway = parts.gateway ?? (0 as Ipv4Address);
  return {
    type: parts.type ?? RouteType.Unicast,
    network: networkOf(parts.network, parts.length),
    length: parts.length,
    table: parts.table ?? Table.Main,
    device: parts.device,
    gateway,
    source: parts.source ?? (0 as Ipv4Address),
    metric: parts.metric ?? 0,
    scope: parts.scope ?? (gateway === 0 ? Scope.Link : Scope.Universe),
    protocol: parts.protocol ?? RouteOrigin.Boot,
  };
}

function order(a: Route, b: Route): number {
  if (a.length !== b.length) return b.length - a.length;
  if (a.network !== b.network) return a.network < b.network ? -1 : 1;
  return a.metric - b.metric;
}

function isSame(a: Route, b: Route): boolean {
  return (Object.keys(a) as (keyof Route)[]).every((key) => a[key] === b[key]);
}
