// IPv4 on the way up: one gate for what is malformed, one for addresses that no packet on the wire may
// have, then the routing decision: for us, or to be forwarded, or neither. RFC 1122 §3.2.1; the order is Linux's (ip_input.c, route.c).

import type { Context } from '../core/context.ts';
import type { Counter } from '../core/counters.ts';
import { Demux, type Handler } from '../core/demux.ts';
import type { DropReason } from '../core/drops.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Kind } from '../core/trace.ts';
import type { Routes } from '../route/lookup.ts';
import { Flow } from '../route/rule.ts';
import { RouteType } from '../route/table.ts';
import {
  ANY,
  BROADCAST,
  type Ipv4Address,
  isLoopback,
  isMulticast,
  isNobody,
  isThisNetwork,
} from './address.ts';
import type { Addresses } from './addresses.ts';
import type { IpForward } from './forward.ts';
import * as Ipv4 from './header.ts';
import { Drop } from './header.ts';

// See Kind.
const { Route } = Kind;
const { Local, Broadcast } = RouteType;
const { Host } = Cast;

export class IpInput implements Handler {
  /** Protocol number → layer. */
  readonly up: Demux;
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly routes: Routes;
  private readonly addresses: Addresses;
  private readonly forward: IpForward;
  private readonly received: Counter;
  readonly #flow = new Flow();

  constructor(
    ctx: Context,
    layer: number,
    routes: Routes,
    addresses: Addresses,
    forward: IpForward,
  ) {
    this.ctx = ctx;
    this.layer = layer;
    this.routes = routes;
    this.addresses = addresses;
    this.forward = forward;
    this.received = ctx.counters.get('IpInReceives');
    this.up = new Demux(ctx, layer, Drop.unknownProtocol, ctx.counters.get('IpInDelivers'));
  }

  input(pkt: Packet): void {
    const { view, start: at } = pkt;
    this.received.value++;
    const fault = Ipv4.check(view, at, pkt.end);
    if (fault !== null) return this.ctx.drop(pkt, fault);
    pkt.network = at;
    // What follows the datagram is Ethernet padding.
    pkt.end = at + Ipv4.totalLength(view, at);

    const source = Ipv4.source(view, at);
    const destination = Ipv4.destination(view, at);
    const martian = this.#checkAddresses(pkt.device, source, destination);
    if (martian !== null) return this.ctx.drop(pkt, martian);
    if (destination === BROADCAST) return this.#deliver(pkt, Cast.Broadcast);
    if (isMulticast(destination)) return this.ctx.drop(pkt, Drop.notMember);
    this.#route(pkt, source, destination);
  }

  #route(pkt: Packet, source: Ipv4Address, destination: Ipv4Address): void {
    const flow = this.#flow;
    flow.source = source;
    flow.destination = destination;
    const route = this.routes.lookup(flow);
    if (route !== null) {
      const { type, table, gateway } = route;
      this.ctx.trace.record(Route, this.layer, pkt, table, gateway === ANY ? destination : gateway);
      if (type === Local) return this.#deliver(pkt, Host);
      if (type === Broadcast) return this.#deliver(pkt, Cast.Broadcast);
    }
    if (!this.forward.enabled) return this.ctx.drop(pkt, Drop.notForUs);
    this.forward.forward(pkt, route);
  }

  #deliver(pkt: Packet, cast: number): void {
    const { view, network: at } = pkt;
    pkt.networkCast = cast;
    if (Ipv4.isFragment(view, at)) return this.ctx.drop(pkt, Drop.fragment);
    pkt.transport = at + Ipv4.headerLength(view, at);
    pkt.start = pkt.transport;
    this.up.deliver(Ipv4.protocol(view, at), pkt);
  }

  /** RFC 1122 §3.2.1.3. What comes back by the loopback was checked when it was sent. */
  #checkAddresses(
    device: number,
    source: Ipv4Address,
    destination: Ipv4Address,
  ): DropReason | null {
    if (this.addresses.link(device).loopback) return null;
    // A host that does not know its address yet may ask everybody (RFC 951 §7).
    if (source === ANY && destination === BROADCAST) return null;
    if (isNobody(source) || this.addresses.isLocalOrBroadcast(source)) return Drop.martianSource;
    if (isThisNetwork(destination) || isLoopback(destination)) return Drop.martianDestination;
    return null;
  }
}
