// The devices of this host and their addresses, the routes that an address brings with it, and the choice of
// a source address. As Linux's devinet.c and fib_frontend.c.

import type { Context } from '../core/context.ts';
import { Teller } from '../core/teller.ts';
import type { TraceEvent } from '../core/trace.ts';
import { Errno, type Refusal, refusedAs } from '../route/errno.ts';
import type { RouteTable } from '../route/fib.ts';
import type { LinkState, Links } from '../route/links.ts';
import type { Routes } from '../route/lookup.ts';
import { addressGone, carrierChanged, deviceDown, deviceGone, deviceUp } from '../route/sync.ts';
import { RouteType, Scope, Table } from '../route/table.ts';
import {
  ANY,
  formatIpv4,
  type Ipv4Address,
  type Ipv4Cidr,
  ipv4,
  isMulticast,
  LOOPBACK,
  within,
} from './address.ts';
import { BroughtRoutes } from './brought.ts';
import type { Conf } from './conf.ts';
import { type Device, type InterfaceAddress, isSibling, type Link, routesOf } from './device.ts';
import { type AddressMatch, type AddressOptions, isMeant, recordOf } from './given.ts';
import { Groups } from './groups.ts';
import { KnownDevices } from './known.ts';
import { Memberships } from './memberships.ts';
import { selectSource } from './select.ts';

const { Local, Broadcast } = RouteType;

/** Index of the device that packets to this host itself go by. */
const LOOPBACK_INDEX = 1;

/**
 * What has become of an address: the low two bits of the `detail` of the layer `address`, behind the index of its device;
 * the `value` is the address.
 */
