// The rules and the tables of one host, and the routing decision's core: rules by priority, each sends the flow to look
// into a table; the first table with a route decides. As Linux's fib_lookup.

import type { Ipv4Address } from '../ip/address.ts';
import { Errno, type Refusal, refusal, refusedAs } from './errno.ts';
import { Exceptions } from './exceptions.ts';
import { Insert, RouteTable } from './fib.ts';
import { Flow, RouteResult } from './flow.ts';
import { type Avoided, lookUp, lookUpAvoiding, NONE_AVOIDED } from './linkdown.ts';
import type { RouteMatch } from './match.ts';
import { Changes } from './recent.ts';
import { DEFAULT_RULES, type Rule, RuleAction } from './rule.ts';
import { Rules } from './rules.ts';
import { Steps } from './steps.ts';
import { errorOf, type Route, type RouteInfo, RouteType, Table } from './table.ts';
import { RuleChange } from './told.ts';

const { Lookup } = RuleAction;
const { Ok } = Errno;
const { Throw } = RouteType;

/** As {@link sendsNothing} says it. See Kind. */
const LAST_THAT_SENDS = RouteType.Multicast;

export class Routes {
  readonly #rules = new Rules();
  readonly #tables = new Map<number, RouteTable>();
  /** Device → its group; others are in 0. */
  readonly #deviceGroups = new Map<number, number>();
  #avoided = NONE_AVOIDED;
  #steps = new Steps(this.#rules, this.#tables, this.#deviceGroups, this.#avoided);
  #plain = this.#steps.plain;
  /** The rules or the tables have changed since the steps were made. */
  #isStale = true;
  readonly #asked = new Flow();
  readonly #found = new RouteResult();

  /**
   * Whether a rule, or a local route that no address brings with it, was ever given: then an address of ours is
   * not always a packet's to us. Linux's `fib_has_custom_rules` and `fib_has_custom_local_routes`.
   */
  isCustom = false;

  /** Whether a rule was ever added or deleted. Until then Linux has the local table in the main one, and says so when asked. */
  haveRulesChanged = false;

  /** What was asked last for a packet: for whoever explains the decision while the packet is still there. */
  asked: Flow | null = null;

  /** Whoever changes what routing depends on counts it here. */
  readonly changes = new Changes();

  /** What was learnt about the ways to single hosts. */
  readonly exceptions = new Exceptions(this.changes);

  constructor(rules: readonly Rule[] = DEFAULT_RULES) {
    for (const rule of rules) this.#rules.add(rule);
    this.#change();
  }

  /**
   * Finds the route for the flow. Returns one of {@link Errno}: 0, or why no packet can take it. The result's `info`,
   * `length`, `nexthop`, `rule` and `table` say what was found; {@link fill} writes out the rest.
   */
  lookup(flow: Flow, result: RouteResult): number {
    // The rules of a fresh Linux have no selectors, and so have the first of most others: few instructions, so that the
    // processor can already wait for the next lookup's memory while it waits for this one's.
    const plain = this.#plain;
    for (let n = 0; n < plain.length; n++) {
      const place = plain[n];
      const info = place === undefined ? null : place.table.lookup(flow, result);
      if (place === undefined || info === null || info.type === Throw) continue;
      result.info = info;
      result.place = place;
      return info.type > LAST_THAT_SENDS ? errorOf(info.type) : Ok;
    }
    return this.#ask(flow, result, plain.length);
  }

  /** The table of that number, made empty at the first call. */
  table(id: number): RouteTable {
    let table = this.#tables.get(id);
    if (table === undefined) {
      table = new RouteTable(id, this.changes);
      this.#tables.set(id, table);
      this.#change();
    }
    return table;
  }

  /** The table of that number; null when no route was ever for it. */
  findTable(id: number): RouteTable | null {
    return this.#tables.get(id) ?? null;
  }

  /** Every table that a route was ever for. */
  tables(): Iterable<RouteTable> {
    return this.#tables.values();
  }

  /** Puts a route into its table without asking whether it makes sense: see {@link addRoute}. Null when it is in. */
  add(route: Route, how: number = Insert.Add): Refusal | null {
    return this.table(route.table).insert(route, how);
  }

  /** Deletes the first route of the table that matches; null when it did. */
  remove(match: RouteMatch, table: number): Refusal | null {
    const found = this.findTable(table);
    if (found === null) {
      // With its first address Linux makes the main table too.
      const isMade = table === Table.Main && (this.findTable(Table.Local)?.size ?? 0) > 0;
      return isMade
        ? refusal(Errno.NoProcess)
        : refusedAs('FIB table does not exist', Errno.NoProcess);
    }
    return found.remove(match);
  }

