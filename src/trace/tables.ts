// A stack's tables as rows of plain values, and what changes in them. A recording holds the tables as they were
// before its first event, and each change at its event; so it knows them at every moment between.

import type { TraceEvent } from '../core/trace.ts';
import type { Explanation } from '../route/explain/explanation.ts';

/** The tables that a recording follows. */
export type TableName =
  | 'links'
  | 'addresses'
  | 'rules'
  | 'routes'
  | 'neighbours'
  | 'exceptions'
  | 'reassembly'
  | 'settings';

interface RowBase {
  /** Unique within its table; it stays as long as the entry does. */
  readonly key: string;
  /** As `ip` prints it, where `ip` prints such a thing; else in its manner. */
  readonly text: string;
}

export interface LinkRow extends RowBase {
  readonly device: string;
  readonly index: number;
  readonly lladdr: string;
  /** Bytes. */
  readonly mtu: number;
  readonly up: boolean;
  readonly carrier: boolean;
}

export interface AddressRow extends RowBase {
  readonly device: string;
  /** As `10.0.0.1/24`. */
  readonly address: string;
}

export interface RuleRow extends RowBase {
  readonly priority: number;
}

export interface RouteRow extends RowBase {
  readonly table: string;
  /** As `10.0.0.0/24` or `default`. */
  readonly prefix: string;
  /** Null: none, or several nexthops. */
  readonly gateway: string | null;
  readonly device: string | null;
  readonly metric: number;
}

export interface NeighbourRow extends RowBase {
  readonly device: string;
  readonly address: string;
  /** `INCOMPLETE`, `REACHABLE`, … */
  readonly state: string;
  /** Null: not known. */
  readonly lladdr: string | null;
  /** When its state changes by itself, in ms on the stack's clock; null: it does not. */
  readonly untilMs: number | null;
  /** Requests that were sent in vain since it was last known. */
  readonly probes: number;
  /** The packets that wait for it, by their numbers, first come first. */
  readonly waiting: readonly number[];
}

export interface ExceptionRow extends RowBase {
  readonly destination: string;
  /** Null: no redirect was obeyed. */
  readonly gateway: string | null;
  /** Bytes; null: none was learnt. */
  readonly mtu: number | null;
  readonly untilMs: number | null;
}

export interface ReassemblyRow extends RowBase {
  readonly source: string;
  readonly destination: string;
  readonly identification: number;
  /** Bytes that have come, and in all; null: the last fragment has not come yet. */
  readonly have: number;
  readonly length: number | null;
  readonly untilMs: number | null;
  /** The fragments that wait, by their packets' numbers. */
  readonly waiting: readonly number[];
}

/** A setting that is not at its default. */
export interface SettingRow extends RowBase {
  readonly name: string;
  readonly value: string;
}

/** All tables of one stack at one moment. Rows are in the order in which `ip` lists them. */
export interface Tables {
  readonly links: readonly LinkRow[];
  readonly addresses: readonly AddressRow[];
  readonly rules: readonly RuleRow[];
  readonly routes: readonly RouteRow[];
  readonly neighbours: readonly NeighbourRow[];
  readonly exceptions: readonly ExceptionRow[];
  readonly reassembly: readonly ReassemblyRow[];
  readonly settings: readonly SettingRow[];
  /** Rows that were left out of a table that is too long to show, by table. */
  readonly omitted: Readonly<Partial<Record<TableName, number>>>;
}

export type Row = Tables[TableName][number];

/** One entry of one table: what it is now; null: it is gone. */
export interface TableChange {
  readonly table: TableName;
  readonly key: string;
  readonly row: Row | null;
  /** The row that it now stands behind; null: it is the first. Absent: it stays where it is, or is gone. */
  readonly after?: string | null;
  /** How many rows of the table are left out from now on; absent: as many as before. With an empty `key` that is all. */
  readonly omitted?: number;
}

/** Whoever knows a stack's tables and why its packets go where they go. */
export interface TableReader {
  /** The tables as they are now. */
  all(): Tables;
  /** What that event has changed, asked for while it is recorded. */
  changes(event: Readonly<TraceEvent>): readonly TableChange[];
  /**
   * Why the packet whose route was found just now goes there; null: nobody knows. The same object for the same reasons.
   * @param mayBeNew false: only if it is known from another packet
   */
  explain(mayBeNew: boolean): Explanation | null;
}

export const NO_TABLES: Tables = {
  links: [],
  addresses: [],
  rules: [],
  routes: [],
  neighbours: [],
  exceptions: [],
  reassembly: [],
  settings: [],
  omitted: {},
};
