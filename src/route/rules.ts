// The rules of one stack by priority, and which of them fit a flow. As Linux's fib_rules.c.
//
// What the selectors compare lies in rows of a typed array, as value and mask side by side, so that a rule
// that does not fit costs a few comparisons and no objects. Mostly it is one, 1.7 ns: the selector that fits
// the fewest packets comes first. With all in a fixed order ports cost 3.4 (Node 20, bench/route.ts).

import { type Ipv4Cidr, maskOf, within } from '../ip/address.ts';
import { Errno, type Refusal, refusal, refusedAs } from './errno.ts';
import type { Flow } from './flow.ts';
import { isDuplicate, isMeant, type Range, type Rule, RuleAction } from './rule.ts';
import { TOS_MASK } from './table.ts';

/** What may come first, by number. */
const Field = { Dport: 0, Sport: 1, Mark: 2, From: 3, To: 4, Iif: 5, Oif: 6, Tos: 7, Protocol: 8 };

/** Columns of a row: what comes first, and then each value with its mask behind it. */
const FIELD = 0;
const VALUE = 1;
const MASK = 2;
const FROM = 3;
const TO = 5;
const MARK = 7;
const FLAGS = 9;
/** The protocol is in the flags' second byte, its mask in the third. */
const PROTOCOL_SHIFT = 8;
const PROTOCOL_MASK_SHIFT = 16;
const ROW = 10;

/** Columns of a second row for a rule with more; ports have the lowest and the highest that fit. */
const IIF = 0;
const OIF = 2;
const TOS = 4;
const SPORT = 6;
const DPORT = 8;
const MORE_ROW = 10;

/** Flags: the second row counts; the rule asks for users; it is turned around, and its first row says nothing. */
const MORE = 1;
const USERS = 2;
const INVERT = 4;
const ANY_FLAG = MORE | USERS | INVERT;

/** The user id that no user has. */
const NOBODY = 0xffffffff;

export class Rules {
  /** Whether one of them asks for port numbers. */
  readsPorts = false;
  /** In the order in which they are tried. */
  #rules: Rule[] = [];
  #rows = new Int32Array(0);
  #more = new Int32Array(0);
  /** The flow that is asked about, by {@link Field}. */
  readonly #asked = new Int32Array(Object.keys(Field).length);
  /** Where each rule's goto leads; -1: nowhere. */
  #targets: number[] = [];
  readonly #devices = new Map<string, number>();

  /** Adds a rule behind those with the same priority, unasked whether the kernel would: see {@link check}. */
  add(rule: Rule): void {
    const place = this.#rules.findIndex(({ priority }) => priority > rule.priority);
    this.#rules = this.#rules.toSpliced(place < 0 ? this.#rules.length : place, 0, rule);
  }

  /** Why the kernel would not add the rule; null: it would. */
  check(rule: Rule, isExclusive: boolean): Refusal | null {
    const fault = malformed(rule);
    if (fault !== null) return fault;
    if (isExclusive && this.#rules.some((known) => isDuplicate(rule, known))) {
      return refusal(Errno.Exists);
    }
    if ((rule.tos & 3) !== 0) return refusedAs('Invalid dsfield (tos): ECN bits must be 0');
    if ((rule.tos & ~TOS_MASK) !== 0) return refusedAs('Invalid tos');
    return null;
  }

  /** Deletes the first rule that is meant, and returns it, or why not; what is left out of the description matches any. */
  remove(meant: Partial<Rule>): Rule | Refusal {
    // The kernel reads the description as it reads a new rule, with the priority that this would get.
    const refused = malformed({ priority: this.freePriority, ...meant });
    if (refused !== null) return refused;
    const place = this.#rules.findIndex((rule) => isMeant(rule, meant));
    const gone = this.#rules[place];
    if (gone === undefined) return refusal(Errno.NoEntry);
    this.#rules = this.#rules.toSpliced(place, 1);
    return gone;
  }

