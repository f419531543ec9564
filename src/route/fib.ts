// One routing table: which routes there are to a prefix and in which order they are tried, and which one a
// flow takes. The longest match wins (RFC 1812 §5.2.4.3); for the rest see Linux's fib_trie.c.

import { type Ipv4Address, ipv4, networkOf } from '../ip/address.ts';
import { Errno, type Refusal, refusal, refusedAs } from './errno.ts';
import { LENGTH_BITS, LENGTH_MASK, PrefixMap } from './exact.ts';
import { Flow, RouteResult } from './flow.ts';
import { type Group, Groups, infoOf, isSame } from './group.ts';
import { fits, type RouteMatch } from './match.ts';
import { Changes } from './recent.ts';
import { type Route, type RouteInfo, sendsNothing, TOS_MASK } from './table.ts';
import { RouteChange, routeDetail } from './told.ts';
import { PrefixTrie } from './trie.ts';

/**
 * What to do about routes to the same prefix with the same TOS and metric: `ip route add`, `append`, `prepend`, …; `Test` is
 * always refused.
 */
export const Insert = { Add: 0, Append: 1, Prepend: 2, Replace: 3, Change: 4, Test: 5 } as const;

/** An import is read and checked at each use, in eight instructions (Node 20); these are none, where they are used most. */
const GROUP_SHIFT = LENGTH_BITS;
const LENGTH_OF_PACKED = LENGTH_MASK;

const NOTHING: readonly RouteInfo[] = [];

export class RouteTable {
  readonly id: number;
  /** Prefix → number of its group. */
  readonly #prefixes = new PrefixMap();
  readonly #trie = new PrefixTrie(this.#prefixes);
  readonly #groups = new Groups();
  readonly #asked = new Flow();
  readonly #found = new RouteResult();
  private readonly changes: Changes;
  #count = 0;

  /** @param changes where to count what changes here */
  constructor(id: number, changes = new Changes()) {
    this.id = id;
    this.changes = changes;
  }

  /** Prefixes that have a route. */
  get size(): number {
    return this.#prefixes.size;
  }

  /** Routes in all. */
  get count(): number {
    return this.#count;
  }

  /**
   * The route that the flow takes; null when there is none. Its length and its nexthop go into the result.
   * Routes of all types count: what they mean is for the caller.
   */
  lookup(flow: Flow, result: RouteResult): RouteInfo | null {
    // That 0 is the default route's group saves a branch which nobody can foresee: 50 ns where memory is slow.
    const packed = this.#trie.lookup(flow.destination);
    const { plain, count } = this.#groups.get(packed >>> GROUP_SHIFT);
    if (plain === null || flow.oif !== 0 || flow.scope !== 0) {
      return count === 0 ? null : this.#walk(flow, packed, result);
    }
    result.length = packed & LENGTH_OF_PACKED;
    result.nexthop = 0;
    return plain;
  }

