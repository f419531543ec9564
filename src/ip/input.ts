// IPv4 on the way up: one gate for what is malformed, one for addresses that no packet on the wire may have, then the
// routing decision: for us, or to be forwarded, or neither. RFC 1122 §3.2.1; the order is Linux's (ip_input.c, route.c).

import type { Context } from '../core/context.ts';
import { type Counter, countOne, Traffic } from '../core/counters.ts';
import { Demux, type Handler } from '../core/demux.ts';
import { type DropReason, defineDrops } from '../core/drops.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Kind } from '../core/trace.ts';
import { Flow, RouteResult } from '../route/flow.ts';
import { type InputRoutes, Verdict } from '../route/input.ts';
import type { LoopbackRoutes } from '../route/loopback.ts';
import { RouteType } from '../route/table.ts';
import {
  ANY,
  type Ipv4Address,
  isForMany,
  isLoopback,
  isMulticast,
  isNobody,
  isThisNetwork,
  isUsual,
} from './address.ts';
import type { Addresses } from './addresses.ts';
import type { IpForward } from './forward.ts';
import { Drop as GroupDrop } from './groups.ts';
import * as Ipv4 from './header.ts';
import { Drop as HeaderDrop } from './header.ts';
import type { MartianLog } from './martians.ts';
import type { OptionsInput } from './options/input.ts';
import { readPorts } from './ports.ts';
import type { Reassembly } from './reassembly.ts';

/** What the routing decision drops besides martians. */
export const Drop = defineDrops('ip', {
  reversePath: {
    says: 'the way back to its source is not by the device that it came in by',
    rfc: 'RFC 3704 §2.2',
    counter: 'TcpExtIPReversePathFilter',
    linux: 'IP_RPFILTER',
  },
});

// See Kind.
const { Route } = Kind;
const { Local, Broadcast, Multicast } = RouteType;
const { Host } = Cast;
const { Deliver, Forward } = Verdict;

/** How a packet is addressed, by its {@link Cast}. */
const TYPES: readonly number[] = [Local, Broadcast, Multicast];

/** What the ECN field says, by its value: RFC 3168 §5. */
const ECN = ['NoECT', 'ECT1', 'ECT0', 'CE'];
const ECN_MASK = 0x3;

/** Who hears whole datagrams for us before the layer that they are for. They are only lent. */
export interface Listeners {
  hear(pkt: Packet, protocol: number): void;
}

export class IpInput implements Handler {
  /** Protocol number → layer. */
  readonly up: Demux;
  /** Null while nobody listens: then they cost a compare. */
  listeners: Listeners | null = null;
  /** Where packets for other hosts go. */
  readonly forward: IpForward;
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly decision: InputRoutes;
  private readonly loopback: LoopbackRoutes;
  private readonly addresses: Addresses;
  private readonly reassembly: Reassembly;
  private readonly options: OptionsInput;
  private readonly martians: MartianLog;
  private readonly received: Traffic;
  private readonly broadcasts: Traffic;
  private readonly multicasts: Traffic;
  private readonly checksumErrors: Counter;
  private readonly unmarked: Counter;
  /** By what their ECN field says. */
  private readonly marked: readonly Counter[];
  readonly #flow = new Flow();
  /** The decision about what {@link looped} is given. */
  readonly #looped = new RouteResult();

  constructor(
    ctx: Context,
    layer: number,
    decision: InputRoutes,
    loopback: LoopbackRoutes,
    addresses: Addresses,
    forward: IpForward,
    reassembly: Reassembly,
    options: OptionsInput,
    martians: MartianLog,
  ) {
    this.ctx = ctx;
    this.layer = layer;
    this.decision = decision;
    this.loopback = loopback;
    this.addresses = addresses;
    this.forward = forward;
    this.reassembly = reassembly;
    this.options = options;
    this.martians = martians;
    const { counters } = ctx;
    this.received = new Traffic(counters, 'IpInReceives', 'IpExtInOctets');
    this.broadcasts = new Traffic(counters, 'IpExtInBcastPkts', 'IpExtInBcastOctets');
    this.multicasts = new Traffic(counters, 'IpExtInMcastPkts', 'IpExtInMcastOctets');
    this.checksumErrors = counters.get('IpExtInCsumErrors');
    this.unmarked = counters.get('IpExtInNoECTPkts');
    this.marked = ECN.map((name) => counters.get(`IpExtIn${name}Pkts`));
    this.up = new Demux(ctx, layer, HeaderDrop.unknownProtocol, ctx.counters.get('IpInDelivers'));
  }

