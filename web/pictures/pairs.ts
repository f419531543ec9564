// The veth pairs of a node: two devices of one stack, with a cable between them.

import type { NodeDescription } from '../../src/trace/event.ts';

/** The names of the two. */
export type Pair = readonly [string, string];

/** In the order in which the stack has them; those that are gone are left out. */
export function pairsOf({ devices }: Pick<NodeDescription, 'devices'>): Pair[] {
  const there = devices.filter(({ gone }) => gone !== true);
  return there.flatMap(({ index, name, peer }) => {
    const other = there.find((one) => one.index === peer);
    return other === undefined || other.index < index ? [] : [[name, other.name] as const];
  });
}
