// `ip route`: the routes in all tables, and what they come to. As iproute2's iproute.c.

import { Insert } from '../../route/fib.ts';
import { addRoute } from '../../route/validate.ts';
import type { Args } from '../args.ts';
import { type Command, dispatch, type Env } from '../env.ts';
import { CommandError, refused, Status } from '../errors.ts';
import { getRoute } from './get.ts';
import { flushRoutes, saveRoutes, showRoutes } from './list.ts';
import { takeMatch, takeRoute } from './parse.ts';
import { restoreRoutes, showDump } from './restore.ts';
import { ROUTE_USAGE } from './usage.ts';

/** @param how one of {@link Insert} */
const insert =
  (how: number): Command =>
  (args: Args, env: Env) => {
    const { routes, addresses } = env.stack;
    const refusal = addRoute(routes, addresses, takeRoute(args, env), how);
    if (refusal !== null) throw refused(refusal);
  };

const remove: Command = (args, env) => {
  const { table, ...match } = takeMatch(args, env);
  const refusal = env.stack.routes.remove(match, table);
  if (refusal !== null) throw refused(refusal);
};

const help: Command = () => {
  throw new CommandError(ROUTE_USAGE, Status.Usage);
};

/** In the order in which iproute2 tries them. That `chg` may be shorter here changes nothing: `ch` is `change`. */
export const route = dispatch(
  'route',
  [
    ['add', insert(Insert.Add)],
    ['change', insert(Insert.Change)],
    ['chg', insert(Insert.Change)],
    ['replace', insert(Insert.Replace)],
    ['prepend', insert(Insert.Prepend)],
    ['append', insert(Insert.Append)],
    ['test', insert(Insert.Test)],
    ['delete', remove],
    ['list', showRoutes],
    ['show', showRoutes],
    ['lst', showRoutes],
    ['get', getRoute],
    ['flush', flushRoutes],
    ['save', saveRoutes],
    ['restore', restoreRoutes],
    ['showdump', showDump],
    ['help', help],
  ],
  showRoutes,
);
