// The composition root: the one file that knows every layer. A new protocol is one folder and one line in
// the constructor.
//
// Nothing in here or below reads a clock: the host says what time it is with each call. `input`, `advance`
// and `nextDeadline` are the ways in (`poll` is `input` for all that a device has waiting).

import { Arp } from './arp/arp.ts';
import { Context, type ContextOptions } from './core/context.ts';
import type { Packet } from './core/packet.ts';
import { Ether } from './ether/ether.ts';
import { EtherType } from './ether/header.ts';
import { Icmp } from './icmp/icmp.ts';
import { type PingListener, type PingOptions, PingSession } from './icmp/ping.ts';
import {
  ANY,
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  type Ipv4Cidr,
  LOOPBACK,
} from './ip/address.ts';
import { Addresses } from './ip/addresses.ts';
import { Drop as ForwardDrop, IpForward } from './ip/forward.ts';
import * as Ipv4 from './ip/header.ts';
import { Drop as InputDrop, IpInput } from './ip/input.ts';
import { IpOutput, says as ipSays } from './ip/output.ts';
import { Drop as DeviceDrop, type Driver, FRAME_HEADER, NetDevice } from './netdev/device.ts';
import { type MacAddress, randomMac, ZERO_MAC } from './netdev/mac.ts';
import { loopback } from './netdev/memory.ts';
import { InputRoutes } from './route/input.ts';
import { Routes } from './route/lookup.ts';
import { Multipath } from './route/multipath.ts';
import { OutputRoutes } from './route/output.ts';
import { route } from './route/table.ts';
import { addRoute } from './route/validate.ts';

const LOOPBACK_INDEX = 1;

export interface AddDeviceOptions {
  /** Name of at most 15 characters. Default `eth0`, `eth1`, … */
  name?: string;
  /** The stack's own Ethernet address on that cable. Default: random, locally administered. */
  mac?: MacAddress;
  /** Addresses to give it, as {@link Stack.addAddress} does. */
  addresses?: readonly Ipv4Cidr[];
}

export interface StackOptions extends ContextOptions {
  /** Whether the stack is a router, as {@link Stack.ipForward}. Default false. */
  ipForward?: boolean;
}

export class Stack {
  readonly ctx: Context;
  readonly routes = new Routes();
  readonly addresses = new Addresses(this.routes);
  /** How flows spread over the nexthops of one route. */
  readonly multipath = new Multipath(() => this.ctx.random());
  readonly ether: Ether;
  readonly arp: Arp;
  readonly icmp: Icmp;
  /** The way out for a packet that somebody else makes. */
  readonly ip: IpOutput;
  readonly #devices: NetDevice[] = [];
  private readonly decision: InputRoutes;
  private readonly loopback: NetDevice;

  constructor(options: StackOptions = {}) {
    this.ctx = new Context(options);
    this.ctx.layer('device', DeviceDrop);
    this.ether = new Ether(this.ctx);
    this.arp = new Arp(this.ctx, this.ether);
    const { ctx, routes, addresses, arp, multipath } = this;
    const ip = ctx.layer('ip', { ...Ipv4.Drop, ...InputDrop, ...ForwardDrop }, ipSays);
    const out = new OutputRoutes(routes, addresses, multipath);
    this.ip = new IpOutput(ctx, ip, out, addresses, arp);
    this.icmp = new Icmp(ctx, this.ip, addresses);
    this.decision = new InputRoutes(routes, addresses, multipath);
    const forward = new IpForward(ctx, ip, arp, this.icmp.errors);
    const input = new IpInput(ctx, ip, routes, this.decision, addresses, forward);
    this.ether.up.register(EtherType.Ipv4, input);
    input.up.register(Ipv4.Protocol.Icmp, this.icmp);
    this.ipForward = options.ipForward ?? false;

    const lo = { name: 'lo', index: LOOPBACK_INDEX, mac: ZERO_MAC, loopback: true };
    this.loopback = this.#attach(new NetDevice(this.ctx, loopback(), lo));
    this.addAddress(LOOPBACK_INDEX, { address: LOOPBACK, length: 8 });
  }

