// What becomes of a packet that came in: it is ours, or goes on, or must not exist. As Linux's ip_route_input_slow and
// fib_validate_source.

import type { Packet } from '../core/packet.ts';
import {
  ANY,
  BROADCAST,
  type Ipv4Address,
  isForMany,
  isLocalGroup,
  isLoopback,
  isMulticast,
} from '../ip/address.ts';
import { Errno } from './errno.ts';
import { firstMtu, takeException } from './exceptions.ts';
import type { Flow, RouteResult } from './flow.ts';
import { fill, takeNexthop } from './found.ts';
import { type LinkState, type Links, ReversePath } from './links.ts';
import type { Routes } from './lookup.ts';
import type { Multipath } from './multipath.ts';
import { RecentAnswers } from './recent.ts';
import { ICMP, IGMP, type RouteInfo, RouteType } from './table.ts';
import { WayBack } from './wayback.ts';

const { Local, Broadcast, Multicast, Unicast } = RouteType;

/** What becomes of a packet. */
export const Verdict = {
  /** It is for this host; the result's type says whether as a broadcast. */
  Deliver: 0,
  /** It goes on by the result. */
  Forward: 1,
  /** No route, or one that forbids it; `errno` says which error its sender gets. */
  NoRoute: 2,
  /** No packet from outside may have this source. */
  MartianSource: 3,
  /** No packet from outside may have this destination. */
  MartianDestination: 4,
  /** Its source is not reached by the device that it came in by. */
  ReversePath: 5,
} as const;

/** Who reads in packets what the tables do not ask for. */
export interface Quotes {
  /** Writes into the flow of an ICMP packet whether it quotes another, and that one's addresses. */
  read(pkt: Packet, flow: Flow): void;
}

export class InputRoutes {
  private readonly routes: Routes;
  private readonly links: Links;
  private readonly multipath: Multipath;
  private readonly wayBack: WayBack;
  private readonly recent: RecentAnswers;
  private readonly quotes: Quotes | null;

  /** @param quotes null: no packets are there to be read, only flows */
  constructor(routes: Routes, links: Links, multipath: Multipath, quotes: Quotes | null = null) {
    this.routes = routes;
    this.links = links;
    this.multipath = multipath;
    this.wayBack = new WayBack(routes, links);
    this.recent = new RecentAnswers(routes.changes);
    this.quotes = quotes;
  }

  /** Linux's `net.ipv4.ip_forward`: whether this host is a router. */
  get forwarding(): boolean {
    return this.links.forwarding;
  }

  set forwarding(forwarding: boolean) {
    this.links.setForwarding(forwarding);
  }

  /** Whether the flow's port numbers count. */
  get readsPorts(): boolean {
    return this.routes.readsPorts || this.multipath.readsPorts;
  }

  /**
   * Decides about a packet that came in by `flow.iif`: see the answer's `verdict`, one of {@link Verdict}, and
   * after {@link Verdict.NoRoute} its `errno`. It is good until the next call.
   * @param pkt the packet itself; null: there is only a question
   */
  find(flow: Flow, pkt: Packet | null = null): RouteResult {
    this.routes.asked = flow;
    const answer = this.recent.at(flow);
    const { result } = answer;
    if (answer.isNew) {
      result.errno = Errno.Ok;
      result.verdict = this.#decide(flow, result, pkt);
      if (result.hash >= 0 && this.#isForOnce(flow)) answer.forget();
    }
    return result;
  }

  /** Whether the next packet with that flow may take another nexthop: a gateway answers no more, or what it quotes is another's. */
  #isForOnce({ protocol }: Flow): boolean {
    const { useNeighbours, readsQuotes } = this.multipath;
    return useNeighbours || (readsQuotes && protocol === ICMP);
  }

