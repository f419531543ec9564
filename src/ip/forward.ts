// IPv4 across: packets that are for somebody else go on towards their destination, with one hop less to
// live. RFC 1812 §5.3; what is refused, in which order and with which error is Linux's (ip_forward.c, and
// ip_error in route.c).

import type { Context } from '../core/context.ts';
import type { Counter } from '../core/counters.ts';
import { type DropReason, defineDrops } from '../core/drops.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Kind } from '../core/trace.ts';
import type { RouteResult } from '../route/flow.ts';
import { RouteType } from '../route/table.ts';
import { ANY, type Ipv4Address } from './address.ts';
import { Errno, type IcmpErrors, Unreachable } from './errors.ts';
import * as Ipv4 from './header.ts';
import { Drop as OptionsDrop, type OptionsInput } from './options/input.ts';
import type { Reassembly } from './reassembly.ts';
import type { Redirects } from './redirects.ts';
import type { IpTransmit } from './transmit.ts';

/** What a router drops. Linux has no counter for some of them. */
export const Drop = defineDrops('ip', {
  noWayOn: {
    says: 'no route to forward it by',
    rfc: 'RFC 1812 §5.2.7.1',
    counter: 'IpExtInNoRoutes',
    linux: 'IP_INNOROUTES',
  },
  routeUnreachable: {
    says: 'the route to the destination is of type unreachable',
    rfc: 'RFC 1812 §5.2.7.1',
  },
  routeProhibit: {
    says: 'the route to the destination is of type prohibit',
    rfc: 'RFC 1812 §5.2.7.1',
  },
  routeBlackhole: { says: 'the route to the destination is of type blackhole' },
  groupFrame: {
    says: 'came in a broadcast or multicast frame, and those are not forwarded',
    rfc: 'RFC 1812 §5.3.4',
  },
  linkLocal: {
    says: 'from or to a link-local address, and those are not forwarded',
    rfc: 'RFC 3927 §7',
    counter: 'IpInAddrErrors',
  },
  ttlExceeded: {
    says: 'its time to live ran out here',
    rfc: 'RFC 1812 §5.3.1',
    counter: 'IpInHdrErrors',
    linux: 'IP_INHDR',
  },
  fragmentationNeeded: {
    says: 'longer than the MTU of the way on, and it must not be fragmented',
    rfc: 'RFC 1191 §4',
    counter: 'IpFragFails',
    linux: 'PKT_TOO_BIG',
  },
});

// See Kind.
const { Down } = Kind;
const { Host } = Cast;
const { DontFragment } = Ipv4.Flag;

/** Who looks at packets for other hosts that ask routers to (RFC 2113). */
export interface AlertedListeners {
  /** Whether somebody looks at those of that protocol that come in by that device. */
  wants(protocol: number, device: number): boolean;
  /** Takes a whole datagram, `start` behind its header: it goes no further. */
  take(pkt: Packet): void;
}

export class IpForward {
  /** Null while nobody does: then they cost a compare. */
  alerted: AlertedListeners | null = null;
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly transmitter: IpTransmit;
  private readonly errors: IcmpErrors;
  private readonly options: OptionsInput;
  private readonly redirects: Redirects;
  private readonly reassembly: Reassembly;
  private readonly forwarded: Counter;

  constructor(
    ctx: Context,
    layer: number,
    transmitter: IpTransmit,
    errors: IcmpErrors,
    options: OptionsInput,
    redirects: Redirects,
    reassembly: Reassembly,
  ) {
    this.ctx = ctx;
    this.layer = layer;
    this.transmitter = transmitter;
    this.errors = errors;
    this.options = options;
    this.redirects = redirects;
    this.reassembly = reassembly;
    this.forwarded = ctx.counters.get('IpForwDatagrams');
  }

