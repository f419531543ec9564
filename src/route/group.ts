// What a table keeps of its routes: not a route for each prefix, but what there is at a prefix, shared by
// all prefixes that have the same. A million prefixes by a dozen gateways are a dozen groups.

import { ANY } from '../ip/address.ts';
import { haveSameMetrics } from './metrics.ts';
import { type Nexthop, type RouteInfo, route } from './table.ts';

/** The routes to one prefix in the order in which they are tried, or to each of many. Never changes. */
export class Group {
  readonly routes: readonly RouteInfo[];
  readonly first: RouteInfo;
  /** The first if any flow takes it that asks for no device and no scope, else null. */
  readonly plain: RouteInfo | null;
  /** How many routes there are. A group of none stands where there is no route. */
  readonly count: number;
  /** Its number in its table. */
  readonly index: number;
  /** Prefixes that have it. */
  users = 0;
  /** The next group of one route with the same hash. */
  next: Group | null = null;

  constructor(routes: readonly RouteInfo[], first: RouteInfo, index: number) {
    this.routes = routes;
    this.first = first;
    this.count = routes.length;
    this.plain = this.count > 0 && first.tos === 0 && first.nexthops.length === 0 ? first : null;
    this.index = index;
  }
}

/** Stands where there is no route. */
const ABSENT = infoOf(route({ network: ANY, length: 0, type: 0 }));

/** What there is at a prefix where there is nothing. */
const NOTHING = new Group([], ABSENT, 0);

export class Groups {
  /** Number → group; 0 is the default route's. */
  readonly #groups: (Group | null)[] = [NOTHING];
  readonly #unused: number[] = [];
  /** Hash → groups of one route. Those of several are seldom the same twice. */
  readonly #byHash = new Map<number, Group>();

  /** The group with that number, which must be in use; for 0 the default route's, or one without routes. */
  get(index: number): Group {
    return this.#groups[index] ?? unknown(index);
  }

  /** Tells which group is the default route's; null: there is none. */
  set default(group: Group | null) {
    this.#groups[0] = group ?? NOTHING;
  }

  /** The group of those routes, with one user more. */
  hold(routes: readonly RouteInfo[]): Group {
    const [first] = routes;
    if (first === undefined) throw new Error('a group of no routes');
    const group = routes.length === 1 ? this.#single(first) : this.#make(routes, first);
    group.users++;
    return group;
  }

  /** {@link hold} for one route. */
  holdOne(info: RouteInfo): Group {
    const group = this.#single(info);
    group.users++;
    return group;
  }

  /** One user less; the last takes the group along. */
  release(group: Group): void {
    if (--group.users > 0) return;
    this.#groups[group.index] = null;
    this.#unused.push(group.index);
    if (group.routes.length === 1) this.#forget(group);
  }

  /** Every group in use. */
  all(): readonly Group[] {
    return this.#groups.slice(1).filter((group) => group !== null);
  }

  #single(info: RouteInfo): Group {
    const hash = hashOf(info);
    const head = this.#byHash.get(hash) ?? null;
    for (let group = head; group !== null; group = group.next) {
      if (isSame(group.first, info)) return group;
    }
    const kept = infoOf(info);
    const made = this.#make([kept], kept);
    made.next = head;
    this.#byHash.set(hash, made);
    return made;
  }

  #make(routes: readonly RouteInfo[], first: RouteInfo): Group {
    const index = this.#unused.pop() ?? this.#groups.length;
    const group = new Group(routes, first, index);
    this.#groups[index] = group;
    return group;
  }

  #forget(gone: Group): void {
    const hash = hashOf(gone.first);
    const head = this.#byHash.get(hash) ?? null;
    if (head === gone) {
      if (gone.next === null) this.#byHash.delete(hash);
      else this.#byHash.set(hash, gone.next);
      return;
    }
    for (let group = head; group !== null; group = group.next) {
      if (group.next === gone) group.next = gone.next;
    }
  }
}

/** Whether two routes to one prefix in one table differ in nothing. */
export function isSame(a: RouteInfo, b: RouteInfo): boolean {
  return (
    a.gateway === b.gateway &&
    a.device === b.device &&
    a.type === b.type &&
    a.tos === b.tos &&
    a.metric === b.metric &&
    a.scope === b.scope &&
    a.protocol === b.protocol &&
    a.source === b.source &&
    a.onlink === b.onlink &&
    a.viaSelf === b.viaSelf &&
    a.mtu === b.mtu &&
    a.advmss === b.advmss &&
    a.realms === b.realms &&
    haveSameMetrics(a.metrics, b.metrics) &&
    haveSameNexthops(a.nexthops, b.nexthops)
  );
}

/** The route alone, without prefix and table, with nexthops of its own. */
export function infoOf(from: RouteInfo): RouteInfo {
  const { type, tos, metric, scope, protocol, source, device, gateway } = from;
  const { onlink, viaSelf, mtu, advmss, realms, metrics } = from;
  const nexthops =
    from.nexthops.length === 0 ? from.nexthops : from.nexthops.map((hop) => ({ ...hop }));
  const where = { source, device, gateway, onlink, viaSelf, nexthops };
  return { type, tos, metric, scope, protocol, ...where, mtu, advmss, realms, metrics };
}

function haveSameNexthops(a: readonly Nexthop[], b: readonly Nexthop[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((hop, n) => isSameHop(hop, b[n]));
}

const isSameHop = (a: Nexthop, b: Nexthop | undefined): boolean =>
  b !== undefined &&
  a.device === b.device &&
  a.gateway === b.gateway &&
  a.onlink === b.onlink &&
  a.viaSelf === b.viaSelf &&
  a.weight === b.weight;

function hashOf({ gateway, device, source, metric, type, tos }: RouteInfo): number {
  let hash = Math.imul(gateway ^ (type << 8) ^ tos, 0x9e3779b1) ^ device;
  hash = Math.imul(hash ^ source, 0x85ebca6b) ^ metric;
  return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) | 0;
}

function unknown(index: number): never {
  throw new Error(`no group ${index}`);
}
