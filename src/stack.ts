// The composition root: the one file that knows every layer. A new protocol is one folder and one line in
// the constructor.
//
// Nothing in here or below reads a clock: the host says what time it is with each call. `input`, `advance`
// and `nextDeadline` are the ways in (`poll` is `input` for all that a device has waiting); ether/receive.ts takes frames in.
// What a listener throws goes up to who called, when all that was to be done is done (core/failures.ts).

import { Arp } from './arp/arp.ts';
import { Context, type ContextOptions } from './core/context.ts';
import type { Packet } from './core/packet.ts';
import { type AddDeviceOptions, Devices } from './devices.ts';
import { Ether } from './ether/ether.ts';
import { EtherType } from './ether/header.ts';
import { Receiver } from './ether/receive.ts';
import { Icmp } from './icmp/icmp.ts';
import { type PingListener, type PingOptions, PingSession } from './icmp/ping.ts';
import { icmpSettings } from './icmp/settings.ts';
import { IgmpHost } from './igmp/igmp.ts';
import { igmpSettings } from './igmp/settings.ts';
import { ANY, formatIpv4, type Ipv4Address, type Ipv4Cidr } from './ip/address.ts';
import { Addresses } from './ip/addresses.ts';
import { ANY_SOURCE, type SourceFilter } from './ip/filter.ts';
import * as Ipv4 from './ip/header.ts';
import { JoinedGroups } from './ip/joined.ts';
import { IpLayer } from './ip/layer.ts';
import { Memberships } from './ip/memberships.ts';
import type { IpOutput } from './ip/output.ts';
import type { Reassembly } from './ip/reassembly.ts';
import { ipSettings } from './ip/settings.ts';
import { declareCounters } from './mib/counters.ts';
import { Drop as DeviceDrop, type Driver, type NetDevice } from './netdev/device.ts';
import type { MacAddress } from './netdev/mac.ts';
import { Raw } from './raw/raw.ts';
import type { InputRoutes } from './route/input.ts';
import { Routes } from './route/lookup.ts';
import { Multipath } from './route/multipath.ts';
import type { OutputRoutes } from './route/output.ts';
import { route } from './route/table.ts';
import { addRoute } from './route/validate.ts';

export interface StackOptions extends ContextOptions {
  /** Whether the stack is a router, as {@link Stack.ipForward}. Default false. */
  ipForward?: boolean;
  /** Whether `lo` is switched on and has its address; in a new namespace of Linux it is off. Default true. */
  loopbackUp?: boolean;
}

export class Stack {
  readonly ctx: Context;
  readonly routes = new Routes();
  readonly addresses = new Addresses(this.routes);
  /** How flows spread over the nexthops of one route. */
  readonly multipath = new Multipath(() => this.ctx.random());
  /** The settings by their names in sysctl(8), as `net.ipv4.ip_forward`. */
  readonly sysctl = ipSettings(this.routes, this.addresses, this.multipath);
  /** Decides where packets of our own go. */
  readonly outputRoutes: OutputRoutes;
  /** Decides what becomes of packets that come in. */
  readonly inputRoutes: InputRoutes;
  readonly ether: Ether;
  readonly arp: Arp;
  readonly icmp: Icmp;
  /** Who tells routers which groups are heard here. */
  readonly igmp: IgmpHost;
  /** Sessions that send and hear datagrams of any protocol. */
  readonly raw: Raw;
  /** The way out for a packet that somebody else makes. */
  readonly ip: IpOutput;
  /** Where fragments for this host wait for their rest. */
  readonly reassembly: Reassembly;
  /** The groups that {@link Stack.joinGroup} has joined. */
  readonly memberships: Memberships;
  /** Does what is to be done to devices. */
  private readonly held: Devices;
  private readonly joined: JoinedGroups;
  private readonly receiver: Receiver;