  /** The priority of a rule that names none: one less than the second rule has. As fib_default_rule_pref. */
  get freePriority(): number {
    return Math.max(0, (this.#rules[1]?.priority ?? 0) - 1);
  }

  /** Tells which device has a name, or with 0 that none has it any more: `iif` and `oif` go by name. */
  bindDevice(name: string, index: number): void {
    if (index === 0) this.#devices.delete(name);
    else this.#devices.set(name, index);
  }

  /** Whether a rule names a device that is not there (`[detached]`). */
  isDetached({ iif, oif }: Pick<Rule, 'iif' | 'oif'>): boolean {
    return [iif, oif].some((name) => name !== null && !this.#devices.has(name));
  }

  get list(): readonly Rule[] {
    return this.#rules;
  }

  /** Whether the rule at that index has no selectors: it fits everything. */
  isAlways(index: number): boolean {
    const row = this.#rows.subarray(index * ROW, (index + 1) * ROW);
    const masks = [row[FROM + 1], row[TO + 1], row[MARK + 1], row[FLAGS]];
    return masks.every((bits) => bits === 0);
  }

  /** Index of the first rule from the index `from` on that fits the flow; -1 when none does. */
  next(flow: Flow, from: number): number {
    const rows = this.#rows;
    const asked = this.#asked;
    const { source, destination, mark, protocol } = flow;
    this.#ask(flow);
    for (let index = from, at = from * ROW; at < rows.length; at += ROW, index++) {
      const first = asked[rows[at + FIELD] ?? 0] ?? 0;
      if (((first ^ (rows[at + VALUE] ?? 0)) & (rows[at + MASK] ?? 0)) !== 0) continue;
      if (((source ^ (rows[at + FROM] ?? 0)) & (rows[at + FROM + 1] ?? 0)) !== 0) continue;
      if (((mark ^ (rows[at + MARK] ?? 0)) & (rows[at + MARK + 1] ?? 0)) !== 0) continue;
      if (((destination ^ (rows[at + TO] ?? 0)) & (rows[at + TO + 1] ?? 0)) !== 0) continue;
      const flags = rows[at + FLAGS] ?? 0;
      if (flags === 0) return index;
      const wanted = (protocol ^ (flags >>> PROTOCOL_SHIFT)) & (flags >>> PROTOCOL_MASK_SHIFT);
      if ((wanted & 0xff) !== 0) continue;
      if ((flags & ANY_FLAG) === 0 || this.#fits(flow, index, flags)) return index;
    }
    return -1;
  }

  /** Index of the rule that the goto at that index leads to; -1 when there is none. */
  target(index: number): number {
    return this.#targets[index] ?? -1;
  }

  #ask(flow: Flow): void {
    const asked = this.#asked;
    asked[Field.Dport] = flow.dport;
    asked[Field.Sport] = flow.sport;
    asked[Field.Mark] = flow.mark;
    asked[Field.From] = flow.source;
    asked[Field.To] = flow.destination;
    asked[Field.Iif] = flow.iif;
    asked[Field.Oif] = flow.oif;
    asked[Field.Tos] = flow.tos;
    asked[Field.Protocol] = flow.protocol;
  }

  /** Whether the rest of a rule fits. */
  #fits(flow: Flow, index: number, flags: number): boolean {
    const rule = this.#rules[index];
    if (rule === undefined) return false;
    if ((flags & INVERT) === 0) return this.#fitsMore(flow, index, flags, rule);
    return !(fitsFirst(flow, rule) && this.#fitsMore(flow, index, flags, rule));
  }

  #fitsMore(flow: Flow, index: number, flags: number, { uids }: Rule): boolean {
    const { iif, oif, tos, sport, dport } = flow;
    const more = this.#more;
    const at = index * MORE_ROW;
    if (dport < (more[at + DPORT] ?? 0) || dport > (more[at + DPORT + 1] ?? 0)) return false;
    if (sport < (more[at + SPORT] ?? 0) || sport > (more[at + SPORT + 1] ?? 0)) return false;
    if (((iif ^ (more[at + IIF] ?? 0)) & (more[at + IIF + 1] ?? 0)) !== 0) return false;
    if (((oif ^ (more[at + OIF] ?? 0)) & (more[at + OIF + 1] ?? 0)) !== 0) return false;
    if (((tos ^ (more[at + TOS] ?? 0)) & (more[at + TOS + 1] ?? 0)) !== 0) return false;
    if ((flags & USERS) === 0 || uids === null) return true;
    // Nobody, -1, is the highest of all.
    const uid = flow.uid >>> 0;
    return uid >= uids.first && uid <= uids.last;
  }

  /** Makes the rows anew, once for any number of changes. Comes before the next question. */
  compile(): void {
    this.readsPorts = this.#rules.some(({ sport, dport }) => sport !== null || dport !== null);
    this.#rows = Int32Array.from(
      this.#rules.flatMap((rule) => [...this.#firstOf(rule), ...rowOf(rule)]),
    );
    this.#more = Int32Array.from(this.#rules.flatMap((rule) => this.#moreOf(rule)));
    this.#targets = this.#rules.map(({ action, target }) =>
      action === RuleAction.Goto
        ? this.#rules.findIndex(({ priority }) => priority === target)
        : -1,
    );
  }

