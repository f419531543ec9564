// What becomes of a packet that came in: it is ours, or goes on, or must not exist. As Linux's
// ip_route_input_slow and fib_validate_source.

import { ANY, BROADCAST, type Ipv4Address, isLoopback, isMulticast } from '../ip/address.ts';
import { Errno } from './errno.ts';
import { Flow, RouteResult } from './flow.ts';
import { type LinkState, type Links, ReversePath } from './links.ts';
import { fill, type Routes, takeNexthop } from './lookup.ts';
import type { Multipath } from './multipath.ts';
import { RecentAnswers } from './recent.ts';
import { type RouteInfo, RouteType } from './table.ts';

const { Local, Broadcast, Unicast } = RouteType;

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

export class InputRoutes {
  private readonly routes: Routes;
  private readonly links: Links;
  private readonly multipath: Multipath;
  readonly #recent: RecentAnswers;
  readonly #back = new Flow();
  readonly #backResult = new RouteResult();

  constructor(routes: Routes, links: Links, multipath: Multipath) {
    this.routes = routes;
    this.links = links;
    this.multipath = multipath;
    this.#recent = new RecentAnswers(routes.changes);
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
   */
  find(flow: Flow): RouteResult {
    this.routes.asked = flow;
    const answer = this.#recent.at(flow);
    const { result } = answer;
    if (answer.isNew) {
      result.errno = Errno.Ok;
      result.verdict = this.#decide(flow, result);
      // Whether a gateway answers may have changed with the next packet.
      if (result.hash >= 0 && this.multipath.useNeighbours) answer.forget();
    }
    return result;
  }

  #decide(flow: Flow, result: RouteResult): number {
    const { source, destination, iif } = flow;
    const link = this.links.state(iif);
    if (link === null || isMulticast(source) || source === BROADCAST) {
      return refuse(result, Verdict.MartianSource);
    }
    if (destination === BROADCAST || (source === ANY && destination === ANY)) {
      return this.#broadcast(flow, link, result);
    }
    if (source === ANY) return refuse(result, Verdict.MartianSource);
    if (destination === ANY || (isLoopback(destination) && !link.routeLocalnet)) {
      return refuse(result, Verdict.MartianDestination);
    }
    if (isLoopback(source) && !link.routeLocalnet) return refuse(result, Verdict.MartianSource);
    // Groups are for those who have joined them.
    if (isMulticast(destination)) return refuse(result, Verdict.MartianDestination);
    return this.#lookUp(flow, link, result);
  }

  #lookUp(flow: Flow, link: LinkState, result: RouteResult): number {
    const { forwarding } = link;
    const errno = this.routes.lookup(flow, result);
    fill(result);
    if (errno !== Errno.Ok) return noRoute(result, forwarding ? errno : Errno.HostUnreachable);
    if (result.type === Local || result.type === Broadcast) {
      // To everybody is from nobody.
      const answerer = result.type === Local ? flow.destination : ANY;
      const verdict = this.#checkSource(flow, link, answerer, 0);
      return verdict === Verdict.Deliver ? this.#deliver(result) : refuse(result, verdict);
    }
    if (!forwarding) return noRoute(result, Errno.HostUnreachable);
    if (result.type !== Unicast) return refuse(result, Verdict.MartianDestination);
    const { info } = result;
    if (info !== null && info.nexthops.length > 0) this.#spread(flow, info, result);
    const verdict = this.#checkSource(flow, link, flow.destination, result.device);
    if (verdict !== Verdict.Deliver) return refuse(result, verdict);
    if (result.mtu === 0) result.mtu = this.links.state(result.device)?.mtu ?? 0;
    return Verdict.Forward;
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

  #spread(flow: Flow, info: RouteInfo, result: RouteResult): void {
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
    const isOff = link.rpFilter === ReversePath.Off && link.index !== oif;
    if (isOff && (link.acceptLocal || !this.routes.isCustom)) {
      // RFC 1122 §3.2.1.3: no packet is from everybody. Linux lets those in that stay here.
      const martian = link.acceptLocal
        ? this.links.isBroadcast(flow.source)
        : this.links.isLocalOrBroadcast(flow.source);
      return martian ? Verdict.MartianSource : Verdict.Deliver;
    }
    return this.#askBack(flow, link, answerer, oif);
  }

  #askBack(flow: Flow, link: LinkState, answerer: Ipv4Address, oif: number): number {
    const { rpFilter } = link;
    const lastResort = rpFilter === ReversePath.Off ? Verdict.Deliver : Verdict.ReversePath;
    const back = this.#turn(flow, answerer, oif);
    back.mark = link.srcValidMark ? flow.mark : 0;
    const result = this.#backResult;
    if (this.routes.lookup(back, result) !== Errno.Ok) return lastResort;
    const type = result.info?.type ?? 0;
    const mayBeFrom = type === Unicast || (type === Local && link.acceptLocal);
    if (!mayBeFrom) return Verdict.MartianSource;
    if (usesDevice(result.info, link.index)) return Verdict.Deliver;
    if (!link.hasAddress) return lastResort;
    return rpFilter === ReversePath.Strict ? Verdict.ReversePath : Verdict.Deliver;
  }

  /** The flow of an answer. */
  #turn(flow: Flow, answerer: Ipv4Address, oif: number): Flow {
    const back = this.#back;
    back.clear();
    back.destination = flow.source;
    back.source = answerer;
    back.iif = oif === 0 ? this.links.loopback : oif;
    back.tos = flow.tos;
    back.protocol = flow.protocol;
    back.sport = flow.dport;
    back.dport = flow.sport;
    return back;
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

function usesDevice(info: RouteInfo | null, device: number): boolean {
  if (info === null) return false;
  const { nexthops } = info;
  if (nexthops.length === 0) return info.device === device;
  for (let n = 0; n < nexthops.length; n++) if (nexthops[n]?.device === device) return true;
  return false;
}
