// One device with its addresses in the order in which they are tried, and the routes that each brings with it. As
// Linux's devinet.c and fib_frontend.c.

import { type LinkState, ReversePath } from '../route/links.ts';
import { type Route, RouteOrigin, RouteType, route } from '../route/table.ts';
import {
  ANY,
  BROADCAST,
  broadcastOf,
  type Ipv4Address,
  type Ipv4Cidr,
  networkOf,
  within,
} from './address.ts';

/** What IP must know of a device. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** Largest IPv4 datagram that fits, in bytes. */
  readonly mtu: number;
  readonly loopback: boolean;
}

/** One address of one interface. */
export interface InterfaceAddress extends Ipv4Cidr {
  readonly device: number;
  readonly scope: number;
  /** Not the first in its subnet: only chosen as a source when asked for. */
  readonly secondary: boolean;
  /** Broadcast address that was given with it (`brd`); 0: none. */
  readonly broadcast: Ipv4Address;
}

const { Local, Broadcast, Unicast } = RouteType;

export class Device implements LinkState {
  readonly index: number;
  readonly name: string;
  readonly loopback: boolean;
  up = true;
  ownRpFilter: number = ReversePath.Off;
  /** Primaries by scope, the narrowest first, then secondaries. */
  addresses: InterfaceAddress[] = [];
  rpFilter: number;
  private readonly link: Link;

  constructor(link: Link, rpFilter: number) {
    this.link = link;
    this.rpFilter = rpFilter;
    this.index = link.index;
    this.name = link.name;
    this.loopback = link.loopback;
  }

  get mtu(): number {
    return this.link.mtu;
  }

  get hasAddress(): boolean {
    return this.addresses.length > 0;
  }

  /** As __inet_insert_ifa. */
  insert(added: InterfaceAddress): void {
    const before = this.addresses.findLastIndex(
      (own) => !own.secondary && own.scope >= added.scope,
    );
    const place = added.secondary ? this.addresses.length : before + 1;
    this.addresses = this.addresses.toSpliced(place, 0, added);
  }
}

/** Whether two addresses are in one subnet with prefixes of one length. */
export const isSibling = (own: Ipv4Cidr, { address, length }: Ipv4Cidr): boolean =>
  own.length === length && within(address, own.address, own.length);

/** What an address brings. Linux's fib_add_ifaddr. */
export function routesOf(device: Device, own: InterfaceAddress): Route[] {
  const { address, length, broadcast } = own;
  const network = networkOf(address, length);
  const primary = own.secondary
    ? device.addresses.find((other) => !other.secondary && isSibling(other, own))
    : own;
  const source = primary?.address ?? address;
  const common = { device: device.index, protocol: RouteOrigin.Kernel, source };
  const routes = [route({ ...common, type: Local, network: address, length: 32 })];
  if (!device.up) return routes;

  const everybody = { ...common, type: Broadcast, length: 32 };
  if (broadcast !== ANY && broadcast !== BROADCAST) {
    routes.push(route({ ...everybody, network: broadcast }));
  }
  if (own.secondary || length === 32 || network === ANY) return routes;
  const type = device.loopback ? Local : Unicast;
  routes.push(route({ ...common, type, network, length }));
  if (length < 31) routes.push(route({ ...everybody, network: broadcastOf(address, length) }));
  return routes;
}
