// What this host is on its cables: its devices, whose address one is, which groups are heard, and the choice of a source
// address. As Linux's fib_frontend.c; how addresses come and go is in assigned.ts.

import type { Context } from '../core/context.ts';
import type { Refusal } from '../route/errno.ts';
import type { RouteTable } from '../route/fib.ts';
import type { LinkState, Links } from '../route/links.ts';
import type { Routes } from '../route/lookup.ts';
import { carrierChanged, deviceDown, deviceUp } from '../route/sync.ts';
import { RouteType, Scope, Table } from '../route/table.ts';
import { ANY, type Ipv4Address, type Ipv4Cidr, LOOPBACK, within } from './address.ts';
import { AssignedAddresses } from './assigned.ts';
import { BroughtRoutes } from './brought.ts';
import type { Conf } from './conf.ts';
import type { InterfaceAddress, Link } from './device.ts';
import type { AddressMatch, AddressOptions } from './given.ts';
import { Groups } from './groups.ts';
import { KnownDevices } from './known.ts';
import { Memberships } from './memberships.ts';
import { selectSource } from './select.ts';

const { Local, Broadcast } = RouteType;

/** Index of the device that packets to this host itself go by. */
const LOOPBACK_INDEX = 1;

export class Addresses implements Links {
  readonly loopback = LOOPBACK_INDEX;
  readonly devices: KnownDevices;
  /** The groups that each device hears. */
  readonly groups: Groups;
  private readonly routes: Routes;
  private readonly local: RouteTable;
  private readonly brought: BroughtRoutes;
  /** The groups that were joined by giving a device their address. */
  private readonly autoJoined: Memberships;
  private readonly assigned: AssignedAddresses;
  /** Address → the device that was given it last. */
  private readonly owners: ReadonlyMap<Ipv4Address, number>;

  constructor(routes: Routes) {
    this.routes = routes;
    this.devices = new KnownDevices(routes);
    this.groups = new Groups(routes.changes);
    this.autoJoined = new Memberships(this.groups, this.devices);
    this.local = routes.table(Table.Local);
    this.brought = new BroughtRoutes(routes, this.local);
    this.assigned = new AssignedAddresses(
      routes,
      this.local,
      this.devices,
      this.brought,
      this.autoJoined,
    );
    this.owners = this.assigned.owners;
  }

  /** Tells whom to tell when an address comes, goes or changes. */
  bind(ctx: Context): void {
    this.assigned.bind(ctx);
  }

  /** `net.ipv4.conf`. */
  get conf(): Conf {
    return this.devices.conf;
  }

  /** Makes a device known, without addresses; even the loopback's is only given to it by {@link setUp}. */
  addLink(link: Link): void {
    this.devices.add(link);
    if (this.devices.at(link.index).up) this.groups.up(link.index);
  }

  /** Forgets a device with its addresses and every route by it; rules that name it fit nothing any more. */
  removeLink(index: number): void {
    const device = this.devices.at(index);
    this.setUp(index, false);
    this.assigned.removeAll(device);
    this.groups.forget(index);
    this.autoJoined.forget(index);
    this.devices.remove(device);
  }

  /** Gives a device another name, by which rules may know it already. Its addresses' labels change as in Linux. */
  rename(index: number, name: string): void {
    this.devices.rename(this.devices.at(index), name);
  }

  /** Gives a device an address, with the local, broadcast and connected routes that go with it. Null when it has it now. */
  add(index: number, cidr: Ipv4Cidr, options: AddressOptions = {}): Refusal | null {
    return this.assigned.add(this.devices.at(index), cidr, options);
  }

  /**
   * Gives an address that is there already another metric and other lifetimes, which is all that Linux changes of it;
   * one that is not there is added. `ip addr change` and `ip addr replace`.
   */
  replace(index: number, cidr: Ipv4Cidr, options: AddressOptions = {}): Refusal | null {
    return this.assigned.replace(this.devices.at(index), cidr, options);
  }

  /** Takes the first address that matches away, with what it brought and the routes that prefer it. Null when it is gone. */
  remove(index: number, match: AddressMatch): Refusal | null {
    return this.assigned.remove(this.devices.at(index), match);
  }

  /** Takes a device up or down, with the routes that go by it. A loopback that comes up gets 127.0.0.1/8. */
  setUp(index: number, up: boolean): void {
    const device = this.devices.at(index);
    if (device.up === up) return;
    device.up = up;
    this.routes.changes.count++;
    if (!up) {
      this.groups.down(index);
      return deviceDown(this.routes, index);
    }
    // Each time; refused while it has it.
    if (device.loopback) this.add(index, { address: LOOPBACK, length: 8 });
    this.groups.up(index);
    this.brought.bring(this.brought.of(device));
    deviceUp(this.routes, device);
  }

  /** Tells that a device's cable has somebody at its other end, or no longer. Routes by it stay, and show it. */
  setCarrier(index: number, carrier: boolean): void {
    const device = this.devices.at(index);
    if (device.carrier === carrier) return;
    device.carrier = carrier;
    carrierChanged(this.routes, device);
    this.devices.settingsChanged();
  }

  get forwarding(): boolean {
    return this.conf.forwarding.all !== 0;
  }

  setForwarding(forwarding: boolean): void {
    this.conf.set('all', 'forwarding', forwarding ? 1 : 0);
  }

  /** Whether the address is this host's own, on whichever interface. */
  isLocal(address: Ipv4Address): boolean {
    return this.routes.findIn(this.local, address)?.type === Local;
  }

  isBroadcast(address: Ipv4Address): boolean {
    return this.routes.findIn(this.local, address)?.type === Broadcast;
  }

  areNear(device: number, address: Ipv4Address, other: Ipv4Address): boolean {
    const own = this.devices.find(device)?.addresses ?? [];
    return own.some(
      ({ peer, length }) =>
        within(address, peer, length) && (other === ANY || within(other, peer, length)),
    );
  }

  isLocalOrBroadcast(address: Ipv4Address): boolean {
    return this.owners.has(address) || this.isBroadcast(address);
  }

  hears(device: number, group: Ipv4Address, source: Ipv4Address, protocol: number): boolean {
    return this.groups.hears(device, group, source, protocol);
  }

  select(device: number, hop: Ipv4Address, scope: number = Scope.Universe): Ipv4Address {
    return selectSource(this.devices.inOrder, this.devices.find(device), hop, scope);
  }

  /** The device whose the address is; 0 when it is not ours. */
  owner(address: Ipv4Address): number {
    const given = this.owners.get(address);
    if (given !== undefined) return given;
    const info = this.routes.findIn(this.local, address);
    return info !== null && info.type === Local ? info.device : 0;
  }

  /** The device with that index. Throws when there is none: our own bug. */
  link(device: number): Link {
    return this.devices.at(device);
  }

  state(device: number): LinkState | null {
    return this.devices.find(device);
  }

  /** Every address by the index of its device, in the order in which Linux tries them as a source. */
  list(): readonly InterfaceAddress[] {
    return this.devices.byIndex().flatMap(({ addresses }) => addresses);
  }
}
