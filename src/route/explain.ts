// Why a packet goes where it goes. The decision is made by the packet path's own code over the real rules, tables
// and devices, and watched (explain/witness.ts); then each thing that it asked is laid open, and the proof
// must come to the same rule, table, route, nexthop and source. If it does not, it throws: our own bug.
//
// Nothing of the packet path changes by it, so it may be made at any time, also while a packet is under way.

import type { Explanation } from './explain/explanation.ts';
import { explainIncoming } from './explain/incoming.ts';
import { explainOutgoing } from './explain/outgoing.ts';
import type { Routing } from './explain/routing.ts';
import { watchInput, watchOutput } from './explain/witness.ts';
import { Words } from './explain/words.ts';
import type { Flow } from './flow.ts';

/** Explains where a packet of our own goes, of which the flow says what is known. */
export function explainOutput(routing: Routing, flow: Flow): Explanation {
  const words = new Words(routing.routes, routing.links, routing.tableName);
  return explainOutgoing(routing, flow, watchOutput(routing, flow), words);
}

/** Explains what becomes of a packet that came in by `flow.iif`. */
export function explainInput(routing: Routing, flow: Flow): Explanation {
  const words = new Words(routing.routes, routing.links, routing.tableName);
  return explainIncoming(routing, flow, watchInput(routing, flow), words);
}
