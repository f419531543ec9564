// What an explanation is made from: the parts of one stack that decide where its packets go.

import type { Ipv4Address } from '../../ip/address.ts';
import type { InputRoutes } from '../input.ts';
import type { Links } from '../links.ts';
import type { Routes } from '../lookup.ts';
import type { Multipath } from '../multipath.ts';
import type { NeighbourEntry } from './explanation.ts';

/** All that decides where packets of one stack go, and what is known beside it. */
export interface Routing {
  readonly routes: Routes;
  /** Its devices with their addresses. */
  readonly links: OwnLinks;
  readonly multipath: Multipath;
  /** Whose settings count for packets that come in. */
  readonly input: InputRoutes;
  /** A table's name. Default: the three that are always there have one. */
  readonly tableName?: (id: number) => string;
  /** The neighbour table's entry; null: there is none. Left out: nobody is asked. */
  readonly neighbour?: (device: number, address: Ipv4Address) => NeighbourEntry | null;
}

/** One address of a device, as routing chooses among them. */
export interface OwnAddress {
  readonly device: number;
  readonly address: Ipv4Address;
  readonly length: number;
  /** The address at the other end, whose prefix is the subnet; without one the address itself. */
  readonly peer: Ipv4Address;
  readonly scope: number;
  readonly secondary: boolean;
}

/** The devices with their addresses. */
export interface OwnLinks extends Links {
  /** Every address, device by device, in the order in which they are tried. */
  list(): readonly OwnAddress[];
}
