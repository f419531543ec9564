// The rules as a lookup goes through them, one step each: what it does about the rule is worked out beforehand. As Linux's
// fib_rules_lookup, with fib4_rule_action and fib4_rule_suppress.

import { Errno } from './errno.ts';
import type { RouteTable } from './fib.ts';
import type { Flow, Place, RouteResult } from './flow.ts';
import { type Avoided, lookUp } from './linkdown.ts';
import { type Rule, RuleAction } from './rule.ts';
import type { Rules } from './rules.ts';
import { errorOf, type RouteInfo, RouteType, sendsNothing } from './table.ts';

const { Lookup } = RuleAction;
const { Ok, NetUnreachable } = Errno;
const { Throw } = RouteType;

/** What a lookup does about one rule: its parts side by side, since the rule itself is for people. */
interface Step {
  readonly rule: Rule;
  /** Where to look; null where the rule does something else, or there is no such table yet. */
  readonly place: Place | null;
  /** Index of the rule to go on with; -1: the next. */
  readonly target: number;
  /** What the rule itself answers; 0: nothing. */
  readonly errno: number;
}

/** Good until the rules, the tables' numbers or the devices to avoid change. */
export class Steps {
  /** Where the first rules lead that only look into a table, whatever the flow. */
  readonly plain: readonly Place[];
  private readonly rules: Rules;
  private readonly deviceGroups: ReadonlyMap<number, number>;
  private readonly steps: readonly Step[];

  /** @param deviceGroups device → its group; may change meanwhile */
  constructor(
    rules: Rules,
    tables: ReadonlyMap<number, RouteTable>,
    deviceGroups: ReadonlyMap<number, number>,
    avoided: Avoided,
  ) {
    this.rules = rules;
    this.deviceGroups = deviceGroups;
    this.steps = rules.list.map((rule, n) => stepOf(rule, tables, rules.target(n)));
    this.plain = avoided.size > 0 ? [] : plainOnes(this.steps, rules);
  }

  /** The rules from the index `from` on. Fills in the result, and returns, as {@link Routes.lookup} does. */
  ask(flow: Flow, result: RouteResult, from: number, avoided: Avoided): number {
    const { rules, steps } = this;
    for (let n = rules.next(flow, from); n >= 0; n = rules.next(flow, n + 1)) {
      const step = steps[n];
      if (step === undefined) break;
      const { place } = step;
      if (place === null) {
        if (step.target >= 0) n = step.target - 1;
        else if (step.errno !== Ok) return refuse(result, step.rule, step.errno);
        continue;
      }
      const info = lookUp(place.table, flow, result, avoided);
      if (info === null || info.type === Throw) continue;
      const sends = !sendsNothing(info.type);
      if (sends && this.#isSuppressed(step.rule, result.length, info)) continue;
      result.info = info;
      result.place = place;
      return sends ? Ok : errorOf(info.type);
    }
    return refuse(result, null, NetUnreachable);
  }

  /** As fib4_rule_suppress. */
  #isSuppressed(rule: Rule, length: number, { device }: RouteInfo): boolean {
    if (length <= rule.suppressLength) return true;
    if (rule.suppressGroup < 0 || device === 0) return false;
    return (this.deviceGroups.get(device) ?? 0) === rule.suppressGroup;
  }
}

function stepOf(rule: Rule, tables: ReadonlyMap<number, RouteTable>, target: number): Step {
  const { action } = rule;
  const table = action === Lookup ? tables.get(rule.table) : undefined;
  const place = table === undefined ? null : { rule, table };
  return { rule, place, target, errno: errnoOfAction(action) };
}

function plainOnes(steps: readonly Step[], rules: Rules): Place[] {
  const plain: Place[] = [];
  for (const [n, { rule, place }] of steps.entries()) {
    const suppresses = rule.suppressLength >= 0 || rule.suppressGroup >= 0;
    if (place === null || suppresses || !rules.isAlways(n)) break;
    plain.push(place);
  }
  return plain;
}

function refuse(result: RouteResult, rule: Rule | null, errno: number): number {
  result.clear();
  result.refuser = rule;
  return errno;
}

function errnoOfAction(action: number): number {
  switch (action) {
    case RuleAction.Lookup:
    case RuleAction.Goto:
    case RuleAction.Nop:
      return Ok;
    case RuleAction.Unreachable:
      return NetUnreachable;
    case RuleAction.Prohibit:
      return Errno.Access;
    default:
      return Errno.Invalid;
  }
}