  constructor(options: StackOptions = {}) {
    this.ctx = new Context(options);
    declareCounters(this.ctx.counters);
    this.ctx.layer('device', DeviceDrop);
    this.ether = new Ether(this.ctx);
    this.receiver = new Receiver(this.ctx, this.ether);
    this.arp = new Arp(this.ctx, this.ether);
    const { ctx, routes, addresses, arp, multipath } = this;
    routes.exceptions.bind(ctx);
    multipath.bind({
      isUsable: (device, address) => arp.neighbours.find(device, address)?.valid ?? true,
    });
    const ip = new IpLayer(ctx, routes, addresses, multipath, arp);
    this.ip = ip.output;
    this.outputRoutes = ip.outputRoutes;
    this.inputRoutes = ip.inputRoutes;
    this.raw = new Raw(ctx, this.ip, addresses);
    this.icmp = new Icmp(ctx, this.ip, addresses, ip.paths, this.raw);
    this.sysctl.register(icmpSettings(this.icmp));
    this.igmp = new IgmpHost(ctx, this.ip, addresses);
    addresses.groups.bind(this.igmp, arp);
    this.joined = new JoinedGroups(addresses, this.ip);
    this.memberships = this.joined.memberships;
    this.sysctl.register(igmpSettings(this.igmp.settings, addresses.groups.limits));
    const { input, reassembly } = ip.open(this.icmp.errors, this.sysctl);
    this.reassembly = reassembly;
    this.ether.up.register(EtherType.Ipv4, input);
    input.up.register(Ipv4.Protocol.Igmp, this.igmp);
    input.up.register(Ipv4.Protocol.Icmp, this.icmp);
    this.raw.bind(input, this.icmp);
    this.ipForward = options.ipForward ?? false;
    routes.changes.told.bind(ctx);
    addresses.bind(ctx);
    this.sysctl.bind(ctx);
    this.held = new Devices(ctx, this.ether, arp, addresses, routes);
    this.setUp(this.held.loopback, options.loopbackUp ?? true);
  }

  /** A frame has come in by `device`; the packet is the stack's now. `now` is in ms on a clock that never goes back. */
  input(pkt: Packet, device: NetDevice, now: number): void {
    this.ctx.now = now;
    this.receiver.input(pkt, device);
    this.#drain();
  }

  /** Takes in up to `budget` waiting frames of `device`; returns how many there were. */
  poll(device: NetDevice, now: number, budget: number): number {
    this.ctx.now = now;
    const frames = this.receiver.poll(device, budget);
    this.#drain();
    return frames;
  }

  /** Does what is due at `now`, in ms. */
  advance(now: number): void {
    this.ctx.now = now;
    this.ctx.timers.advance(now);
    this.#drain();
  }

  /** Of what is due at `now`, in ms, does what was due first; false when nothing is. */
  advanceOne(now: number): boolean {
    this.ctx.now = now;
    const fired = this.ctx.timers.advanceOne(now);
    this.#drain();
    return fired;
  }

  /** When `advance` has something to do next, in ms on the same clock; `Infinity`: nothing is planned. */
  nextDeadline(): number {
    return this.ctx.timers.nextDeadline;
  }

  /** Linux's `net.ipv4.ip_forward`: whether packets for other hosts go on towards them. May change at any time. */
  get ipForward(): boolean {
    return this.inputRoutes.forwarding;
  }

  set ipForward(enabled: boolean) {
    this.inputRoutes.forwarding = enabled;
  }

  /** Opens a ping session; it sends nothing by itself. Throws when its source is not an address of ours. */
  ping(options: PingOptions, listener: PingListener): PingSession {
    const { source = ANY } = options;
    if (source !== ANY && !this.addresses.isLocal(source)) {
      throw new Error(`${formatIpv4(source)}: Cannot assign requested address`);
    }
    return new PingSession(this.ctx, this.icmp, options, listener);
  }

  /** The stack's interfaces by index, loopback first. */
  get devices(): readonly NetDevice[] {
    return this.held.list;
  }

