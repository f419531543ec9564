// One route as `ip -j -d route` prints it, in the words that make it again.

import { Scope } from '../../route/table.ts';
import type { NameList } from '../names.ts';
import type { Draft } from './draft.ts';
import { type Fields, flags, has, pair, records, unknownKeys, word } from './fields.ts';

/** A route that can be carried over. */
export interface RouteLine {
  /** Its words behind `route append`. */
  readonly line: string;
  /** The same with gateways that need not be reachable; null when that is no way out. */
  readonly onlink: string | null;
  /** Its table, prefix, TOS and metric. */
  readonly group: string;
  /** What it has and we have not. */
  readonly lost: readonly string[];
}

/** A route that cannot. */
export interface LostRoute {
  readonly what: string;
  /** Null: it is IPv6, which is said elsewhere. */
  readonly why: string | null;
}

const KNOWN = [
  ...['type', 'dst', 'tos', 'gateway', 'dev', 'table', 'protocol', 'scope', 'prefsrc', 'metric'],
  ...['flags', 'nexthops', 'metrics', 'flow', 'nhid', 'nh_info', 'via', 'cache'],
];

/** Types that go into table local when none is named. */
const IN_LOCAL = ['local', 'broadcast', 'nat', 'anycast'];

const NO_ENCAP = 'tapip has no encap';

/** Metrics whose words are as in JSON. */
const METRICS = [
  ...['mtu', 'window', 'ssthresh', 'cwnd', 'advmss', 'reordering', 'hoplimit', 'initcwnd'],
  ...['initrwnd', 'quickack', 'fastopen_no_cookie'],
];
/** Metrics that are a number of ms in JSON. */
const TIMES = ['rtt', 'rttvar', 'rto_min'];

export function readRoute(fields: Fields, draft: Draft): RouteLine | LostRoute {
  const type = word(fields, 'type') ?? 'unicast';
  const dst = word(fields, 'dst') ?? '';
  const table = tableOf(fields, draft);
  const what = `${type} route to ${dst} in table ${table}`;
  if (isIpv6(fields)) return { what, why: null };
  // The encapsulation has a `dst` too, which in JSON takes the route's place.
  if (has(fields, 'encap')) return { what: `${type} route in table ${table}`, why: NO_ENCAP };
  const odd = unknownKeys(fields, KNOWN);
  if (odd.length > 0) return { what, why: `tapip has no ${odd.join(', ')}` };
  const hops = hopsOf(fields);
  if (hops.some((hop) => has(hop, 'via'))) return { what, why: 'its gateway is not IPv4' };
  if (hops.length === 0 && has(fields, 'nhid')) return { what, why: 'its nexthop is not told' };

  const metric = word(fields, 'metric') ?? '0';
  const tos = word(fields, 'tos') ?? '0';
  const head = [
    ...(type === 'unicast' ? [] : [type]),
    dst,
    ...pair('tos', word(fields, 'tos')),
    ...(table === 'main' && !IN_LOCAL.includes(type) ? [] : ['table', table]),
    ...restOf(fields, type, draft),
  ];
  const { taken, lost } = metricsOf(fields);
  const tail = [...realmsOf(fields), ...taken];
  const lineOf = (onlink: boolean): string =>
    [...head, ...tail, ...hopWords(hops, onlink)].join(' ');
  const hasGateway = hops.some((hop) => has(hop, 'gateway') && has(hop, 'dev'));
  return {
    line: lineOf(false),
    onlink: hasGateway ? lineOf(true) : null,
    group: [table, dst, tos, metric].join(' '),
    lost,
  };
}

export const tableOf = (fields: Fields, { names, born }: Draft): string =>
  portable(word(fields, 'table') ?? 'main', names.tables, born.tables);

/** A name as every machine has it, else the number. A name that nobody knows stays. */
export function portable(name: string, theirs: NameList, born: NameList): string {
  const number = theirs.parse(name);
  return number === null ? name : born.name(number);
}

function restOf(fields: Fields, type: string, { names, born }: Draft): string[] {
  const protocol = word(fields, 'protocol') ?? 'boot';
  const number = names.scopes.parse(word(fields, 'scope') ?? 'global') ?? Scope.Universe;
  const isUsual = number === usualScope(type, has(fields, 'gateway') || has(fields, 'nexthops'));
  return [
    ...(protocol === 'boot' ? [] : ['proto', portable(protocol, names.protocols, born.protocols)]),
    ...(isUsual ? [] : ['scope', born.scopes.name(number)]),
    ...pair('metric', word(fields, 'metric')),
    ...pair('src', word(fields, 'prefsrc')),
  ];
}

/** The scope that `ip route add` gives a route when none is named. */
function usualScope(type: string, hasGateway: boolean): number {
  if (type === 'local' || type === 'nat') return Scope.Host;
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return Scope.Link;
  return type === 'unicast' && !hasGateway ? Scope.Link : Scope.Universe;
}

function realmsOf({ flow }: Fields): readonly string[] {
  if (typeof flow !== 'object' || flow === null) return [];
  const from = word(flow as Fields, 'from');
  const to = word(flow as Fields, 'to');
  return to === null ? [] : ['realms', from === null ? to : `${from}/${to}`];
}

function metricsOf(fields: Fields): { taken: readonly string[]; lost: readonly string[] } {
  const [metrics = {}] = records(fields, 'metrics');
  const lost = unknownKeys(metrics, [...METRICS, ...TIMES, 'congestion', 'ecn']);
  const taken = [
    ...METRICS.flatMap((key) => pair(key, word(metrics, key))),
    ...TIMES.flatMap((key) => (has(metrics, key) ? [key, `${word(metrics, key)}ms`] : [])),
    ...pair('congctl', word(metrics, 'congestion')),
    ...(has(metrics, 'ecn') ? ['features', 'ecn'] : []),
  ];
  return { taken, lost: lost.length === 0 ? [] : [`tapip has no ${lost.join(', ')}`] };
}

/** Its nexthops; a route with one has the same fields itself. */
function hopsOf(fields: Fields): readonly Fields[] {
  if (has(fields, 'nexthops')) return records(fields, 'nexthops');
  return has(fields, 'dev') || has(fields, 'gateway') || has(fields, 'via') ? [fields] : [];
}

function hopWords(hops: readonly Fields[], onlink: boolean): string[] {
  return hops.flatMap((hop) => {
    const gateway = word(hop, 'gateway');
    const isOnlink = flags(hop).includes('onlink') || (onlink && gateway !== null);
    return [
      ...(hops.length > 1 ? ['nexthop'] : []),
      ...pair('via', gateway),
      ...pair('dev', word(hop, 'dev')),
      ...(hops.length > 1 ? pair('weight', word(hop, 'weight')) : []),
      ...(isOnlink ? ['onlink'] : []),
    ];
  });
}

/** Every IPv6 route has a preference. */
const isIpv6 = (fields: Fields): boolean =>
  has(fields, 'pref') || [fields.dst, fields.gateway].some((text) => String(text).includes(':'));
