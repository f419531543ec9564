// Routing rules: which packets look into which table, tried by priority. As `ip rule` has them; the three
// default rules are Linux's.

import { type Ipv4Address, type Ipv4Cidr, within } from '../ip/address.ts';
import { Table } from './table.ts';

/** What a lookup knows of a packet. One object serves many lookups: fill it, look up, read `rule`. */
export class Flow {
  destination = 0 as Ipv4Address;
  /** 0: not chosen yet. */
  source = 0 as Ipv4Address;
  /** Out: the rule whose table had the route; null when none had. */
  rule: Rule | null = null;
}

export interface Rule {
  /** Tried from the lowest number. */
  readonly priority: number;
  /** Source prefix to match; null: all. */
  readonly from: Ipv4Cidr | null;
  /** Destination prefix to match; null: all. */
  readonly to: Ipv4Cidr | null;
  /** Table to look into. */
  readonly table: number;
}

/** `ip rule` on a fresh Linux. */
export const DEFAULT_RULES: readonly Rule[] = [
  { priority: 0, from: null, to: null, table: Table.Local },
  { priority: 32766, from: null, to: null, table: Table.Main },
  { priority: 32767, from: null, to: null, table: Table.Default },
];

/** Whether every selector of the rule fits the flow. */
export function matches({ from, to }: Rule, { source, destination }: Flow): boolean {
  if (from !== null && !within(source, from.address, from.length)) return false;
  if (to !== null && !within(destination, to.address, to.length)) return false;
  return true;
}
