// `ip route show`, `flush` and `save`: which routes there are, in the order of a dump.

import type { RouteTable } from '../../route/fib.ts';
import { type Route, Table } from '../../route/table.ts';
import type { Command, Env } from '../env.ts';
import { CommandError, Status } from '../errors.ts';
import { cachedIn } from './cache.ts';
import { encodeDump } from './dump.ts';
import { type RouteFilter, takeFilter } from './filter.ts';
import { messageOf, type RouteMessage } from './message.ts';
import { routeEntry } from './print.ts';

/** `ip route show`. */
export const showRoutes: Command = (args, env) => {
  const filter = takeFilter(args, env);
  const terminated = 'Dump terminated';
  const found = filter.cached
    ? tablesOf(filter, env, terminated).flatMap((table) => cachedIn(table, env))
    : meant(filter, env, terminated).map(({ message }) => message);
  env.out.list();
  for (const message of found.filter((each) => filter.fits(each)))
    env.out.show(routeEntry(message, env, filter));
};

/** `ip route save`. */
export const saveRoutes: Command = (args, env) => {
  const found = meant(takeFilter(args, env), env, 'Dump terminated');
  env.out.bytes = encodeDump(found.map(({ message }) => message));
};

/** `ip route flush`. */
export const flushRoutes: Command = (args, env) => {
  const { out, options } = env;
  if (args.isEmpty) {
    throw new CommandError('"tapip route flush" requires arguments.', Status.Missing);
  }
  const filter = takeFilter(args, env);
  const says = options.statistics > 0;
  if (filter.cached) {
    env.stack.routes.exceptions.flush();
    if (says) out.say('*** IPv4 routing cache is flushed.\n');
    return;
  }
  const found = meant(filter, env, 'Flush terminated');
  for (const { message } of options.statistics > 1 ? found : []) {
    out.say(routeEntry(message, env, filter).text);
  }
  for (const { route } of found) env.stack.routes.remove(route, route.table);
  if (!says) return;
  if (found.length === 0) out.say('Nothing to flush.\n');
  else {
    out.say(`\n*** Round 1, deleting ${found.length} entries ***\n`);
    out.say('*** Flush is complete after 1 round ***\n');
  }
};

interface Found {
  readonly route: Route;
  readonly message: RouteMessage;
}

/** The routes that are meant. */
function meant(filter: RouteFilter, env: Env, terminated: string): Found[] {
  return tablesOf(filter, env, terminated)
    .flatMap((table) => table.list())
    .map((route) => ({ route, message: messageOf(route, env.stack) }))
    .filter(({ message }) => filter.fits(message));
}

/**
 * The tables that are meant. Throws when there is no such table; no main table is like an empty one, but to flush.
 * @param terminated what iproute2 says then
 */
function tablesOf(filter: RouteFilter, env: Env, terminated: string): readonly RouteTable[] {
  const { routes } = env.stack;
  const only = filter.table === 0 ? null : routes.findTable(filter.table);
  const isEmptyMain = filter.table === Table.Main && terminated.startsWith('Dump');
  if (filter.table !== 0 && only === null && !isEmptyMain && !env.inBatch) {
    const says = `Error: ipv4: FIB table does not exist.\n${terminated}`;
    throw new CommandError(says, Status.Refused);
  }
  if (filter.table === 0) return inDumpOrder([...routes.tables()]);
  return only === null ? [] : [only];
}

/** Linux has its tables in 256 lists by their number, in each the newest first. */
const inDumpOrder = (tables: readonly RouteTable[]): RouteTable[] =>
  tables.toReversed().sort((a, b) => (a.id & 0xff) - (b.id & 0xff));
