// The words that describe a rule, behind `ip rule add` and `ip rule del`, and those that both share with `ip rule show`.

import type { Ipv4Cidr } from '../../ip/address.ts';
import { type Range, type Rule, RuleAction } from '../../route/rule.ts';
import { type Args, matches } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, Status, wrong } from '../errors.ts';
import { type Keyword, takeKeyword } from '../keywords.ts';
import type { NameList } from '../names.ts';
import { parseProtocol } from '../protocols.ts';
import { parseType } from '../route/types.ts';
import { number, parseNumber, prefix } from '../values.ts';
import { RULE_USAGE } from './usage.ts';

/** What was said of a rule. */
export type RuleParts = { -readonly [K in keyof Rule]?: Rule[K] };

const U32 = 2 ** 32 - 1;
const S32 = 2 ** 31 - 1;

/** Reads a rule's description to its end. */
export function ruleParts(args: Args, env: Env): RuleParts {
  const parts: RuleParts = {};
  while (!args.isEmpty) {
    if (!takeKeyword(KEYWORDS, parts, args, env)) takeAction(parts, args);
  }
  return parts;
}

/** In the order in which iproute2 asks for them, which decides what `p` and `t` mean. */
const KEYWORDS: readonly Keyword<RuleParts>[] = [
  [['not'], (parts) => (parts.invert = true)],
  [['from'], (parts, args) => (parts.from = selector(prefix(args.need())))],
  [['to'], (parts, args) => (parts.to = selector(prefix(args.need())))],
  [['preference*', 'order*', 'priority*'], (parts, args) => (parts.priority = priority(args))],
  [['tos', 'dsfield*'], (parts, args, { names }) => (parts.tos = tos(args, names.dsfields))],
  [['fwmark'], takeMark],
  [['realms*'], (parts, args, { names }) => (parts.realms = realms(args.need(), names.realms))],
  [['protocol*'], takeOrigin],
  [['tun_id*'], (_, args) => refuseTunnel(args)],
  [['table*', 'lookup'], takeTable],
  [['suppress_prefixlength*', 'sup_pl'], takeSuppressLength],
  [['suppress_ifgroup*', 'sup_group'], takeSuppressGroup],
  [['dev', 'iif'], (parts, args) => (parts.iif = deviceName(args, '"iif"/"dev"'))],
  [['oif'], (parts, args) => (parts.oif = deviceName(args, '"oif"'))],
  [['l3mdev'], refuseL3mdev],
  [['uidrange'], (parts, args) => (parts.uids = uids(args))],
  [['nat', 'map-to*'], refuseNat],
  [['ipproto'], (parts, args) => (parts.protocol = ipproto(args))],
  [['sport'], (parts, args) => (parts.sport = ports(args, 'invalid port range'))],
  [['dport'], (parts, args) => (parts.dport = ports(args, 'invalid dport range'))],
];

/** What is none of the keywords is what the rule does, with or without `type` before it. */
function takeAction(parts: RuleParts, args: Args): void {
  args.accept('type');
  const word = args.need();
  if (matches(word, 'help')) throw new CommandError(RULE_USAGE, Status.Usage);
  if (matches(word, 'goto')) {
    parts.target = number(args.need(), U32, 'invalid target');
    parts.action = RuleAction.Goto;
  } else if (matches(word, 'nop')) parts.action = RuleAction.Nop;
  else {
    if (word === 'nat') refuseNat();
    const action = parseType(word);
    if (action === null) throw wrong(word, 'Failed to parse rule type');
    parts.action = action;
  }
  // Then no table is meant, unless one is named.
  parts.table ??= 0;
}

/** A prefix of no bits selects nothing. */
const selector = (cidr: Ipv4Cidr): Ipv4Cidr | null => (cidr.length === 0 ? null : cidr);

export const priority = (args: Args): number =>
  number(args.need(), U32, 'preference value is invalid');

