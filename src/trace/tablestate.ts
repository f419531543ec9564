// A stack's tables as they are now, or were at some moment, to be brought forward change by change.

import type { Row, TableChange, TableName, Tables } from './tables.ts';

export class TableState {
  readonly #rows: Record<TableName, Row[]>;
  #omitted: Partial<Record<TableName, number>>;

  constructor(tables: Tables) {
    const { omitted, ...rows } = tables;
    this.#rows = Object.fromEntries(
      Object.entries(rows).map(([name, list]) => [name, [...list]]),
    ) as Record<TableName, Row[]>;
    this.#omitted = omitted;
  }

  /** The tables as they are now, which later changes leave alone. */
  get tables(): Tables {
    const copies = Object.entries(this.#rows).map(([name, list]) => [name, [...list]]);
    return { ...Object.fromEntries(copies), omitted: this.#omitted };
  }

  apply(changes: readonly TableChange[]): void {
    for (const change of changes) this.#apply(change);
  }

  #apply({ table, key, row, after, omitted }: TableChange): void {
    if (omitted !== undefined) this.#omitted = withOmitted(this.#omitted, table, omitted);
    const rows = this.#rows[table];
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
}

function withOmitted(
  omitted: Partial<Record<TableName, number>>,
  table: TableName,
  count: number,
): Partial<Record<TableName, number>> {
  const { [table]: _, ...others } = omitted;
  return count === 0 ? others : { ...others, [table]: count };
}
