// A route as `ip route` prints it, text and JSON. As iproute2's print_route.

import { formatIpv4, type Ipv4Address } from '../../ip/address.ts';
import { Metric } from '../../route/metrics.ts';
import { RouteOrigin, RouteType, Scope, Table } from '../../route/table.ts';
import type { Env } from '../env.ts';
import { Entry, type Json } from '../output.ts';
import { NO_FILTER, type RouteFilter } from './filter.ts';
import { type AnswerMessage, type HopMessage, RouteFlag, type RouteMessage } from './message.ts';
import { routeMetrics } from './metrics.ts';
import { typeName } from './types.ts';

/** `RTCF_*` with their names, in the order in which they are printed. */
export const CacheFlag = {
  Local: 0x80000000,
  Multicast: 0x20000000,
  Broadcast: 0x10000000,
  Redirect: 0x01000000,
  Redirected: 0x00040000,
  Notify: 0x00010000,
} as const;

const CACHE_FLAGS: readonly [number, string][] = [
  [CacheFlag.Local, 'local'],
  [CacheFlag.Multicast, 'mc'],
  [CacheFlag.Broadcast, 'brd'],
  [CacheFlag.Redirected, 'redirected'],
  [CacheFlag.Redirect, 'redirect'],
  [CacheFlag.Notify, 'notify'],
];

const ROUTE_FLAGS: readonly [number, string][] = [
  [RouteFlag.Dead, 'dead'],
  [RouteFlag.Onlink, 'onlink'],
  [RouteFlag.Notify, 'notify'],
  [RouteFlag.Linkdown, 'linkdown'],
  // iproute2 takes the kernel's RTCF_MULTICAST for this one, and prints it with every answer for a group.
  [CacheFlag.Multicast, 'rt_offload_failed'],
];

/** The route as one entry. What the filter has asked for is not said again. */
export function routeEntry(
  message: RouteMessage,
  env: Env,
  filter: RouteFilter = NO_FILTER,
): Entry {
  const entry = new Entry();
  const { answer, realms, nexthops } = message;
  putDestination(entry, message, env);
  putWay(entry, message, env, filter);
  if (answer === null) putOrigin(entry, message, env, filter);
  if (message.source !== 0 && !filter.hidesSource) {
    putAddress(entry, 'prefsrc', 'src', message.source);
  }
  if (message.metric !== 0 && filter.metric === null) entry.put('metric', message.metric);
  putFlags(entry, message.flags | (answer?.cacheFlags ?? 0));
  if (answer !== null && answer.mark !== 0) putMark(entry, answer.mark);
  if (realms !== 0 && !filter.hidesRealms) putRealms(entry, realms, env);
  if (answer !== null) putAnswer(entry, answer, env);
  putMetrics(entry, message);
  if (answer !== null && answer.iif !== 0) entry.put('iif', deviceName(env, answer.iif));
  if (nexthops.length > 0) putNexthops(entry, nexthops, env);
  return entry.say('\n');
}

/** A device's name by its index. */
export const deviceName = (env: Env, index: number): string =>
  env.stack.devices.find((device) => device.index === index)?.name ?? `if${index}`;

function putDestination(entry: Entry, message: RouteMessage, env: Env): void {
  const { type, network, length, answer } = message;
  if (type !== RouteType.Unicast || env.options.details) {
    const name = env.options.numeric ? String(type) : typeName(type);
    entry.put('type', name, `${name} `);
  }
  const address = formatIpv4(network);
  const dst = length === 32 ? address : length === 0 ? 'default' : `${address}/${length}`;
  entry.put('dst', dst, `${dst} `);
  if (answer !== null && answer.from !== 0) putAddress(entry, 'from', 'from', answer.from);
}

