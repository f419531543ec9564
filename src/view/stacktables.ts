// The tables of a stack as rows for people, and what an event changes in them. An event says what it is about, and
// only those entries are looked at again: a table of a million routes costs no more than one of ten.

import type { Neighbour } from '../arp/neighbour.ts';
import type { Env } from '../command/env.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import { ANY, type Ipv4Address, ipv4 } from '../ip/address.ts';
import type { Datagram } from '../ip/datagram.ts';
import type { RouteException } from '../route/exceptions.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import type { Rule } from '../route/rule.ts';
import { waysOf } from '../route/table.ts';
import type { Stack } from '../stack.ts';
import type { Row, TableChange, TableName, TableReader, Tables } from '../trace/tables.ts';
import { Reasons } from './reasons.ts';
import {
  addressRow,
  exceptionRow,
  linkRow,
  neighbourRow,
  printing,
  reassemblyRow,
  ruleRow,
} from './rows.ts';
import { settingRows } from './settings.ts';
import { type Entry, EVERY, inOrder, Shown } from './shown.ts';
import { ShownRoutes } from './shownroutes.ts';

const NONE: readonly TableChange[] = [];

export class StackTables implements TableReader {
  private readonly stack: Stack;
  readonly #env: Env;
  readonly #reasons: Reasons;
  readonly #shown = new Map<TableName, Shown>();
  readonly #routes: ShownRoutes;

  constructor(stack: Stack) {
    this.stack = stack;
    this.#env = printing(stack);
    this.#reasons = new Reasons(stack);
    this.#routes = new ShownRoutes(stack, this.#env, this.#table('routes'));
  }

  /** Reads every table anew. */
  all(): Tables {
    this.#everything();
    const rows = (table: TableName): readonly Row[] =>
      this.#table(table).entries.map(({ row }) => row);
    const omitted = TABLES.map((table) => this.#table(table)).filter((shown) => shown.omitted > 0);
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
        return [...this.#routes.changed(detail, ipv4(value)), ...this.#reread('exceptions')];
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
        return this.#routes.reread();
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
