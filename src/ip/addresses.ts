// The addresses of this host's interfaces, the routes that an address brings with it, and the choice of a
// source address. As Linux's devinet.c and fib_frontend.c.

import type { Routes } from '../route/lookup.ts';
import {
  type Route,
  RouteOrigin,
  type RouteTable,
  RouteType,
  route,
  Scope,
  Table,
} from '../route/table.ts';
import {
  ANY,
  broadcastOf,
  formatCidr,
  type Ipv4Address,
  type Ipv4Cidr,
  isThisNetwork,
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
}

export class Addresses {
  private readonly routes: Routes;
  private readonly local: RouteTable;
  readonly #links: (Link | undefined)[] = [];
  readonly #addresses: InterfaceAddress[] = [];

  constructor(routes: Routes) {
    this.routes = routes;
    this.local = routes.table(Table.Local);
  }

  addLink(link: Link): void {
    this.#links[link.index] = link;
  }

  /** Gives a device an address, with the local, broadcast and connected routes that go with it. Throws when it is there already. */
  add(device: number, { address, length }: Ipv4Cidr): void {
    const link = this.link(device);
    const own = this.#addresses.filter((other) => other.device === device);
    if (own.some((other) => other.address === address && other.length === length)) {
      throw new Error(`${formatCidr({ address, length })} is on ${link.name} already`);
    }
    const primary = own.find(
      (other) =>
        !other.secondary && other.length === length && within(address, other.address, length),
    );
    const secondary = primary !== undefined;
    const scope = link.loopback ? Scope.Host : Scope.Universe;
    this.#addresses.push({ device, address, length, scope, secondary });
    for (const brought of routesOf(link, { address, length }, primary?.address ?? null)) {
      this.routes.append(brought);
    }
  }

  /** Whether the address is this host's own, on whichever interface. */
  isLocal(address: Ipv4Address): boolean {
    return this.local.lookup(address)?.type === RouteType.Local;
  }

  /** Whether the address is the broadcast address of a subnet of ours. */
  isBroadcast(address: Ipv4Address): boolean {
    return this.local.lookup(address)?.type === RouteType.Broadcast;
  }

  /** Whether the address is one that no other host may send from: our own, or a broadcast address of ours. */
  isLocalOrBroadcast(address: Ipv4Address): boolean {
    return this.local.lookup(address) !== null;
  }

  /**
   * The source address for a packet that leaves by `device` towards `hop`: one in the hop's subnet, else the
   * device's first, else any other interface's. 0 when there is none. As Linux's inet_select_addr.
   */
  select(device: number, hop: Ipv4Address): Ipv4Address {
    let first = ANY;
    for (let n = 0; n < this.#addresses.length; n++) {
      const own = this.#addresses[n];
      if (own === undefined || own.device !== device || own.secondary) continue;
      if (hop === ANY || within(hop, own.address, own.length)) return own.address;
      if (first === ANY) first = own.address;
    }
    return first === ANY ? this.#anyGlobal() : first;
  }

  /** The device with that index. Throws when there is none: our own bug. */
  link(device: number): Link {
    return this.#links[device] ?? missing(device);
  }

  /** Every address, in the order in which they were given. */
  list(): readonly InterfaceAddress[] {
    return this.#addresses;
  }

  #anyGlobal(): Ipv4Address {
    return (
      this.#addresses.find((own) => own.scope === Scope.Universe && !own.secondary)?.address ?? ANY
    );
  }
}

function missing(device: number): never {
  throw new Error(`no device ${device}`);
}

/**
 * Linux's fib_add_ifaddr.
 * @param primary the first address of the same subnet; null when this one is it
 */
function routesOf(link: Link, { address, length }: Ipv4Cidr, primary: Ipv4Address | null): Route[] {
  const network = networkOf(address, length);
  const source = primary ?? address;
  const common = { device: link.index, protocol: RouteOrigin.Kernel, source };
  const local = { ...common, table: Table.Local, type: RouteType.Local, scope: Scope.Host };
  const routes = [route({ ...local, network: address, length: 32 })];
  if (primary !== null || length === 32 || isThisNetwork(network)) return routes;

  if (link.loopback) routes.push(route({ ...local, network, length }));
  else routes.push(route({ ...common, network, length, scope: Scope.Link }));
  if (length < 31) {
    const broadcast = {
      ...common,
      table: Table.Local,
      type: RouteType.Broadcast,
      scope: Scope.Link,
    };
    routes.push(route({ ...broadcast, network: broadcastOf(address, length), length: 32 }));
  }
  return routes;
}