function putWay(entry: Entry, message: RouteMessage, env: Env, filter: RouteFilter): void {
  const { tos, gateway, device, table } = message;
  const { names, options } = env;
  if (tos !== 0 && filter.tos === null) {
    const name = options.numeric ? null : names.dsfields.known(tos);
    entry.put('tos', name ?? `0x${tos.toString(16).padStart(2, '0')}`);
  }
  if (gateway !== 0 && !filter.hidesGateway) putAddress(entry, 'gateway', 'via', gateway);
  if (device !== 0 && filter.oif === null) entry.put('dev', deviceName(env, device));
  if ((table !== Table.Main || options.details) && filter.table === 0) {
    entry.put('table', options.numeric ? String(table) : names.tables.name(table));
  }
}

function putOrigin(entry: Entry, message: RouteMessage, env: Env, filter: RouteFilter): void {
  const { protocol, scope } = message;
  const { names, options } = env;
  const { details, numeric } = options;
  if ((protocol !== RouteOrigin.Boot || details) && filter.protocol === null) {
    const name = numeric ? String(protocol) : names.protocols.name(protocol);
    entry.put('protocol', name, `proto ${name} `);
  }
  if ((scope !== Scope.Universe || details) && filter.scope === null) {
    entry.put('scope', numeric ? String(scope) : names.scopes.name(scope));
  }
}

function putAddress(entry: Entry, key: string, word: string, address: Ipv4Address): void {
  const dotted = formatIpv4(address);
  entry.put(key, dotted, `${word} ${dotted} `);
}

function putFlags(entry: Entry, flags: number): void {
  const words = ROUTE_FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, word]) => word);
  entry.put('flags', words, words.map((word) => `${word} `).join(''));
}

const putMark = (entry: Entry, mark: number): Entry =>
  entry.put('mark', mark, `mark ${mark >= 16 ? `0x${mark.toString(16)}` : mark} `);

function putRealms(entry: Entry, realms: number, { names, options }: Env): void {
  const name = (realm: number): string =>
    options.numeric ? String(realm) : names.realms.name(realm);
  const from = realms >>> 16;
  const to = name(realms & 0xffff);
  if (from === 0) entry.put('flow', { to }, `realm ${to} `);
  else entry.put('flow', { from: name(from), to }, `realms ${name(from)}/${to} `);
}

function putAnswer(entry: Entry, answer: AnswerMessage, { options }: Env): void {
  const { uid, cacheFlags, expires } = answer;
  if (uid !== null) entry.put('uid', uid);
  const words = CACHE_FLAGS.filter(([bit]) => (cacheFlags & bit) !== 0).map(([, word]) => word);
  const listed = words.length === 0 ? '' : `<${words.join(',')}> `;
  entry.put('cache', words, `${lineEnd(options.oneline)}    cache ${listed}`);
  if (expires === 0) return;
  const seconds = Math.floor(expires / 100);
  entry.put('expires', seconds, `expires ${seconds}sec `);
}

function putMetrics(entry: Entry, message: RouteMessage): void {
  const metrics = routeMetrics(message);
  if (metrics.length === 0) return;
  const json: Record<string, Json> = {};
  for (const { number, name, locked, value, text } of metrics) {
    if (number === Metric.Features) json.ecn = null;
    else json[number === Metric.Congestion ? 'congestion' : name] = value;
    entry.say(`${name} ${locked ? 'lock ' : ''}${text} `);
  }
  entry.note('metrics', [json]);
}

function putNexthops(entry: Entry, nexthops: readonly HopMessage[], env: Env): void {
  const hops = nexthops.map(({ gateway, device, weight, flags }) => {
    const hop = new Entry().say(`${lineEnd(env.options.oneline)}\tnexthop `);
    if (gateway !== 0) putAddress(hop, 'gateway', 'via', gateway);
    hop.put('dev', deviceName(env, device)).put('weight', weight);
    putFlags(hop, flags);
    return hop;
  });
  const json = hops.map((hop) => hop.json);
  entry.put('nexthops', json, hops.map(({ text }) => text).join(''));
}

const lineEnd = (oneline: boolean): string => (oneline ? '\\' : '\n');