  /** Gives the stack an interface at the end of that cable. */
  addDevice(driver: Driver, options: AddDeviceOptions = {}): NetDevice {
    return this.held.add(driver, options);
  }

  /** Joins two devices of this stack, whose drivers are joined already: what one sends is brought to the other. */
  join(a: NetDevice, b: NetDevice): void {
    this.held.join(a, b);
  }

  /** Takes a device away with its addresses, routes and neighbours; one that is joined to it goes too. */
  removeDevice(device: NetDevice): void {
    this.held.remove(device);
  }

  /** The device with that name; null when there is none. */
  findDevice(name: string): NetDevice | null {
    return this.held.find(name);
  }

  /** Switches a device on or off, with the routes and neighbours that go by it. `ip link set NAME up|down`. */
  setUp(device: NetDevice, up: boolean): void {
    this.held.setUp(device, up);
  }

  /**
   * Gives a device its carrier or takes it, whether it is on or not: `ip link set NAME carrier on|off`. One that is
   * joined to another gets it anew as either is switched on or off.
   */
  setCarrier(device: NetDevice, carrier: boolean): void {
    this.held.setCarrier(device, carrier);
  }

  /** Gives a device another name, by which rules may know it already. */
  rename(device: NetDevice, name: string): void {
    this.held.rename(device, name);
  }

  /** Sets a device's MTU, in bytes; with less than 68 it loses its addresses, as in Linux. */
  setMtu(device: NetDevice, mtu: number): void {
    this.held.setMtu(device, mtu);
  }

  /** Puts a device into a group, for people and for rules with `suppress_ifgroup`. */
  setGroup(device: NetDevice, group: number): void {
    this.held.setGroup(device, group);
  }

  /** Gives a device another station of its own. Who lives behind it must be asked anew. */
  setMac(device: NetDevice, mac: MacAddress): void {
    this.held.setMac(device, mac);
  }

  /** Lets a device ask for stations, or not: `ip link set NAME arp on|off`. */
  setArp(device: NetDevice, arp: boolean): void {
    this.held.setArp(device, arp);
  }

  /** Tells that something was written to the device which only people look at, as its note. */
  linkChanged(device: NetDevice): void {
    this.held.changed(device);
  }

  /** Gives a device an address, with the routes that go with it. Throws when it has it already. */
  addAddress(device: number, address: Ipv4Cidr): void {
    this.held.addAddress(device, address);
  }

  /** Adds `default via gateway`. Throws when there is a default route already or the gateway is on no cable. */
  addGateway(gateway: Ipv4Address): void {
    const everything = route({ network: ANY, length: 0, gateway });
    const refused = addRoute(this.routes, this.addresses, everything);
    if (refused !== null) throw new Error(refused.extended ? `${refused.says}.` : refused.says);
  }

  /**
   * Hears a group by a device (0: the one by which packets to the group leave), from the sources that the filter lets
   * in. Throws when that is no group, there is no such device, or it is joined there already.
   */
  joinGroup(group: Ipv4Address, device = 0, filter: SourceFilter = ANY_SOURCE): void {
    this.joined.join(group, device, filter);
  }

  /** Gives a group that was joined another filter. Throws when it was not joined there. */
  filterGroup(group: Ipv4Address, device: number, filter: SourceFilter): void {
    this.joined.setFilter(group, device, filter);
  }

  /** Hears a group no more. Throws when it was not joined there. */
  leaveGroup(group: Ipv4Address, device = 0): void {
    this.joined.leave(group, device);
  }

  /** A new user of groups, which has none yet: what a socket is in Linux. */
  newMemberships(): Memberships {
    const { groups, devices } = this.addresses;
    return new Memberships(groups, devices);
  }

  /** What was sent to ourselves comes in before the host goes on, and hears what its listeners have thrown meanwhile. */
  #drain(): void {
    this.receiver.drain(this.held.inner);
    const { failures } = this.ctx;
    if (!failures.isEmpty) failures.raise();
  }
}
