// A stack's tables as they are now, or were at some moment, to be brought forward change by change.

import type { Row, TableChange, TableName, Tables } from './tables.ts';

export class TableState {
  readonly #rows: Record<TableName, readonly Row[]>;
  /** Those of its lists that nobody else has, and that may be written, therefore. */
  readonly #own = new Map<TableName, Row[]>();
  #omitted: Partial<Record<TableName, number>>;

  constructor(tables: Tables) {
    const { omitted, ...rows } = tables;
    this.#rows = rows;
    this.#omitted = omitted;
  }

  /** The tables as they are now, which later changes leave alone. A table that did not change stays the same list. */
  get tables(): Tables {
    this.#own.clear();
    return { ...(this.#rows as Omit<Tables, 'omitted'>), omitted: this.#omitted };
  }

  apply(changes: readonly TableChange[]): void {
    for (const change of changes) this.#apply(change);
  }

  #apply({ table, key, row, after, omitted }: TableChange): void {
    if (omitted !== undefined) this.#omitted = withOmitted(this.#omitted, table, omitted);
    if (key === '') return;
    const rows = this.#writable(table);
    const place = rows.findIndex((known) => known.key === key);
    if (row !== null && place >= 0 && after === undefined) {
      rows[place] = row;
      return;
    }
    if (place >= 0) rows.splice(place, 1);
    if (row === null) return;
    const before = after == null ? -1 : rows.findIndex((known) => known.key === after);
    const isLast = after === undefined || (after !== null && before < 0);
    rows.splice(isLast ? rows.length : before + 1, 0, row);
  }

  #writable(table: TableName): Row[] {
    const own = this.#own.get(table) ?? [...this.#rows[table]];
    this.#own.set(table, own);
    this.#rows[table] = own;
    return own;
  }
}

function withOmitted(
  omitted: Partial<Record<TableName, number>>,
  table: TableName,
  count: number,
): Partial<Record<TableName, number>> {
  const { [table]: _, ...others } = omitted;
  return count === 0 ? others : { ...others, [table]: count };
}
