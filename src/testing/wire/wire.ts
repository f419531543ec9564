// A stack at the end of cables in memory, with the test at the other end of each and time in the test's hand.
// No root, no kernel, no waiting.

import { imbalance } from '../../core/balance.ts';
import { ANY, formatIpv4, parseCidr } from '../../ip/address.ts';
import { formatMac, type MacAddress, ZERO_MAC } from '../../netdev/mac.ts';
import { type MemoryEnd, memoryPair } from '../../netdev/memory.ts';
import { Stack, type StackOptions } from '../../stack.ts';
import { blameCaller } from '../frame/blame.ts';
import { type AnyFrame, bytesOf, STACK, type Station } from '../frame/frame.ts';
import { checkKeys, checkMilliseconds, checkWhole } from '../frame/given.ts';
import { Fate } from './fate.ts';
import { FramePort } from './port.ts';
import {
  addNeighbour,
  addRoute,
  joinGroup,
  MAX_MTU,
  MAX_SEED,
  MIN_MTU,
  macOf,
  type StaticRoute,
  taken,
} from './setup.ts';
import { type Counts, growth } from './state.ts';

export { imbalance } from '../../core/balance.ts';

/** One interface of the stack. */
export interface WireInterface {
  /** Default: `eth0` for the first, `eth1` for the second, … */
  name?: string;
  /** Each with its prefix length, as `10.0.0.1/24`. Default: none. */
  addresses?: readonly string[];
  /** Its Ethernet address. Default: {@link STACK_MAC} for the first, one more for the second, … */
  mac?: string;
  /** Largest IPv4 datagram on its cable, in bytes. Default: the wire's. */
  mtu?: number;
  /**
   * The multicast groups that it has joined from the start, as `239.1.2.3`: each as an address of its own, as `ip address
   * add 239.1.2.3/32 autojoin` makes it, so that what the host sends there stays on the host. Default: none.
   */
  groups?: readonly string[];
}

/** A station that the stack knows from the start, and stays to know. */
export interface KnownStation extends Station {
  /** The interface behind which it is. Default: the first. */
  readonly on?: On;
}

export interface WireOptions {
  /** The stack's interfaces; a list of addresses stands for an interface with these. Default: one with 10.0.0.1/24. */
  interfaces?: readonly (readonly string[] | WireInterface)[];
  /** Where the stack's randomness starts. Default 1. */
  seed?: number;
  /** Largest IPv4 datagram on each cable, in bytes. Default 1500. */
  mtu?: number;
  /** The next hop of the default route. Default: there is no such route. */
  gateway?: string;
  /** Routes besides those that the addresses bring. */
  routes?: readonly StaticRoute[];
  /** Stations that need no ARP. */
  neighbours?: readonly KnownStation[];
  /** Anything else that a stack can be told, as `{ ipForward: true }`. */
  stack?: StackOptions;
}

/** An interface of the stack: its name, or its number from 0. */
export type On = string | number;

/** The stack's Ethernet address on its first cable; the next cable's is one more, and so on. */
export const STACK_MAC = STACK.mac;

export class Wire {
  readonly stack: Stack;
  /** Milliseconds on the stack's clock. */
  now = 0;
  /** The interfaces' names, in order. */
  readonly interfaces: readonly string[];
  readonly #ports: FramePort[];
  #drops: Counts = {};
  #counters: Counts = {};

  constructor(options: WireOptions = {}) {
    checkKeys(options, OPTIONS);
    const { interfaces = [['10.0.0.1/24']], seed = 1, mtu = 1500 } = options;
    checkWhole('seed', seed, 0, MAX_SEED);
    this.stack = new Stack({ seed, poison: true, ...options.stack });
    const settings = interfaces.map((each) => ('length' in each ? { addresses: each } : each));
    this.#ports = settings.map((each, index) => this.#plug({ mtu, ...each }, index));
    this.interfaces = this.stack.devices.slice(1).map(({ name }) => name);
    if (options.gateway !== undefined) this.addRoute({ to: 'default', via: options.gateway });
    for (const route of options.routes ?? []) this.addRoute(route);
    for (const { on, ...station } of options.neighbours ?? []) this.addNeighbour(station, on);
  }

  /** Puts a frame on the cable; the stack has dealt with it when this returns. What became of it, the answer tells. */
  inject(frame: AnyFrame, on: On = 0): Fate {
    const port = this.indexOf(on);
    const fate = new Fate(this.stack, port + FIRST_DEVICE);
    this.#ports[port]?.send(bytesOf(frame));
    this.#poll();
    return fate;
  }

  /** The frames that the stack has sent since the last call, oldest first. */
  sent(on: On = 0): Uint8Array[] {
    return this.#ports[this.indexOf(on)]?.received() ?? [];
  }

