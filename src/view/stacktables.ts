// The tables of a stack as rows for people, and what an event changes in them. An event says what it is about, and
// only those entries are looked at again: a table of a million routes costs no more than one of ten.

import type { Neighbour } from '../arp/neighbour.ts';
import type { Env } from '../command/env.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import { ANY, type Ipv4Address, ipv4 } from '../ip/address.ts';
import type { Datagram } from '../ip/datagram.ts';
import type { RouteException } from '../route/exceptions.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import type { RouteTable } from '../route/fib.ts';
import type { Rule } from '../route/rule.ts';
import { waysOf } from '../route/table.ts';
import { changeOf, lengthOf, RouteChange, tableOf } from '../route/told.ts';
import type { Stack } from '../stack.ts';
import type { Row, TableChange, TableName, TableReader, Tables } from '../trace/tables.ts';
import { Prefixes } from './prefixes.ts';
import { Reasons } from './reasons.ts';
import {
  addressRow,
  exceptionRow,
  linkRow,
  neighbourRow,
  printing,
  reassemblyRow,
  routeRow,
  ruleRow,
} from './rows.ts';
import { settingRows } from './settings.ts';
import { type Entry, inOrder, MOST_ROWS, Shown } from './shown.ts';

const NONE: readonly TableChange[] = [];
const EVERY = (): boolean => true;

export class StackTables implements TableReader {
  private readonly stack: Stack;
  readonly #env: Env;
  readonly #reasons: Reasons;
  readonly #shown = new Map<TableName, Shown>();
  readonly #prefixes = new Prefixes();

  constructor(stack: Stack) {
    this.stack = stack;
    this.#env = printing(stack);
    this.#reasons = new Reasons(stack);
  }

  /** Reads every table anew. */
  all(): Tables {
    this.#everything();
    const rows = (table: TableName): readonly Row[] =>
      this.#table(table).entries.map(({ row }) => row);
    const omitted = [...this.#shown.values()].filter((shown) => shown.omitted > 0);
    return {
      ...Object.fromEntries(TABLES.map((table) => [table, rows(table)])),
      omitted: Object.fromEntries(omitted.map((shown) => [shown.table, shown.omitted])),
    } as unknown as Tables;
  }

  explain(mayBeNew: boolean): Explanation | null {
    return this.#reasons.last(mayBeNew);
  }

  changes({ kind, layer, detail, value }: Readonly<TraceEvent>): readonly TableChange[] {
    switch (this.stack.ctx.layerName(layer)) {
      case 'arp':
        if (kind === Kind.State) this.#reasons.neighbours++;
        return this.#neighbours(ipv4(value));
      case 'ip':
        return kind === Kind.Originate ? NONE : this.#datagrams(value);
      case 'reassembly':
        return this.#datagrams(value);
      case 'route':
        return [...this.#routes(detail, ipv4(value)), ...this.#reread('exceptions')];
      case 'rule':
        return this.#reread('rules');
      case 'exception':
        return this.#exceptions(ipv4(value));
      case 'address':
        return this.#reread('addresses');
      case 'sysctl':
        return [...this.#reread('settings'), ...this.#reread('routes')];
      case 'link':
        return this.#everything();
      default:
        return NONE;
    }
  }

  #everything(): TableChange[] {
    return TABLES.flatMap((table) => this.#reread(table));
  }

  #reread(table: TableName): readonly TableChange[] {
    const { stack } = this;
    switch (table) {
      case 'links':
        return this.#replaceAll(table, this.#rows(stack.devices, linkRow));
      case 'addresses':
        return this.#replaceAll(table, this.#rows(stack.addresses.list(), addressRow));
      case 'rules':
        return this.#replaceAll(table, this.#rules(stack.routes.rules()));
      case 'routes':
        return this.#allRoutes();
      case 'neighbours':
        return this.#replaceAll(table, [...stack.arp.neighbours.list()].map(this.#neighbour));
      case 'exceptions':
        return this.#replaceAll(table, this.#liveExceptions().map(this.#exception));
      case 'reassembly':
        return this.#replaceAll(table, [...stack.reassembly.list()].map(datagramEntry));
      case 'settings':
        return this.#replaceAll(table, settingRows(stack).map(entryAt));
    }
  }

  #table(table: TableName): Shown {
    let shown = this.#shown.get(table);
    if (shown === undefined) {
      shown = new Shown(table);
      this.#shown.set(table, shown);
    }
    return shown;
  }

  #replaceAll(table: TableName, entries: readonly Entry[]): readonly TableChange[] {
    return this.#table(table).replace(EVERY, entries.toSorted(inOrder), entries.length);
  }

