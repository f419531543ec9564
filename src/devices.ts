// The devices of one stack, and what is done to them: they come, are joined, switched, renamed and taken away, and the
// layers that keep something by device hear of it. As Linux's dev.c and its notifiers; of packets this knows nothing.

import type { Arp } from './arp/arp.ts';
import { State } from './arp/neighbour.ts';
import type { Context } from './core/context.ts';
import { Teller } from './core/teller.ts';
import type { TraceEvent } from './core/trace.ts';
import type { Ether } from './ether/ether.ts';
import { formatCidr, type Ipv4Cidr } from './ip/address.ts';
import type { Addresses } from './ip/addresses.ts';
import { type Driver, LEAST_MTU, NetDevice } from './netdev/device.ts';
import { type MacAddress, randomMac, ZERO_MAC } from './netdev/mac.ts';
import { loopback } from './netdev/memory.ts';
import type { Routes } from './route/lookup.ts';

const LOOPBACK_INDEX = 1;

/** What has become of a device: the `detail` of the layer `link`, whose `value` is the device's index. */
export const LinkChange = {
  New: 1,
  Gone: 2,
  Up: 3,
  Down: 4,
  Carrier: 5,
  NoCarrier: 6,
  Mtu: 7,
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
  /** Addresses to give it, as `Stack.addAddress` does. */
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

/** What its methods mean to people is said at those of `Stack`, which pass on to them. */
export class Devices {
  readonly loopback: NetDevice;
  /** By index, loopback first. */
  readonly list: NetDevice[] = [];
  /** Those whose frames come from this stack itself. */
  inner: readonly NetDevice[];
  private readonly ctx: Context;
  private readonly ether: Ether;
  private readonly arp: Arp;
  private readonly addresses: Addresses;
  private readonly routes: Routes;
  #lastIndex = LOOPBACK_INDEX;
  readonly #links = new Teller();

  /** Has a loopback from the start, which is switched off. */
  constructor(ctx: Context, ether: Ether, arp: Arp, addresses: Addresses, routes: Routes) {
    this.ctx = ctx;
    this.ether = ether;
    this.arp = arp;
    this.addresses = addresses;
    this.routes = routes;
    this.#links.bind(ctx, 'link', saysOfLink);
    const settings = { name: 'lo', index: LOOPBACK_INDEX, mac: ZERO_MAC, loopback: true };
    this.loopback = this.#attach(new NetDevice(ctx, loopback(), { ...settings, up: false }));
    this.inner = [this.loopback];
  }

  /** A new device at the end of that cable. Throws when an address of its is refused. */
  add(driver: Driver, options: AddDeviceOptions): NetDevice {
    const { index = this.#nextIndex() } = options;
    const name = options.name ?? `eth${index - LOOPBACK_INDEX - 1}`;
    const mac = options.mac ?? randomMac(this.ctx.random);
    const device = this.#attach(new NetDevice(this.ctx, driver, { ...options, name, index, mac }));
    for (const address of options.addresses ?? []) this.addAddress(index, address);
    return device;
  }

  /** Throws when the device has the address already. */
  addAddress(device: number, address: Ipv4Cidr): void {
    const refused = this.addresses.add(device, address);
    if (refused === null) return;
    const { name } = this.addresses.link(device);
    throw new Error(`${formatCidr(address)} on ${name}: ${refused.says}`);
  }

  /** Two whose drivers are joined already. */
  join(a: NetDevice, b: NetDevice): void {
    a.peer = b;
    b.peer = a;
    this.inner = [...this.inner, a, b];
    for (const device of [a, b]) this.changed(device);
    for (const device of [a, b]) this.setCarrier(device, a.up && b.up);
  }

  /** Takes it away, and one that is joined to it. */
  remove(device: NetDevice): void {
    for (const gone of new Set([device, device.peer ?? device])) {
      this.setUp(gone, false);
      this.arp.forget(gone.index);
      gone.driver.close();
      this.addresses.removeLink(gone.index);
      this.ether.detach(gone);
      this.routes.setDeviceGroup(gone.index, 0);
      this.inner = this.inner.filter((other) => other !== gone);
      this.list.splice(this.list.indexOf(gone), 1);
      this.#links.tell(LinkChange.Gone, gone.index);
    }
  }

  /** One that is joined to another gets its carrier, or loses it, with that. */
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

  /** Without it only permanent neighbours are known. */
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

  find(name: string): NetDevice | null {
    return this.list.find((device) => device.name === name) ?? null;
  }

  rename(device: NetDevice, name: string): void {
    device.name = name;
    this.addresses.rename(device.index, name);
    this.changed(device);
  }

  setMtu(device: NetDevice, mtu: number): void {
    const old = device.mtu;
    device.mtu = mtu;
    this.#links.tell(LinkChange.Mtu, device.index);
    this.routes.exceptions.deviceMtuChanged(device.index, mtu, old);
    this.#checkIpv4(device);
  }

  setGroup(device: NetDevice, group: number): void {
    device.group = group;
    this.routes.setDeviceGroup(device.index, group);
    this.changed(device);
  }

  setMac(device: NetDevice, mac: MacAddress): void {
    device.mac = mac;
    this.changed(device);
    this.arp.forget(device.index);
  }

  setArp(device: NetDevice, arp: boolean): void {
    if (device.arp === arp) return;
    device.arp = arp;
    this.changed(device);
    this.arp.forget(device.index);
  }

  /** Tells {@link LinkChange.Other}. */
  changed({ index }: NetDevice): void {
    this.#links.tell(LinkChange.Other, index);
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
    while (this.list.some(({ index }) => index === this.#lastIndex));
    return this.#lastIndex;
  }

  #attach(device: NetDevice): NetDevice {
    this.list.push(device);
    this.list.sort((a, b) => a.index - b.index);
    this.ether.attach(device);
    this.addresses.addLink(device);
    this.#links.tell(LinkChange.New, device.index);
    return device;
  }
}
