// The routes of a stack that are shown, table by table: an event says of which prefix they are others, and only that prefix
// is looked at again.

import type { Env } from '../command/env.ts';
import { type Ipv4Address, ipv4 } from '../ip/address.ts';
import type { RouteTable } from '../route/fib.ts';
import { changeOf, lengthOf, RouteChange, tableOf } from '../route/told.ts';
import type { Stack } from '../stack.ts';
import type { TableChange } from '../trace/tables.ts';
import { Prefixes } from './prefixes.ts';
import { routeRow } from './rows.ts';
import { type Entry, EVERY, inOrder, MOST_ROWS, type Shown } from './shown.ts';

export class ShownRoutes {
  private readonly stack: Stack;
  private readonly env: Env;
  private readonly shown: Shown;
  readonly #prefixes = new Prefixes();

  constructor(stack: Stack, env: Env, shown: Shown) {
    this.stack = stack;
    this.env = env;
    this.shown = shown;
  }

  /** @param detail what `route` told of the routes to that network: see `route/told.ts` */
  changed(detail: number, network: Ipv4Address): readonly TableChange[] {
    if (changeOf(detail) === RouteChange.Ways) return this.reread();
    const [length, id, host] = [lengthOf(detail), tableOf(detail), network >>> 0];
    const isMeant = ({ order }: Entry): boolean =>
      order[2] === host && order[3] === 32 - length && (id === 0 || order[5] === id);
    const { shown } = this;
    const { tables, total } = this.#all();
    // Nothing of it would be shown.
    if (shown.isFull && !this.#prefixes.has(shown.entries, host, length)) return shown.count(total);
    const entries = tables.flatMap((table, n) =>
      id === 0 || table.id === id ? this.#routesAt(table, n, network, length) : [],
    );
    return shown.replace(isMeant, entries, total);
  }

  /** Reads them anew; of a table that is too long only the rows that are shown. */
  reread(): readonly TableChange[] {
    const { shown } = this;
    const { tables, total } = this.#all();
    const isLong = total > MOST_ROWS && shown.entries.length > 0;
    const entries = tables.flatMap((table, n) => {
      const prefixes = isLong ? prefixesOf(shown.entries, table) : table.prefixes(MOST_ROWS);
      return prefixes.flatMap(([network, length]) => this.#routesAt(table, n, network, length));
    });
    return shown.replace(EVERY, entries.sort(inOrder), total);
  }

  #all(): { readonly tables: readonly RouteTable[]; readonly total: number } {
    const tables = [...this.stack.routes.tables()];
    return { tables, total: tables.reduce((sum, { count }) => sum + count, 0) };
  }

  /** @param nth how many tables are older: Linux has its tables in 256 lists by their number, in each the newest first. */
  #routesAt(table: RouteTable, nth: number, network: Ipv4Address, length: number): Entry[] {
    const { id } = table;
    return table.at(network, length).map((info, n) => ({
      row: routeRow({ ...info, network, length, table: id }, this.env),
      order: [id & 0xff, -nth, network >>> 0, 32 - length, n, id],
    }));
  }
}

/** The prefixes of a table whose routes are among those entries, each once. */
function prefixesOf(
  entries: readonly Entry[],
  { id }: RouteTable,
): readonly (readonly [network: Ipv4Address, length: number])[] {
  const first = entries.filter(({ order }) => order[5] === id && order[4] === 0);
  return first.map(({ order }) => [ipv4(order[2] ?? 0), 32 - (order[3] ?? 0)]);
}
