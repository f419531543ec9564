// Expectations about what a stack knows and has counted: drops, counters, neighbours, routes. Each function
// gives rows of what is expected and what is there, of which the matchers and the conversation make errors.

import { State, stateName } from '../../arp/neighbour.ts';
import type { DropReason } from '../../core/drops.ts';
import { formatIpv4, type Ipv4Address } from '../../ip/address.ts';
import { formatMac, type MacAddress } from '../../netdev/mac.ts';
import { RouteType, tableName } from '../../route/table.ts';
import type { Stack } from '../../stack.ts';
import { Check } from '../frame/check.ts';
import { checkKeys } from '../frame/given.ts';
import { table } from '../frame/report.ts';
import { nearest } from './nearest.ts';
import { addressOf, macOf } from './setup.ts';

type Of<T> = T | Check;

/** What is expected of a neighbour; what is not stated does not matter. */
export interface ExpectedNeighbour {
  /** As `ip neigh` prints it: `REACHABLE`, `STALE`, … */
  readonly state?: Of<string>;
  readonly mac?: Of<string>;
  /** The name of the interface behind which it is. Default: any. */
  readonly on?: string;
}

/** What is expected of a route that was looked up; what is not stated does not matter. */
export interface ExpectedRoute {
  /** `main`, `local`, … or the number of a table without a name, as text. */
  readonly table?: Of<string>;
  /** The interface's name. */
  readonly device?: Of<string>;
  /** The next hop; null: the destination itself is on the cable. */
  readonly gateway?: Of<string> | null;
  /** The source address that a packet of the stack's own gets. */
  readonly source?: Of<string>;
  readonly metric?: Of<number>;
  /** `unicast`, `local`, `broadcast`, `blackhole`, … */
  readonly type?: Of<string>;
}

/** Counts by name. */
export type Counts = Readonly<Record<string, number>>;

/** How much each count has grown; those that have not are left out. */
export function growth(before: Counts, after: Counts): Record<string, number> {
  const grown = Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, n]) => n !== 0));
}

/** The stack's drops against those expected: exactly these. Throws for a reason that the stack does not have. */
export function inDrops(stack: Stack, actual: Counts, expected: Counts): Row[] {
  for (const name of Object.keys(expected)) reasonNamed(stack, name);
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return names.map((name) => [name, expected[name] ?? 0, actual[name] ?? 0]);
}

/** The growth of counters against the expected one; what is not stated does not matter. Throws for an unknown counter. */
export function inCounters(stack: Stack, actual: Counts, expected: Counts): Row[] {
  const known = stack.ctx.counters.names();
  for (const name of Object.keys(expected)) {
    if (known.includes(name)) continue;
    throw new Error(noSuchCounter(name, known));
  }
  return Object.entries(expected).map(([name, n]) => [name, n, actual[name] ?? 0]);
}

/** @param expected null: there is no entry */
export function inNeighbour(
  stack: Stack,
  address: string,
  expected: ExpectedNeighbour | null,
): Row[] {
  const ip = addressOf(address);
  const wanted = expected === null ? null : neighbourOf(stack, expected);
  const found = [...stack.arp.neighbours.list()].find(
    (entry) => entry.address === ip && (wanted?.device ?? entry.device) === entry.device,
  );
  if (found === undefined) {
    return [['state', wanted === null ? NO_ENTRY : present(wanted.state), NO_ENTRY]];
  }
  const state = stateName(found.state);
  if (wanted === null) return [['state', NO_ENTRY, state]];
  return [
    ['state', wanted.state, state],
    ['mac', wanted.mac, found.valid ? formatMac(found.high, found.low) : 'unknown'],
  ];
}

const NO_ENTRY = 'no entry';

/** What is expected, in the forms in which the stack has it. Throws for what no neighbour can be like. */
function neighbourOf(stack: Stack, expected: ExpectedNeighbour) {
  checkKeys(expected, ['state', 'mac', 'on']);
  const { state, mac, on } = expected;
  if (typeof state === 'string' && !STATES.includes(state)) {
    throw new Error(`${state} is no state: expected one of ${STATES.join(', ')}`);
  }
  return {
    state,
    mac: typeof mac === 'string' ? formatted(macOf(mac)) : mac,
    device: on === undefined ? undefined : deviceNamed(stack, on),
  };
}

const formatted = ({ high, low }: MacAddress): string => formatMac(high, low);

/** As `ip neigh` prints them. */
const STATES: readonly string[] = Object.values(State).map(stateName);

/** What was expected of an entry that is not there, which nothing meets. */
const present = (state: Of<string> | undefined): Check =>
  new Check(state instanceof Check ? state.says : (state ?? 'an entry'), () => false);

/**
 * The route of a packet of the stack's own.
 * @param expected null: there is none
 * @param source the packet's source address; default: the route chooses
 */