  #rows<T>(things: readonly T[], rowOf: (thing: T, env: Env) => Row): Entry[] {
    return things.map((thing, n) => entryAt(rowOf(thing, this.#env), n));
  }

  #rules(rules: readonly Rule[]): Entry[] {
    const seen = new Map<string, number>();
    return rules.map((rule, n) => {
      const same = JSON.stringify(rule);
      const nth = seen.get(same) ?? 0;
      seen.set(same, nth + 1);
      return entryAt(ruleRow(rule, nth, this.#env), n);
    });
  }

  readonly #neighbour = (neighbour: Neighbour): Entry => ({
    row: neighbourRow(neighbour, this.#env),
    order: [neighbour.device, neighbour.address >>> 0],
  });

  #neighbours(address: Ipv4Address): readonly TableChange[] {
    const { arp, devices } = this.stack;
    const { neighbours } = arp;
    const found = devices.flatMap(({ index }) => neighbours.find(index, address) ?? []);
    const host = address >>> 0;
    const entries = found.map(this.#neighbour);
    const isMeant = ({ order }: Entry): boolean => order[1] === host;
    return this.#table('neighbours').replace(isMeant, entries, neighbours.size);
  }

  #datagrams(identification: number): readonly TableChange[] {
    const found: Entry[] = [];
    let total = 0;
    for (const datagram of this.stack.reassembly.list()) {
      total++;
      if (datagram.identification === identification) found.push(datagramEntry(datagram));
    }
    const isMeant = ({ row }: Entry): boolean =>
      'identification' in row && row.identification === identification;
    return this.#table('reassembly').replace(isMeant, found, total);
  }

  readonly #exception = (exception: RouteException): Entry => {
    const { destination, way } = exception;
    const order = [destination >>> 0, way.device, way.gateway >>> 0];
    return { row: exceptionRow(exception, this.#env), order };
  };

  #exceptions(destination: Ipv4Address): readonly TableChange[] {
    if (destination === ANY) return this.#reread('exceptions');
    const all = this.#liveExceptions();
    const found = all.filter((one) => one.destination === destination).map(this.#exception);
    const host = destination >>> 0;
    const isMeant = ({ order }: Entry): boolean => order[0] === host;
    return this.#table('exceptions').replace(isMeant, found, all.length);
  }

  /** Those that still belong to a route. One whose route is gone is kept for its time, but counts for nobody. */
  #liveExceptions(): readonly RouteException[] {
    const { exceptions } = this.stack.routes;
    if (exceptions.count === 0) return [];
    const infos = [...this.stack.routes.tables()].flatMap((table) => table.infos());
    const ways = new Set(infos.flatMap(waysOf));
    return [...exceptions.list()].filter(({ way }) => ways.has(way));
  }

  #routes(detail: number, network: Ipv4Address): readonly TableChange[] {
    if (changeOf(detail) === RouteChange.Ways) return this.#reread('routes');
    const [length, id, host] = [lengthOf(detail), tableOf(detail), network >>> 0];
    const isMeant = ({ order }: Entry): boolean =>
      order[2] === host && order[3] === 32 - length && (id === 0 || order[5] === id);
    const shown = this.#table('routes');
    const tables = [...this.stack.routes.tables()];
    const total = tables.reduce((sum, { count }) => sum + count, 0);
    // Nothing of it would be shown.
    if (shown.isFull && !this.#prefixes.has(shown.entries, host, length)) return shown.count(total);
    const entries = tables.flatMap((table, n) =>
      id === 0 || table.id === id ? this.#routesAt(table, n, network, length) : [],
    );
    return shown.replace(isMeant, entries, total);
  }

  /** Of a table that is too long only the rows that are shown are looked at again. */
  #allRoutes(): readonly TableChange[] {
    const shown = this.#table('routes');
    const tables = [...this.stack.routes.tables()];
    const total = tables.reduce((sum, { count }) => sum + count, 0);
    const isLong = total > MOST_ROWS && shown.entries.length > 0;
    const entries = tables.flatMap((table, n) => {
      const prefixes = isLong ? prefixesOf(shown.entries, table) : table.prefixes(MOST_ROWS);
      return prefixes.flatMap(([network, length]) => this.#routesAt(table, n, network, length));
    });
    return shown.replace(EVERY, entries.sort(inOrder), total);
  }

  /** @param nth how many tables are older: Linux has its tables in 256 lists by their number, in each the newest first. */
  #routesAt(table: RouteTable, nth: number, network: Ipv4Address, length: number): Entry[] {
    const { id } = table;
    return table.at(network, length).map((info, n) => ({
      row: routeRow({ ...info, network, length, table: id }, this.#env),
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

/** The tables in the order in which they are read. */
const TABLES = [
  ...(['links', 'addresses', 'rules', 'routes'] as const),
  ...(['neighbours', 'exceptions', 'reassembly', 'settings'] as const),
];

const entryAt = (row: Row, n: number): Entry => ({ row, order: [n] });

const datagramEntry = (datagram: Datagram): Entry => {
  const { deadline, order } = datagram.timer;
  return { row: reassemblyRow(datagram), order: [deadline, order] };
};
