// Routes that go with what they stand on: a device that goes down or loses its carrier, an address that is taken
// away. As Linux's fib_sync_down_dev, fib_sync_up and fib_sync_down_addr.

import type { Ipv4Address } from '../ip/address.ts';
import type { LinkState } from './links.ts';
import type { Routes } from './lookup.ts';
import { type Nexthop, type RouteInfo, Scope, Table } from './table.ts';
import { RouteChange } from './told.ts';

/**
 * Deletes the routes by a device that has gone down; one with several nexthops lives on with the others.
 * @param last it has lost its last address: even routes to this host itself go
 */
export function deviceDown(routes: Routes, device: number, last = false): void {
  routes.changes.count++;
  forEachHop(routes, device, kill);
  routes.flush((info) => {
    if (info.nexthops.length > 0) return info.nexthops.every(({ dead }) => dead);
    return info.device === device && (last || info.scope !== Scope.Host);
  });
}

/** Deletes every route by a device that is taken away, also those that have other nexthops. */
export function deviceGone(routes: Routes, device: number): void {
  routes.changes.count++;
  routes.flush(
    (info) => info.device === device || info.nexthops.some((hop) => hop.device === device),
  );
}

/** Lets the nexthops by a device that has come up, or has an address again, take traffic. */
export function deviceUp(routes: Routes, { index, up, carrier }: LinkState): void {
  routes.changes.count++;
  if (!up) return;
  forEachHop(routes, index, (hop) => {
    hop.dead = false;
    if (carrier) hop.linkdown = false;
  });
}

/** Tells the nexthops by a device that its carrier has come or gone; a device that is down has told them already. */
export function carrierChanged(routes: Routes, { index, up, carrier }: LinkState): void {
  routes.changes.count++;
  if (!up) return;
  forEachHop(routes, index, (hop) => {
    if (carrier || !hop.dead) hop.linkdown = !carrier;
  });
}

/** Deletes the routes that prefer a source address which is gone. Linux does so in the main table only. */
export function addressGone(routes: Routes, address: Ipv4Address): void {
  routes.table(Table.Main).flush(({ source }) => source === address);
}

function kill(hop: Nexthop): void {
  if (!hop.dead) hop.linkdown = true;
  hop.dead = true;
}

function forEachHop(routes: Routes, device: number, tell: (hop: Nexthop) => void): void {
  let isAny = false;
  const own = ({ nexthops }: RouteInfo): void => {
    for (const hop of nexthops) {
      if (hop.device !== device) continue;
      tell(hop);
      isAny = true;
    }
  };
  for (const table of routes.tables()) for (const info of table.infos()) own(info);
  if (isAny) routes.changes.told.routes.tell(RouteChange.Ways, device);
}
