// The questions asked lately and their answers: packets come in bursts of one flow, and the whole decision for
// one takes 40 to 70 ns, a look in here 8 (Node 20). An answer holds until anything changes that routing knows of.

import { Flow, RouteResult } from './flow.ts';
import { RoutingTold } from './told.ts';

/** How many answers are kept. A power of two. */
const KEPT = 64;

/** Counts what changes the answers: routes, rules, addresses, devices, settings. One for each stack. */
export class Changes {
  count = 0;
  /** Who tells of them. */
  readonly told = new RoutingTold();
}

/** A question and its answer. */
export class Answer {
  readonly flow = new Flow();
  readonly result = new RouteResult();
  /** {@link Changes.count} when it was given. */
  asOf = -1;
  /** Nobody has answered yet: whoever asked must write `result`. */
  isNew = true;

  /** Makes it good for this one time only. */
  forget(): void {
    this.asOf = -1;
  }
}

export class RecentAnswers {
  private readonly changes: Changes;
  readonly #answers: Answer[] = [];

  constructor(changes: Changes) {
    this.changes = changes;
    for (let n = 0; n < KEPT; n++) this.#answers.push(new Answer());
  }

  /** The answer for the flow, or a place for it: its `isNew` says which. */
  at(flow: Flow): Answer {
    const { source, destination } = flow;
    const answer = this.#answers[(source ^ destination ^ (destination >>> 8)) & (KEPT - 1)];
    if (answer === undefined) throw new Error('no place');
    const { count } = this.changes;
    answer.isNew = answer.asOf !== count || !isSame(answer.flow, flow);
    if (answer.isNew) {
      answer.asOf = count;
      answer.flow.copy(flow);
    }
    return answer;
  }
}

/** Whether two questions are the same. */
export const isSame = (a: Flow, b: Flow): boolean =>
  a.destination === b.destination &&
  a.source === b.source &&
  a.iif === b.iif &&
  a.oif === b.oif &&
  a.mark === b.mark &&
  a.tos === b.tos &&
  a.protocol === b.protocol &&
  a.sport === b.sport &&
  a.dport === b.dport &&
  a.uid === b.uid &&
  a.scope === b.scope;
