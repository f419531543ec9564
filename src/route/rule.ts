// What a routing rule is. As `ip rule` has them (rule(8)); values as in linux/fib_rules.h.

import { formatCidr, type Ipv4Cidr } from '../ip/address.ts';
import { RouteOrigin, Table } from './table.ts';

/** What a rule does with a packet that it fits: `FR_ACT_*`. Linux takes any other number and answers EINVAL for it. */
export const RuleAction = {
  Lookup: 1,
  Goto: 2,
  Nop: 3,
  Blackhole: 6,
  Unreachable: 7,
  Prohibit: 8,
} as const;

/** Numbers from `first` to `last`, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

export interface Rule {
  /** Tried from the lowest number: 0 to 2^32 - 1. */
  readonly priority: number;
  /** One of {@link RuleAction}. */
  readonly action: number;
  /** Table to look into; of a rule that is added 0 stands for the first that nobody has. Other actions ignore it. */
  readonly table: number;
  /** Priority of the rule to go on with; -1 for other actions than goto. */
  readonly target: number;
  /** `not`: fits what the selectors do not fit. */
  readonly invert: boolean;
  /** Source prefix to match; null: all. */
  readonly from: Ipv4Cidr | null;
  /** Destination prefix to match; null: all. */
  readonly to: Ipv4Cidr | null;
  /** Name of the device that the packet came in by, `lo` for one of our own; null: all. */
  readonly iif: string | null;
  /** Name of the device that the sender has bound the packet to; null: all. */
  readonly oif: string | null;
  /** The bits of `fwmark` that are in `markMask`; with a mask of 0 all. */
  readonly mark: number;
  readonly markMask: number;
  /** TOS to match (`tos`, `dsfield`): only bits of 0x1c; 0: all. */
  readonly tos: number;
  /** Protocol number to match; 0: all. */
  readonly protocol: number;
  /** Port numbers to match; null: all. */
  readonly sport: Range | null;
  readonly dport: Range | null;
  /** Users to match; null: all. */
  readonly uids: Range | null;
  /** Leaves what it finds to the next rule when the prefix has this length or less; -1: never. */
  readonly suppressLength: number;
  /** Leaves what it finds to the next rule when the device is in this group; -1: never. */
  readonly suppressGroup: number;
  /** Source realm in the high 16 bits, destination realm in the low. Kept, and shown. */
  readonly realms: number;
  /** Who made it: one of `RouteOrigin`. */
  readonly origin: number;
}

/** A rule with everything that was left out filled in as `ip rule add` does. */
export function rule(parts: Partial<Rule> & Pick<Rule, 'priority'>): Rule {
  const { action = RuleAction.Lookup, mark = 0 } = parts;
  return {
    priority: parts.priority,
    action,
    table: parts.table ?? (action === RuleAction.Lookup ? Table.Main : 0),
    target: parts.target ?? -1,
    invert: parts.invert ?? false,
    from: parts.from ?? null,
    to: parts.to ?? null,
    iif: parts.iif ?? null,
    oif: parts.oif ?? null,
    mark,
    markMask: parts.markMask ?? (mark === 0 ? 0 : 0xffffffff),
    tos: parts.tos ?? 0,
    protocol: parts.protocol ?? 0,
    sport: parts.sport ?? null,
    dport: parts.dport ?? null,
    uids: parts.uids ?? null,
    suppressLength: parts.suppressLength ?? -1,
    suppressGroup: parts.suppressGroup ?? -1,
    realms: parts.realms ?? 0,
    origin: parts.origin ?? RouteOrigin.Unspec,
  };
}

/** `ip rule` on a fresh Linux. */
export const DEFAULT_RULES: readonly Rule[] = [
  rule({ priority: 0, table: Table.Local, origin: RouteOrigin.Kernel }),
  rule({ priority: 32766, table: Table.Main, origin: RouteOrigin.Kernel }),
  rule({ priority: 32767, table: Table.Default, origin: RouteOrigin.Kernel }),
];

/**
 * Whether the kernel takes `added` for a rule that it has: it does not look at `not`, and a prefix, TOS or realm that the new
 * one lacks matches any. As rule_exists.
 */
export function isDuplicate(added: Rule, known: Rule): boolean {
  return (
    known.priority === added.priority &&
    known.action === added.action &&
    known.table === added.table &&
    known.origin === added.origin &&
    known.iif === added.iif &&
    known.oif === added.oif &&
    known.mark === added.mark &&
    known.markMask === added.markMask &&
    known.protocol === added.protocol &&
    known.suppressLength === added.suppressLength &&
    known.suppressGroup === added.suppressGroup &&
    isSameRange(known.sport, added.sport) &&
    isSameRange(known.dport, added.dport) &&
    isSameRange(known.uids, added.uids) &&
    isSamePrefix(known.from, added.from) &&
    isSamePrefix(known.to, added.to) &&
    (added.tos === 0 || known.tos === added.tos) &&
    (added.realms === 0 || known.realms === added.realms)
  );
}

/**
 * Whether a rule is one that `ip rule del` with that description means: what is left out matches any; `not` and a goto's
 * target are not looked at. As rule_find.
 */
export function isMeant(known: Rule, meant: Partial<Rule>): boolean {
  return (Object.keys(meant) as (keyof Rule)[]).every((key) => {
    const value = meant[key];
    if (value === undefined || key === 'invert' || key === 'target') return true;
    if (key === 'from' || key === 'to') return isSamePrefix(known[key], meant[key] ?? null);
    if (key === 'sport' || key === 'dport' || key === 'uids') {
      return isSameRange(known[key], meant[key] ?? null);
    }
    return known[key] === value;
  });
}

const isSameRange = (a: Range | null, b: Range | null): boolean =>
  a === b || (a !== null && b !== null && a.first === b.first && a.last === b.last);

/** A wanted prefix of no bits, or none, fits any. */
const isSamePrefix = (known: Ipv4Cidr | null, wanted: Ipv4Cidr | null): boolean =>
  wanted === null ||
  wanted.length === 0 ||
  (known !== null && formatCidr(known) === formatCidr(wanted));
