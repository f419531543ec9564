// A host or a router in a network: a whole stack of ours with its interfaces. Addresses are text here, as
// people write them in a test or in a file.

import { seedFor } from '../core/seeds.ts';
import {
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  type Ipv4Cidr,
  isLoopback,
  networkOf,
  parseCidr,
  parseIpv4,
  within,
} from '../ip/address.ts';
import type { MacAddress } from '../netdev/mac.ts';
import { route } from '../route/table.ts';
import { Stack } from '../stack.ts';
import { checkKeys } from './given.ts';
import type { LinkEnd, Socket } from './link.ts';
import type { World } from './world.ts';

export interface StaticRoute {
  /** A network as `10.2.0.0/24`, or `default`. */
  readonly to: string;
  /** The next hop, a neighbour on one of the node's cables, as `10.1.0.2`. */
  readonly via: string;
}

export interface HostOptions {
  /** Addresses of the one interface, `eth0`, as `10.0.0.1/24`. */
  readonly addresses?: readonly string[];
  /** Or several interfaces: name → its address or addresses. */
  readonly interfaces?: Readonly<Record<string, string | readonly string[]>>;
  /** The neighbour for all that no other route is for. */
  readonly gateway?: string;
  readonly routes?: readonly StaticRoute[];
}

const OPTIONS = ['addresses', 'interfaces', 'gateway', 'routes'];

/** One of a node's interfaces. It is in the stack from when a cable is plugged in. */
interface Interface {
  readonly name: string;
  readonly mac: MacAddress;
  readonly addresses: readonly Ipv4Cidr[];
  readonly routes: { network: Ipv4Address; length: number; gateway: Ipv4Address }[];
  end: LinkEnd | null;
}

export class Host {
  readonly name: string;
  readonly stack: Stack;
  private readonly world: World;
  readonly #interfaces: Interface[] = [];

  /**
   * Throws an error for people when the options make no sense.
   * @param number the node's place in its network, from 1; the fifth octet of its Ethernet addresses
   * @param forwards it is a router
   */
  constructor(name: string, number: number, forwards: boolean, options: HostOptions, world: World) {
    checkKeys(name, options, OPTIONS);
    this.name = name;
    this.world = world;
    const seed = seedFor(world.seed, name);
    this.stack = new Stack({ seed, poison: true, ipForward: forwards });
    const { addresses = [], interfaces = { eth0: addresses }, gateway, routes = [] } = options;
    if (options.addresses !== undefined && options.interfaces !== undefined) {
      throw this.#error('expected either addresses, which eth0 has, or interfaces');
    }
    for (const [index, [own, texts]] of Object.entries(interfaces).entries()) {
      this.#interfaces.push(this.#interface(own, number, index + 1, [texts].flat()));
    }
    if (gateway !== undefined) this.#addRoute(gateway, 'default', 'gateway');
    for (const { to, via } of routes) this.#addRoute(via, to, 'via');
    world.add(this.stack);
  }

  /** Its first address. Throws when it has none. */
  get address(): Ipv4Address {
    const given = this.#interfaces.flatMap(({ addresses }) => addresses);
    const first =
      given[0] ?? this.stack.addresses.list().find(({ address }) => !isLoopback(address));
    if (first === undefined) throw this.#error('it has no address');
    return first.address;
  }

  /** The interface of that name, or the first that has no cable yet. Throws when there is none. */
  socket(name: string | null): Socket {
    const all = this.#interfaces.map((own) => own.name).join(', ') || 'none';
    const found = this.#interfaces.find((own) =>
      name === null ? own.end === null : own.name === name,
    );
    if (found === undefined && name === null) {
      throw this.#error(`every interface has its cable: ${all}`);
    }
    if (found === undefined) throw this.#error(`no interface is called ${name}: there are ${all}`);
    if (found.end !== null) throw this.#error(`${found.name} has its cable already`);
    return { name: `${this.name}.${found.name}`, plug: (end) => this.#plug(found, end) };
  }

  #interface(name: string, node: number, index: number, texts: readonly string[]): Interface {
    const mac = { high: 0x0200, low: (node << 8) | index };
    const addresses = texts.map((text) => this.#cidr(text, '10.0.0.1/24'));
    return { name, mac, addresses, routes: [], end: null };
  }

  /** The interface that a route leads out by is the one whose subnet the next hop is in. */
  #addRoute(via: string, to: string, word: string): void {
    const gateway = parseIpv4(via);
    if (gateway === null)
      throw this.#error(`${word} ${via}: expected an IPv4 address such as 10.0.0.254`);
    const { address, length } = this.#cidr(to === 'default' ? '0.0.0.0/0' : to, '10.2.0.0/24');
    const network = networkOf(address, length);
    if (network !== address) {
      const meant = formatCidr({ address: network, length });
      throw this.#error(`${to}: expected a network; that address is in ${meant}`);
    }
    const known = this.#interfaces.flatMap(({ routes }) => routes);
    if (known.some((other) => other.network === network && other.length === length)) {
      throw this.#error(`${to}: there is a route to it already`);
    }
    this.#towards(gateway, word).routes.push({ network, length, gateway });
  }

  /** The interface whose cable that neighbour is on. */
  #towards(neighbour: Ipv4Address, word: string): Interface {
    const isBeside = ({ address, length }: Ipv4Cidr): boolean =>
      address !== neighbour && within(neighbour, address, length);
    const found = this.#interfaces.find(({ addresses }) => addresses.some(isBeside));
    if (found !== undefined) return found;
    const own = this.#interfaces.flatMap(({ addresses }) => addresses.map(formatCidr));
    throw this.#error(
      `${word} ${formatIpv4(neighbour)}: expected a neighbour's address; our own are ${own.join(', ') || 'none'}`,
    );
  }

  #plug(own: Interface, end: LinkEnd): void {
    const { stack, world } = this;
    const { name, mac, addresses, routes } = own;
    own.end = end;
    const device = stack.addDevice(end, { name, mac, addresses });
    for (const parts of routes) stack.routes.add(route({ ...parts, device: device.index }));
    end.onArrival = () => {
      stack.poll(device, world.clock.now, 1);
    };
  }

  #cidr(text: string, example: string): Ipv4Cidr {
    const parsed = text.includes('/') ? parseCidr(text) : null;
    if (parsed !== null) return parsed;
    throw this.#error(`${text}: expected an address and prefix length such as ${example}`);
  }

  #error(what: string): Error {
    return new Error(`${this.name}: ${what}`);
  }
}
