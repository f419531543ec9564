// Why packets go where they go, each flow's reasons once: as long as nothing changes that they depend on, the next
// packet of the flow has the same.

import type { Explanation } from '../route/explain/explanation.ts';
import { Flow } from '../route/flow.ts';
import { isSame } from '../route/recent.ts';
import type { Stack } from '../stack.ts';
import { explain } from '../trace/explain.ts';

/** Flows whose reasons are kept. A power of two. */
const KEPT = 256;

/** A flow and its reasons. */
class Reason {
  readonly flow = new Flow();
  /** As of which state of routing, and of the neighbours. */
  routing = -1;
  neighbours = -1;
  explanation: Explanation | null = null;
}

export class Reasons {
  private readonly stack: Stack;
  /** Changes of neighbours so far: whether the next hop is known is part of the reasons. */
  neighbours = 0;
  readonly #reasons: Reason[] = [];

  constructor(stack: Stack) {
    this.stack = stack;
  }

  /** Of the decision that was taken last; null: there was none, or they are not known and may not be new. */
  last(mayBeNew: boolean): Explanation | null {
    const { asked, changes } = this.stack.routes;
    if (asked === null) return null;
    const { source, destination } = asked;
    // The way there and the way back in different places.
    const mixed = Math.imul(destination ^ Math.imul(source, 31), 0x9e3779b1);
    const place = (mixed >>> 16) & (KEPT - 1);
    this.#reasons[place] ??= new Reason();
    const reason = this.#reasons[place];
    const isKnown =
      reason.routing === changes.count &&
      reason.neighbours === this.neighbours &&
      isSame(reason.flow, asked);
    if (isKnown) return reason.explanation;
    if (!mayBeNew) return null;
    reason.flow.copy(asked);
    reason.routing = changes.count;
    reason.neighbours = this.neighbours;
    reason.explanation = explain(this.stack, asked);
    return reason.explanation;
  }
}
