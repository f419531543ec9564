// What a test tells the stack before the first frame: routes and neighbours, in the words of iproute2.

import {
  type Ipv4Address,
  type Ipv4Cidr,
  networkOf,
  parseCidr,
  parseIpv4,
} from '../../ip/address.ts';
import { type MacAddress, parseMac } from '../../netdev/mac.ts';
import { RouteType, route, Table } from '../../route/table.ts';
import type { Station } from '../frame/frame.ts';
import { checkKeys } from '../frame/given.ts';
import type { On, Wire } from './wire.ts';

/** A route as `ip route add` has it. */
export interface StaticRoute {
  /** A prefix as `10.0.1.0/24`, an address, or `default`. */
  readonly to: string;
  /** The next hop. Default: whoever has the destination's address. */
  readonly via?: string;
  /** The interface. Default: the one whose cable the next hop is on. */
  readonly on?: On;
  /** `main`, `local`, `default` or a number. Default `main`. */
  readonly table?: string | number;
  /** The source address to prefer. */
  readonly source?: string;
  /** Default 0. */
  readonly metric?: number;
  /** `unicast`, `blackhole`, `unreachable`, `prohibit`, `throw`, … Default `unicast`. */
  readonly type?: string;
}

export function addRoute(wire: Wire, wanted: StaticRoute): void {
  checkKeys(wanted, ROUTE);
  const { address: network, length } = prefixOf(wanted.to);
  if (networkOf(network, length) !== network) {
    throw new Error(`route to ${wanted.to}: Invalid argument`);
  }
  const gateway = wanted.via === undefined ? NONE : addressOf(wanted.via);
  const type = typeOf(wanted.type ?? 'unicast');
  const device = SILENT.has(type) ? 0 : deviceFor(wire, wanted, gateway);
  const refused = wire.stack.routes.add(
    route({
      ...{ network, length, device, gateway, type },
      ...{ table: tableOf(wanted.table ?? 'main'), metric: wanted.metric ?? 0 },
      source: wanted.source === undefined ? NONE : addressOf(wanted.source),
    }),
  );
  if (refused !== null) throw new Error(`route to ${wanted.to}: ${refused.says}`);
}

export function addNeighbour({ stack }: Wire, { ip, mac }: Station, device: number): void {
  const { high, low } = macOf(mac);
  stack.arp.neighbours.setPermanent(device, addressOf(ip), high, low);
}

/** Joins a group by that device, as `ip address add GROUP/32 autojoin` does: what is sent to it from here stays here. */
export function joinGroup({ stack }: Wire, group: string, device: number): void {
  const refused = stack.addresses.add(
    device,
    { address: addressOf(group), length: 32 },
    { autoJoin: true },
  );
  if (refused !== null) throw new Error(`group ${group}: ${refused.says}`);
}

/** RFC 791 §3.2: every module must be able to forward 68 bytes. */
export const MIN_MTU = 68;
export const MAX_MTU = 65535;

export const MAX_SEED = 2 ** 32 - 1;

/** What is wrong with the name of an interface that another one has. */
export const taken = (name: string): string => `${name}: is there already`;

/** An Ethernet address from its text. Throws when it is none. */
export function macOf(text: string): MacAddress {
  const parsed = parseMac(text);
  if (parsed === null) throw new Error(`${text} is not an Ethernet address`);
  return parsed;
}

/** An address from its text. Throws when it is none. */
export function addressOf(text: string): Ipv4Address {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`${text} is not an IPv4 address`);
  return parsed;
}

/** A table's number from its name. Throws when it is none. */
export function tableOf(table: string | number): number {
  const known = Object.entries(Table).find(([name]) => name.toLowerCase() === table);
  const number = known?.[1] ?? Number(table);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${table} is no routing table: expected main, local, default or a number`);
}

const ROUTE = ['to', 'via', 'on', 'table', 'source', 'metric', 'type'];

const NONE = 0 as Ipv4Address;

/** Types of routes that send nothing. */
const SILENT: ReadonlySet<number> = new Set([
  RouteType.Blackhole,
  RouteType.Unreachable,
  RouteType.Prohibit,
  RouteType.Throw,
]);

function deviceFor(wire: Wire, { to, via, on }: StaticRoute, gateway: Ipv4Address): number {
  if (on !== undefined) return wire.deviceOf(on);
  if (via === undefined) throw new Error(`route to ${to}: expected a next hop or an interface`);
  const towards = wire.stack.ip.route(NONE, gateway);
  if (towards?.type === RouteType.Unicast && towards.gateway === NONE) return towards.device;
  throw new Error(`route to ${to}: Nexthop has invalid gateway.`);
}

function prefixOf(text: string): Ipv4Cidr {
  if (text === 'default') return { address: NONE, length: 0 };
  const parsed = parseCidr(text.includes('/') ? text : `${text}/32`);
  if (parsed === null) throw new Error(`${text} is not an IPv4 prefix`);
  return parsed;
}

function typeOf(name: string): number {
  const known = Object.entries(RouteType).find(([key]) => key.toLowerCase() === name);
  if (known !== undefined) return known[1];
  const names = Object.keys(RouteType).map((key) => key.toLowerCase());
  throw new Error(`${name} is no type of route: expected one of ${names.join(', ')}`);
}
