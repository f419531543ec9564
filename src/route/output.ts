// Where a packet of our own goes, and from which address: the rules and tables, a choice among several
// nexthops, and the source. As Linux's ip_route_output_key; names of what it refuses are Linux's errno values.

import {
  ANY,
  BROADCAST,
  type Ipv4Address,
  isForMany,
  isLocalGroup,
  isLoopback,
  isMulticast,
  LOOPBACK,
} from '../ip/address.ts';
import { Errno } from './errno.ts';
import { firstMtu, takeException } from './exceptions.ts';
import type { Flow, RouteResult } from './flow.ts';
import { fill, takeNexthop } from './found.ts';
import type { LinkState, Links } from './links.ts';
import type { Routes } from './lookup.ts';
import type { Multipath } from './multipath.ts';
import { RecentAnswers } from './recent.ts';
import { IGMP, type RouteInfo, RouteType, Scope } from './table.ts';

const { Ok, Invalid, NetUnreachable, NoDevice } = Errno;
const { Local, Unicast, Broadcast, Multicast } = RouteType;

export class OutputRoutes {
  private readonly routes: Routes;
  private readonly links: Links;
  private readonly multipath: Multipath;
  private readonly recent: RecentAnswers;

  constructor(routes: Routes, links: Links, multipath: Multipath) {
    this.routes = routes;
    this.links = links;
    this.multipath = multipath;
    this.recent = new RecentAnswers(routes.changes);
  }

  /**
   * Decides about a packet of which the flow says what is known. The answer's `errno` is 0 or says why it
   * cannot be sent; its `source` is the packet's. It is good until the next call.
   */
  find(flow: Flow): RouteResult {
    this.routes.asked = flow;
    const answer = this.recent.at(flow);
    const { result } = answer;
    if (answer.isNew) {
      result.errno = this.#decide(flow, result);
      // Whether a gateway answers may have changed with the next packet.
      if (result.hash >= 0 && this.multipath.useNeighbours) answer.forget();
    }
    return result;
  }

  #decide(flow: Flow, result: RouteResult): number {
    const { source, destination, oif } = flow;
    if (source !== ANY || oif !== 0) {
      const errno = this.#checkWishes(flow);
      if (errno !== Ok) {
        result.clear();
        return errno;
      }
    }
    const isSpecial = isForMany(destination) || (oif !== 0 && flow.protocol === IGMP);
    if (isSpecial && (source !== ANY || oif !== 0)) {
      const done = this.#toGroup(flow, result);
      if (done) return this.#finish(flow, result);
    }
    if (destination === ANY) return this.#toOurselves(flow, result);

