// A lookup, rule by rule. Whether a rule fits and what a table has is asked of the real rules and tables, and
// where it ends must be where the real lookup ended.

import { Errno, errnoName, refusal } from '../errno.ts';
import type { Flow, RouteResult } from '../flow.ts';
import type { Routes } from '../lookup.ts';
import { type Rule, RuleAction } from '../rule.ts';
import { RouteType, sendsNothing } from '../table.ts';
import { explainTable, type TableAnswer } from './candidates.ts';
import type { Lookup, RuleStep, Selector, TableSteps } from './explanation.ts';
import { type Reason, reason } from './reasons.ts';
import { actionName, ruleText, selectorsOf } from './selectors.ts';
import type { SeenLookup } from './witness.ts';
import type { Words } from './words.ts';

/** Explains a lookup that was made. Throws where the explanation ends elsewhere: our own bug. */
export function explainLookup(routes: Routes, seen: SeenLookup, words: Words): Lookup {
  const walk = new Walk(routes, seen.flow, words);
  const rules = routes.rules().map((rule, index) => walk.step(rule, index));
  walk.assertSame(seen.result);
  const { errno } = seen;
  return {
    question: words.question(seen.flow),
    rules,
    errno: errno === Errno.Ok ? null : errnoName(errno),
  };
}

/** What came of a rule that fits. */
interface Effect {
  readonly reason: Reason;
  readonly table: TableSteps | null;
}

class Walk {
  private readonly routes: Routes;
  private readonly flow: Flow;
  private readonly words: Words;
  /** The rule that ended the walk; null: none yet. */
  #decider: Rule | null = null;
  /** What its table answered; null: it answered itself. */
  #answer: TableAnswer | null = null;
  /** Index that a goto leads to, and the priority there. */
  #resumeAt = 0;
  #target = 0;

  constructor(routes: Routes, flow: Flow, words: Words) {
    this.routes = routes;
    this.flow = flow;
    this.words = words;
  }

  step(rule: Rule, index: number): RuleStep {
    if (this.#decider !== null) return this.#skip(rule, reason('notReached'));
    if (index < this.#resumeAt) {
      return this.#skip(rule, reason('jumpedOver', String(this.#target)));
    }
    const selectors = selectorsOf(rule, this.flow, this.words);
    const ok = this.routes.nextRule(this.flow, index) === index;
    if (ok !== (selectors.every((one) => one.ok) !== rule.invert)) {
      throw new Error(`rule ${rule.priority} ${this.#text(rule)}: its selectors say otherwise`);
    }
    if (!ok) {
      const why = reason(rule.invert ? 'unfitInverted' : 'unfit');
      return this.#stepOf(rule, false, selectors, { reason: why, table: null });
    }
    return this.#stepOf(rule, true, selectors, this.#act(rule, index));
  }

  /** Throws when the real lookup has ended elsewhere than the walk. */
  assertSame({ place, refuser, info, length }: RouteResult): void {
    const rule = place?.rule ?? refuser;
    const isSame =
      rule === this.#decider &&
      (place === null) === (this.#answer === null) &&
      (this.#answer === null ||
        (this.#answer.steps.id === place?.table.id &&
          this.#answer.info === info &&
          this.#answer.length === length));
    if (isSame) return;
    const found = place === null ? 'itself' : `table ${place.table.id} /${length}`;
    const { priority = 'none' } = rule ?? {};
    throw new Error(
      `the lookup ended at rule ${priority}, ${found}; its explanation at rule ${this.#decider?.priority ?? 'none'}`,
    );
  }

  #act(rule: Rule, index: number): Effect {
    const { action, target } = rule;
    switch (action) {
      case RuleAction.Lookup:
        return this.#lookUp(rule);
      case RuleAction.Goto: {
        this.#resumeAt = this.routes.targetOf(index);
        this.#target = target;
        const why = this.#resumeAt < 0 ? 'goesNowhere' : 'goesTo';
        return { reason: reason(why, String(target)), table: null };
      }
      case RuleAction.Nop:
        return { reason: reason('nop'), table: null };
      default:
        this.#decider = rule;
        return { reason: reason('refuses', null, says(action)), table: null };
    }
  }

  #lookUp(rule: Rule): Effect {
    const { words, flow } = this;
    const { name } = words.table(rule.table);
    const table = this.routes.findTable(rule.table);
    if (table === null) return { reason: reason('noTable', name), table: null };
    const answer = explainTable(this.routes, table, flow, words);
    const { info, steps } = answer;
    if (info === null) {
      const { destination } = words.question(flow);
      const isEmpty = steps.candidates.length === 0;
      const why = isEmpty ? reason('noPrefix', name, destination) : reason('noneSuits', name);
      return { reason: why, table: steps };
    }
    const why = this.#whyNot(rule, answer);
    if (why !== null) return { reason: why, table: without(steps, why) };
    this.#decider = rule;
    this.#answer = answer;
    return { reason: reason('found', name), table: steps };
  }

  /** Why the rule leaves the route to the next one; null: it does not. As fib4_rule_suppress. */
  #whyNot({ suppressLength, suppressGroup }: Rule, { info, length }: TableAnswer): Reason | null {
    if (info?.type === RouteType.Throw) return reason('thrown');
    if (info === null || sendsNothing(info.type)) return null;
    if (length <= suppressLength) {
      return reason('suppressedLength', String(suppressLength), String(length));
    }
    const { device } = info;
    if (device === 0 || this.routes.groupOf(device) !== suppressGroup) return null;
    return reason('suppressedGroup', String(suppressGroup), this.words.device(device));
  }

  #skip(rule: Rule, why: Reason): RuleStep {
    return this.#stepOf(rule, null, [], { reason: why, table: null });
  }

  #stepOf(
    rule: Rule,
    ok: boolean | null,
    selectors: readonly Selector[],
    { reason: why, table }: Effect,
  ): RuleStep {
    return {
      ok,
      reason: why,
      decides: ok === true && rule === this.#decider,
      priority: rule.priority,
      rule: this.#text(rule),
      selectors,
      inverted: rule.invert,
      action: actionName(rule.action),
      table,
    };
  }

  #text(rule: Rule): string {
    return ruleText(rule, this.words);
  }
}

/** The same steps, where the table's answer does not count for that reason. */
function without({ id, name, candidates }: TableSteps, why: Reason): TableSteps {
  const rest = candidates.map((one) => (one.ok ? { ...one, ok: false, reason: why } : one));
  return { id, name, candidates: rest };
}

/** What a local sender reads. */
function says(action: number): string {
  switch (action) {
    case RuleAction.Unreachable:
      return refusal(Errno.NetUnreachable).says;
    case RuleAction.Prohibit:
      return refusal(Errno.Access).says;
    default:
      return refusal(Errno.Invalid).says;
  }
}
