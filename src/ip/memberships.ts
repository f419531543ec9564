// The groups that one user has joined, on which devices and with which filters: what a socket has in Linux
// (ip_mc_socklist). RFC 1112 §7.1, RFC 3376 §2.

import { Errno, type Refusal, refusal } from '../route/errno.ts';
import { type Ipv4Address, isMulticast } from './address.ts';
import { ANY_SOURCE, FilterMode, type SourceFilter } from './filter.ts';
import type { Groups } from './groups.ts';
import type { KnownDevices } from './known.ts';

interface Membership {
  readonly device: number;
  readonly group: Ipv4Address;
  readonly filter: SourceFilter;
}

export class Memberships {
  private readonly groups: Groups;
  private readonly devices: KnownDevices;
  #list: readonly Membership[] = [];

  constructor(groups: Groups, devices: KnownDevices) {
    this.groups = groups;
    this.devices = devices;
  }

  /** Hears a group by a device, from all sources that the filter lets in. Null when it does now. */
  join(device: number, group: Ipv4Address, filter: SourceFilter = ANY_SOURCE): Refusal | null {
    if (!isMulticast(group) || isNobody(filter)) return refusal(Errno.Invalid);
    if (this.devices.find(device) === null) return refusal(Errno.NoDevice);
    if (this.#find(device, group) !== null) return refusal(Errno.AddressInUse);
    const { igmp_max_memberships: most } = this.groups.limits;
    if (this.#list.length >= most || this.#isTooLong(filter)) return refusal(Errno.NoBuffers);
    // An object of its own, by which the group finds it again.
    const now = { ...filter };
    this.#list = [...this.#list, { device, group, filter: now }];
    this.groups.change(device, group, null, now);
    return null;
  }

  /** Gives a group that was joined another filter; one that lets nobody in leaves it. Null when it has it now. */
  setFilter(device: number, group: Ipv4Address, filter: SourceFilter): Refusal | null {
    if (isNobody(filter)) return this.leave(device, group);
    const known = this.#find(device, group);
    if (known === null) return refusal(Errno.Invalid);
    if (this.#isTooLong(filter)) return refusal(Errno.NoBuffers);
    const now = { ...filter };
    this.#list = this.#list.map((one) => (one === known ? { device, group, filter: now } : one));
    this.groups.change(device, group, known.filter, now);
    return null;
  }

  /** Hears the group no more. Null when it was joined before. */
  leave(device: number, group: Ipv4Address): Refusal | null {
    const known = this.#find(device, group);
    if (known === null) return refusal(Errno.AddressNotAvailable);
    this.#list = this.#list.filter((one) => one !== known);
    this.groups.change(device, group, known.filter, null);
    return null;
  }

  /** Leaves every group. */
  leaveAll(): void {
    for (const { device, group } of this.#list) this.leave(device, group);
  }

  /** A device is gone, and its groups with it. */
  forget(device: number): void {
    this.#list = this.#list.filter((known) => known.device !== device);
  }

  #find(device: number, group: Ipv4Address): Membership | null {
    const isIt = (known: Membership): boolean => known.device === device && known.group === group;
    return this.#list.find(isIt) ?? null;
  }

  #isTooLong({ sources }: SourceFilter): boolean {
    return sources.length > this.groups.limits.igmp_max_msf;
  }
}

const isNobody = ({ mode, sources }: SourceFilter): boolean =>
  mode === FilterMode.Include && sources.length === 0;
