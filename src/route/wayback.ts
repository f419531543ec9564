// Whether a packet that came in may be from its source, by asking for the way back to it: RFC 3704 §2. As Linux's
// __fib_validate_source; whether that needs to be asked at all is for input.ts.

import { ANY, type Ipv4Address } from '../ip/address.ts';
import { Errno } from './errno.ts';
import { Flow, RouteResult } from './flow.ts';
import { Verdict } from './input.ts';
import { type LinkState, type Links, ReversePath } from './links.ts';
import type { Routes } from './lookup.ts';
import { type RouteInfo, RouteType } from './table.ts';

const { Local, Unicast } = RouteType;

export class WayBack {
  /** Whether the sender whose way back was asked for last is on the cable itself. */
  isNear = false;
  private readonly routes: Routes;
  private readonly links: Links;
  readonly #flow = new Flow();
  readonly #result = new RouteResult();

  constructor(routes: Routes, links: Links) {
    this.routes = routes;
    this.links = links;
  }

  /**
   * Returns {@link Verdict.Deliver} when the packet may have come from its source by the device `link`, else what it is.
   * @param answerer who would answer; 0: nobody in particular
   * @param oif the device that the packet leaves by; 0: it stays here
   */
  ask(flow: Flow, link: LinkState, answerer: Ipv4Address, oif: number): number {
    const { rpFilter } = link;
    const lastResort = rpFilter === ReversePath.Off ? Verdict.Deliver : Verdict.ReversePath;
    const back = this.#turn(flow, answerer, oif);
    back.mark = link.srcValidMark ? flow.mark : 0;
    const result = this.#result;
    this.isNear = false;
    if (this.routes.lookup(back, result) !== Errno.Ok) return lastResort;
    const type = result.info?.type ?? 0;
    const mayBeFrom = type === Unicast || (type === Local && link.acceptLocal);
    if (!mayBeFrom) return Verdict.MartianSource;
    if (usesDevice(result.info, link.index)) {
      this.isNear = hasNeighbours(result.info, link.index);
      return Verdict.Deliver;
    }
    if (!link.hasAddress) return lastResort;
    if (rpFilter === ReversePath.Strict) return Verdict.ReversePath;
    if (link.index === oif) this.isNear = this.#isNearBy(back, link.index);
    return Verdict.Deliver;
  }

  /** Whether, of all ways back, one by that device leads straight to the sender. */
  #isNearBy(back: Flow, device: number): boolean {
    const result = this.#result;
    back.oif = device;
    if (this.routes.lookupAnyLink(back, result) !== Errno.Ok) return false;
    return result.info?.type === Unicast && hasNeighbours(result.info, device);
  }

  /** The flow of an answer. */
  #turn(flow: Flow, answerer: Ipv4Address, oif: number): Flow {
    const back = this.#flow;
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

type Way = Pick<RouteInfo, 'device' | 'gateway' | 'viaSelf'>;

/** Whether a nexthop by that device is the destination itself. */
function hasNeighbours(info: RouteInfo | null, device: number): boolean {
  if (info === null) return false;
  const { nexthops } = info;
  if (nexthops.length === 0) return isStraight(info, device);
  for (let n = 0; n < nexthops.length; n++) if (isStraight(nexthops[n], device)) return true;
  return false;
}

const isStraight = (way: Way | undefined, device: number): boolean =>
  way?.device === device && (way.gateway === ANY || way.viaSelf);

function usesDevice(info: RouteInfo | null, device: number): boolean {
  if (info === null) return false;
  const { nexthops } = info;
  if (nexthops.length === 0) return info.device === device;
  for (let n = 0; n < nexthops.length; n++) if (nexthops[n]?.device === device) return true;
  return false;
}
