// The types of routes, and of rules, by name: iproute2's rtnl_rtntype_a2n and _n2a.

import { RouteType } from '../../route/table.ts';
import { matches } from '../args.ts';
import { parseNumber } from '../values.ts';

/** In the order in which iproute2 tries them, and whether they may be abbreviated. */
const TYPES: readonly [string, number, boolean][] = [
  ['local', RouteType.Local, false],
  ['nat', 10, false],
  ['broadcast', RouteType.Broadcast, true],
  ['brd', RouteType.Broadcast, false],
  ['anycast', RouteType.Anycast, true],
  ['multicast', RouteType.Multicast, true],
  ['prohibit', RouteType.Prohibit, true],
  ['unreachable', RouteType.Unreachable, true],
  ['blackhole', RouteType.Blackhole, true],
  ['xresolve', 11, true],
  ['unicast', RouteType.Unicast, true],
  ['throw', RouteType.Throw, false],
];

/** The number that a name, its beginning or a number stands for; null when it is none. */
export function parseType(word: string): number | null {
  const found = TYPES.find(([name, , abbreviated]) =>
    abbreviated ? matches(word, name) : word === name,
  );
  return found?.[1] ?? parseNumber(word, 255);
}

/** The type's name; its number when it has none. */
export const typeName = (type: number): string =>
  type === 0 ? 'none' : (TYPES.find(([, number]) => number === type)?.[0] ?? String(type));
