// The groups that a program joins by hand: by the device that the way to the group takes if it names none, and with
// errors for people.

import type { Refusal } from '../route/errno.ts';
import { ANY, formatIpv4, type Ipv4Address } from './address.ts';
import type { Addresses } from './addresses.ts';
import type { SourceFilter } from './filter.ts';
import { Memberships } from './memberships.ts';
import type { IpOutput } from './output.ts';

/** Its methods throw, in people's words, what {@link Memberships} refuses. */
export class JoinedGroups {
  readonly memberships: Memberships;
  private readonly addresses: Addresses;
  private readonly output: IpOutput;

  constructor(addresses: Addresses, output: IpOutput) {
    this.memberships = new Memberships(addresses.groups, addresses.devices);
    this.addresses = addresses;
    this.output = output;
  }

  /** @param device 0: the one by which packets to the group leave, here and below */
  join(group: Ipv4Address, device: number, filter: SourceFilter): void {
    const by = this.#deviceFor(group, device);
    this.#mustBeNull(this.memberships.join(by, group, filter), group, by);
  }

  setFilter(group: Ipv4Address, device: number, filter: SourceFilter): void {
    const by = this.#deviceFor(group, device);
    this.#mustBeNull(this.memberships.setFilter(by, group, filter), group, by);
  }

  leave(group: Ipv4Address, device: number): void {
    const by = this.#deviceFor(group, device);
    this.#mustBeNull(this.memberships.leave(by, group), group, by);
  }

  /** As ip_mc_find_dev. */
  #deviceFor(group: Ipv4Address, device: number): number {
    return device === 0 ? (this.output.route(ANY, group)?.device ?? 0) : device;
  }

  #mustBeNull(refused: Refusal | null, group: Ipv4Address, device: number): void {
    if (refused === null) return;
    const name = this.addresses.state(device)?.name ?? `device ${device}`;
    throw new Error(`${formatIpv4(group)} on ${name}: ${refused.says}`);
  }
}