  input(pkt: Packet): void {
    const { view, start: at } = pkt;
    // With what Ethernet has put behind it, as in Linux.
    this.received.count(pkt.length);
    const fault = Ipv4.check(view, at, pkt.end);
    if (fault !== null) return this.#malformed(pkt, fault);
    this.#countMark(Ipv4.tos(view, at) & ECN_MASK);
    pkt.network = at;
    // What follows the datagram is Ethernet padding.
    pkt.end = at + Ipv4.totalLength(view, at);

    const source = Ipv4.source(view, at);
    const destination = Ipv4.destination(view, at);
    if (!isUsual(source) || !isUsual(destination)) {
      const martian = this.#checkAddresses(pkt.device, source, destination);
      if (martian !== null) return this.#dropMartian(pkt, martian);
    }
    this.#route(pkt, source, destination);
  }

  /** What this host sends to itself, a group or everybody has come in as it left: decided, whatever its header says. */
  readonly looped = (pkt: Packet): void => {
    const { view, network: at, networkCast: cast } = pkt;
    this.received.count(pkt.length);
    // Its sender may have written the header.
    const fault = Ipv4.check(view, at, pkt.end);
    if (fault !== null) return this.#malformed(pkt, fault);
    this.#countMark(Ipv4.tos(view, at) & ECN_MASK);
    const result = this.#looped;
    result.type = TYPES[cast] ?? Local;
    result.verdict = Deliver;
    if (Ipv4.hasOptions(view, at) && this.options.input(pkt, this.#flow, result) === null) return;
    if (cast === Host) this.#deliver(pkt, cast);
    else this.#deliverToMany(pkt, cast);
  };

  /** As in Linux, the mark counts where there is a header that could have one, whatever else is wrong. */
  #malformed(pkt: Packet, fault: DropReason): void {
    const { view, start: at } = pkt;
    if (fault !== HeaderDrop.short && Ipv4.isVersion4(view, at)) {
      this.#countMark(Ipv4.tos(view, at) & ECN_MASK);
    }
    if (fault === HeaderDrop.badChecksum) this.checksumErrors.value++;
    this.ctx.drop(pkt, fault);
  }

  /** Most packets have no mark: they need no list. */
  #countMark(ecn: number): void {
    if (ecn === 0) this.unmarked.value++;
    else countOne(this.marked, ecn);
  }

