// Why a packet of this stack goes where it goes: one object for `route get --explain`, the journey and viewers.

import { type Neighbour, stateName, VALID } from '../arp/neighbour.ts';
import { formatMac } from '../netdev/mac.ts';
import type { Explanation, NeighbourEntry } from '../route/explain/explanation.ts';
import { explanationLine } from '../route/explain/line.ts';
import type { Routing } from '../route/explain/routing.ts';
import { explainInput, explainOutput } from '../route/explain.ts';
import type { Flow } from '../route/flow.ts';
import type { Stack } from '../stack.ts';

/** Explains what becomes of a packet with that flow: one that comes in if its `iif` is another device than the loopback. */
export function explain(
  { routes, addresses: links, multipath, inputRoutes: input, arp }: Stack,
  flow: Flow,
  tableName?: (id: number) => string,
): Explanation {
  const neighbour: Routing['neighbour'] = (device, address) => {
    const known = arp.neighbours.find(device, address);
    return known === undefined ? null : entryOf(known);
  };
  const parts = { routes, links, multipath, input, neighbour };
  const routing = tableName === undefined ? parts : { ...parts, tableName };
  return flow.iif === links.loopback ? explainOutput(routing, flow) : explainInput(routing, flow);
}

/** The decision that was taken last, in one line; null when there was none. For an observer of the event that it left. */
export function explainLast(stack: Stack): string | null {
  const { asked } = stack.routes;
  return asked === null ? null : explanationLine(explain(stack, asked));
}

const entryOf = ({ state, high, low }: Neighbour): NeighbourEntry => ({
  state: stateName(state),
  lladdr: (state & VALID) === 0 ? null : formatMac(high, low),
});