  #decide(flow: Flow, result: RouteResult, pkt: Packet | null): number {
    const { source, destination, iif } = flow;
    const link = this.links.state(iif);
    if (link === null || isForMany(source)) {
      return refuse(result, Verdict.MartianSource);
    }
    if (isMulticast(destination)) return this.#toGroup(flow, link, result);
    if (destination === BROADCAST || (source === ANY && destination === ANY)) {
      return this.#broadcast(flow, link, result);
    }
    if (source === ANY) return refuse(result, Verdict.MartianSource);
    if (destination === ANY || (isLoopback(destination) && !link.routeLocalnet)) {
      return refuse(result, Verdict.MartianDestination);
    }
    if (isLoopback(source) && !link.routeLocalnet) return refuse(result, Verdict.MartianSource);
    return this.#lookUp(flow, link, result, pkt);
  }

  /** Groups are for those who have joined them. As ip_mc_validate_source. */
  #toGroup(flow: Flow, link: LinkState, result: RouteResult): number {
    const { source, destination, iif, protocol } = flow;
    if (!this.links.hears(iif, destination, source, protocol)) {
      return refuse(result, Verdict.MartianDestination);
    }
    if (isLoopback(source) && !link.routeLocalnet) return refuse(result, Verdict.MartianSource);
    if (source === ANY) {
      // Who does not know its address yet may still tell its groups, and ask its own cable: RFC 3376 §4.2.13.
      const mayAsk = isLocalGroup(destination) || protocol === IGMP;
      if (!mayAsk) return refuse(result, Verdict.MartianSource);
    } else {
      const verdict = this.#checkSource(flow, link, ANY, 0);
      if (verdict !== Verdict.Deliver) return refuse(result, verdict);
    }
    result.clear();
    result.type = Multicast;
    return this.#deliver(result);
  }

  #lookUp(flow: Flow, link: LinkState, result: RouteResult, pkt: Packet | null): number {
    const { forwarding } = link;
    const errno = this.routes.lookup(flow, result);
    fill(result);
    if (errno !== Errno.Ok) return noRoute(result, forwarding ? errno : Errno.HostUnreachable);
    // RFC 1812 §5.3.5.2. As in Linux, whether or not it is a router for all else, and then this host does not hear it itself.
    const isDirected = result.type === Broadcast && link.forwardsBroadcasts;
    if (result.type === Local || (result.type === Broadcast && !isDirected)) {
      // To everybody is from nobody.
      const answerer = result.type === Local ? flow.destination : ANY;
      const verdict = this.#checkSource(flow, link, answerer, 0);
      return verdict === Verdict.Deliver ? this.#deliver(result) : refuse(result, verdict);
    }
    if (!forwarding && !isDirected) return noRoute(result, Errno.HostUnreachable);
    if (result.type !== Unicast && !isDirected) return refuse(result, Verdict.MartianDestination);
    const { info } = result;
    if (info !== null && info.nexthops.length > 0) this.#spread(flow, info, result, pkt);
    const verdict = this.#checkSource(flow, link, flow.destination, result.device);
    if (verdict !== Verdict.Deliver) return refuse(result, verdict);
    // As the route says it, whatever was learnt. Of a detour the way back has been asked for.
    result.redirects = this.#isDetour(flow, link, result) && this.wayBack.isNear;
    if (this.routes.exceptions.count > 0) this.#except(flow.destination, result);
    if (result.mtu === 0) {
      result.mtu = firstMtu(result, this.links.state(result.device)?.mtu ?? 0);
    }
    return Verdict.Forward;
  }

  /** Whether a sender on our cable could take the next hop itself. RFC 1812 §5.2.7.2; as __mkroute_input. */
  #isDetour({ source }: Flow, link: LinkState, { device, gateway }: RouteResult): boolean {
    if (device !== link.index || !link.sendRedirects) return false;
    return link.sharedMedia || this.links.areNear(device, source, gateway);
  }

  /**
   * What was learnt about the way to this one host. What is forwarded heeds its MTU only if it is told to. As
   * ip_dst_mtu_maybe_forward.
   */
  #except(destination: Ipv4Address, result: RouteResult): void {
    const { exceptions } = this.routes;
    const { info, nexthop } = result;
    const found = info === null ? null : exceptions.find(info, nexthop, destination);
    if (found === null) return;
    takeException(result, found);
    const counts = result.locked || exceptions.settings.ip_forward_use_pmtu !== 0;
    if (found.mtu !== 0 && counts) result.mtu = found.mtu;
  }

  /** To everybody on the cable; a host that does not know its address yet may ask so (RFC 951 §7). */
  #broadcast(flow: Flow, link: LinkState, result: RouteResult): number {
    if (flow.source !== ANY) {
      const verdict = this.#checkSource(flow, link, ANY, 0);
      if (verdict !== Verdict.Deliver) return refuse(result, verdict);
    }
    result.clear();
    result.type = Broadcast;
    return this.#deliver(result);
  }

  #deliver(result: RouteResult): number {
    result.device = this.links.loopback;
    result.gateway = ANY;
    return Verdict.Deliver;
  }

  #spread(flow: Flow, info: RouteInfo, result: RouteResult, pkt: Packet | null): void {
    if (pkt !== null && flow.protocol === ICMP) this.quotes?.read(pkt, flow);
    result.hash = this.multipath.hash(flow);
    takeNexthop(
      result,
      info,
      this.multipath.choose(info.nexthops, result.hash, this.routes.avoided),
    );
  }

  /**
   * Whether the packet may have come from its source by that device, by asking for the way back.
   * Returns {@link Verdict.Deliver} when it may. As fib_validate_source.
   * @param answerer who would answer; 0: nobody in particular
   * @param oif the device that it leaves by; 0: it stays here
   */
  #checkSource(flow: Flow, link: LinkState, answerer: Ipv4Address, oif: number): number {
    const isOtherCable = link.index !== oif || !link.sendRedirects;
    const isOff = link.rpFilter === ReversePath.Off && isOtherCable;
    if (isOff && (link.acceptLocal || !this.routes.isCustom)) {
      // RFC 1122 §3.2.1.3: no packet is from everybody. Linux lets those in that stay here.
      const martian = link.acceptLocal
        ? this.links.isBroadcast(flow.source)
        : this.links.isLocalOrBroadcast(flow.source);
      return martian ? Verdict.MartianSource : Verdict.Deliver;
    }
    return this.wayBack.ask(flow, link, answerer, oif);
  }
}

function noRoute(result: RouteResult, errno: number): number {
  result.errno = errno;
  return Verdict.NoRoute;
}

function refuse(result: RouteResult, verdict: number): number {
  result.clear();
  return verdict;
}