export const tos = (args: Args, names: NameList): number =>
  named(args, names, 'TOS value is invalid');

/** `MARK`, `MARK/MASK`; the mask is null when there is none. */
export function mark(args: Args): { value: number; mask: number | null } {
  const word = args.need();
  const slash = word.indexOf('/');
  const bits = slash < 0 ? word : word.slice(0, slash);
  const value = number(bits, U32, 'fwmark value is invalid');
  if (slash < 0) return { value, mask: null };
  return { value, mask: number(word.slice(slash + 1), U32, 'fwmask value is invalid') };
}

function takeMark(parts: RuleParts, args: Args): void {
  const { value, mask } = mark(args);
  parts.mark = value;
  parts.markMask = mask ?? (value === 0 ? 0 : U32);
}

function takeOrigin(parts: RuleParts, args: Args, { names }: Env): void {
  parts.origin = named(args, names.protocols, '"protocol" value is invalid');
}

function takeTable(parts: RuleParts, args: Args, { names }: Env): void {
  parts.table = named(args, names.tables, 'invalid table ID');
}

function takeSuppressLength(parts: RuleParts, args: Args): void {
  parts.suppressLength = number(args.need(), S32, 'suppress_prefixlength value is invalid');
}

function takeSuppressGroup(parts: RuleParts, args: Args, { names }: Env): void {
  parts.suppressGroup = named(args, names.groups, 'Invalid "suppress_ifgroup" value');
}

/** A name of at most 15 characters, whether there is such a device or not. iproute2's check_ifname. */
export function deviceName(args: Args, key: string): string {
  const word = args.need();
  if (!/^[^/\s]{1,15}$/.test(word)) throw wrong(word, `${key} not a valid ifname`);
  return word;
}

/** `FIRST-LAST`, as sscanf(3) reads it: what follows is left out. */
export function uids(args: Args): Range {
  const word = args.need();
  const [, first, last] = /^(\d+)-(\d+)/.exec(word) ?? [];
  if (first === undefined || last === undefined) throw wrong(word, 'invalid UID range');
  return { first: Number(first) % 2 ** 32, last: Number(last) % 2 ** 32 };
}

/** `PORT`, `FIRST-LAST`, as sscanf(3) reads them: 16 bits count, what follows is left out. */
export function ports(args: Args, why: string): Range {
  const word = args.need();
  const [, start, end] = /^(\d+)(?:-(\d+))?/.exec(word) ?? [];
  if (start === undefined) throw wrong(word, why);
  const first = Number(start) % 2 ** 16;
  return { first, last: end === undefined ? first : Number(end) % 2 ** 16 };
}

export function ipproto(args: Args): number {
  const word = args.need();
  const protocol = parseProtocol(word);
  if (protocol === null) throw wrong(word, 'Invalid "ipproto" value');
  return protocol;
}

/** A number that may have a name. */
export function named(args: Args, names: NameList, why: string): number {
  const word = args.need();
  const value = names.parse(word);
  if (value === null) throw wrong(word, why);
  return value;
}

/** `[FROM/]TO`, or both in one number. iproute2's get_rt_realms_or_raw. */
function realms(word: string, names: NameList): number {
  const [from = '', to] = word.split('/', 2);
  const raw = to === undefined ? (names.parse(from) ?? parseNumber(from, U32)) : names.parse(from);
  const rest = to === undefined || to === '' ? 0 : names.parse(to);
  if (raw === null || rest === null) throw wrong(word, 'invalid realms');
  return to === undefined ? raw : raw * 2 ** 16 + rest;
}

export function refuseTunnel(args: Args): never {
  throw wrong(args.need(), 'tapip has no tunnels, and so no "tun_id"');
}

export function refuseL3mdev(): never {
  throw wrong('l3mdev', 'tapip has no L3 master devices');
}

function refuseNat(): never {
  throw wrong('nat', 'tapip has no NAT, and Linux has none in its rules any more');
}
