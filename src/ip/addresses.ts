// The devices of this host and their addresses, the routes that an address brings with it, and the choice of
// a source address. As Linux's devinet.c and fib_frontend.c.

import { Errno, type Refusal, refusedAs } from '../route/errno.ts';
import { Insert, type RouteTable } from '../route/fib.ts';
import { type LinkState, type Links, ReversePath } from '../route/links.ts';
import type { Routes } from '../route/lookup.ts';
import { addressGone, deviceDown, deviceUp } from '../route/sync.ts';
import { type Route, RouteType, Scope, Table } from '../route/table.ts';
import { ANY, type Ipv4Address, type Ipv4Cidr, isLoopback, within } from './address.ts';
import { Device, type InterfaceAddress, isSibling, type Link, routesOf } from './device.ts';

/** What may be given with an address. */
export interface AddressOptions {
  /** Default: host for 127.0.0.0/8, else universe. */
  scope?: number;
  broadcast?: Ipv4Address;
}

const { Local, Broadcast } = RouteType;

/** Index of the device that packets to this host itself go by. */
const LOOPBACK_INDEX = 1;

export class Addresses implements Links {
  readonly loopback = LOOPBACK_INDEX;
  /** `net.ipv4.conf.*.promote_secondaries`: whether the next address of a subnet takes a removed one's place. */
  promoteSecondaries = false;
  private readonly routes: Routes;
  private readonly local: RouteTable;
  readonly #devices: (Device | undefined)[] = [];
  /** Address → the device that was given it last. */
  readonly #owners = new Map<Ipv4Address, number>();
  #rpFilter: number = ReversePath.Off;

  constructor(routes: Routes) {
    this.routes = routes;
    this.local = routes.table(Table.Local);
  }

  /** Makes a device known, which is up. */
  addLink(link: Link): void {
    this.#devices[link.index] = new Device(link, this.#rpFilter);
    this.routes.changes.count++;
    this.routes.bindDevice(link.name, link.index);
  }

  /** Gives a device an address, with the local, broadcast and connected routes that go with it. Null when it has it now. */
  add(index: number, { address, length }: Ipv4Cidr, options: AddressOptions = {}): Refusal | null {
    const device = this.#device(index);
    const { scope = isLoopback(address) ? Scope.Host : Scope.Universe, broadcast = ANY } = options;
    const siblings = device.addresses.filter((own) => isSibling(own, { address, length }));
    if (siblings.some((own) => own.address === address)) {
      return refusedAs('ipv4: Address already assigned', Errno.Exists);
    }
    if (siblings.some((own) => own.scope !== scope)) return refusedAs('ipv4: Invalid scope value');
    const secondary = siblings.length > 0;
    const added = { device: index, address, length, scope, secondary, broadcast };
    device.insert(added);
    this.#owners.set(address, index);
    this.#bring(routesOf(device, added));
    deviceUp(this.routes, index);
    return null;
  }

  /** Takes an address away, with what it brought and the routes that prefer it. Null when it is gone. */
  remove(index: number, { address, length }: Ipv4Cidr): Refusal | null {
    const device = this.#device(index);
    const gone = device.addresses.find((own) => own.address === address && own.length === length);
    if (gone === undefined) {
      return refusedAs('ipv4: Address not found', Errno.AddressNotAvailable);
    }
    const siblings = device.addresses.filter((own) => own !== gone && isSibling(own, gone));
    if (gone.secondary || siblings.length === 0) this.#take(device, [gone]);
    else if (this.promoteSecondaries) this.#promote(device, gone);
    else for (const one of [...siblings, gone]) this.#take(device, [one]);
    return null;
  }

  /** Takes a device up or down, with the routes that go by it. */
  setUp(index: number, up: boolean): void {
    const device = this.#device(index);
    if (device.up === up) return;
    device.up = up;
    this.routes.changes.count++;
    if (!up) return deviceDown(this.routes, index);
    for (const own of device.addresses) this.#bring(routesOf(device, own));
    deviceUp(this.routes, index);
  }