  /** The route for a packet to that address of which nothing else is known; null when there is none. */
  find(address: Ipv4Address): RouteInfo | null {
    this.#asked.destination = address;
    return this.lookup(this.#asked, this.#found);
  }

  /** The routes to exactly that prefix, in the order in which they are tried. */
  at(network: Ipv4Address, length: number): readonly RouteInfo[] {
    const packed = this.#prefixes.get(network, length);
    return packed === 0 ? NOTHING : this.#groups.get(packed >>> LENGTH_BITS).routes;
  }

  /** Puts a route in, without asking whether it makes sense (see validate.ts). Null when it is in, else why it is not. */
  insert(route: Route, how: number = Insert.Add): Refusal | null {
    const { network, length } = route;
    const packed = this.#prefixes.get(network, length);
    if (packed === 0) {
      if (makesNone(how)) return refusal(Errno.NoEntry);
      this.#put(network, length, this.#groups.holdOne(route), null);
      return null;
    }
    const group = this.#groups.get(packed >>> LENGTH_BITS);
    const routes = merged(group.routes, route, how);
    if (!Array.isArray(routes)) return routes as Refusal;
    if (routes !== group.routes) this.#put(network, length, this.#groups.hold(routes), group);
    return null;
  }

  /** Deletes the first route that matches; null when it did. */
  remove(match: RouteMatch): Refusal | null {
    const { network, length, tos = 0 } = match;
    if (networkOf(network, length) !== network) {
      return refusedAs('Invalid prefix for given prefix length');
    }
    const packed = this.#prefixes.get(network, length);
    const group = packed === 0 ? null : this.#groups.get(packed >>> LENGTH_BITS);
    const place = group?.routes.findIndex((info) => info.tos === tos && fits(info, match)) ?? -1;
    if (group === null || place < 0) return refusal(Errno.NoProcess);
    this.#replace(network, length, group, group.routes.toSpliced(place, 1));
    return null;
  }

  /** Deletes every route of which that is true; returns how many there were. It is asked once for routes that many prefixes share. */
  flush(doomed: (info: RouteInfo) => boolean): number {
    const left = new Map<Group, readonly RouteInfo[]>();
    for (const group of this.#groups.all()) {
      const routes = group.routes.filter((info) => !doomed(info));
      if (routes.length < group.routes.length) left.set(group, routes);
    }
    if (left.size === 0) return 0;
    const found: [Ipv4Address, number, Group][] = [];
    this.#prefixes.forEach((network, length, index) => {
      const group = this.#groups.get(index);
      if (left.has(group)) found.push([network, length, group]);
    });
    let gone = 0;
    for (const [network, length, group] of found) {
      const routes = left.get(group) ?? NOTHING;
      gone += group.routes.length - routes.length;
      this.#replace(network, length, group, routes);
    }
    return gone;
  }

  /** The first prefixes by network, the longest first, that have a route: at most `most`. Quick for a million. */
  prefixes(most: number): readonly (readonly [network: Ipv4Address, length: number])[] {
    const all = new Float64Array(this.size);
    let count = 0;
    this.#prefixes.forEach((network, length) => {
      all[count++] = (network >>> 0) * 64 + (32 - length);
    });
    return [...all.sort().subarray(0, most)].map((packed) => {
      return [ipv4(Math.floor(packed / 64)), 32 - (packed % 64)];
    });
  }

  /** Each different route once, without its prefix. */
  infos(): readonly RouteInfo[] {
    return this.#groups.all().flatMap(({ routes }) => routes);
  }

  /** Every route: by network, the longest prefix first, and then in the order in which they are tried. */
  list(): readonly Route[] {
    return this.#inOrder().flatMap(([network, length, routes]) =>
      routes.map((info) => ({ ...infoOf(info), network, length, table: this.id })),
    );
  }

  /** What each of {@link list} has in common with others, in that order: the routes that lookups find. */
  infosInOrder(): readonly RouteInfo[] {
    return this.#inOrder().flatMap(([, , routes]) => routes);
  }

  #inOrder(): readonly [Ipv4Address, number, readonly RouteInfo[]][] {
    const prefixes: [Ipv4Address, number, readonly RouteInfo[]][] = [];
    this.#prefixes.forEach((network, length, index) => {
      prefixes.push([network, length, this.#groups.get(index).routes]);
    });
    return prefixes.sort(([a, long], [b, short]) => (a >>> 0) - (b >>> 0) || short - long);
  }

  /** The lookup for a flow that not every route will do for: all routes to the prefix, then to the next shorter. */
  #walk(flow: Flow, longest: number, result: RouteResult): RouteInfo | null {
    for (let packed = longest; ; ) {
      const length = packed & LENGTH_MASK;
      const { routes } = this.#groups.get(packed >>> LENGTH_BITS);
      for (let n = 0; n < routes.length; n++) {
        const info = routes[n];
        const nexthop = info === undefined ? -1 : nexthopFor(info, flow);
        if (info === undefined || nexthop < 0) continue;
        result.length = length;
        result.nexthop = nexthop;
        return info;
      }
      if (length === 0) return null;
      packed = this.#prefixes.shorter(flow.destination, length);
    }
  }

  #replace(network: Ipv4Address, length: number, old: Group, routes: readonly RouteInfo[]): void {
    this.changes.count++;
    if (routes.length > 0) return this.#put(network, length, this.#groups.hold(routes), old);
    this.#prefixes.delete(network, length);
    if (length === 0) this.#groups.default = null;
    else this.#trie.remove(network, length, this.#prefixes.shorter(network, length));
    this.#count -= old.count;
    this.#groups.release(old);
    this.#tell(RouteChange.Gone, network, length);
  }

  #put(network: Ipv4Address, length: number, group: Group, old: Group | null): void {
    this.changes.count++;
    const packed = (group.index << LENGTH_BITS) | length;
    this.#prefixes.set(network, length, group.index);
    if (length === 0) this.#groups.default = group;
    else if (group !== old) this.#trie.set(network, length, packed);
    this.#count += group.count;
    if (old === null) return this.#tell(RouteChange.New, network, length);
    this.#count -= old.count;
    this.#groups.release(old);
    this.#tell(RouteChange.Other, network, length);
  }

  #tell(change: number, network: Ipv4Address, length: number): void {
    this.changes.told.routes.tell(routeDetail(change, this.id, length), network);
  }
}

/** Which of the route's nexthops the flow may take; -1 when it may not take the route. */
function nexthopFor(info: RouteInfo, { tos, scope, oif }: Flow): number {
  if (info.tos !== 0 && info.tos !== (tos & TOS_MASK)) return -1;
  if (info.scope < scope) return -1;
  if (sendsNothing(info.type)) return 0;
  const { nexthops } = info;
  if (nexthops.length === 0) return oif === 0 || oif === info.device ? 0 : -1;
  for (let n = 0; n < nexthops.length; n++) {
    const hop = nexthops[n];
    if (hop !== undefined && !hop.dead && (oif === 0 || oif === hop.device)) return n;
  }
  return -1;
}

/** The routes to a prefix with one more, the highest TOS first, then the lowest metric. As fib_table_insert. */
function merged(
  routes: readonly RouteInfo[],
  added: RouteInfo,
  how: number,
): readonly RouteInfo[] | Refusal {
  const start = routes.findIndex((info) => order(info, added) >= 0);
  const from = start < 0 ? routes.length : start;
  const after = routes.findIndex((info, n) => n >= from && order(info, added) > 0);
  const to = after < 0 ? routes.length : after;
  if (from === to) {
    return makesNone(how) ? refusal(Errno.NoEntry) : routes.toSpliced(from, 0, infoOf(added));
  }
  const same = routes.findIndex((info, n) => n >= from && n < to && isSame(info, added));
  switch (how) {
    case Insert.Replace:
    case Insert.Change:
      if (same === from) return routes;
      return same < 0 ? routes.toSpliced(from, 1, infoOf(added)) : refusal(Errno.Exists);
    case Insert.Append:
      return same < 0 ? routes.toSpliced(to, 0, infoOf(added)) : refusal(Errno.Exists);
    case Insert.Prepend:
      return same < 0 ? routes.toSpliced(from, 0, infoOf(added)) : refusal(Errno.Exists);
    default:
      return refusal(Errno.Exists);
  }
}

/** Without NLM_F_CREATE. */
const makesNone = (how: number): boolean => how === Insert.Change || how === Insert.Test;

const order = (a: RouteInfo, b: RouteInfo): number => b.tos - a.tos || a.metric - b.metric;
