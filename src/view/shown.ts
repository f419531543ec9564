// The rows of one table that are shown: in order, and no more than people can look at. What is put in and taken out
// comes back as changes, so that who applies them has the same rows.

import type { Row, TableChange, TableName } from '../trace/tables.ts';

/** Rows of a table that are shown at most. */
export const MOST_ROWS = 1000;

/** A row and its place among others: number by number, the lower first. */
export interface Entry {
  readonly row: Row;
  readonly order: readonly number[];
}

export class Shown {
  readonly table: TableName;
  #entries: readonly Entry[] = [];
  /** Rows that are left out. */
  #omitted = 0;

  constructor(table: TableName) {
    this.table = table;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get omitted(): number {
    return this.#omitted;
  }

  /** Whether there is no room for one more. */
  get isFull(): boolean {
    return this.#entries.length >= MOST_ROWS;
  }

  /** Rows that are not shown have come or gone: the table has so many in all. */
  count(total: number): TableChange[] {
    return this.#count(total, []);
  }

  /**
   * Puts entries in place of those of which `isMeant` is true. Where there is no room for all, those that are new are
   * left out.
   * @param total rows that the table has in all
   */
  replace(
    isMeant: (entry: Entry) => boolean,
    entries: readonly Entry[],
    total: number,
  ): TableChange[] {
    const old = new Map(this.#entries.filter(isMeant).map((entry) => [entry.row.key, entry]));
    const others = this.#entries.filter((entry) => !isMeant(entry));
    const known = entries.filter(({ row }) => old.has(row.key));
    const room = MOST_ROWS - others.length - known.length;
    const added = entries.filter(({ row }) => !old.has(row.key)).slice(0, Math.max(0, room));
    const changes = this.#gone(old, known);
    this.#entries = merged(others, [...known, ...added].sort(inOrder));
    const isMoved = haveMoved(old, known);
    const changed = new Set([...known, ...added]);
    for (const [n, entry] of this.#entries.entries()) {
      if (!changed.has(entry)) continue;
      const { row } = entry;
      const before = old.get(row.key)?.row;
      const after = this.#entries[n - 1]?.row.key ?? null;
      if (before === undefined || isMoved) changes.push({ ...this.#of(row), after });
      else if (!isSameRow(before, row)) changes.push(this.#of(row));
    }
    return this.#count(total, changes);
  }

  #gone(old: ReadonlyMap<string, Entry>, known: readonly Entry[]): TableChange[] {
    const kept = new Set(known.map(({ row }) => row.key));
    const gone = [...old.keys()].filter((key) => !kept.has(key));
    return gone.map((key) => ({ table: this.table, key, row: null }));
  }

  #of(row: Row): TableChange {
    return { table: this.table, key: row.key, row };
  }

  /** Says how many are left out, where that has changed. */
  #count(total: number, changes: TableChange[]): TableChange[] {
    const omitted = total - this.#entries.length;
    if (omitted === this.#omitted) return changes;
    this.#omitted = omitted;
    changes.push({ table: this.table, key: '', row: null, omitted });
    return changes;
  }
}

/** For {@link Shown.replace}: all entries are meant. */
export const EVERY = (): boolean => true;

export const inOrder = (a: Entry, b: Entry): number => compare(a.order, b.order);

/** Two lists in order as one. */
function merged(a: readonly Entry[], b: readonly Entry[]): readonly Entry[] {
  const all: Entry[] = [];
  let n = 0;
  for (const entry of b) {
    for (let next = a[n]; next !== undefined && inOrder(next, entry) < 0; next = a[n]) {
      all.push(next);
      n++;
    }
    all.push(entry);
  }
  return all.concat(a.slice(n));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let n = 0; n < a.length || n < b.length; n++) {
    const difference = (a[n] ?? -1) - (b[n] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether an entry's place has changed. */
const haveMoved = (old: ReadonlyMap<string, Entry>, known: readonly Entry[]): boolean => {
  const places = known.map(({ row, order }) => ({ order, before: old.get(row.key)?.order ?? [] }));
  const now = places.toSorted((a, b) => compare(a.order, b.order));
  return now.some((place, n) => n > 0 && compare(now[n - 1]?.before ?? [], place.before) > 0);
};

function isSameRow(a: Row, b: Row): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
