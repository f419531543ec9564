// The composition root: the one file that knows every layer. A new protocol is one folder and one line in
// the constructor.
//
// Nothing in here or below reads a clock: the host says what time it is with each call. `input`, `advance`
// and `nextDeadline` are the ways in (`poll` is `input` for all that a device has waiting).

import { Arp } from './arp/arp.ts';
import { State } from './arp/neighbour.ts';
import { Context, type ContextOptions } from './core/context.ts';
import type { Packet } from './core/packet.ts';
import { Teller } from './core/teller.ts';
import type { TraceEvent } from './core/trace.ts';
import { Ether } from './ether/ether.ts';
import { EtherType } from './ether/header.ts';
import { Icmp } from './icmp/icmp.ts';
import { type PingListener, type PingOptions, PingSession } from './icmp/ping.ts';
import { icmpSettings } from './icmp/settings.ts';
import { IgmpHost } from './igmp/igmp.ts';
import { igmpSettings } from './igmp/settings.ts';
import { ANY, formatCidr, formatIpv4, type Ipv4Address, type Ipv4Cidr } from './ip/address.ts';
import { Addresses } from './ip/addresses.ts';
import { ANY_SOURCE, type SourceFilter } from './ip/filter.ts';
import * as Ipv4 from './ip/header.ts';
import { IpLayer } from './ip/layer.ts';
import { Memberships } from './ip/memberships.ts';
import type { IpOutput } from './ip/output.ts';
import type { Reassembly } from './ip/reassembly.ts';
import { ipSettings } from './ip/settings.ts';
import { declareCounters } from './mib/counters.ts';
import {
  Drop as DeviceDrop,
  type Driver,
  FRAME_HEADER,
  LEAST_MTU,
  NetDevice,
} from './netdev/device.ts';
import { type MacAddress, randomMac, ZERO_MAC } from './netdev/mac.ts';
import { loopback } from './netdev/memory.ts';
import { Raw } from './raw/raw.ts';
import type { Refusal } from './route/errno.ts';
import type { InputRoutes } from './route/input.ts';
import { Routes } from './route/lookup.ts';
import { Multipath } from './route/multipath.ts';
import type { OutputRoutes } from './route/output.ts';
import { route } from './route/table.ts';
import { addRoute } from './route/validate.ts';

const LOOPBACK_INDEX = 1;

/** What has become of a device: the `detail` of the layer `link`, whose `value` is the device's index. */
export const LinkChange = {
  ...{ New: 1, Gone: 2, Up: 3, Down: 4, Carrier: 5, NoCarrier: 6, Mtu: 7 },
  /** Its name, its station, its group or what people note of it. */
  Other: 8,
} as const;

const LINK_WORDS = new Map<number, string>([
  [LinkChange.New, 'is new'],
  [LinkChange.Gone, 'is gone'],
  [LinkChange.Up, 'is up now'],
  [LinkChange.Down, 'is down now'],
  [LinkChange.Carrier, 'has a carrier now'],
  [LinkChange.NoCarrier, 'has no carrier any more'],
  [LinkChange.Mtu, 'has another MTU now'],
]);

const saysOfLink = ({ detail, value }: Readonly<TraceEvent>): string =>
  `device ${value} ${LINK_WORDS.get(detail) ?? 'is another in some way now'}`;