  /** The selector of a rule that mostly fits the fewest packets: field, value and mask. */
  #firstOf(rule: Rule): readonly number[] {
    const { invert, from, to, mark, markMask, iif, oif, tos, protocol, sport, dport } = rule;
    const selectors = [
      [Field.Dport, ...onePort(dport)],
      [Field.Sport, ...onePort(sport)],
      [Field.Mark, mark, markMask],
      [Field.From, ...prefix(from)],
      [Field.To, ...prefix(to)],
      [Field.Iif, ...this.#device(iif)],
      [Field.Oif, ...this.#device(oif)],
      [Field.Tos, tos, tos === 0 ? 0 : TOS_MASK],
      [Field.Protocol, protocol, protocol === 0 ? 0 : 0xff],
    ];
    const chosen = invert ? undefined : selectors.find(([, , mask]) => mask !== 0);
    return chosen ?? [0, 0, 0];
  }

  #moreOf({ iif, oif, tos, sport, dport }: Rule): number[] {
    return [
      ...this.#device(iif),
      ...this.#device(oif),
      ...[tos, tos === 0 ? 0 : TOS_MASK],
      ...[sport?.first ?? 0, sport?.last ?? 0xffff],
      ...[dport?.first ?? 0, dport?.last ?? 0xffff],
    ];
  }

  /** A device that is not there has index -1, as no packet's has. */
  #device(name: string | null): [number, number] {
    return name === null ? [0, 0] : [this.#devices.get(name) ?? -1, -1];
  }
}

const prefix = (cidr: Ipv4Cidr | null): [number, number] =>
  cidr === null ? [0, 0] : [cidr.address, maskOf(cidr.length)];

const onePort = (range: Range | null): [number, number] =>
  range === null || range.first !== range.last ? [0, 0] : [range.first, -1];

/** A row but for what comes first. */
function rowOf(rule: Rule): number[] {
  const { from, to, mark, markMask, iif, oif, tos, protocol, sport, dport, uids, invert } = rule;
  const hasMore = tos !== 0 || [iif, oif, sport, dport].some((selector) => selector !== null);
  const flags = (hasMore ? MORE : 0) | (uids === null ? 0 : USERS);
  if (invert) return [0, 0, 0, 0, 0, 0, flags | INVERT];
  const protocolMask = protocol === 0 ? 0 : 0xff;
  const protocols = (protocol << PROTOCOL_SHIFT) | (protocolMask << PROTOCOL_MASK_SHIFT);
  return [...prefix(from), ...prefix(to), mark, markMask, flags | protocols];
}

/** Whether what the first row of a rule says fits, for one whose row says nothing. */
function fitsFirst({ source, destination, mark, protocol }: Flow, rule: Rule): boolean {
  const { from, to } = rule;
  if (from !== null && !within(source, from.address, from.length)) return false;
  if (to !== null && !within(destination, to.address, to.length)) return false;
  if (((mark ^ rule.mark) & rule.markMask) !== 0) return false;
  return rule.protocol === 0 || rule.protocol === protocol;
}

/** What is wrong with a description, whatever rules there are. As fib_nl2rule. */
function malformed(rule: Partial<Rule>): Refusal | null {
  const { action = 0, target = -1, priority = 0, uids = null, sport = null, dport = null } = rule;
  if (action !== RuleAction.Goto) {
    if (target >= 0) return refusedAs('Unexpected goto');
  } else if (target < 0) return refusedAs('Missing goto target for action goto');
  if (uids !== null && (uids.first > uids.last || uids.last >= NOBODY)) {
    return refusedAs('Invalid uid range');
  }
  if (!isPortRange(sport)) return refusedAs('Invalid sport range');
  if (!isPortRange(dport)) return refusedAs('Invalid dport range');
  if (action === RuleAction.Goto && target <= priority) {
    return refusedAs('Backward goto not supported');
  }
  return null;
}

const isPortRange = (range: Range | null): boolean =>
  range === null || (range.first > 0 && range.last < 0xffff && range.first <= range.last);
