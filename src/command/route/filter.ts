// Which routes `ip route show`, `flush` and `save` mean: `table 100 dev d0 root 10.0.0.0/8`. As iproute2's
// iproute_list_flush_or_save and filter_nlmsg.

import { type Ipv4Address, type Ipv4Cidr, within } from '../../ip/address.ts';
import { Table } from '../../route/table.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, Status, wrong } from '../errors.ts';
import { type Keyword, takeKeyword } from '../keywords.ts';
import type { NameList } from '../names.ts';
import { number, prefix } from '../values.ts';
import type { RouteMessage } from './message.ts';
import { parseType } from './types.ts';
import { ROUTE_USAGE } from './usage.ts';
import { named, realms, refuseUnknown, takeFamily } from './words.ts';

const MOST = 2 ** 32 - 1;

/** Null: any. */
export class RouteFilter {
  /** 0: all. */
  table = 0;
  /** What was learnt about single hosts, in place of the routes. */
  cached = false;
  tos: number | null = null;
  protocol: number | null = null;
  scope: number | null = null;
  type: number | null = null;
  /** Index of the device. */
  oif: number | null = null;
  /** What only answers have, which are not in a table. */
  iif: number | null = null;
  mark: number | null = null;
  metric: number | null = null;
  via: Ipv4Cidr | null = null;
  source: Ipv4Cidr | null = null;
  realms = 0;
  realmsMask = 0;
  /** The route's prefix lies in it. */
  root: Ipv4Cidr | null = null;
  /** It lies in the route's prefix. */
  match: Ipv4Cidr | null = null;
  /** No route has a source prefix. */
  fromLength = 0;
  /** Names of devices, looked up when all words are read. */
  devices: { iif?: string; oif?: string } = {};

  /** What everybody knows who asked for it is not printed. */
  get hidesGateway(): boolean {
    return this.via?.length === 32;
  }

  get hidesSource(): boolean {
    return this.source?.length === 32;
  }

  get hidesRealms(): boolean {
    return this.realmsMask === -1;
  }

  fits(route: RouteMessage): boolean {
    return (
      this.cached === (route.answer !== null) &&
      (this.table === 0 || this.table === route.table) &&
      isWanted(this.tos, route.tos) &&
      isWanted(this.protocol, route.protocol) &&
      isWanted(this.scope, route.scope) &&
      isWanted(this.type, route.type) &&
      isWanted(this.oif, route.device) &&
      isWanted(this.metric, route.metric) &&
      isWanted(this.iif, 0) &&
      isWanted(this.mark, 0) &&
      this.fromLength === 0 &&
      isInside(this.via, route.gateway) &&
      isInside(this.source, route.source) &&
      ((route.realms ^ this.realms) & this.realmsMask) === 0 &&
      this.#fitsPrefix(route)
    );
  }

  #fitsPrefix({ network, length }: RouteMessage): boolean {
    const { root, match } = this;
    if (root !== null && (root.length > length || !isInside(root, network))) return false;
    return match === null || (match.length >= length && within(match.address, network, length));
  }
}

/** Asks for nothing, and so hides nothing. */
export const NO_FILTER = new RouteFilter();

/** Reads the rest of the words. */
export function takeFilter(args: Args, env: Env): RouteFilter {
  const filter = new RouteFilter();
  filter.table = Table.Main;
  while (!args.isEmpty) {
    if (!takeKeyword(KEYWORDS, filter, args, env)) takeDestination(filter, args);
  }
  const { iif, oif } = filter.devices;
  if (iif !== undefined) filter.iif = env.device(iif).index;
  if (oif !== undefined) filter.oif = env.device(oif).index;
  return filter;
}

/** In the order in which iproute2 tries them. */
const KEYWORDS: readonly Keyword<RouteFilter>[] = [
  [['table*'], takeTable],
  [['vrf*'], refuseUnknown('vrf', 'VRFs')],
  [
    ['cached*', 'cloned*'],
    (filter) => {
      filter.cached = true;
    },
  ],
  [
    ['tos', 'dsfield*'],
    (filter, args, { names }) => {
      filter.tos = named(args, names.dsfields, 'TOS value is invalid');
    },
  ],
  [
    ['protocol*'],
    (filter, args, { names }) => {
      filter.protocol = namedOrAll(args, names.protocols, 'invalid "protocol"');
    },
  ],
  [
    ['scope*'],
    (filter, args, { names }) => {
      filter.scope = namedOrAll(args, names.scopes, 'invalid "scope"');
    },
  ],
  [
    ['type*'],
    (filter, args) => {
      filter.type = named(args, { parse: parseType }, 'node type value is invalid');
    },
  ],
  [
    ['dev', 'oif'],
    ({ devices }, args) => {
      devices.oif = args.need();
    },
  ],
  [
    ['iif'],
    ({ devices }, args) => {
      devices.iif = args.need();
    },
  ],
  [
    ['mark'],
    (filter, args) => {
      filter.mark = number(args.need(), MOST, 'invalid mark value');
    },
  ],
  [
    ['metric*', 'priority*', 'preference'],
    (filter, args) => {
      filter.metric = number(args.need(), MOST, '"metric" value is invalid');
    },
  ],
  [
    ['via'],
    (filter, args) => {
      const family = takeFamily(args) ? 'inet' : 'any valid';
      filter.via = prefix(args.need(), family);
    },
  ],
  [
    ['src'],
    (filter, args) => {
      filter.source = prefix(args.need());
    },
  ],
  [['realms*'], takeRealms],
  [['from*'], takeFrom],
];

function takeTable(filter: RouteFilter, args: Args, { names }: Env): void {
  const word = args.need();
  const table = names.tables.parse(word);
  if (table !== null) filter.table = table;
  else if (word === 'all') filter.table = 0;
  else if (word === 'cache') filter.cached = true;
  else if (word === 'help') throw new CommandError(ROUTE_USAGE, Status.Usage);
  else throw wrong(word, 'table id value is invalid');
}

/** Half of them may be left out: `5/` is any realm from 5. */
function takeRealms(filter: RouteFilter, args: Args, { names }: Env): void {
  const word = args.peek ?? '';
  filter.realms = realms(args, names, 'invalid realms');
  const anyTo = (filter.realms & 0xffff) === 0 && word.endsWith('/');
  const anyFrom = filter.realms >>> 16 === 0 && !word.includes('/');
  filter.realmsMask = (anyTo ? 0 : 0xffff) | (anyFrom ? 0 : ~0xffff);
}

function takeFrom(filter: RouteFilter, args: Args): void {
  if (args.accept('match', true)) {
    prefix(args.need());
    return;
  }
  if (!args.accept('root', true)) args.accept('exact', true);
  filter.fromLength = prefix(args.need()).length;
}

function takeDestination(filter: RouteFilter, args: Args): void {
  args.accept('to', true);
  if (args.accept('root', true)) {
    filter.root = prefix(args.need());
  } else if (args.accept('match', true)) {
    filter.match = prefix(args.need());
  } else {
    args.accept('exact', true);
    filter.match = prefix(args.need());
    filter.root = filter.match;
  }
}

const namedOrAll = (args: Args, names: NameList, why: string): number | null =>
  args.accept('all') ? null : named(args, names, why);

const isWanted = (wanted: number | null, value: number): boolean =>
  wanted === null || wanted === value;

const isInside = (wanted: Ipv4Cidr | null, address: Ipv4Address): boolean =>
  wanted === null || within(address, wanted.address, wanted.length);