export const AddressChange = { New: 1, Gone: 2, Other: 3 } as const;

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
  private readonly told = new Teller();
  /** Address → the device that was given it last. */
  readonly #owners = new Map<Ipv4Address, number>();

  constructor(routes: Routes) {
    this.routes = routes;
    this.devices = new KnownDevices(routes);
    this.groups = new Groups(routes.changes);
    this.autoJoined = new Memberships(this.groups, this.devices);
    this.local = routes.table(Table.Local);
    this.brought = new BroughtRoutes(routes, this.local);
  }

  /** Tells whom to tell when an address comes, goes or changes. */
  bind(ctx: Context): void {
    this.told.bind(ctx, 'address', says);
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
    const gone = device.addresses;
    device.addresses = [];
    for (const own of gone) this.#tell(AddressChange.Gone, own);
    deviceGone(this.routes, index);
    // Linux does not look for routes that prefer a secondary one: its primary is gone by then.
    for (const { address, secondary } of gone) this.#forget(address, !secondary);
    this.groups.forget(index);
    this.autoJoined.forget(index);
    this.devices.remove(device);
  }

  /** Gives a device another name, by which rules may know it already. Its addresses' labels change as in Linux. */
  rename(index: number, name: string): void {
    this.devices.rename(this.devices.at(index), name);
  }

  /** Gives a device an address, with the local, broadcast and connected routes that go with it. Null when it has it now. */
  add(index: number, { address, length }: Ipv4Cidr, options: AddressOptions = {}): Refusal | null {
    const device = this.devices.at(index);
    this.conf.settle(index);
    // The kernel takes it and makes nothing of it.
    if (address === ANY) return null;
    const own = recordOf(device, { address, length }, options);
    const siblings = device.addresses.filter((other) => isSibling(other, own));
    if (siblings.some((other) => other.address === address)) {
      return refusedAs('ipv4: Address already assigned', Errno.Exists);
    }
    if (siblings.some(({ scope }) => scope !== own.scope)) {
      return refusedAs('ipv4: Invalid scope value');
    }
    if (own.autoJoin && this.autoJoined.join(index, address) !== null) {
      return refusedAs('ipv4: Multicast auto join failed');
    }
    const added = { ...own, secondary: siblings.length > 0 };
    device.insert(added);
    this.#owners.set(address, index);
    this.#tell(AddressChange.New, added);
    this.brought.bring(routesOf(device, added));
    deviceUp(this.routes, device);
    return null;
  }

  /**
   * Gives an address that is there already another metric and other lifetimes, which is all that Linux changes of it;
   * one that is not there is added. `ip addr change` and `ip addr replace`.
   */
  replace(index: number, cidr: Ipv4Cidr, options: AddressOptions = {}): Refusal | null {
    const device = this.devices.at(index);
    const given = recordOf(device, cidr, options);
    const known = device.addresses.find(
      (own) => own.address === given.address && isSibling(own, given),
    );
    if (known === undefined) return this.add(index, cidr, options);
    const { metric, validSeconds, preferredSeconds } = given;
    this.brought.changeMetric(device, known, metric);
    const changed = { ...known, metric, validSeconds, preferredSeconds };
    device.addresses = device.addresses.map((own) => (own === known ? changed : own));
    this.#tell(AddressChange.Other, changed);
    return null;
  }

  /** Takes the first address that matches away, with what it brought and the routes that prefer it. Null when it is gone. */
  remove(index: number, match: AddressMatch): Refusal | null {
    const device = this.devices.at(index);
    const gone = device.addresses.find((own) => isMeant(own, match));
    if (gone === undefined) {
      return refusedAs('ipv4: Address not found', Errno.AddressNotAvailable);
    }
    if (isMulticast(gone.address)) this.autoJoined.leave(index, gone.address);
    const siblings = device.addresses.filter((own) => own !== gone && isSibling(own, gone));
    if (gone.secondary || siblings.length === 0) this.#take(device, gone);
    else if (this.conf.promoteSecondaries.at(index) !== 0) this.#promote(device, gone);
    else for (const one of [...siblings, gone]) this.#take(device, one);
    return null;
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

  /** `net.ipv4.conf.all.promote_secondaries`: whether the next address of a subnet takes a removed one's place. */
  get promoteSecondaries(): boolean {
    return this.conf.promoteSecondaries.all !== 0;
  }

  set promoteSecondaries(promote: boolean) {
    this.conf.set('all', 'promote_secondaries', promote ? 1 : 0);
  }

  /** Sets `net.ipv4.conf.*.rp_filter`. @param index 0 for `all` @param value one of {@link ReversePath} */
  setRpFilter(index: number, value: number): void {
    this.conf.set(index === 0 ? 'all' : index, 'rp_filter', value);
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
    return this.#owners.has(address) || this.isBroadcast(address);
  }

  hears(device: number, group: Ipv4Address, source: Ipv4Address, protocol: number): boolean {
    return this.groups.hears(device, group, source, protocol);
  }

  select(device: number, hop: Ipv4Address, scope: number = Scope.Universe): Ipv4Address {
    return selectSource(this.devices.inOrder, this.devices.find(device), hop, scope);
  }

  /** The device whose the address is; 0 when it is not ours. */
  owner(address: Ipv4Address): number {
    const given = this.#owners.get(address);
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

  #take(device: Device, gone: InterfaceAddress): void {
    const before = routesOf(device, gone);
    device.addresses = device.addresses.filter((own) => own !== gone);
    this.#tell(AddressChange.Gone, gone);
    this.brought.takeAway(device, before);
    this.#forget(gone.address);
    if (!device.hasAddress) deviceDown(this.routes, device.index, true);
  }

  /** The first secondary of the subnet becomes the primary; the others' routes name it now. */
  #promote(device: Device, gone: InterfaceAddress): void {
    const before = this.brought.of(device);
    const next = device.addresses.find((own) => own !== gone && isSibling(own, gone));
    device.addresses = device.addresses.filter((own) => own !== gone && own !== next);
    if (next !== undefined) device.insert({ ...next, secondary: false });
    this.#tell(AddressChange.Gone, gone);
    const after = this.brought.of(device);
    this.brought.take(before, after);
    this.#forget(gone.address);
    this.brought.add(before, after);
  }

  #tell(change: number, { device, address }: InterfaceAddress): void {
    this.told.tell((device << 2) | change, address);
  }

  /** An address is on one interface less; routes that prefer one which is on none any more go. */
  #forget(address: Ipv4Address, withRoutes = true): void {
    const other = this.list().findLast((own) => own.address === address);
    if (other === undefined) this.#owners.delete(address);
    else this.#owners.set(address, other.device);
    if (withRoutes && !this.isLocal(address)) addressGone(this.routes, address);
  }
}

function says({ detail, value }: Readonly<TraceEvent>): string {
  const [address, device, change] = [formatIpv4(ipv4(value)), detail >>> 2, detail & 3];
  if (change === AddressChange.New) return `device ${device} has the address ${address} now`;
  if (change === AddressChange.Gone) return `device ${device} has the address ${address} no more`;
  return `device ${device}’s address ${address} is another in some way now`;
}