  /** Gives the stack an interface at the end of that cable. */
  addDevice(driver: Driver, options: AddDeviceOptions = {}): NetDevice {
    const index = this.#devices.length + 1;
    const name = options.name ?? `eth${index - LOOPBACK_INDEX - 1}`;
    const mac = options.mac ?? randomMac(this.ctx.random);
    const device = this.#attach(new NetDevice(this.ctx, driver, { name, index, mac }));
    for (const address of options.addresses ?? []) this.addAddress(index, address);
    return device;
  }

  /** Gives a device an address, with the routes that go with it. Throws when it has it already. */
  addAddress(device: number, address: Ipv4Cidr): void {
    const refused = this.addresses.add(device, address);
    if (refused === null) return;
    const { name } = this.addresses.link(device);
    throw new Error(`${formatCidr(address)} on ${name}: ${refused.says}`);
  }

  /** Adds `default via gateway`. Throws when there is a default route already or the gateway is on no cable. */
  addGateway(gateway: Ipv4Address): void {
    const everything = route({ network: ANY, length: 0, gateway });
    const refused = addRoute(this.routes, this.addresses, everything);
    if (refused !== null) throw new Error(refused.extended ? `${refused.says}.` : refused.says);
  }

  /** Linux's `net.ipv4.ip_forward`: whether packets for other hosts go on towards them. May change at any time. */
  get ipForward(): boolean {
    return this.decision.forwarding;
  }

  set ipForward(enabled: boolean) {
    this.decision.forwarding = enabled;
  }

  /** The stack's interfaces, loopback first. */
  get devices(): readonly NetDevice[] {
    return this.#devices;
  }

  /** Opens a ping session; it sends nothing by itself. Throws when its source is not an address of ours. */
  ping(options: PingOptions, listener: PingListener): PingSession {
    const { source = ANY } = options;
    if (source !== ANY && !this.addresses.isLocal(source)) {
      throw new Error(`${formatIpv4(source)}: Cannot assign requested address`);
    }
    return new PingSession(this.ctx, this.icmp, options, listener);
  }

  /** A frame has come in by `device`; the packet is the stack's now. `now` is in ms on a clock that never goes back. */
  input(pkt: Packet, device: NetDevice, now: number): void {
    this.ctx.now = now;
    this.#frame(pkt, device);
    this.#drainLoopback();
  }

  /** Takes in up to `budget` waiting frames of `device`; returns how many there were. */
  poll(device: NetDevice, now: number, budget: number): number {
    this.ctx.now = now;
    let frames = 0;
    while (frames < budget && this.#receive(device)) frames++;
    this.#drainLoopback();
    return frames;
  }

  /** Does what is due at `now`, in ms. */
  advance(now: number): void {
    this.ctx.now = now;
    this.ctx.timers.advance(now);
    this.#drainLoopback();
  }

  /** When `advance` has something to do next, in ms on the same clock; `Infinity`: nothing is planned. */
  nextDeadline(): number {
    return this.ctx.timers.nextDeadline;
  }

  #receive(device: NetDevice): boolean {
    const pkt = this.ctx.pool.take(device.mtu + FRAME_HEADER);
    if (pkt === null) {
      device.stats.rxDropped++;
      return false;
    }
    if (!device.receive(pkt)) {
      this.ctx.pool.release(pkt);
      return false;
    }
    this.#frame(pkt, device);
    return true;
  }

  #frame(pkt: Packet, device: NetDevice): void {
    this.ctx.receive(pkt, device.index);
    this.ether.input(pkt);
  }

  /** What was sent to ourselves comes in before the host goes on. */
  #drainLoopback(): void {
    // Each frame that the loopback sends it also receives: is one on its way?
    const { stats } = this.loopback;
    while (stats.rxPackets !== stats.txPackets && this.#receive(this.loopback));
  }

  #attach(device: NetDevice): NetDevice {
    this.#devices.push(device);
    this.ether.attach(device);
    this.addresses.addLink(device);
    return device;
  }
}
