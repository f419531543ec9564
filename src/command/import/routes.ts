// Routes of all tables, as `ip -4 -j -d route show table all` prints them. Those that the addresses have brought are
// there already; what differs from the host's is taken away and added.

import type { Draft } from './draft.ts';
import { type Fields, flags, records, recordsOf, word } from './fields.ts';
import { type RouteLine, readRoute } from './routewords.ts';

export const ROUTES_COMMAND = 'ip -4 -j -d route show table all';

/**
 * Makes the tables hold what the host's hold, in the same order.
 * @param kept the devices that are off, but for now on
 * @param ignores tells by which devices no route goes while they have no carrier
 */
export function importRoutes(
  draft: Draft,
  list: unknown,
  kept: ReadonlySet<string>,
  ignores: (device: string) => boolean,
): void {
  const stays = (hop: Fields): boolean => {
    const device = word(hop, 'dev') ?? '';
    return kept.has(device) || (flags(hop).includes('linkdown') && ignores(device));
  };
  const theirs = recordsOf(list, ROUTES_COMMAND).map((route) => withoutDead(draft, route, stays));
  tellChoices(draft, theirs);
  const wanted = groupsOf(readRoutes(draft, theirs));
  const present = groupsOf(
    readRoutes(draft, recordsOf(draft.ask(['route', 'show', 'table', 'all']), ROUTES_COMMAND)),
  );
  for (const [group, own] of present) {
    const theirs = wanted.get(group) ?? [];
    const same = own.findIndex(({ line }, n) => line !== theirs[n]?.line);
    const kept = same < 0 ? own.length : same;
    for (const { line } of own.slice(kept)) draft.run(['route', 'del', ...line.split(' ')]);
    wanted.set(group, theirs.slice(kept));
  }
  place(draft, [...wanted.values()].flat());
}

/** Linux's hash has a seed of its own, which no command prints; ours has another. */
function tellChoices(draft: Draft, routes: readonly Fields[]): void {
  const isAlive = (hop: Fields): boolean => !flags(hop).includes('dead');
  const [first, ...others] = routes.filter(
    (route) => records(route, 'nexthops').filter(isAlive).length > 1,
  );
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  draft.leaveOut(
    `the choice among the nexthops of ${word(first, 'dst')}${more}`,
    'which one that machine takes hangs on a secret of its kernel',
  );
}

/**
 * Without the nexthops that are dead though their device is on: it has lost its last address once. They are never
 * chosen, and there are no words for them. Those that only their carrier makes dead stay.
 */
function withoutDead(draft: Draft, route: Fields, stays: (hop: Fields) => boolean): Fields {
  const nexthops = records(route, 'nexthops');
  const isDead = (hop: Fields): boolean => flags(hop).includes('dead') && !stays(hop);
  if (!nexthops.some(isDead)) return route;
  draft.note(`dead nexthops of ${word(route, 'dst')} are left out, as no packet takes them`);
  return { ...route, nexthops: nexthops.filter((hop) => !isDead(hop)) };
}

/** Reads those that can be carried over, and says which cannot. */
function readRoutes(draft: Draft, list: readonly Fields[]): RouteLine[] {
  return list.flatMap((fields) => {
    const route = readRoute(fields, draft);
    if (!('why' in route)) {
      for (const lost of route.lost) draft.leaveOut(`of ${route.line}`, lost);
      return [route];
    }
    if (route.why !== null) draft.leaveOut(route.what, route.why);
    return [];
  });
}

/** Routes for one prefix, TOS and metric of a table: their order is their rank. */
function groupsOf(routes: readonly RouteLine[]): Map<string, readonly RouteLine[]> {
  const groups = new Map<string, RouteLine[]>();
  for (const route of routes) {
    const group = groups.get(route.group);
    if (group === undefined) groups.set(route.group, [route]);
    else group.push(route);
  }
  return groups;
}

/** Adds them so that each comes after the route by which its gateway is reached. */
function place(draft: Draft, routes: readonly RouteLine[]): void {
  let waiting = routes;
  for (let before = -1; waiting.length > 0 && waiting.length !== before; ) {
    before = waiting.length;
    waiting = placeSome(draft, waiting);
  }
  // Their gateways are reached by nothing that is there now; the host has them from before, or by its rules.
  for (const route of waiting) {
    const refusal = add(draft, route.line);
    if (refusal === null || (route.onlink !== null && add(draft, route.onlink) === null)) continue;
    draft.leaveOut(`route append ${route.line}`, refusal);
  }
}

/** Those that must wait: what is refused now, and what ranks behind it. */
function placeSome(draft: Draft, routes: readonly RouteLine[]): readonly RouteLine[] {
  const held = new Set<string>();
  return routes.filter(({ group, line }) => {
    if (!held.has(group) && add(draft, line) === null) return false;
    held.add(group);
    return true;
  });
}

const add = (draft: Draft, line: string): string | null =>
  draft.attempt(['route', 'append', ...line.split(' ')]);