export function inRoute(
  stack: Stack,
  destination: string,
  expected: ExpectedRoute | null,
  source?: string,
): Row[] {
  const to = addressOf(destination);
  const from = source === undefined ? NONE : addressOf(source);
  if (expected !== null) checkRoute(expected);
  const found = stack.ip.route(from, to);
  if (expected === null || found === null) {
    const wanted = expected === null ? 'none' : 'one';
    return [['route', wanted, found === null ? 'none' : `one in table ${tableName(found.table)}`]];
  }
  const actual = {
    table: tableName(found.table),
    device: stack.devices[found.device - 1]?.name ?? 'none',
    gateway: found.gateway === NONE ? null : formatIpv4(found.gateway),
    source: formatIpv4(found.source),
    metric: found.info?.metric ?? 0,
    type: nameOf(RouteType, found.type),
  };
  const names = Object.keys(actual) as (keyof typeof actual)[];
  return names.map((name) => [name, expected[name], actual[name]]);
}

/** Throws for what no route can be like. */
function checkRoute(expected: ExpectedRoute): void {
  checkKeys(expected, ['table', 'device', 'gateway', 'source', 'metric', 'type']);
  for (const address of [expected.gateway, expected.source]) {
    if (typeof address === 'string') addressOf(address);
  }
}

/** Every reason for which the stack may drop a packet, layer by layer. */
export function reasonsOf({ ctx }: Stack): DropReason[] {
  const reasons: DropReason[] = [];
  for (let n = 0, reason = ctx.dropReason(n); reason !== undefined; reason = ctx.dropReason(++n)) {
    reasons.push(reason);
  }
  return reasons;
}

/** The reason of that name. Throws when the stack has none, and names those that come near. */
export function reasonNamed(stack: Stack, name: string): DropReason {
  const reasons = reasonsOf(stack);
  const found = reasons.find((reason) => reason.name === name);
  if (found !== undefined) return found;
  throw new Error(noSuchReason(name, reasons));
}

/** What is wrong with the name of a reason that is not among these. */
export function noSuchReason(name: string, reasons: readonly DropReason[]): string {
  const names = reasons.map((reason) => reason.name);
  return `${name}: no such reason to drop; near it are ${nearest(name, names).join(', ')}`;
}

/** What is wrong with the name of a counter that is not among these. */
export const noSuchCounter = (name: string, known: readonly string[]): string =>
  `${name}: no such counter; near it are ${nearest(name, known).join(', ')}`;

/** `ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)` */
export const reasonText = ({ name, says, rfc }: DropReason): string =>
  `${name}: ${says}${rfc === undefined ? '' : ` (${rfc})`}`;

/**
 * What the stack has dropped, a line for each reason, for failures of something else.
 * @param before the counts that are no news
 * @param when as `so far`
 */
export function droppedText(stack: Stack, before: Counts, when: string): string {
  const lines = Object.entries(growth(before, stack.ctx.drops())).map(
    ([name, number]) => `  ${number} x ${reasonText(reasonNamed(stack, name))}`,
  );
  if (lines.length === 0) return `the stack has dropped nothing ${when}`;
  return [`the stack has dropped ${when}:`, ...lines].join('\n');
}

function deviceNamed({ devices }: Stack, name: string): number {
  const found = devices.find((device) => device.name === name);
  if (found !== undefined) return found.index;
  throw new Error(`no interface ${name}: there are ${devices.map((each) => each.name).join(', ')}`);
}

const NONE = 0 as Ipv4Address;

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  const found = Object.entries(names).find(([, number]) => number === value)?.[0];
  return found?.toLowerCase() ?? `${value}`;
}

/** A value of which something is expected, or `undefined` where nothing is. */
type Value = string | number | boolean | null;
export type Row = readonly [field: string, expected: Of<Value> | undefined, actual: Value];

/** The rows that are not as expected, in a table; null: there are none. */
export function problem(rows: readonly Row[]): string | null {
  const wrong = rows.filter(([, expected, actual]) => !isAs(expected, actual));
  if (wrong.length === 0) return null;
  return table(
    wrong.map(([field, expected, actual]) => ({
      field,
      expected: expected instanceof Check ? expected.says : `${expected ?? 'none'}`,
      actual: `${actual ?? 'none'}`,
    })),
  );
}

/** What is there, a line each. */
export function actualText(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([field]) => field.length));
  return rows
    .map(([field, , actual]) => `  ${field.padEnd(width)}  ${actual ?? 'none'}`)
    .join('\n');
}

function isAs(expected: Of<Value> | undefined, actual: Value): boolean {
  if (expected === undefined) return true;
  if (!(expected instanceof Check)) return expected === actual;
  return (
    actual !== null && expected.passes(typeof actual === 'boolean' ? Number(actual) : actual, null)
  );
}
