// Addresses are given to devices, changed and taken away, and the routes that an address brings with it come and go. As
// Linux's devinet.c.

import type { Context } from '../core/context.ts';
import { Teller } from '../core/teller.ts';
import type { TraceEvent } from '../core/trace.ts';
import { Errno, type Refusal, refusedAs } from '../route/errno.ts';
import type { RouteTable } from '../route/fib.ts';
import type { Routes } from '../route/lookup.ts';
import { addressGone, deviceDown, deviceGone, deviceUp } from '../route/sync.ts';
import { RouteType } from '../route/table.ts';
import { ANY, formatIpv4, type Ipv4Address, type Ipv4Cidr, ipv4, isMulticast } from './address.ts';
import type { BroughtRoutes } from './brought.ts';
import { type Device, type InterfaceAddress, isSibling, routesOf } from './device.ts';
import { type AddressMatch, type AddressOptions, isMeant, recordOf } from './given.ts';
import type { KnownDevices } from './known.ts';
import type { Memberships } from './memberships.ts';

/**
 * What has become of an address: the low two bits of the `detail` of the layer `address`, behind the index of its device;
 * the `value` is the address.
 */
export const AddressChange = { New: 1, Gone: 2, Other: 3 } as const;

export class AssignedAddresses {
  private readonly routes: Routes;
  private readonly local: RouteTable;
  private readonly devices: KnownDevices;
  private readonly brought: BroughtRoutes;
  private readonly autoJoined: Memberships;
  private readonly told = new Teller();
  readonly #owners = new Map<Ipv4Address, number>();

  /**
   * @param local the table of local routes
   * @param autoJoined the groups that were joined by giving a device their address
   */
  constructor(
    routes: Routes,
    local: RouteTable,
    devices: KnownDevices,
    brought: BroughtRoutes,
    autoJoined: Memberships,
  ) {
    this.routes = routes;
    this.local = local;
    this.devices = devices;
    this.brought = brought;
    this.autoJoined = autoJoined;
  }

  /** Address → the device that was given it last. */
  get owners(): ReadonlyMap<Ipv4Address, number> {
    return this.#owners;
  }

  /** Tells whom to tell when an address comes, goes or changes. */
  bind(ctx: Context): void {
    this.told.bind(ctx, 'address', says);
  }

  /** Gives a device an address; null when it has it now. As __inet_insert_ifa. */
  add(device: Device, { address, length }: Ipv4Cidr, options: AddressOptions): Refusal | null {
    const { index } = device;
    this.devices.conf.settle(index);
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

  /** Changes an address that is there, as far as that can be, and adds one that is not. As inet_rtm_newaddr. */
  replace(device: Device, cidr: Ipv4Cidr, options: AddressOptions): Refusal | null {
    const given = recordOf(device, cidr, options);
    const known = device.addresses.find(
      (own) => own.address === given.address && isSibling(own, given),
    );
    if (known === undefined) return this.add(device, cidr, options);
    const { metric, validSeconds, preferredSeconds } = given;
    this.brought.changeMetric(device, known, metric);
    const changed = { ...known, metric, validSeconds, preferredSeconds };
    device.addresses = device.addresses.map((own) => (own === known ? changed : own));
    this.#tell(AddressChange.Other, changed);
    return null;
  }

  /** Takes the first address that matches away; null when it is gone. As __inet_del_ifa. */
  remove(device: Device, match: AddressMatch): Refusal | null {
    const gone = device.addresses.find((own) => isMeant(own, match));
    if (gone === undefined) {
      return refusedAs('ipv4: Address not found', Errno.AddressNotAvailable);
    }
    if (isMulticast(gone.address)) this.autoJoined.leave(device.index, gone.address);
    const siblings = device.addresses.filter((own) => own !== gone && isSibling(own, gone));
    if (gone.secondary || siblings.length === 0) this.#take(device, gone);
    else if (this.devices.conf.promoteSecondaries.at(device.index) !== 0)
      this.#promote(device, gone);
    else for (const one of [...siblings, gone]) this.#take(device, one);
    return null;
  }

  /** Takes all addresses away from a device that goes itself, and every route by it. */
  removeAll(device: Device): void {
    const gone = device.addresses;
    device.addresses = [];
    for (const own of gone) this.#tell(AddressChange.Gone, own);
    deviceGone(this.routes, device.index);
    // Linux does not look for routes that prefer a secondary one: its primary is gone by then.
    for (const { address, secondary } of gone) this.#forget(address, !secondary);
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
    const all = this.devices.byIndex().flatMap(({ addresses }) => addresses);
    const other = all.findLast((own) => own.address === address);
    if (other === undefined) this.#owners.delete(address);
    else this.#owners.set(address, other.device);
    if (withRoutes && !this.#isLocal(address)) addressGone(this.routes, address);
  }

  #isLocal(address: Ipv4Address): boolean {
    return this.routes.findIn(this.local, address)?.type === RouteType.Local;
  }
}

function says({ detail, value }: Readonly<TraceEvent>): string {
  const [address, device, change] = [formatIpv4(ipv4(value)), detail >>> 2, detail & 3];
  if (change === AddressChange.New) return `device ${device} has the address ${address} now`;
  if (change === AddressChange.Gone) return `device ${device} has the address ${address} no more`;
  return `device ${device}’s address ${address} is another in some way now`;
}
