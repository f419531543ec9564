// The stacks' tables at every moment of a recording: as they stood at first, and each change behind it. What was
// worked out is kept at intervals, so that going to and fro costs some changes and not all.

import { Sparse } from './columns.ts';
import type { Row, TableChange, TableName, Tables } from './tables.ts';
import { NO_TABLES } from './tables.ts';

/** The tables of all stacks, by their names. */
export type AllTables = Readonly<Record<string, Tables>>;

/** What happened to the tables at one id. */
type Step =
  | { readonly node: string; readonly changes: readonly TableChange[] }
  | { readonly all: AllTables };

/** Steps between two states that are kept. */
const INTERVAL = 128;
/** States that are kept at most. */
const KEPT = 4096;

export class ReplayTables {
  #base: AllTables;
  readonly #steps = new Sparse<Step>();
  /** By how many steps lie behind them in all. */
  readonly #kept = new Map<number, AllTables>();
  #latest: { readonly place: number; readonly tables: AllTables };

  /** @param base how the tables stood before everything */
  constructor(base: AllTables) {
    this.#base = base;
    this.#latest = { place: 0, tables: base };
  }

  /** What a stack's event changed. Ids do not get less. */
  change(id: number, node: string, changes: readonly TableChange[]): void {
    this.#steps.push(id, { node, changes });
  }

  /** From that id on everything is as stated: what led there is not known. */
  restate(id: number, all: AllTables): void {
    this.#steps.push(id, { all });
  }

  /** Behind the event with that id. */
  at(id: number): AllTables {
    const end = this.#steps.from(id + 1);
    let { place, tables } = this.#start(end);
    for (; place < end; place++) {
      if (place % INTERVAL === 0) this.#keep(place, tables);
      const step = this.#steps.at(place);
      if (step !== undefined) tables = after(tables, step);
    }
    this.#latest = { place: end, tables };
    return tables;
  }

  /** What changed with that event. */
  changesAt(id: number): readonly TableChange[] {
    const step = this.#steps.of(id);
    return step !== undefined && 'changes' in step ? step.changes : [];
  }

  /** The steps with ids from `id` to before `end`: the changes of events, and where everything was stated anew. */
  between(id: number, end: number): [id: number, step: Step][] {
    return this.#steps.between(id, end);
  }

  /** What happened before that id becomes part of how the tables stood at first. */
  dropBefore(id: number): void {
    const base = this.at(id - 1);
    this.#steps.dropBefore(id);
    this.#base = base;
    for (const place of this.#kept.keys()) if (place < this.#steps.first) this.#kept.delete(place);
  }

  /** The nearest state before that place that is known. */
  #start(end: number) {
    const { first } = this.#steps;
    const latest = this.#latest;
    for (let place = end - (end % INTERVAL); place > first; place -= INTERVAL) {
      if (latest.place >= place && latest.place <= end) return latest;
      const tables = this.#kept.get(place);
      if (tables !== undefined) return { place, tables };
    }
    if (latest.place >= first && latest.place <= end) return latest;
    return { place: first, tables: this.#base };
  }

  #keep(place: number, tables: AllTables): void {
    if (this.#kept.size < KEPT) this.#kept.set(place, tables);
  }
}

function after(tables: AllTables, step: Step): AllTables {
  if ('all' in step) return step.all;
  const old = Object.hasOwn(tables, step.node) ? tables[step.node] : undefined;
  return withOne(tables, step.node, changed(old ?? NO_TABLES, step.changes));
}

/** As a new object whose every key is its own, whatever it is called. */
const withOne = (tables: AllTables, node: string, own: Tables): AllTables =>
  Object.fromEntries([...Object.entries(tables), [node, own]]);

/** The tables with those entries changed; what did not change is shared. */
export function changed(tables: Tables, changes: readonly TableChange[]): Tables {
  const rows = new Map<TableName, Row[]>();
  for (const change of changes) {
    const { table } = change;
    const list = rows.get(table) ?? [...tables[table]];
    rows.set(table, list);
    apply(list, change);
  }
  return { ...tables, ...Object.fromEntries(rows) };
}

function apply(rows: Row[], { key, row, after: behind }: TableChange): void {
  const index = rows.findIndex((known) => known.key === key);
  if (row === null) {
    if (index >= 0) rows.splice(index, 1);
    return;
  }
  if (index >= 0 && behind === undefined) {
    rows[index] = row;
    return;
  }
  if (index >= 0) rows.splice(index, 1);
  const front = behind == null ? -1 : rows.findIndex((known) => known.key === behind);
  const isLast = behind === undefined || (behind !== null && front < 0);
  rows.splice(isLast ? rows.length : front + 1, 0, row);
}
