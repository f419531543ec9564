// The words that describe a route: `blackhole 10.0.0.0/8 table 100 metric 5`. As iproute2's iproute_modify, which also
// says what stands for the scope and the table that nobody names.

import { ANY, type Ipv4Address } from '../../ip/address.ts';
import type { RouteMatch } from '../../route/match.ts';
import { type Nexthop, type Route, RouteType, route, Scope, Table } from '../../route/table.ts';
import { type Args, matches } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, garbage, Status, wrong } from '../errors.ts';
import { type Keyword, takeKeyword } from '../keywords.ts';
import { number } from '../values.ts';
import { MetricsReader } from './metrics.ts';
import { takeNexthops } from './nexthops.ts';
import { parseType } from './types.ts';
import { ROUTE_USAGE } from './usage.ts';
import { FamilyReader, named, realms, refuseUnknown } from './words.ts';

const MOST = 2 ** 32 - 1;
/** `RTN_NAT`, which Linux has no more. */
const NAT = 10;

/** Scopes of types that have their own. */
const NEAR: Readonly<Record<number, number>> = {
  [RouteType.Local]: Scope.Host,
  [NAT]: Scope.Host,
  [RouteType.Broadcast]: Scope.Link,
  [RouteType.Multicast]: Scope.Link,
  [RouteType.Anycast]: Scope.Link,
};

/** Types that are in the local table. */
const LOCAL: readonly (number | null)[] = [
  ...[RouteType.Local, RouteType.Broadcast, RouteType.Anycast],
  NAT,
];

/** What the words say; null: nothing. */
class RouteWords {
  readonly family = new FamilyReader();
  readonly metrics = new MetricsReader();
  network: Ipv4Address | null = null;
  length = 0;
  type: number | null = null;
  table: number | null = null;
  scope: number | null = null;
  protocol: number | null = null;
  tos = 0;
  metric = 0;
  source = ANY;
  gateway: Ipv4Address | null = null;
  /** Looked up when all words but the nexthops are read. */
  deviceName: string | null = null;
  device = 0;
  onlink = false;
  realms = 0;
  nexthops: readonly Nexthop[] = [];
}

/** Reads a route to add. */
export function takeRoute(args: Args, env: Env): Route {
  const words = takeWords(args, env);
  const { gateway, device, nexthops, protocol, onlink, realms } = words;
  const { type = RouteType.Unicast, ...common } = commonOf(words);
  const [first] = nexthops;
  const isOnCable = type === RouteType.Unicast && gateway === null && first === undefined;
  const made = route({
    ...common,
    ...(protocol === null ? {} : { protocol }),
    type,
    scope: words.scope ?? NEAR[type] ?? (isOnCable ? Scope.Link : Scope.Universe),
    gateway: gateway ?? first?.gateway ?? ANY,
    device: device !== 0 ? device : (first?.device ?? 0),
    onlink,
    realms,
    nexthops,
  });
  // The kernel refuses bits behind the prefix, which the route would not have.
  return { ...made, network: common.network };
}

/** Reads which route to delete, and from which table. */
export function takeMatch(args: Args, env: Env): RouteMatch & { readonly table: number } {
  const words = takeWords(args, env);
  const { gateway, device, nexthops, protocol, type } = words;
  const scope = words.scope ?? NEAR[type ?? 0] ?? Scope.Nowhere;
  return {
    ...commonOf(words),
    ...(scope === Scope.Nowhere ? {} : { scope }),
    protocol: protocol ?? 0,
    gateway: gateway ?? ANY,
    device,
    nexthops,
  };
}

/** What it means for both. */
function commonOf(words: RouteWords): RouteMatch & { readonly table: number } {
  const { length, type, tos, metric, source, metrics } = words;
  const network = words.network ?? ANY;
  const { mtu, advmss, others } = metrics;
  const usual = LOCAL.includes(type) ? Table.Local : Table.Main;
  // The kernel takes table 0 for the main one.
  const table = words.table === 0 ? Table.Main : (words.table ?? usual);
  const kind = type === null ? {} : { type };
  return { network, length, ...kind, table, tos, metric, source, mtu, advmss, metrics: others };
}

function takeWords(args: Args, env: Env): RouteWords {
  const words = new RouteWords();
  while (!args.isEmpty && args.peek !== 'nexthop') {
    const isKnown =
      takeKeyword(FIRST, words, args, env) ||
      words.metrics.take(args) ||
      takeKeyword(LAST, words, args, env);
    if (!isKnown) takeDestination(words, args);
  }
  if (words.network === null) throw usage();
  if (words.deviceName !== null) words.device = env.device(words.deviceName).index;
  words.nexthops = takeNexthops(args, env, words.family);
  return words;
}

function takeDestination(words: RouteWords, args: Args): void {
  args.accept('to');
  let word = args.need();
  const type = /^\d/.test(word) ? null : parseType(word);
  if (type !== null) {
    words.type = type;
    word = args.need();
  }
  if (matches(word, 'help')) throw usage();
  if (words.network !== null) throw garbage('to', word);
  const { address, length } = words.family.prefix(word);
  words.network = address;
  words.length = length;
}

/** In the order in which iproute2 tries them; between them are the metrics. */
const FIRST: readonly Keyword<RouteWords>[] = [
  [
    ['src'],
    (words, args) => {
      words.source = words.family.address(args.need());
    },
  ],
  [['as'], refuseUnknown('as', 'address translation')],
  [['via'], takeGateway],
  [['from'], refuseUnknown('from', 'routes by source: use a rule')],
  [
    ['tos', 'dsfield*'],
    (words, args, { names }) => {
      words.tos = named(args, names.dsfields, '"tos" value is invalid');
    },
  ],
  [['expires'], refuseUnknown('expires', 'IPv4 routes that expire')],
  [
    ['metric*', 'priority*', 'preference'],
    (words, args) => {
      words.metric = number(args.need(), MOST, '"metric" value is invalid');
    },
  ],
  [
    ['scope'],
    (words, args, { names }) => {
      words.scope = named(args, names.scopes, 'invalid "scope" value');
    },
  ],
];

const LAST: readonly Keyword<RouteWords>[] = [
  [
    ['realms*'],
    (words, args, { names }) => {
      words.realms = realms(args, names, '"realm" value is invalid');
    },
  ],
  [
    ['onlink'],
    (words) => {
      words.onlink = true;
    },
  ],
  [['nhid'], refuseUnknown('nhid', 'nexthop objects')],
  [
    ['protocol*'],
    (words, args, { names }) => {
      words.protocol = named(args, names.protocols, '"protocol" value is invalid');
    },
  ],
  [
    ['table*'],
    (words, args, { names }) => {
      words.table = named(args, names.tables, '"table" value is invalid');
    },
  ],
  [['vrf*'], refuseUnknown('vrf', 'VRFs')],
  [
    ['dev', 'oif'],
    (words, args) => {
      words.deviceName = args.need();
    },
  ],
  [['pref*'], refuseUnknown('pref', 'preferences, which are IPv6’s')],
  [['encap'], refuseUnknown('encap', 'tunnels')],
  [['ttl-propagate'], refuseUnknown('ttl-propagate', 'MPLS')],
];

function takeGateway(words: RouteWords, args: Args): void {
  if (words.gateway !== null) throw wrong('via', 'use nexthop syntax to specify multiple via');
  words.gateway = words.family.gateway(args);
}

const usage = (): CommandError => new CommandError(ROUTE_USAGE, Status.Usage);
