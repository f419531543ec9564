// What the state of one device needs of IGMP's layer, and is told by it.

import type { Context } from '../core/context.ts';
import type { Ipv4Address } from '../ip/address.ts';
import type { Group } from '../ip/groups.ts';
import type { ReportWriter } from './report.ts';

/** What the state of one device asks of the layer. */
export interface IgmpPort {
  readonly ctx: Context;
  /** What the device hears, the latest first. */
  groupsOf(device: number): readonly Group[];
  /** 1 or 2: what the device speaks whoever is heard; 0: nothing is said. */
  forcedVersion(device: number): number;
  /** The longest between two reports of a change, in ms. */
  intervalMs(device: number, version: number): number;
  /** `igmp_qrv`. */
  readonly robustness: number;
  /** Whether the group is one that routers are told of. */
  isTold(group: Ipv4Address): boolean;
  /** Sends a message of version 1 or 2. @param cause the packet that asked for it; 0: none did */
  send(device: number, type: number, group: Ipv4Address, cause: number): void;
  /** Sends what `write` writes, as reports of version 3. @param cause the packet that asked for them; 0: none did */
  report(device: number, write: (writer: ReportWriter) => void, cause: number): void;
}

/** One query, as it was read. */
export interface Query {
  /** The number of its packet. */
  readonly packet: number;
  /** As short as those of version 1 and 2. */
  readonly isOld: boolean;
  /** The time for answers, in ms; 0 in version 1. */
  readonly responseMs: number;
  /** 0: all. */
  readonly group: Ipv4Address;
  /** None: all. */
  readonly sources: readonly Ipv4Address[];
  /** The querier's robustness variable; 0: not said. */
  readonly robustness: number;
  /** Between the querier's queries, in ms; 0: not said. */
  readonly intervalMs: number;
}