  /**
   * Linux's `net.ipv4.conf.*.rp_filter`, one of {@link ReversePath}: the higher of a device's own and `all` counts.
   * @param index 0 for `all`
   */
  setRpFilter(index: number, value: number): void {
    this.routes.changes.count++;
    if (index === 0) this.#rpFilter = value;
    else this.#device(index).ownRpFilter = value;
    for (const device of this.#devices) {
      if (device !== undefined) device.rpFilter = Math.max(this.#rpFilter, device.ownRpFilter);
    }
  }

  /** Whether the address is this host's own, on whichever interface. */
  isLocal(address: Ipv4Address): boolean {
    return this.local.find(address)?.type === Local;
  }

  /** Whether the address is the broadcast address of a subnet of ours. */
  isBroadcast(address: Ipv4Address): boolean {
    return this.local.find(address)?.type === Broadcast;
  }

  /** Whether the address is one that no other host may send from: our own, or a broadcast address of ours. */
  isLocalOrBroadcast(address: Ipv4Address): boolean {
    return this.#owners.has(address) || this.local.find(address) !== null;
  }

  /**
   * The source address for a packet that leaves by `device` towards `hop`: one in the hop's subnet, else the
   * device's first, else any other interface's. 0 when there is none. As Linux's inet_select_addr.
   */
  select(device: number, hop: Ipv4Address, scope: number = Scope.Universe): Ipv4Address {
    const addresses = this.#devices[device]?.addresses;
    let first = ANY;
    for (let n = 0; addresses !== undefined && n < addresses.length; n++) {
      const own = addresses[n];
      if (own === undefined || own.secondary || own.scope > scope) continue;
      if (hop === ANY || within(hop, own.address, own.length)) return own.address;
      if (first === ANY) first = own.address;
    }
    return first === ANY ? this.#anyOf(scope) : first;
  }

  /** The device whose the address is; 0 when it is not ours. */
  owner(address: Ipv4Address): number {
    const given = this.#owners.get(address);
    if (given !== undefined) return given;
    const info = this.local.find(address);
    return info !== null && info.type === Local ? info.device : 0;
  }

  /** The device with that index. Throws when there is none: our own bug. */
  link(device: number): Link {
    return this.#device(device);
  }

  state(device: number): LinkState | null {
    return this.#devices[device] ?? null;
  }

  /** Every address, device by device, in the order in which Linux tries them as a source. */
  list(): readonly InterfaceAddress[] {
    return this.#devices.flatMap((device) => device?.addresses ?? []);
  }

  #device(index: number): Device {
    return this.#devices[index] ?? missing(index);
  }

  #anyOf(scope: number): Ipv4Address {
    for (let index = 0; index < this.#devices.length; index++) {
      const addresses = this.#devices[index]?.addresses;
      for (let n = 0; addresses !== undefined && n < addresses.length; n++) {
        const own = addresses[n];
        if (own === undefined || own.secondary || own.scope === Scope.Link) continue;
        if (own.scope <= scope) return own.address;
      }
    }
    return ANY;
  }

  #bring(routes: readonly Route[]): void {
    for (const brought of routes) {
      // An address that is the broadcast address of another subnet of ours is no source.
      if (brought.network !== brought.source && !this.isLocal(brought.source)) continue;
      // What is there already, say from the time before the device went down, stays.
      this.routes.add(brought, Insert.Append);
    }
  }

  /** Takes addresses away together, with those of their routes that no other address brings. */
  #take(device: Device, gone: readonly InterfaceAddress[]): void {
    const before = device.addresses.flatMap((own) => routesOf(device, own));
    device.addresses = device.addresses.filter((own) => !gone.includes(own));
    const after = device.addresses.flatMap((own) => routesOf(device, own));
    this.#unbring(before, after);
    for (const { address } of gone) this.#forget(address);
    if (device.addresses.length === 0) deviceDown(this.routes, device.index, true);
  }

  /** The first secondary of the subnet becomes the primary; the others' routes name it now. */
  #promote(device: Device, gone: InterfaceAddress): void {
    const before = device.addresses.flatMap((own) => routesOf(device, own));
    const next = device.addresses.find((own) => own !== gone && isSibling(own, gone));
    device.addresses = device.addresses.filter((own) => own !== gone && own !== next);
    if (next !== undefined) device.insert({ ...next, secondary: false });
    const after = device.addresses.flatMap((own) => routesOf(device, own));
    this.#unbring(before, after);
    this.#forget(gone.address);
    this.#bring(after.filter((brought) => !before.some((old) => isSame(old, brought))));
  }

  #unbring(before: readonly Route[], after: readonly Route[]): void {
    for (const old of before) {
      if (!after.some((kept) => isSame(old, kept))) this.routes.remove(old, old.table);
    }
  }

  /** Routes that prefer an address which is on no interface any more go. */
  #forget(address: Ipv4Address): void {
    const other = this.list().findLast((own) => own.address === address);
    if (other === undefined) this.#owners.delete(address);
    else this.#owners.set(address, other.device);
    if (!this.isLocal(address)) addressGone(this.routes, address);
  }
}

function missing(device: number): never {
  throw new Error(`no device ${device}`);
}

const isSame = (a: Route, b: Route): boolean =>
  a.network === b.network && a.length === b.length && a.type === b.type && a.source === b.source;