  /** Deletes every route of which that is true, in all tables; returns how many there were. */
  flush(doomed: (info: RouteInfo) => boolean): number {
    let gone = 0;
    for (const table of this.#tables.values()) gone += table.flush(doomed);
    return gone;
  }

  /**
   * Null when the rule is in, else why it is not.
   * @param isExclusive false: also where there is the same already
   */
  addRule(rule: Rule, isExclusive = true): Refusal | null {
    const refused = this.#rules.check(rule, isExclusive);
    if (refused !== null) return refused;
    const isFree = rule.action === Lookup && rule.table === 0;
    this.#rules.add(isFree ? { ...rule, table: this.#newTable().id } : rule);
    this.#changeRules(RuleChange.New, rule.priority);
    return null;
  }

  /** Deletes the first rule that is meant; null when it did. */
  removeRule(meant: Partial<Rule>): Refusal | null {
    const gone = this.#rules.remove(meant);
    if (!('priority' in gone)) return gone;
    this.#changeRules(RuleChange.Gone, gone.priority);
    return null;
  }

  /** Every rule, in the order in which they are tried. */
  rules(): readonly Rule[] {
    return this.#rules.list;
  }

  /** Index of the first rule from the index `from` on that fits the flow; -1 when none does. */
  nextRule(flow: Flow, from: number): number {
    this.#settle();
    return this.#rules.next(flow, from);
  }

  /** Index of the rule that the goto at that index leads to; -1 when there is none. */
  targetOf(index: number): number {
    this.#settle();
    return this.#rules.target(index);
  }

  /** Whether a rule names a device that is not there (`[detached]`). */
  isDetached(rule: Pick<Rule, 'iif' | 'oif'>): boolean {
    return this.#rules.isDetached(rule);
  }

  /** The group that a device is in. */
  groupOf(device: number): number {
    return this.#deviceGroups.get(device) ?? 0;
  }

  /** The priority of a rule that names none. */
  get freePriority(): number {
    return this.#rules.freePriority;
  }

  /** Whether a rule asks for port numbers. */
  get readsPorts(): boolean {
    this.#settle();
    return this.#rules.readsPorts;
  }

  /** Tells which device has a name (0: none any more), for rules that name it. */
  bindDevice(name: string, index: number): void {
    this.#rules.bindDevice(name, index);
    this.#change();
  }

  /** Puts a device into a group, for rules with `suppress_ifgroup`. */
  setDeviceGroup(device: number, group: number): void {
    this.#deviceGroups.set(device, group);
    this.changes.count++;
  }

  /** The devices by which no route is taken now. */
  get avoided(): Avoided {
    return this.#avoided;
  }

  /** Tells by which devices no route is taken: those without a carrier that `ignore_routes_with_linkdown` is set for. */
  avoid(devices: Avoided): void {
    this.#avoided = devices.size === 0 ? NONE_AVOIDED : devices;
    this.#change();
  }

  /** {@link lookup} that does not ask for carriers. Linux's FIB_LOOKUP_IGNORE_LINKSTATE. */
  lookupAnyLink(flow: Flow, result: RouteResult): number {
    return this.#ask(flow, result, 0, NONE_AVOIDED);
  }

  /** The route of one table that the flow takes; null when there is none. */
  lookupIn(table: RouteTable, flow: Flow, result: RouteResult): RouteInfo | null {
    return lookUp(table, flow, result, this.#avoided);
  }

  /** The route of one table for a packet to that address of which nothing else is known; null when there is none. */
  findIn(table: RouteTable, address: Ipv4Address): RouteInfo | null {
    if (this.#avoided.size === 0) return table.find(address);
    this.#asked.destination = address;
    return lookUpAvoiding(table, this.#asked, this.#found, this.#avoided);
  }

  /** The first table that nobody has. Linux's fib_empty_table. */
  #newTable(): RouteTable {
    let id = 1;
    while (this.#tables.has(id)) id++;
    return this.table(id);
  }

  /** The rules from that index on. */
  #ask(flow: Flow, result: RouteResult, from: number, avoided = this.#avoided): number {
    this.#settle();
    return this.#steps.ask(flow, result, from, avoided);
  }

  #changeRules(change: number, priority: number): void {
    this.isCustom = true;
    this.haveRulesChanged = true;
    this.#change();
    this.changes.told.rules.tell(change, priority);
  }

  /** The rules or the tables change; the steps are made anew at the next question. */
  #change(): void {
    this.changes.count++;
    this.#isStale = true;
    this.#plain = [];
  }

  /** Makes the steps of a lookup anew if need be. */
  #settle(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#rules.compile();
    this.#steps = new Steps(this.#rules, this.#tables, this.#deviceGroups, this.#avoided);
    this.#plain = this.#steps.plain;
  }
}
