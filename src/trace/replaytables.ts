// The stacks' tables at every moment of a recording: as they stood at first, and each change behind it. What was
// worked out is kept at intervals, so that going to and fro costs some changes and not all.

import { own } from '../core/own.ts';
import { Sparse } from './columns.ts';
import { NO_TABLES, type TableChange, type Tables } from './tables.ts';
import { TableState } from './tablestate.ts';

/** The tables of all stacks, by their names. */
export type AllTables = Readonly<Record<string, Tables>>;

/** What happened to the tables at one id. */
type Step =
  | { readonly node: string; readonly changes: readonly TableChange[] }
  | { readonly all: AllTables };

/** How the tables stood behind so many steps. */
interface Known {
  readonly place: number;
  readonly tables: AllTables;
}

/** Steps between two states that are kept. */
const INTERVAL = 128;
/** States that are kept at most. */
const KEPT = 4096;

export class ReplayTables {
  #base: AllTables;
  readonly #steps = new Sparse<Step>();
  /** By how many steps lie behind them in all. */
  readonly #kept = new Map<number, AllTables>();
  /** The two that were asked for last: before an event, and behind it. */
  #recent: readonly [Known, Known];

  /** @param base how the tables stood before everything */
  constructor(base: AllTables) {
    this.#base = base;
    const first = { place: 0, tables: base };
    this.#recent = [first, first];
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
    const known = this.#recent.find(({ place }) => place === end);
    if (known !== undefined) return known.tables;
    let { place, tables } = this.#start(end);
    const states = new Map<string, TableState>();
    for (; place < end; place++) {
      if (place % INTERVAL === 0) {
        tables = withStates(tables, states);
        this.#keep(place, tables);
      }
      const step = this.#steps.at(place);
      if (step === undefined) continue;
      if ('all' in step) {
        states.clear();
        tables = step.all;
      } else {
        const state = states.get(step.node) ?? new TableState(tablesOf(tables, step.node));
        states.set(step.node, state);
        state.apply(step.changes);
      }
    }
    tables = withStates(tables, states);
    this.#recent = [this.#recent[1], { place: end, tables }];
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
  #start(end: number): Known {
    const { first } = this.#steps;
    let start: Known = { place: first, tables: this.#base };
    for (const recent of this.#recent)
      if (recent.place >= start.place && recent.place <= end) start = recent;
    for (let place = end - (end % INTERVAL); place > start.place; place -= INTERVAL) {
      const tables = this.#kept.get(place);
      if (tables !== undefined) return { place, tables };
    }
    return start;
  }

  #keep(place: number, tables: AllTables): void {
    if (this.#kept.size < KEPT) this.#kept.set(place, tables);
  }
}

/** The tables with those stacks' brought in. As a new object whose every key is its own, whatever it is called. */
const withStates = (tables: AllTables, states: ReadonlyMap<string, TableState>): AllTables =>
  states.size === 0
    ? tables
    : Object.fromEntries([
        ...Object.entries(tables),
        ...[...states].map(([node, state]) => [node, state.tables] as const),
      ]);

/** A stack's tables; none where that stack has no name there. */
export const tablesOf = (all: AllTables, node: string): Tables => own(all, node) ?? NO_TABLES;
