// IPv4 on the way down: route, choose the source address, write the header; transmit.ts does the rest. RFC 1122 §3.3.1;
// values that the sender leaves open are Linux's.

import type { Context } from '../core/context.ts';
import type { Counter } from '../core/counters.ts';
import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { Kind } from '../core/trace.ts';
import { Flow, type RouteResult } from '../route/flow.ts';
import type { OutputRoutes } from '../route/output.ts';
import { errorOf, RouteType, Scope } from '../route/table.ts';
import { ANY, type Ipv4Address, isForMany, isLoopback, isMulticast, LOOPBACK } from './address.ts';
import type { Addresses } from './addresses.ts';
import { Errno } from './errors.ts';
import * as Ipv4 from './header.ts';
import { Drop } from './header.ts';
import { Identification } from './identification.ts';
import type { OptionsReader } from './options/reader.ts';
import { writeOptions } from './options/send.ts';
import { DEFAULT_TTL, MULTICAST_TTL, PathMtu, type SendOptions, sendOptions } from './send.ts';
import type { IpTransmit } from './transmit.ts';

// See Kind.
const { HEADER } = Ipv4;
const { Ok, NetUnreachable } = Errno;
const { Route } = Kind;
const { Local, Broadcast } = RouteType;

/** A sender who leaves everything open. */
const ANYHOW = sendOptions({ protocol: 0 });

export class IpOutput {
  /** Hops that a packet may take whose sender leaves that open: 1 to 255. */
  defaultTtl = DEFAULT_TTL;
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly routes: OutputRoutes;
  private readonly addresses: Addresses;
  private readonly transmitter: IpTransmit;
  private readonly options: OptionsReader;
  private readonly requests: Counter;
  private readonly identification: Identification;
  readonly #flow = new Flow();

  constructor(
    ctx: Context,
    layer: number,
    routes: OutputRoutes,
    addresses: Addresses,
    transmitter: IpTransmit,
    options: OptionsReader,
  ) {
    this.ctx = ctx;
    this.layer = layer;
    this.routes = routes;
    this.addresses = addresses;
    this.transmitter = transmitter;
    this.options = options;
    this.requests = ctx.counters.get('IpOutRequests');
    this.identification = new Identification(ctx);
  }

  /**
   * Sends the packet, whose `start` is its transport header, from `source` (0: choose one) to `destination`.
   * Returns one of {@link Errno}; the packet is gone whatever it returns.
   */
  output(pkt: Packet, source: Ipv4Address, destination: Ipv4Address, how: SendOptions): number {
    pkt.transport = pkt.start;
    const to = this.meant(source, destination, how.device);
    const route = this.#find(source, to, how);
    if (route.errno !== Ok) return this.#refuse(pkt, reasonOf(route), route.errno);
    return this.#send(pkt, route, route.source, to, how);
  }

  /** As {@link output}, by a route that {@link route} has just found, and from that very address. */
  outputBy(
    pkt: Packet,
    route: Readonly<RouteResult>,
    source: Ipv4Address,
    destination: Ipv4Address,
    how: SendOptions,
  ): number {
    pkt.transport = pkt.start;
    return this.#send(pkt, route, source, destination, how);
  }

  /**
   * Sends the packet, whose `start` is an IP header that its sender wrote, towards `destination`, whatever that header
   * says. Length and checksum are filled in, source and identification where they are 0: raw(7), IP_HDRINCL.
   * The header must be whole. Returns as {@link output} does.
   */
  outputWritten(
    pkt: Packet,
    source: Ipv4Address,
    destination: Ipv4Address,
    how: SendOptions,
  ): number {
    const { view, start: at, length } = pkt;
    const to = this.meant(source, destination, how.device);
    const route = this.#find(source, to, how);
    if (route.errno !== Ok) return this.#refuse(pkt, reasonOf(route), route.errno);
    const mtu = this.#mtuOf(route, how);
    const hop = hopOf(route, to);
    this.ctx.trace.record(Route, this.layer, pkt, route.table, hop);
    pkt.network = at;
    pkt.mark = how.mark | 0;
    pkt.transport = at + Ipv4.headerLength(view, at);
    const isOpen = Ipv4.identification(view, at) === 0;
    const id = isOpen ? this.identification.next(route.source, to, Ipv4.protocol(view, at)) : 0;
    Ipv4.complete(view, at, length, route.source, id);
    const isUncut = (Ipv4.flagsAndOffset(view, at) & Ipv4.Flag.DontFragment) !== 0;
    if (length > mtu && isUncut) {
      return this.#refuse(pkt, Drop.mustNotFragment, Errno.MessageSize);
    }
    const isOurs = route.type === Local || route.type === Broadcast;
    if (isOurs && route.device === this.addresses.loopback && to !== Ipv4.destination(view, at)) {
      this.transmitter.toOurselves(pkt, route);
      return Ok;
    }
    return this.transmitter.transmit(pkt, route, mtu, to, hop, how);
  }

