// `tapip import`, the portable part: what `ip -j` says of a host's devices, addresses, routes and rules becomes a batch
// file, and a stack that has carried it out.

import type { Stack } from '../../stack.ts';
import type { NameList, Names } from '../names.ts';
import { Draft } from './draft.ts';
import { type Fields, flags, records, recordsOf, word } from './fields.ts';
import { importLinks, namesOfDown, switchOff } from './links.ts';
import { importRoutes, ROUTES_COMMAND } from './routes.ts';
import { importRules, RULES_COMMAND } from './rules.ts';
import { ignoresLinkdown, importSettings } from './settings.ts';

export { ADDRESSES_COMMAND } from './links.ts';
export { ROUTES_COMMAND } from './routes.ts';
export { RULES_COMMAND } from './rules.ts';
export { SETTINGS_COMMAND } from './settings.ts';

/** What commands print, parsed. */
export interface HostState {
  /** {@link ADDRESSES_COMMAND} */
  readonly addresses: unknown;
  /** {@link ROUTES_COMMAND} */
  readonly routes: unknown;
  /** {@link RULES_COMMAND} */
  readonly rules: unknown;
  /** {@link SETTINGS_COMMAND}; an empty list: those of a new namespace. */
  readonly settings: unknown;
}

export interface Imported {
  /** A batch file. */
  readonly text: string;
  /** What the file makes, with the host's settings. */
  readonly stack: Stack;
  /** What could not be carried over and may change an answer, a line each. */
  readonly missing: readonly string[];
}

/**
 * Makes the same on a stack of ours. Throws a `CommandError` when a list is none.
 * @param names the host's; table names that it does not know get numbers in it
 */
export function importState(host: HostState, names: Names): Imported {
  const { addresses, routes, rules, settings } = host;
  const draft = new Draft(names);
  draft.note('Made by tapip import. Every device is a dummy here, whatever it was.');
  tellTables(draft, [...recordsOf(routes, ROUTES_COMMAND), ...recordsOf(rules, RULES_COMMAND)]);
  const kept = withDeadNexthops(addresses, recordsOf(routes, ROUTES_COMMAND));
  importLinks(draft, addresses, kept);
  importRoutes(draft, routes, kept, ignoresLinkdown(settings));
  importRules(draft, rules);
  switchOff(draft, kept);
  importSettings(draft, settings);
  return { text: draft.text, stack: draft.stack, missing: draft.missing };
}

/** Tells the names of tables, which are the machine's own affair: the file has their numbers. */
function tellTables(draft: Draft, list: readonly Fields[]): void {
  const { tables } = draft.names;
  for (const table of new Set(list.map((fields) => word(fields, 'table') ?? 'main'))) {
    const number = tables.parse(table);
    if (number === null) {
      const chosen = freeNumber(tables, list);
      tables.set(chosen, table);
      draft.note(`table ${chosen}: ${table}; its own number is not known here`);
    } else if (String(number) !== table && !['main', 'local', 'default'].includes(table)) {
      draft.note(`table ${number}: ${table}`);
    }
  }
}

const FIRST_FREE = 1000;

function freeNumber(tables: NameList, list: readonly Fields[]): number {
  const used = new Set(list.map((fields) => word(fields, 'table')));
  let number = FIRST_FREE;
  while (used.has(String(number)) || tables.known(number) !== null) number++;
  return number;
}

/** Devices that are off and that a multipath route goes by: it can only be made while they are on. */
function withDeadNexthops(addresses: unknown, routes: readonly Fields[]): ReadonlySet<string> {
  const dead = routes
    .flatMap((route) => records(route, 'nexthops'))
    .filter((hop) => flags(hop).includes('dead'))
    .map((hop) => word(hop, 'dev') ?? '');
  const down = namesOfDown(addresses);
  return new Set(dead.filter((name) => down.has(name)));
}
