// Routes that go with what they stand on: a device that goes down, an address that is taken away. As Linux's
// fib_sync_down_dev, fib_sync_up and fib_sync_down_addr.

import type { Ipv4Address } from '../ip/address.ts';
import type { Routes } from './lookup.ts';
import { type RouteInfo, Scope, Table } from './table.ts';

/**
 * Deletes the routes by a device that has gone down; one with several nexthops lives on with the others.
 * @param last it has lost its last address: even routes to this host itself go
 */
export function deviceDown(routes: Routes, device: number, last = false): void {
  routes.changes.count++;
  routes.flush((info) => {
    if (info.nexthops.length === 0) {
      return info.device === device && (last || info.scope !== Scope.Host);
    }
    for (const hop of info.nexthops) if (hop.device === device) hop.dead = true;
    return info.nexthops.every(({ dead }) => dead);
  });
}

/** Lets the nexthops by a device that has come up take traffic again. */
export function deviceUp(routes: Routes, device: number): void {
  routes.changes.count++;
  for (const table of routes.tables()) {
    for (const info of table.infos()) revive(info, device);
  }
}

/** Deletes the routes that prefer a source address which is gone. Linux does so in the main table only. */
export function addressGone(routes: Routes, address: Ipv4Address): void {
  routes.table(Table.Main).flush(({ source }) => source === address);
}

function revive({ nexthops }: RouteInfo, device: number): void {
  for (const hop of nexthops) if (hop.device === device) hop.dead = false;
}