  /**
   * The route that a packet would take; null when there is none, and one of which {@link errnoOf} tells why it
   * sends nothing. Good until the next call.
   */
  route(
    source: Ipv4Address,
    destination: Ipv4Address,
    how: SendOptions = ANYHOW,
  ): Readonly<RouteResult> | null {
    const route = this.#find(source, destination, how);
    return route.errno === NetUnreachable ? null : route;
  }

  /**
   * The longest datagram, in bytes and without options, that would go so without being cut, as far as is known; 0: there
   * is no way. Linux tells it with EMSGSIZE.
   */
  mtu(source: Ipv4Address, destination: Ipv4Address, how: SendOptions): number {
    const route = this.#find(source, destination, how);
    return route.errno === Ok ? this.#mtuOf(route, how) - (how.options?.length ?? 0) : 0;
  }

  /** Where a packet goes that is sent there. Linux: 0.0.0.0 means this host, by that device's address if there is a device. */
  meant(source: Ipv4Address, destination: Ipv4Address, device: number): Ipv4Address {
    if (destination !== ANY) return destination;
    if (source !== ANY) return source;
    const own = device === 0 ? ANY : this.addresses.select(device, ANY, Scope.Host);
    return own === ANY ? LOOPBACK : own;
  }

  #find(source: Ipv4Address, destination: Ipv4Address, how: SendOptions): RouteResult {
    const flow = this.#flow;
    flow.source = source;
    flow.destination = how.firstHop === ANY ? destination : how.firstHop;
    flow.oif = how.device;
    flow.mark = how.mark;
    flow.tos = how.tos;
    flow.protocol = how.protocol;
    flow.scope = how.scope;
    return this.routes.find(flow);
  }

  #send(
    pkt: Packet,
    route: Readonly<RouteResult>,
    source: Ipv4Address,
    destination: Ipv4Address,
    how: SendOptions,
  ): number {
    const mtu = this.#mtuOf(route, how);
    const to = how.firstHop === ANY ? destination : how.firstHop;
    const hop = hopOf(route, to);
    this.ctx.trace.record(Route, this.layer, pkt, route.table, hop);

    const length = pkt.length + HEADER + (how.options === null ? 0 : how.options.length);
    if (length > Ipv4.MAX_LENGTH) return this.#refuse(pkt, Drop.tooLong, Errno.MessageSize);
    if (length > mtu && how.pathMtu >= PathMtu.Do) {
      return this.#refuse(pkt, Drop.mustNotFragment, Errno.MessageSize);
    }
    const isUncut = length <= mtu && forbidsCutting(how.pathMtu, route);
    const flags = isUncut ? Ipv4.Flag.DontFragment : 0;
    this.requests.value++;
    this.#writeHeader(pkt, source, destination, how, flags, route.hopLimit);
    return this.transmitter.transmit(pkt, route, mtu, to, hop, how);
  }

  /** What was learnt about the way does not count for those who want to find out more. RFC 1191 §6.3. */
  #mtuOf({ mtu, device }: RouteResult, how: SendOptions): number {
    return how.pathMtu === PathMtu.Probe ? (this.addresses.state(device)?.mtu ?? 0) : mtu;
  }

  #writeHeader(
    pkt: Packet,
    source: Ipv4Address,
    destination: Ipv4Address,
    how: SendOptions,
    flags: number,
    hopLimit: number,
  ): void {
    const { options, firstHop, ttl } = how;
    const to = firstHop === ANY ? destination : firstHop;
    // RFC 1112 §6.1: a packet to a group stays on its cable unless the sender wants more.
    const usual = hopLimit === 0 ? this.defaultTtl : hopLimit;
    const open = isMulticast(to) ? MULTICAST_TTL : usual;
    const hops = ttl === 0 ? open : ttl;
    const at = pkt.push(options === null ? HEADER : HEADER + options.length);
    const { view } = pkt;
    pkt.network = at;
    pkt.mark = how.mark | 0;
    const id = this.identification.next(source, to, how.protocol);
    Ipv4.set(view, at, how.tos, pkt.length, id, flags, hops, how.protocol, source, to);
    if (options !== null) writeOptions(view, at, options, destination, this.options.own);
  }

  #refuse(pkt: Packet, reason: DropReason, errno: number): number {
    this.ctx.drop(pkt, reason);
    return errno;
  }
}

/** Whether routers may not cut the packet. As Linux's ip_dont_fragment. */
const forbidsCutting = (pathMtu: number, { locked }: RouteResult): boolean =>
  pathMtu >= PathMtu.Do || (pathMtu === PathMtu.Want && !locked);

/** Who gets the frame of a packet for `to`: groups, and everybody, are on the cable itself. */
const hopOf = ({ gateway }: Readonly<RouteResult>, to: Ipv4Address): Ipv4Address =>
  gateway === ANY || isForMany(to) ? to : gateway;

/** What a local sender is told of a route that sends nothing. */
export function errnoOf(route: Readonly<RouteResult> | null): number {
  return route === null ? NetUnreachable : route.errno;
}

function reasonOf({ type, source }: RouteResult): DropReason {
  if (errorOf(type) !== Ok) return Drop.routeType;
  return isLoopback(source) ? Drop.loopbackSource : Drop.noRoute;
}
