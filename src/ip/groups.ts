// The groups that each device hears (RFC 1112 §7.1), with the filters of all who have joined them. Who tells the routers
// is bound from above. As Linux's ip_mc_inc_group and its siblings (igmp.c).

import { defineDrops } from '../core/drops.ts';
import type { Changes } from '../route/recent.ts';
import { ANY, type Ipv4Address, ipv4 } from './address.ts';
import { ANY_SOURCE, accepts, merged, NO_SOURCE, type SourceFilter } from './filter.ts';
import { Protocol } from './header.ts';

/** 224.0.0.1: every device that is up hears it, and nobody reports it. RFC 1112 §4, RFC 2236 §6. */
export const ALL_SYSTEMS = ipv4(0xe0000001);

export const Drop = defineDrops('ip', {
  notMember: {
    says: 'sent to a multicast group that this host has not joined there, or not from that source',
    rfc: 'RFC 1112 §7.2',
    linux: 'IP_INVALID_DEST',
  },
  unicastToAll: {
    says: 'for one host, in a broadcast or multicast frame; drop_unicast_in_l2_multicast is on',
    rfc: 'RFC 1122 §3.3.6',
    linux: 'UNICAST_IN_L2_MULTICAST',
  },
});

/** One group that a device hears. */
export class Group {
  readonly device: number;
  readonly address: Ipv4Address;
  /** What the device lets in for all of its users. */
  filter: SourceFilter = NO_SOURCE;
  /** Whether the device hears its station: not between down and up. */
  hasStation = false;
  /** One for each user. */
  #filters: readonly SourceFilter[] = [];

  constructor(device: number, address: Ipv4Address) {
    this.device = device;
    this.address = address;
  }

  /** How many have joined it. */
  get users(): number {
    return this.#filters.length;
  }

  /** A user is new (`old` is null), has another filter, or is gone (`now` is null). */
  change(old: SourceFilter | null, now: SourceFilter | null): void {
    const place = old === null ? this.#filters.length : this.#filters.indexOf(old);
    this.#filters = this.#filters.toSpliced(place, 1, ...(now === null ? [] : [now]));
    this.filter = merged(this.#filters);
  }
}

/** Who tells routers what a device hears: IGMP. */
export interface GroupReporter {
  joined(group: Group): void;
  /** The group's filter may be another now. */
  filtered(group: Group): void;
  left(group: Group): void;
  /** A device is switched on: its groups are joined anew. */
  started(device: number): void;
  /** A device goes down: all that was to be told by it is void. */
  stopped(device: number): void;
  /** A device is gone. */
  forgotten(device: number): void;
}

/** Who lets a device hear the stations that groups have. RFC 1112 §6.4. */
export interface GroupStations {
  hear(device: number, group: Ipv4Address): void;
  ignore(device: number, group: Ipv4Address): void;
}

/** What one user may have, under the names of sysctl(8). */
export interface GroupLimits {
  /** Groups. */
  igmp_max_memberships: number;
  /** Sources in one filter. */
  igmp_max_msf: number;
}

export class Groups {
  readonly limits: GroupLimits = { igmp_max_memberships: 20, igmp_max_msf: 10 };
  private readonly changes: Changes;
  /** By index of the device, each with the latest first. */
  readonly #lists: (readonly Group[] | undefined)[] = [];
  /** Those that are switched on. */
  readonly #up = new Set<number>();
  #reporter: GroupReporter | null = null;
  #stations: GroupStations | null = null;

  constructor(changes: Changes) {
    this.changes = changes;
  }

  bind(reporter: GroupReporter, stations: GroupStations): void {
    this.#reporter = reporter;
    this.#stations = stations;
  }

  /** What the device hears, the latest first. */
  of(device: number): readonly Group[] {
    return this.#lists[device] ?? [];
  }

  find(device: number, address: Ipv4Address): Group | null {
    return this.of(device).find((group) => group.address === address) ?? null;
  }

  /**
   * Whether a packet to a group is for this host when it comes in by that device. IGMP is heard whoever sends it, and a
   * packet from nobody is not filtered. As ip_check_mc_rcu.
   */
  hears(device: number, address: Ipv4Address, source: Ipv4Address, protocol: number): boolean {
    const group = this.find(device, address);
    if (group === null) return false;
    return protocol === Protocol.Igmp || source === ANY || accepts(group.filter, source);
  }

  /** A user of a group is new (`old` is null), has another filter, or is gone (`now` is null). */
  change(
    device: number,
    address: Ipv4Address,
    old: SourceFilter | null,
    now: SourceFilter | null,
  ): void {
    const known = this.find(device, address);
    if (known === null && now === null) return;
    const group = known ?? new Group(device, address);
    group.change(old, now);
    this.changes.count++;
    if (known === null) {
      this.#lists[device] = [group, ...this.of(device)];
      this.#add(group);
    } else if (group.users === 0) {
      this.#lists[device] = this.of(device).filter((other) => other !== group);
      this.#ignore(group);
      this.#reporter?.left(group);
    } else this.#reporter?.filtered(group);
  }

  /** A device is switched on: it hears every system's group, and its others are told anew. As ip_mc_up. */
  up(device: number): void {
    if (this.#up.has(device)) return;
    this.#up.add(device);
    const known = this.of(device);
    this.#reporter?.started(device);
    this.change(device, ALL_SYSTEMS, null, ANY_SOURCE);
    for (const group of known) this.#add(group);
  }

  /** A device is switched off. As ip_mc_down. */
  down(device: number): void {
    if (!this.#up.delete(device)) return;
    for (const group of this.of(device)) this.#ignore(group);
    this.#reporter?.stopped(device);
    const all = this.find(device, ALL_SYSTEMS);
    all?.change(ANY_SOURCE, null);
    if (all?.users === 0) {
      this.#lists[device] = this.of(device).filter((other) => other !== all);
    }
    this.changes.count++;
  }

  /** A device is gone with its groups. As ip_mc_destroy_dev. */
  forget(device: number): void {
    this.down(device);
    this.#lists[device] = undefined;
    this.#reporter?.forgotten(device);
  }

  #add(group: Group): void {
    if (!group.hasStation) this.#stations?.hear(group.device, group.address);
    group.hasStation = true;
    this.#reporter?.joined(group);
  }

  #ignore(group: Group): void {
    if (group.hasStation) this.#stations?.ignore(group.device, group.address);
    group.hasStation = false;
  }
}
