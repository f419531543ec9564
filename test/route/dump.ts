// Every route and address of a world in one line each, from our tables and from what `ip -j -N` prints of the kernel's:
// names are numbers.

import { AddressFlag, flagsOf } from '../../src/ip/device.ts';
import { flagsOfNexthop, flagsOfRoute, NexthopFlag } from '../../src/route/linkdown.ts';
import { type Route, RouteOrigin, RouteType, Scope, Table } from '../../src/route/table.ts';
import { dotted } from '../support/packets.ts';
import { nameOf, type World } from './world.ts';

interface LinuxHop {
  dev?: string;
  gateway?: string;
  weight?: number;
  flags?: string[];
}

interface LinuxRoute extends LinuxHop {
  type?: string;
  dst: string;
  table?: string;
  protocol?: string;
  scope?: string;
  prefsrc?: string;
  tos?: string;
  metric?: number;
  metrics?: { mtu?: number }[];
  nexthops?: LinuxHop[];
}

interface LinuxAddress {
  local: string;
  address?: string;
  prefixlen: number;
  metric?: number;
  broadcast?: string;
  scope: string;
  label: string;
  secondary?: boolean;
  noprefixroute?: boolean;
}

export interface LinuxDump {
  readonly routes: readonly LinuxRoute[];
  readonly devices: readonly { ifname?: string; addr_info?: LinuxAddress[] }[];
}

/** By table, and of one prefix in the order in which they are tried. */
export function ourRoutes(world: World): string[] {
  const lines = [...world.routes.tables()].flatMap((table) =>
    table.list().map((route) => ourRoute(world, route)),
  );
  return inOrder(lines);
}

export function linuxRoutes({ routes }: LinuxDump): string[] {
  return inOrder(routes.map(linuxRoute));
}

/** Device by device, in the order in which they are tried as a source. */
export function ourAddresses({ addresses }: World): string[] {
  return addresses.list().map((own) => {
    const flags = flagsOf(own);
    const peer = own.peer === own.address ? '' : ` peer ${dotted(own.peer)}`;
    const broadcast = own.broadcast === 0 ? '' : ` brd ${dotted(own.broadcast)}`;
    const words = [`${dotted(own.address)}${peer}/${own.length}${broadcast}`];
    words.push(`metric ${own.metric} scope ${own.scope}`);
    if ((flags & AddressFlag.Secondary) !== 0) words.push('secondary');
    if ((flags & AddressFlag.NoPrefixRoute) !== 0) words.push('noprefixroute');
    return `${nameOf(own.device)}: ${words.join(' ')} ${own.label}`;
  });
}

export function linuxAddresses({ devices }: LinuxDump): string[] {
  return devices.flatMap(({ ifname, addr_info = [] }) =>
    addr_info.map((own) => {
      const peer = own.address === undefined ? '' : ` peer ${own.address}`;
      const broadcast = own.broadcast === undefined ? '' : ` brd ${own.broadcast}`;
      const words = [`${own.local}${peer}/${own.prefixlen}${broadcast}`];
      words.push(`metric ${own.metric ?? 0} scope ${own.scope}`);
      if (own.secondary === true) words.push('secondary');
      if (own.noprefixroute === true) words.push('noprefixroute');
      return `${ifname}: ${words.join(' ')} ${own.label}`;
    }),
  );
}

function ourRoute({ routes, addresses }: World, route: Route): string {
  const { type, network, length, table, protocol, scope, source, tos, metric, mtu } = route;
  const words = [`${type} ${dotted(network)}/${length} table ${table} proto ${protocol}`];
  words.push(`scope ${scope} src ${dotted(source)} tos ${tos} metric ${metric}`);
  words.push(`mtu ${mtu}`);
  const { avoided } = routes;
  if (route.nexthops.length === 0) {
    words.push(ourWay(route, flagsOfRoute(route, addresses, avoided)));
  }
  for (const hop of route.nexthops) {
    words.push(`nexthop ${ourWay(hop, flagsOfNexthop(hop, avoided))} weight ${hop.weight}`);
  }
  return words.join(' ');
}

function ourWay({ device, gateway }: Pick<Route, 'device' | 'gateway'>, flags: number): string {
  const names = Object.entries(NexthopFlag).filter(([, bit]) => (flags & bit) !== 0);
  const words = names.map(([name]) => name.toLowerCase()).sort();
  return `via ${dotted(gateway)} dev ${device === 0 ? '-' : nameOf(device)} [${words.join(' ')}]`;
}

function linuxRoute(route: LinuxRoute): string {
  const { type = RouteType.Unicast, dst, table = Table.Main, protocol = RouteOrigin.Boot } = route;
  const {
    scope = Scope.Universe,
    prefsrc = '0.0.0.0',
    tos = '0',
    metric = 0,
    metrics = [],
    nexthops = [],
  } = route;
  const prefix = dst === 'default' ? '0.0.0.0/0' : dst.includes('/') ? dst : `${dst}/32`;
  const words = [`${type} ${prefix} table ${table} proto ${protocol}`];
  words.push(`scope ${scope} src ${prefsrc} tos ${Number(tos)} metric ${metric}`);
  words.push(`mtu ${metrics[0]?.mtu ?? 0}`);
  if (nexthops.length === 0) words.push(linuxWay(route));
  for (const hop of nexthops) words.push(`nexthop ${linuxWay(hop)} weight ${hop.weight}`);
  return words.join(' ');
}

function linuxWay({ gateway = '0.0.0.0', dev = '-', flags = [] }: LinuxHop): string {
  return `via ${gateway} dev ${dev} [${[...flags].sort().join(' ')}]`;
}

/** Sorts by table and prefix only. */
function inOrder(lines: readonly string[]): string[] {
  const key = (line: string): string => /\S+ (\S+ table \S+)/.exec(line)?.[1] ?? '';
  return [...lines].sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
}
