// The last of IPv4 on the way down and across, for a datagram that has its header: a copy for those here who hear it too,
// fragments where it is longer than its way takes, and on to the next hop. As Linux's ip_mc_output and ip_finish_output.

import type { Arp } from '../arp/arp.ts';
import type { Context } from '../core/context.ts';
import { Traffic } from '../core/counters.ts';
import { Cast, type Packet } from '../core/packet.ts';
import type { RouteResult } from '../route/flow.ts';
import { RouteType } from '../route/table.ts';
import { BROADCAST, type Ipv4Address, isMulticast } from './address.ts';
import type { Addresses } from './addresses.ts';
import { Errno } from './errors.ts';
import { Fragmenter } from './fragment.ts';
import * as Ipv4 from './header.ts';
import { Drop } from './header.ts';
import { Looped } from './looped.ts';
import type { SendOptions } from './send.ts';

// See Kind.
const { Broadcast, Multicast } = RouteType;
const { Ok } = Errno;

export class IpTransmit {
  private readonly ctx: Context;
  private readonly addresses: Addresses;
  private readonly arp: Arp;
  private readonly sent: Traffic;
  private readonly broadcasts: Traffic;
  private readonly multicasts: Traffic;
  private readonly fragmenter: Fragmenter;
  /** What this host hears of its own packets. */
  readonly looped: Looped;

  constructor(ctx: Context, layer: number, addresses: Addresses, arp: Arp) {
    this.ctx = ctx;
    this.addresses = addresses;
    this.arp = arp;
    const { counters } = ctx;
    this.sent = new Traffic(counters, 'IpOutTransmits', 'IpExtOutOctets');
    this.broadcasts = new Traffic(counters, 'IpExtOutBcastPkts', 'IpExtOutBcastOctets');
    this.multicasts = new Traffic(counters, 'IpExtOutMcastPkts', 'IpExtOutMcastOctets');
    this.fragmenter = new Fragmenter(ctx, layer);
    this.looped = new Looped(ctx);
  }

  /**
   * Sends a datagram of this host's own, whose `start` is its header, by the device of the route. Returns one of
   * {@link Errno}; the packet is gone whatever it returns.
   * @param mtu the longest that may go in one piece, in bytes
   * @param to where it is for, or must go first; its next hop is `hop`
   */
  transmit(
    pkt: Packet,
    route: Readonly<RouteResult>,
    mtu: number,
    to: Ipv4Address,
    hop: Ipv4Address,
    how: SendOptions,
  ): number {
    const { type, device } = route;
    if (type === Broadcast || type === Multicast) {
      if (this.#loop(pkt, route, to, how)) return Ok;
    }
    const toAll = type === Broadcast || to === BROADCAST;
    if (pkt.length > mtu) return this.sendFragments(pkt, device, mtu, toAll, hop);
    this.handOn(pkt, device, toAll, hop);
    return Ok;
  }

  /**
   * Sends a datagram that is longer than `mtu` bytes in fragments, as {@link handOn} does one. Returns one of {@link Errno};
   * the packet is gone whatever it returns.
   */
  sendFragments(
    pkt: Packet,
    device: number,
    mtu: number,
    toAll: boolean,
    hop: Ipv4Address,
  ): number {
    const fault = this.fragmenter.cut(pkt, mtu);
    if (fault !== null) {
      this.ctx.drop(pkt, fault);
      return fault === Drop.tooLong ? Errno.MessageSize : Errno.NoBuffers;
    }
    for (
      let fragment: Packet | null = pkt, next: Packet | null;
      fragment !== null;
      fragment = next
    ) {
      next = fragment.next;
      fragment.next = null;
      this.handOn(fragment, device, toAll, hop);
    }
    return Ok;
  }

  /** Sends a datagram that fits, whose `start` is its header, to every station on the cable of a device or to the next hop there. */
  handOn(pkt: Packet, device: number, toAll: boolean, hop: Ipv4Address): void {
    this.sent.count(pkt.length);
    if (toAll) {
      this.broadcasts.count(pkt.length);
      return this.arp.broadcast(pkt, device);
    }
    if (isMulticast(hop)) this.multicasts.count(pkt.length);
    this.arp.output(pkt, device, hop);
  }

  /**
   * Sends a datagram to this host itself, of which its header says that it is for somebody else: in Linux it brings its
   * route along, and nobody looks at its destination again.
   */
  toOurselves(pkt: Packet, { type, device }: Readonly<RouteResult>): void {
    this.sent.count(pkt.length);
    this.looped.wait(pkt, device, type === Broadcast ? Cast.Broadcast : Cast.Host);
  }

  /**
   * What goes to everybody, or to a group that this host has joined, it hears too. By the loopback it comes back anyway.
   * As in Linux, whom the route is to counts, whatever the header says. True: it goes no further, since it may take no
   * hop (RFC 1112 §6.1); where this host is no member, Linux does not look at that.
   */
  #loop(
    pkt: Packet,
    { type, device, source }: Readonly<RouteResult>,
    to: Ipv4Address,
    { protocol, multicastLoop }: SendOptions,
  ): boolean {
    if (device === this.addresses.loopback) return false;
    if (type === Broadcast) {
      this.looped.keep(pkt, device, Cast.Broadcast);
      return false;
    }
    if (!this.addresses.hears(device, to, source, protocol)) return false;
    if (multicastLoop) this.looped.keep(pkt, device, Cast.Multicast);
    if (Ipv4.ttl(pkt.view, pkt.start) !== 0) return false;
    this.ctx.drop(pkt, Drop.staysHere);
    return true;
  }
}