  #route(pkt: Packet, source: Ipv4Address, destination: Ipv4Address): void {
    const { view, start: at, device } = pkt;
    const flow = this.#flow;
    flow.source = source;
    flow.destination = destination;
    flow.iif = device;
    flow.mark = pkt.mark;
    flow.tos = Ipv4.tos(view, at);
    flow.protocol = Ipv4.protocol(view, at);
    if (this.decision.readsPorts) readPorts(pkt, flow);
    const isOwn = device === this.addresses.loopback;
    const decided = isOwn ? this.loopback.find(flow) : this.decision.find(flow, pkt);
    const withOptions = Ipv4.hasOptions(view, at) && decided.verdict <= Verdict.NoRoute;
    const result = withOptions ? this.options.input(pkt, flow, decided) : decided;
    if (result === null) return;
    if (result.table !== 0) {
      const { table, gateway } = result;
      const hop = gateway === ANY ? flow.destination : gateway;
      this.ctx.trace.record(Route, this.layer, pkt, table, hop);
    }
    if (pkt.cast !== Host && isForOne(result) && this.#dropsUnicastToAll(device)) {
      return this.ctx.drop(pkt, GroupDrop.unicastToAll);
    }
    if (result.verdict !== Deliver) return this.#notForUs(pkt, result);
    if (result.type === Local) return this.#deliver(pkt, Host);
    this.#deliverToMany(pkt, castOf(result.type));
  }

  #deliverToMany(pkt: Packet, cast: number): void {
    (cast === Cast.Multicast ? this.multicasts : this.broadcasts).count(pkt.length);
    this.#deliver(pkt, cast);
  }

  #dropsUnicastToAll(device: number): boolean {
    return this.addresses.devices.find(device)?.dropsUnicastToAll === true;
  }

  #notForUs(pkt: Packet, result: RouteResult): void {
    switch (result.verdict) {
      case Forward:
        if (result.type === Broadcast) this.broadcasts.count(pkt.length);
        return this.forward.forward(pkt, result);
      case Verdict.MartianSource:
        return this.#dropMartian(pkt, HeaderDrop.martianSource);
      case Verdict.MartianDestination:
        // To a group, and sent here: Linux counts it before it finds that nobody on the loopback has joined that.
        if (pkt.device === this.addresses.loopback) this.multicasts.count(pkt.length);
        return this.#dropMartian(pkt, HeaderDrop.martianDestination);
      case Verdict.ReversePath:
        return this.#dropMartian(pkt, Drop.reversePath);
      default:
        if (this.addresses.state(pkt.device)?.forwarding !== true) {
          return this.ctx.drop(pkt, HeaderDrop.notForUs);
        }
        return this.forward.refuse(pkt, result.errno);
    }
  }

  /** Of what is sent to groups Linux logs nothing. */
  #dropMartian(pkt: Packet, reason: DropReason): void {
    const isGroup = isMulticast(Ipv4.destination(pkt.view, pkt.network));
    const isDestination = reason === HeaderDrop.martianDestination;
    if (isGroup) return this.ctx.drop(pkt, isDestination ? GroupDrop.notMember : reason);
    if (isDestination) this.martians.destination(pkt);
    else this.martians.source(pkt);
    this.ctx.drop(pkt, reason);
  }

  #deliver(pkt: Packet, cast: number): void {
    pkt.networkCast = cast;
    if (!Ipv4.isFragment(pkt.view, pkt.network)) return this.#deliverWhole(pkt);
    const whole = this.reassembly.input(pkt);
    if (whole !== null) this.#deliverWhole(whole);
  }

  #deliverWhole(pkt: Packet): void {
    const { view, network: at } = pkt;
    pkt.transport = at + Ipv4.headerLength(view, at);
    pkt.start = pkt.transport;
    const protocol = Ipv4.protocol(view, at);
    if (this.listeners !== null) this.listeners.hear(pkt, protocol);
    this.up.deliver(protocol, pkt);
  }

  /** RFC 1122 §3.2.1.3. What comes back by the loopback was checked when it was sent. */
  #checkAddresses(
    device: number,
    source: Ipv4Address,
    destination: Ipv4Address,
  ): DropReason | null {
    const link = this.addresses.state(device);
    if (link === null || link.loopback) return null;
    // A host that does not know its address yet may ask everybody (RFC 951 §7); which groups, routing decides.
    if (source === ANY && isForMany(destination)) return null;
    const mayLoop = link.routeLocalnet;
    if (isNobody(source) && !(mayLoop && isLoopback(source))) return HeaderDrop.martianSource;
    if (isThisNetwork(destination) || (isLoopback(destination) && !mayLoop)) {
      return HeaderDrop.martianDestination;
    }
    return null;
  }
}

/** Whether it is for one host, which need not be here, and may be there. What is refused for its addresses is neither. */
const isForOne = ({ verdict, type }: RouteResult): boolean =>
  verdict === Verdict.NoRoute || (verdict <= Forward && type !== Broadcast && type !== Multicast);

const castOf = (type: number): number => (type === Multicast ? Cast.Multicast : Cast.Broadcast);