  /** How many packets the stack has dropped since the last call, by reason. */
  dropped(): Record<string, number> {
    const drops = this.stack.ctx.drops();
    const grown = growth(this.#drops, drops);
    this.#drops = drops;
    return grown;
  }

  /** How much the stack's counters have grown since the last call; those that have not are left out. */
  counted(): Record<string, number> {
    const counters = this.stack.ctx.counters.snapshot();
    const grown = growth(this.#counters, counters);
    this.#counters = counters;
    return grown;
  }

  /** Lets `ms` milliseconds pass; whatever falls due in between happens at its own time. */
  advance(ms: number): void {
    checkMilliseconds('advance', ms);
    this.advanceTo(this.now + ms);
  }

  /**
   * Lets time pass up to `end` on the stack's clock. Throws a `RangeError` when that is past, or never comes.
   * @param until asked after each thing that happens; when it says true, no more time passes
   */
  advanceTo(end: number, until: () => boolean = () => false): void {
    checkMilliseconds('advanceTo', end);
    if (end < this.now) {
      throw blameCaller(new RangeError(`it is ${this.now} ms, too late for ${end} ms`));
    }
    for (let next = this.stack.nextDeadline(); next <= end; next = this.stack.nextDeadline()) {
      this.now = Math.max(this.now, next);
      this.stack.advance(this.now);
      if (until()) return;
    }
    this.now = end;
    this.stack.advance(end);
  }

  /** Runs `work` as an application of the stack would run. */
  run<T>(work: (stack: Stack) => T): T {
    this.stack.advance(this.now);
    const result = work(this.stack);
    this.stack.advance(this.now);
    return result;
  }

  /** Adds a route as `ip route add` does. Throws where that fails, in iproute2's words. */
  addRoute(route: StaticRoute): void {
    addRoute(this, route);
  }

  /** Tells the stack of a station for good: `ip neigh add … nud permanent`. */
  addNeighbour(station: Station, on: On = 0): void {
    addNeighbour(this, station, this.deviceOf(on));
  }

  /** The stack's own addresses on that cable, for `between`; 0.0.0.0 where it has none. Throws when there is no such interface. */
  station(on: On = 0): Station {
    const index = this.deviceOf(on);
    const mac = this.stack.devices[index - 1]?.mac ?? ZERO_MAC;
    const own = this.stack.addresses.list().find(({ device }) => device === index);
    return { mac: formatMac(mac.high, mac.low), ip: formatIpv4(own?.address ?? ANY) };
  }

  /** The interface's number, from 0. Throws when there is none. */
  indexOf(on: On): number {
    const index = typeof on === 'number' ? on : this.interfaces.indexOf(on);
    if (this.#ports[index] !== undefined) return index;
    throw new Error(`no interface ${on}: there are ${this.interfaces.join(', ')}`);
  }

  /** The index of the stack's device at that cable. Throws when there is none. */
  deviceOf(on: On): number {
    return this.indexOf(on) + FIRST_DEVICE;
  }

  /** Throws unless every packet ended in exactly one way and the pool holds all that do not wait. For `afterEach`. */
  assertBalanced(): void {
    const { flow, pool } = this.stack.ctx;
    const problem = imbalance(flow, pool.outstanding);
    if (problem !== null)
      throw new Error(`${problem}: ${JSON.stringify(flow)}, ${pool.outstanding} outstanding`);
  }

  #plug(settings: WireInterface, index: number): FramePort {
    checkKeys(settings, INTERFACE);
    const { name = `eth${index}`, addresses = [], mac, mtu = 1500, groups = [] } = settings;
    checkWhole('mtu', mtu, MIN_MTU, MAX_MTU);
    if (this.stack.devices.some((device) => device.name === name)) {
      throw blameCaller(new RangeError(taken(name)));
    }
    const [cable, end] = memoryPair({ mtu });
    const device = this.stack.addDevice(end, {
      name,
      mac: mac === undefined ? stackMac(index) : macOf(mac),
      addresses: addresses.map(cidr),
    });
    for (const group of groups) joinGroup(this, group, device.index);
    return new FramePort(cable as MemoryEnd);
  }

  #poll(): void {
    for (const device of this.stack.devices) while (this.stack.poll(device, this.now, 64) > 0);
  }
}

const OPTIONS = ['interfaces', 'seed', 'mtu', 'gateway', 'routes', 'neighbours', 'stack'];
const INTERFACE = ['name', 'addresses', 'mac', 'mtu', 'groups'];

/** Behind the loopback, which has number 1. */
const FIRST_DEVICE = 2;

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is not an IPv4 address with a prefix length`);
  return parsed;
}

function stackMac(index: number): MacAddress {
  const { high, low } = macOf(STACK_MAC);
  return { high, low: low + index };
}
