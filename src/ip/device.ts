// One device with its addresses in the order in which they are tried, and the routes that each brings with it. As
// Linux's devinet.c and fib_frontend.c.

import type { LinkState } from '../route/links.ts';
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
import type { Conf } from './conf.ts';

/** What IP must know of a device. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** Largest IPv4 datagram that fits, in bytes. */
  readonly mtu: number;
  readonly loopback: boolean;
  /** Whether it is switched on when it becomes known. Default true. */
  readonly up?: boolean;
  /** Whether somebody is at the other end of its cable then. Default true. */
  readonly carrier?: boolean;
}

/** Seconds that mean for ever. */
export const FOREVER = 2 ** 32 - 1;

/** One address of one interface. */
export interface InterfaceAddress extends Ipv4Cidr {
  readonly device: number;
  /** The address at the other end of the cable, whose prefix is the subnet; without one the address itself. */
  readonly peer: Ipv4Address;
  readonly scope: number;
  /** Not the first in its subnet: only chosen as a source when asked for. */
  readonly secondary: boolean;
  /** Broadcast address that was given with it (`brd`); 0: none. */
  readonly broadcast: Ipv4Address;
  /** The device's name, or that with more behind a colon. */
  readonly label: string;
  /** Metric of the route to its subnet. */
  readonly metric: number;
  /** It brings no route to its subnet. */
  readonly noPrefixRoute: boolean;
  /** It is a group's, which the device joined with it. */
  readonly autoJoin: boolean;
  /** In seconds, as they were given; {@link FOREVER}: without an end. Nothing here counts them down. */
  readonly validSeconds: number;
  readonly preferredSeconds: number;
}

/** Flags of an address: `IFA_F_*`. */
export const AddressFlag = {
  Secondary: 0x1,
  Deprecated: 0x20,
  Permanent: 0x80,
  NoPrefixRoute: 0x200,
  AutoJoin: 0x400,
} as const;

/** {@link AddressFlag} bits, as Linux shows them. */
export function flagsOf(own: InterfaceAddress): number {
  return (
    (own.secondary ? AddressFlag.Secondary : 0) |
    (own.preferredSeconds === 0 ? AddressFlag.Deprecated : 0) |
    (own.validSeconds === FOREVER ? AddressFlag.Permanent : 0) |
    (own.noPrefixRoute ? AddressFlag.NoPrefixRoute : 0) |
    (own.autoJoin ? AddressFlag.AutoJoin : 0)
  );
}

const { Local, Broadcast, Unicast } = RouteType;

export class Device implements LinkState {
  readonly index: number;
  readonly loopback: boolean;
  name: string;
  up: boolean;
  carrier: boolean;
  /** Primaries by scope, the narrowest first, then secondaries. */
  addresses: readonly InterfaceAddress[] = [];
  private readonly link: Link;
  private readonly conf: Conf;

  constructor(link: Link, conf: Conf) {
    this.link = link;
    this.conf = conf;
    this.index = link.index;
    this.loopback = link.loopback;
    this.name = link.name;
    this.up = link.up ?? true;
    this.carrier = link.carrier ?? true;
  }

  get mtu(): number {
    return this.link.mtu;
  }

  get hasAddress(): boolean {
    return this.addresses.length > 0;
  }

  get rpFilter(): number {
    return this.conf.rpFilter.at(this.index);
  }

  get forwarding(): boolean {
    return this.conf.forwarding.at(this.index) !== 0;
  }

  get forwardsBroadcasts(): boolean {
    return this.conf.bcForwarding.at(this.index) !== 0;
  }

  get sendRedirects(): boolean {
    return this.conf.sendRedirects.at(this.index) !== 0;
  }

  get acceptRedirects(): boolean {
    return this.conf.acceptsRedirects(this.index);
  }

  get secureRedirects(): boolean {
    return this.conf.secureRedirects.at(this.index) !== 0;
  }

  get sharedMedia(): boolean {
    return this.conf.sharedMedia.at(this.index) !== 0;
  }

  get acceptLocal(): boolean {
    return this.conf.acceptLocal.at(this.index) !== 0;
  }

  get srcValidMark(): boolean {
    return this.conf.srcValidMark.at(this.index) !== 0;
  }

  get dropsUnicastToAll(): boolean {
    return this.conf.dropUnicastToAll.at(this.index) !== 0;
  }

  get routeLocalnet(): boolean {
    return this.conf.routeLocalnet.at(this.index) !== 0;
  }

  /** As __inet_insert_ifa. */
  insert(added: InterfaceAddress): void {
    const before = this.addresses.findLastIndex(
      (own) => !own.secondary && own.scope >= added.scope,
    );
    const place = added.secondary ? this.addresses.length : before + 1;
    this.addresses = this.addresses.toSpliced(place, 0, added);
  }

  /**
   * Gives the device another name, and its addresses other labels: the first address that name, the others the name with what
   * they had behind the colon, or with their number. As inetdev_changename.
   */
  rename(name: string): void {
    this.name = name;
    this.addresses = this.addresses.map((own, n) => {
      const colon = own.label.indexOf(':');
      const rest = n === 0 ? '' : colon < 0 ? `:${n + 1}` : own.label.slice(colon);
      return { ...own, label: name.slice(0, LABEL_LENGTH - rest.length) + rest };
    });
  }
}

/** Linux's IFNAMSIZ, without the zero at its end. */
const LABEL_LENGTH = 15;

/** A prefix length with an address in the subnet. */
type Subnet = Pick<InterfaceAddress, 'peer' | 'length'>;

/** Whether two addresses are in one subnet with prefixes of one length. */
export const isSibling = (own: Subnet, { peer, length }: Subnet): boolean =>
  own.length === length && within(peer, own.peer, own.length);

/** What an address brings. Linux's fib_add_ifaddr. */
export function routesOf(device: Device, own: InterfaceAddress): Route[] {
  const { address, length, broadcast, peer } = own;
  const source = sourceOf(device, own);
  const common = { device: device.index, protocol: RouteOrigin.Kernel, source };
  const routes = [route({ ...common, type: Local, network: address, length: 32 })];
  if (!device.up) return routes;

  const everybody = { ...common, type: Broadcast, length: 32 };
  if (broadcast !== ANY && broadcast !== BROADCAST) {
    routes.push(route({ ...everybody, network: broadcast }));
  }
  if (!hasSubnet(own)) return routes;
  if (!own.noPrefixRoute) routes.push(subnetRoute(device, own, own.metric));
  if (length < 31) routes.push(route({ ...everybody, network: broadcastOf(peer, length) }));
  return routes;
}

/** The route to the subnet of a primary address. */
export function subnetRoute(device: Device, own: InterfaceAddress, metric: number): Route {
  const { address: source, length, peer } = own;
  const type = device.loopback ? Local : Unicast;
  const common = { device: device.index, protocol: RouteOrigin.Kernel, source };
  return route({ ...common, type, network: networkOf(peer, length), length, metric });
}

/** Whether others are in its subnet, to whom a route may lead. */
export function hasSubnet({ secondary, peer, length, address }: InterfaceAddress): boolean {
  const network = networkOf(peer, length);
  return !secondary && network !== ANY && (network !== address || length < 32);
}

/** The address that the routes prefer: of a secondary's subnet the primary one. */
function sourceOf(device: Device, own: InterfaceAddress): Ipv4Address {
  if (!own.secondary) return own.address;
  const primary = device.addresses.find((other) => !other.secondary && isSibling(other, own));
  return primary?.address ?? own.address;
}