    if (source !== ANY || oif === 0 || !isMulticast(destination)) return this.#route(flow, result);
    // To a group by a device that is asked for, the source is that device's before any rule is asked.
    flow.source = this.links.select(oif, ANY, flow.scope);
    const errno = this.#route(flow, result);
    flow.source = source;
    return errno;
  }

  #route(flow: Flow, result: RouteResult): number {
    const { source, destination, oif } = flow;
    const errno = this.routes.lookup(flow, result);
    fill(result);
    if (errno !== Ok) {
      if (oif === 0) return errno;
      this.#assumeOnLink(flow, result, oif);
    } else if (result.type === Local) {
      if (result.source === ANY) result.source = destination;
      result.device = this.links.loopback;
    } else this.#choose(flow, result);
    if (source !== ANY) result.source = source;
    return this.#finish(flow, result);
  }

  /** Whether the source is ours and the device there. */
  #checkWishes({ source, oif }: Flow): number {
    if (source !== ANY) {
      if (isForMany(source)) return Invalid;
      // Linux 6.18; older ones say EINVAL.
      if (this.links.owner(source) === 0) return NetUnreachable;
    }
    if (oif === 0) return Ok;
    const link = this.links.state(oif);
    if (link === null) return NoDevice;
    return link.up ? Ok : NetUnreachable;
  }

  /**
   * To a group or to everybody, and for IGMP anywhere, a source or a device that is asked for decides without a table.
   * False when it does not.
   */
  #toGroup(flow: Flow, result: RouteResult): boolean {
    const { source, destination, oif, protocol } = flow;
    if (oif === 0) {
      this.#assumeOnLink(flow, result, this.links.owner(source));
      return true;
    }
    const isByDevice = destination === BROADCAST || isLocalGroup(destination) || protocol === IGMP;
    if (!isByDevice) return false;
    this.#assumeOnLink(flow, result, oif);
    return true;
  }

  /** Linux: 0.0.0.0 means this host. */
  #toOurselves(flow: Flow, result: RouteResult): number {
    const { source, oif } = flow;
    const chosen = oif === 0 ? ANY : this.links.select(oif, ANY, Scope.Host);
    result.clear();
    result.type = Local;
    result.device = this.links.loopback;
    result.source = source !== ANY ? source : chosen !== ANY ? chosen : LOOPBACK;
    result.mtu = mtuOf(this.links.state(result.device));
    return Ok;
  }

  /** "Apparently, routing tables are wrong": whoever names the device gets it. */
  #assumeOnLink(flow: Flow, result: RouteResult, device: number): void {
    result.clear();
    result.type = Unicast;
    result.device = device;
    result.source = flow.source !== ANY ? flow.source : this.links.select(device, ANY, Scope.Link);
  }

  /** Which nexthop, and which source goes with it. */
  #choose(flow: Flow, result: RouteResult): void {
    const { info } = result;
    if (info === null) return;
    if (info.nexthops.length > 0 && flow.oif === 0) {
      result.hash = this.multipath.hash(flow);
      takeNexthop(result, info, this.#nexthop(flow.source, info, result.hash));
    }
    if (result.source === ANY && flow.source === ANY) {
      const { gateway } = info.nexthops[result.nexthop] ?? info;
      result.source = this.links.select(result.device, gateway, info.scope);
    }
  }

  /** A nexthop that would give the packet the source that it has goes before the one in whose bucket it is. */
  #nexthop(source: Ipv4Address, { nexthops, scope }: RouteInfo, hash: number): number {
    const { avoided } = this.routes;
    const chosen = this.multipath.choose(nexthops, hash, avoided);
    if (source === ANY) return chosen;
    let suiting = -1;
    for (let n = 0; n < nexthops.length; n++) {
      const hop = nexthops[n];
      if (hop === undefined || !this.multipath.isUsable(hop, avoided)) continue;
      if (this.links.select(hop.device, hop.gateway, scope) !== source) continue;
      if (n === chosen) return n;
      if (suiting < 0) suiting = n;
    }
    return suiting < 0 ? chosen : suiting;
  }

  /** As __mkroute_output. */
  #finish({ destination }: Flow, result: RouteResult): number {
    const link = this.links.state(result.device);
    if (link === null) return Invalid;
    if (isLoopback(result.source) && !link.loopback && !link.routeLocalnet) return Invalid;
    if (isMulticast(destination)) result.type = Multicast;
    else if (destination === BROADCAST) result.type = Broadcast;
    // What the default route says is not meant for groups, nor what any says for everybody: those are on the cable.
    const byDefault = result.type === Multicast && result.length < 4;
    if (byDefault || destination === BROADCAST) {
      result.gateway = ANY;
      result.mtu = link.mtu;
      result.hopLimit = 0;
      return Ok;
    }
    if (this.routes.exceptions.count > 0) this.#except(destination, result);
    if (result.mtu === 0) result.mtu = firstMtu(result, link.mtu);
    return Ok;
  }

  /** What was learnt about the way to this one host goes before what its route says. */
  #except(destination: Ipv4Address, result: RouteResult): void {
    const { info, nexthop, type } = result;
    if (info === null || type === Broadcast) return;
    const found = this.routes.exceptions.find(info, nexthop, destination);
    if (found === null) return;
    takeException(result, found);
    if (found.mtu !== 0) result.mtu = found.mtu;
  }
}

const mtuOf = (link: LinkState | null): number => link?.mtu ?? 0;
