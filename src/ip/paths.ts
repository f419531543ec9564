// What others tell of the ways that our packets take: routers whose cable is narrower (RFC 1191 §6.3), and gateways
// that know a better one (RFC 1122 §3.2.2.2). Who is believed is Linux's (__ip_rt_update_pmtu, __ip_do_redirect); that
// it was really about a packet of ours is for the caller to know.

import type { Arp } from '../arp/arp.ts';
import type { Packet } from '../core/packet.ts';
import { Flow, type RouteResult } from '../route/flow.ts';
import type { Routes } from '../route/lookup.ts';
import type { OutputRoutes } from '../route/output.ts';
import type { RouteInfo } from '../route/table.ts';
import { ANY, type Ipv4Address, isForMany, isThisNetwork } from './address.ts';
import type { Addresses } from './addresses.ts';
import { Errno } from './errors.ts';
import * as Ipv4 from './header.ts';
import type { SendOptions } from './send.ts';

export class Paths {
  private readonly routes: Routes;
  private readonly output: OutputRoutes;
  private readonly addresses: Addresses;
  private readonly arp: Arp;
  readonly #flow = new Flow();

  constructor(routes: Routes, output: OutputRoutes, addresses: Addresses, arp: Arp) {
    this.routes = routes;
    this.output = output;
    this.addresses = addresses;
    this.arp = arp;
  }

  /** `net.ipv4.ip_no_pmtu_disc`. */
  get noDiscovery(): number {
    return this.routes.exceptions.settings.ip_no_pmtu_disc;
  }

  /**
   * A router could not hand on a packet that we sent like `how`, since its way on carries only `mtu` bytes; 0: it does
   * not say how much. It says so in the packet `because`.
   */
  narrow(
    source: Ipv4Address,
    destination: Ipv4Address,
    how: SendOptions,
    mtu: number,
    because: Packet,
  ): void {
    const { exceptions } = this.routes;
    const { info, errno, locked, exception, mtu: old } = this.#find(source, destination, how);
    if (errno !== Errno.Ok || info === null || locked || mtu > old) return;
    const { min_pmtu, mtu_expires } = exceptions.settings;
    const isLow = mtu < min_pmtu;
    const isKnown = exception !== null && exception.mtu === mtu && !isLow;
    if (isKnown && exceptions.left(exception) > mtu_expires * 500) return;
    exceptions.setMtu(info, destination, isLow ? Math.min(old, min_pmtu) : mtu, isLow, because);
  }

  /**
   * The router that `because` is from says in it that `gateway` is the better one for a packet that we sent like `how`.
   * Whether it is believed; what counts is then asked for the gateway's station, and only the next such word.
   */
  redirect(
    source: Ipv4Address,
    destination: Ipv4Address,
    how: SendOptions,
    gateway: Ipv4Address,
    because: Packet,
  ): boolean {
    const { view, network, device } = because;
    const router = Ipv4.source(view, network);
    const route = this.#find(source, destination, how);
    const { info, nexthop } = route;
    if (route.errno !== Errno.Ok || info === null) return false;
    if (router === ANY || route.gateway !== router) return false;
    if (gateway === router || !this.#isGateway(gateway, router, device)) return false;
    if (this.arp.resolve(route.device, gateway, because)) {
      this.routes.exceptions.setGateway(info, nexthop, destination, gateway, because);
    }
    return true;
  }

  #find(source: Ipv4Address, destination: Ipv4Address, how: SendOptions): RouteResult {
    const flow = this.#flow;
    flow.source = source;
    flow.destination = destination;
    flow.oif = how.device;
    flow.mark = how.mark;
    flow.tos = how.tos;
    flow.protocol = how.protocol;
    return this.output.find(flow);
  }

  /** Whether that may be a gateway, by the settings of the device by which we are told so. RFC 1122 §3.2.2.2. */
  #isGateway(gateway: Ipv4Address, router: Ipv4Address, device: number): boolean {
    const link = this.addresses.state(device);
    if (link === null || !link.acceptRedirects) return false;
    if (isForMany(gateway) || isThisNetwork(gateway)) return false;
    if (link.sharedMedia) {
      return !this.addresses.isLocal(gateway) && !this.addresses.isBroadcast(gateway);
    }
    if (!this.addresses.areNear(device, gateway, router)) return false;
    return !link.secureRedirects || this.#isKnownGateway(gateway, device);
  }

  /** Whether a route by that device has the gateway. As ip_fib_check_default. */
  #isKnownGateway(gateway: Ipv4Address, device: number): boolean {
    const leads = (way: Pick<RouteInfo, 'gateway' | 'device'>): boolean =>
      way.gateway === gateway && way.device === device;
    const isLed = (info: RouteInfo): boolean =>
      info.nexthops.length === 0
        ? leads(info)
        : info.nexthops.some((hop) => !hop.dead && leads(hop));
    for (const table of this.routes.tables()) if (table.infos().some(isLed)) return true;
    return false;
  }
}