export interface AddDeviceOptions {
  /** Name of at most 15 characters. Default `eth0`, `eth1`, … */
  name?: string;
  /** The stack's own Ethernet address on that cable. Default: random, locally administered. */
  mac?: MacAddress;
  /** Addresses to give it, as {@link Stack.addAddress} does. */
  addresses?: readonly Ipv4Cidr[];
  /** Its number. Default: the next that is free after the one that was chosen last. */
  index?: number;
  /** What `ip -d link` calls it. Default: empty. */
  kind?: string;
  /** Whether it is switched on at once. Default true. */
  up?: boolean;
  /** Largest network-layer packet, in bytes. Default: what the driver carries. */
  mtu?: number;
}

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
  readonly #devices: NetDevice[] = [];
  /** Those whose frames come from this stack itself. */
  #inner: readonly NetDevice[] = [];
  #lastIndex = LOOPBACK_INDEX;
  readonly #links = new Teller();

  constructor(options: StackOptions = {}) {
    this.ctx = new Context(options);
    declareCounters(this.ctx.counters);
    this.ctx.layer('device', DeviceDrop);
    this.ether = new Ether(this.ctx);
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
    this.memberships = this.newMemberships();
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
    this.#links.bind(ctx, 'link', saysOfLink);

    const settings = { name: 'lo', index: LOOPBACK_INDEX, mac: ZERO_MAC, loopback: true };
    const lo = this.#attach(new NetDevice(this.ctx, loopback(), { ...settings, up: false }));
    this.#inner = [lo];
    if (options.loopbackUp ?? true) this.setUp(lo, true);
  }

  /** Gives the stack an interface at the end of that cable. */
  addDevice(driver: Driver, options: AddDeviceOptions = {}): NetDevice {
    const { index = this.#nextIndex() } = options;
    const name = options.name ?? `eth${index - LOOPBACK_INDEX - 1}`;
    const mac = options.mac ?? randomMac(this.ctx.random);
    const device = this.#attach(new NetDevice(this.ctx, driver, { ...options, name, index, mac }));
    for (const address of options.addresses ?? []) this.addAddress(index, address);
    return device;
  }

  /** Joins two devices of this stack, whose drivers are joined already: what one sends is brought to the other. */
  join(a: NetDevice, b: NetDevice): void {
    a.peer = b;
    b.peer = a;
    this.#inner = [...this.#inner, a, b];
    for (const device of [a, b]) this.linkChanged(device);
    for (const device of [a, b]) this.setCarrier(device, a.up && b.up);
  }

  /** Takes a device away with its addresses, routes and neighbours; one that is joined to it goes too. */
  removeDevice(device: NetDevice): void {
    for (const gone of new Set([device, device.peer ?? device])) {
      this.setUp(gone, false);
      this.arp.forget(gone.index);
      gone.driver.close();
      this.addresses.removeLink(gone.index);
      this.ether.detach(gone);
      this.routes.setDeviceGroup(gone.index, 0);
      this.#inner = this.#inner.filter((other) => other !== gone);
      this.#devices.splice(this.#devices.indexOf(gone), 1);
      this.#links.tell(LinkChange.Gone, gone.index);
    }
  }

  /** Switches a device on or off, with the routes and neighbours that go by it. `ip link set NAME up|down`. */
  setUp(device: NetDevice, up: boolean): void {
    if (device.up === up) return;
    device.up = up;
    device.wasUp = true;
    this.#links.tell(up ? LinkChange.Up : LinkChange.Down, device.index);
    this.addresses.setUp(device.index, up);
    this.#checkIpv4(device);
    if (!up) this.arp.forget(device.index);
    const { peer } = device;
    if (peer === null || peer === device) return;
    for (const end of [device, peer]) this.setCarrier(end, device.up && peer.up);
  }

  /**
   * Gives a device its carrier or takes it, whether it is on or not: `ip link set NAME carrier on|off`. One that is
   * joined to another gets it anew as either is switched on or off.
   */
  setCarrier(device: NetDevice, carrier: boolean): void {
    if (device.carrier === carrier) return;
    device.carrier = carrier;
    device.carrierChanges++;
    this.addresses.setCarrier(device.index, carrier);
    this.#links.tell(carrier ? LinkChange.Carrier : LinkChange.NoCarrier, device.index);
    if (carrier) return;
    const { index } = device;
    this.arp.neighbours.flush((one) => one.device === index && one.state !== State.Permanent);
  }

  /** The device with that name; null when there is none. */
  findDevice(name: string): NetDevice | null {
    return this.#devices.find((device) => device.name === name) ?? null;
  }

  /** Gives a device another name, by which rules may know it already. */
  rename(device: NetDevice, name: string): void {
    device.name = name;
    this.addresses.rename(device.index, name);
    this.linkChanged(device);
  }

  /** Sets a device's MTU, in bytes; with less than {@link LEAST_MTU} it loses its addresses. */
  setMtu(device: NetDevice, mtu: number): void {
    const old = device.mtu;
    device.mtu = mtu;
    this.#links.tell(LinkChange.Mtu, device.index);
    this.routes.exceptions.deviceMtuChanged(device.index, mtu, old);
    this.#checkIpv4(device);
  }

  /** Puts a device into a group, for people and for rules with `suppress_ifgroup`. */
  setGroup(device: NetDevice, group: number): void {
    device.group = group;
    this.routes.setDeviceGroup(device.index, group);
    this.linkChanged(device);
  }

  /** Tells that something was written to the device which only people look at, as its note. */
  linkChanged({ index }: NetDevice): void {
    this.#links.tell(LinkChange.Other, index);
  }

  /** Gives a device another station of its own. Who lives behind it must be asked anew. */
  setMac(device: NetDevice, mac: MacAddress): void {
    device.mac = mac;
    this.linkChanged(device);
    this.arp.forget(device.index);
  }

  /** Lets a device ask for stations, or not: `ip link set NAME arp on|off`. */
  setArp(device: NetDevice, arp: boolean): void {
    if (device.arp === arp) return;
    device.arp = arp;
    this.linkChanged(device);
    this.arp.forget(device.index);
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

  /**
   * Hears a group by a device (0: the one by which packets to the group leave), from the sources that the filter lets
   * in. Throws when that is no group, there is no such device, or it is joined there already.
   */
  joinGroup(group: Ipv4Address, device = 0, filter: SourceFilter = ANY_SOURCE): void {
    const by = this.#deviceFor(group, device);
    this.#mustBeNull(this.memberships.join(by, group, filter), group, by);
  }

  /** Gives a group that was joined another filter. Throws when it was not joined there. */
  filterGroup(group: Ipv4Address, device: number, filter: SourceFilter): void {
    const by = this.#deviceFor(group, device);
    this.#mustBeNull(this.memberships.setFilter(by, group, filter), group, by);
  }

  /** A new user of groups, which has none yet: what a socket is in Linux. */
  newMemberships(): Memberships {
    const { groups, devices } = this.addresses;
    return new Memberships(groups, devices);
  }

  /** Hears a group no more. Throws when it was not joined there. */
  leaveGroup(group: Ipv4Address, device = 0): void {
    const by = this.#deviceFor(group, device);
    this.#mustBeNull(this.memberships.leave(by, group), group, by);
  }

  /** Linux's `net.ipv4.ip_forward`: whether packets for other hosts go on towards them. May change at any time. */
  get ipForward(): boolean {
    return this.inputRoutes.forwarding;
  }

  set ipForward(enabled: boolean) {
    this.inputRoutes.forwarding = enabled;
  }

  /** The stack's interfaces by index, loopback first. */
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
    this.#drain();
  }

  /** Takes in up to `budget` waiting frames of `device`; returns how many there were. */
  poll(device: NetDevice, now: number, budget: number): number {
    this.ctx.now = now;
    let frames = 0;
    while (frames < budget && this.#receive(device)) frames++;
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

  /** As ip_mc_find_dev. */
  #deviceFor(group: Ipv4Address, device: number): number {
    return device === 0 ? (this.ip.route(ANY, group)?.device ?? 0) : device;
  }

  #mustBeNull(refused: Refusal | null, group: Ipv4Address, device: number): void {
    if (refused === null) return;
    const name = this.addresses.state(device)?.name ?? `device ${device}`;
    throw new Error(`${formatIpv4(group)} on ${name}: ${refused.says}`);
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
    if (device.up) this.ether.input(pkt);
    else this.ctx.drop(pkt, DeviceDrop.down);
  }

  /** What was sent to ourselves comes in before the host goes on. */
  #drain(): void {
    const inner = this.#inner;
    // What one received may have sent another something.
    let more = true;
    while (more) {
      more = false;
      for (let n = 0; n < inner.length; n++) {
        const device = inner[n];
        while (device?.isDue && this.#receive(device)) more = true;
      }
    }
  }

  /** With too small an MTU a device has no IPv4. Linux's inetdev_valid_mtu. */
  #checkIpv4({ index, mtu }: NetDevice): void {
    if (mtu >= LEAST_MTU) return;
    for (const own of this.addresses.list()) {
      if (own.device === index) this.addresses.remove(index, own);
    }
  }

  #nextIndex(): number {
    do this.#lastIndex++;
    while (this.#devices.some(({ index }) => index === this.#lastIndex));
    return this.#lastIndex;
  }

  #attach(device: NetDevice): NetDevice {
    this.#devices.push(device);
    this.#devices.sort((a, b) => a.index - b.index);
    this.ether.attach(device);
    this.addresses.addLink(device);
    this.#links.tell(LinkChange.New, device.index);
    return device;
  }
}
