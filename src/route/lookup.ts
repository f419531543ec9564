// The routing decision: rules by priority, each sends the packet to look into a table; the first table with
// a route decides. As Linux's fib_lookup.

import { DEFAULT_RULES, type Flow, matches, type Rule } from './rule.ts';
import { type Route, RouteTable, RouteType } from './table.ts';

interface RuleEntry {
  readonly rule: Rule;
  readonly table: RouteTable;
  /** Whether the rule has no selectors: there is nothing to match. */
  readonly always: boolean;
}

export class Routes {
  readonly #tables = new Map<number, RouteTable>();
  /** Lowest priority number first; equal ones in the order in which they came. */
  readonly #rules: RuleEntry[] = [];

  constructor(rules: readonly Rule[] = DEFAULT_RULES) {
    for (const rule of rules) this.addRule(rule);
  }

  /** The route for the flow, and in `flow.rule` the rule that led there; null when no table has one. */
  lookup(flow: Flow): Route | null {
    const rules = this.#rules;
    for (let n = 0; n < rules.length; n++) {
      const entry = rules[n];
      if (entry === undefined || (!entry.always && !matches(entry.rule, flow))) continue;
      const route = entry.table.lookup(flow.destination);
      if (route === null || route.type === RouteType.Throw) continue;
      flow.rule = entry.rule;
      return route;
    }
    flow.rule = null;
    return null;
  }

  /** The table of that number, made empty at the first call. */
  table(id: number): RouteTable {
    let table = this.#tables.get(id);
    if (table === undefined) {
      table = new RouteTable(id);
      this.#tables.set(id, table);
    }
    return table;
  }

  /** Puts a route into its table; false when it has one to that prefix with that metric already. */
  add(route: Route): boolean {
    return this.table(route.table).add(route);
  }

  /** Puts a route into its table behind others to that prefix, as the kernel does with its own; false when it is there. */
  append(route: Route): boolean {
    return this.table(route.table).append(route);
  }

  remove(route: Route): boolean {
    return this.table(route.table).remove(route);
  }

  addRule(rule: Rule): void {
    const place = this.#rules.findIndex((other) => other.rule.priority > rule.priority);
    const always = rule.from === null && rule.to === null;
    const entry = { rule, table: this.table(rule.table), always };
    this.#rules.splice(place < 0 ? this.#rules.length : place, 0, entry);
  }

  /** Every rule, in the order in which they are tried. */
  rules(): readonly Rule[] {
    return this.#rules.map((entry) => entry.rule);
  }

  /** Every table that a rule or a route has named. */
  tables(): Iterable<RouteTable> {
    return this.#tables.values();
  }
}
