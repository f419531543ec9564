// What routing tells of its changes, in two integers: which routes, which rule, which host's way. See core/teller.ts.

import type { Context } from '../core/context.ts';
import { Teller } from '../core/teller.ts';
import type { TraceEvent } from '../core/trace.ts';
import { formatIpv4, type Ipv4Address, ipv4 } from '../ip/address.ts';
import { tableName } from './table.ts';

/** What has become of the routes to a prefix. `Ways`: nothing is said of a prefix, but of all ways by a device. */
export const RouteChange = { New: 1, Gone: 2, Other: 3, Ways: 0 } as const;

/**
 * The `detail` of an event of the layer `route`; its `value` is the prefix's network, or for `Ways` the device:
 *
 *   bits 31 … 8: table, 0: one whose number is longer | 7 … 2: prefix length | 1, 0: {@link RouteChange}
 */
export const routeDetail = (change: number, table: number, length: number): number =>
  (table < 1 << 24 ? table << 8 : 0) | (length << 2) | change;

export const changeOf = (detail: number): number => detail & 3;
export const lengthOf = (detail: number): number => (detail >>> 2) & 63;
/** 0: its number is longer than 24 bits. */
export const tableOf = (detail: number): number => detail >>> 8;

/** What has become of a rule: the `detail` of the layer `rule`, whose `value` is the priority. */
export const RuleChange = { New: 1, Gone: 2 } as const;

/**
 * What has become of what is known of the way to a host (`value`; 0: to any): the `detail` of the layer `exception`. Any
 * other is the path's MTU, which was learnt.
 */
export const ExceptionChange = { Gone: 0, Gateway: 1 } as const;

/** Those who tell. One for each stack. */
export class RoutingTold {
  readonly routes = new Teller();
  readonly rules = new Teller();
  readonly exceptions = new Teller();

  bind(ctx: Context): void {
    this.routes.bind(ctx, 'route', saysOfRoutes);
    this.rules.bind(ctx, 'rule', saysOfRule);
    this.exceptions.bind(ctx, 'exception', saysOfException);
  }
}

function saysOfRoutes({ detail, value }: Readonly<TraceEvent>): string {
  const [change, length, table] = [changeOf(detail), lengthOf(detail), tableOf(detail)];
  if (change === RouteChange.Ways) return `of some routes the ways by device ${value} have changed`;
  const to = length === 0 ? 'everywhere' : `${formatIpv4(ipv4(value))}/${length}`;
  const where = table === 0 ? 'a table' : `table ${tableName(table)}`;
  if (change === RouteChange.New) return `${where} has a route to ${to} now`;
  if (change === RouteChange.Gone) return `${where} has no route to ${to} any more`;
  return `${where} has another choice of routes to ${to} now`;
}

const saysOfRule = ({ detail, value }: Readonly<TraceEvent>): string =>
  `a rule with priority ${value >>> 0} is ${detail === RuleChange.New ? 'new' : 'gone'}`;

function saysOfException({ detail, value }: Readonly<TraceEvent>): string {
  const host = formatIpv4(ipv4(value) as Ipv4Address);
  if (value === 0) return 'what was known of the ways to single hosts is forgotten';
  if (detail === ExceptionChange.Gone) return `what was known of the way to ${host} is forgotten`;
  if (detail === ExceptionChange.Gateway) return `the way to ${host} is by a better gateway now`;
  return `the path to ${host} carries ${detail} bytes, as far as is known now`;
}
