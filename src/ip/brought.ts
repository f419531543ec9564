// The routes that come and go with addresses: what was there before is compared with what ought to be there now. As
// Linux's fib_add_ifaddr and fib_del_ifaddr.

import { Insert, type RouteTable } from '../route/fib.ts';
import type { Routes } from '../route/lookup.ts';
import { type Route, RouteType } from '../route/table.ts';
import { broadcastOf, type Ipv4Address, isForMany, networkOf } from './address.ts';
import { type Device, hasSubnet, type InterfaceAddress, routesOf, subnetRoute } from './device.ts';

export class BroughtRoutes {
  private readonly routes: Routes;
  private readonly local: RouteTable;

  constructor(routes: Routes, local: RouteTable) {
    this.routes = routes;
    this.local = local;
  }

  /** What all addresses of a device bring, as things are. */
  of(device: Device): readonly Route[] {
    return device.addresses.flatMap((own) => routesOf(device, own));
  }

  bring(routes: readonly Route[]): void {
    for (const brought of routes) {
      // An address that is the broadcast address of another subnet of ours is no source.
      const isItself = brought.type === RouteType.Local && brought.network === brought.source;
      if (!isItself && !this.#isLocal(brought.source)) continue;
      // What is there already, say from the time before the device went down, stays.
      this.routes.add(brought, Insert.Append);
    }
  }

  /** Takes those away that no address of the device brings any more. */
  takeAway(device: Device, routes: readonly Route[]): void {
    const networks = new Set(routes.map(({ network }) => network));
    const others = device.addresses.filter((own) => bringsAnyOf(own, networks));
    this.take(
      routes,
      others.flatMap((own) => routesOf(device, own)),
    );
  }

  /** Takes those away that are not in `after`. */
  take(before: readonly Route[], after: readonly Route[]): void {
    for (const old of before) {
      if (!after.some((kept) => isSame(old, kept))) this.routes.remove(old, old.table);
    }
  }

  /** Adds those that are not in `before`. */
  add(before: readonly Route[], after: readonly Route[]): void {
    this.bring(after.filter((brought) => !before.some((old) => isSame(old, brought))));
  }

  /** An address is to have another metric: so has the route to its subnet. As fib_modify_prefix_metric. */
  changeMetric(device: Device, own: InterfaceAddress, metric: number): void {
    if (!device.up || own.noPrefixRoute || !hasSubnet(own) || own.metric === metric) return;
    this.bring([subnetRoute(device, own, metric)]);
    const old = subnetRoute(device, own, own.metric);
    this.routes.remove(old, old.table);
  }

  /** As fib_valid_prefsrc: nobody is a group or everybody. */
  #isLocal(address: Ipv4Address): boolean {
    if (isForMany(address)) return false;
    return this.routes.findIn(this.local, address)?.type === RouteType.Local;
  }
}

/** Whether a route to one of those networks may come of the address: few enough to look closer. */
const bringsAnyOf = (
  { address, peer, length, broadcast }: InterfaceAddress,
  networks: ReadonlySet<Ipv4Address>,
): boolean =>
  networks.has(address) ||
  networks.has(broadcast) ||
  networks.has(networkOf(peer, length)) ||
  networks.has(broadcastOf(peer, length));

const isSame = (a: Route, b: Route): boolean =>
  a.network === b.network && a.length === b.length && a.type === b.type && a.source === b.source;