  /** Tells the sender of a packet for somebody else why it cannot go on; `errno` says so, as {@link Routes.lookup} does. */
  refuse(pkt: Packet, errno: number): void {
    switch (errno) {
      case Errno.HostUnreachable:
        return this.#refuse(pkt, Unreachable.Host, Drop.routeUnreachable);
      case Errno.Access:
        return this.#refuse(pkt, Unreachable.Prohibited, Drop.routeProhibit);
      case Errno.Invalid:
        return this.ctx.drop(pkt, Drop.routeBlackhole);
      default:
        return this.#refuse(pkt, Unreachable.Net, Drop.noWayOn);
    }
  }

  /** Sends a packet that is for somebody else on by the route, its header at `start`. */
  forward(pkt: Packet, route: RouteResult): void {
    const { device, gateway, mtu, redirects } = route;
    const { view, network: at } = pkt;
    if (pkt.cast !== Host) return this.ctx.drop(pkt, Drop.groupFrame);
    if (this.alerted !== null && this.#alert(pkt, this.alerted)) return;
    const destination = Ipv4.destination(view, at);
    if (isLinkLocal(destination) || isLinkLocal(Ipv4.source(view, at))) {
      return this.ctx.drop(pkt, Drop.linkLocal);
    }
    if (Ipv4.ttl(view, at) <= 1) {
      this.errors.timeExceeded(pkt);
      return this.ctx.drop(pkt, Drop.ttlExceeded);
    }
    const withOptions = Ipv4.hasOptions(view, at);
    if (withOptions && gateway !== ANY && this.options.reader.isStrict) {
      this.errors.unreachable(pkt, Unreachable.SourceRouteFailed);
      return this.ctx.drop(pkt, OptionsDrop.sourceRouteFailed);
    }
    // As in Linux, before the packet turns out to be too long.
    this.forwarded.value++;
    if (pkt.length > mtu && (Ipv4.flagsAndOffset(view, at) & DontFragment) !== 0) {
      this.errors.fragmentationNeeded(pkt, mtu);
      return this.ctx.drop(pkt, Drop.fragmentationNeeded);
    }

    const hops = Ipv4.decrementTtl(view, at);
    // RFC 1812 §5.2.7.2: who says by which gateways a packet must go wants no better ones.
    const isLed = withOptions && this.options.reader.sourceRoute !== 0;
    if (redirects && !isLed) this.redirects.send(pkt, gateway === ANY ? destination : gateway);
    if (withOptions) this.options.forward(pkt, route);
    const hop = gateway === ANY ? Ipv4.destination(view, at) : gateway;
    this.ctx.trace.record(Down, this.layer, pkt, hops, hop);
    const toAll = route.type === RouteType.Broadcast;
    if (pkt.length > mtu) this.transmitter.sendFragments(pkt, device, mtu, toAll, hop);
    else this.transmitter.handOn(pkt, device, toAll, hop);
  }

  /**
   * RFC 2113 §2.1: true where somebody here has the packet, or as a fragment it waits for that. As ip_call_ra_chain, before its
   * hops are counted.
   */
  #alert(pkt: Packet, alerted: AlertedListeners): boolean {
    const { view, network: at, device } = pkt;
    if (!Ipv4.hasOptions(view, at) || !this.options.reader.isAlert) return false;
    if (!alerted.wants(Ipv4.protocol(view, at), device)) return false;
    const whole = Ipv4.isFragment(view, at) ? this.reassembly.input(pkt, true) : pkt;
    if (whole === null) return true;
    whole.transport = whole.network + Ipv4.headerLength(whole.view, whole.network);
    whole.start = whole.transport;
    alerted.take(whole);
    return true;
  }

  #refuse(pkt: Packet, code: number, reason: DropReason): void {
    this.errors.refused(pkt, code);
    this.ctx.drop(pkt, reason);
  }
}

/** 169.254.0.0/16. "A router MUST NOT forward" from or to it: RFC 3927 §7. Linux does. */
const isLinkLocal = (address: Ipv4Address): boolean => address >>> 16 === 0xa9fe;
