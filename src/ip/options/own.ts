// Who this host is to a packet that passes: the address and the time of day that it puts into the packet's options.

import type { Context } from '../../core/context.ts';
import type { Packet } from '../../core/packet.ts';
import { Flow, RouteResult } from '../../route/flow.ts';
import { fill } from '../../route/found.ts';
import type { Routes } from '../../route/lookup.ts';
import { Scope } from '../../route/table.ts';
import { ANY, type Ipv4Address, isForMany } from '../address.ts';
import type { Addresses } from '../addresses.ts';
import { Errno } from '../errors.ts';
import * as Ipv4 from '../header.ts';
import type { Stamper } from './option.ts';

const DAY_MS = 86_400_000;

export class OwnAddress implements Stamper {
  private readonly ctx: Context;
  private readonly routes: Routes;
  private readonly addresses: Addresses;
  readonly #flow = new Flow();
  readonly #result = new RouteResult();

  constructor(ctx: Context, routes: Routes, addresses: Addresses) {
    this.ctx = ctx;
    this.routes = routes;
    this.addresses = addresses;
  }

  /**
   * The address that answers to a packet which came in. As Linux's fib_compute_spec_dst.
   * @param isOurs it went to an address of this host
   */
  answering({ view, network, device, mark }: Packet, isOurs: boolean): Ipv4Address {
    if (isOurs) return Ipv4.destination(view, network);
    const source = Ipv4.source(view, network);
    if (source === ANY) return this.addresses.select(device, source, Scope.Link);
    const flow = this.#flow;
    flow.clear();
    flow.destination = source;
    flow.tos = Ipv4.tos(view, network);
    if (this.addresses.state(device)?.srcValidMark === true) flow.mark = mark;
    const preferred = this.#preferred(flow);
    return preferred === null ? this.addresses.select(device, source, Scope.Universe) : preferred;
  }

  /** The address of the interface that a forwarded packet leaves by. As Linux's ip_rt_get_source. */
  leavingBy({ view, network, device, mark }: Packet, route: RouteResult): Ipv4Address {
    const flow = this.#flow;
    flow.clear();
    flow.destination = Ipv4.destination(view, network);
    flow.source = Ipv4.source(view, network);
    flow.tos = Ipv4.tos(view, network);
    flow.iif = device;
    flow.oif = route.device;
    flow.mark = mark;
    const preferred = this.#preferred(flow);
    if (preferred !== null) return preferred;
    const hop = route.gateway === ANY ? flow.destination : route.gateway;
    return this.addresses.select(route.device, hop, Scope.Universe);
  }

  /** Milliseconds since midnight, Universal Time: RFC 791 §3.1. */
  midnightMs(): number {
    return Math.floor(this.ctx.epochMs + this.ctx.now) % DAY_MS;
  }

  isOthers(address: Ipv4Address): boolean {
    if (address === ANY || isForMany(address)) return false;
    return !this.addresses.isLocal(address) && !this.addresses.isBroadcast(address);
  }

  /** The source that the flow's route prefers; null when there is no route. */
  #preferred(flow: Flow): Ipv4Address | null {
    const result = this.#result;
    if (this.routes.lookup(flow, result) !== Errno.Ok) return null;
    const { info } = result;
    if (info === null) return null;
    if (info.source !== ANY) return info.source;
    fill(result);
    const { gateway } = info.nexthops[result.nexthop] ?? info;
    return this.addresses.select(result.device, gateway, info.scope);
  }
}
