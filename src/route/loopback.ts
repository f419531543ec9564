// What becomes of a packet that comes back by the loopback. Whether it may go there was decided when it was sent, so that
// nobody asks for the way back to its source; in Linux it brings its route with it (skb_dst).

import { BROADCAST, isMulticast } from '../ip/address.ts';
import { type Flow, RouteResult } from './flow.ts';
import { fill } from './found.ts';
import { Verdict } from './input.ts';
import type { Links } from './links.ts';
import type { Routes } from './lookup.ts';
import { RouteType } from './table.ts';

const { Local, Broadcast, Multicast } = RouteType;

export class LoopbackRoutes {
  private readonly routes: Routes;
  private readonly links: Links;
  readonly #result = new RouteResult();

  constructor(routes: Routes, links: Links) {
    this.routes = routes;
    this.links = links;
  }

  /** Decides as {@link InputRoutes.find} does: it is ours, there is no route, or nobody here has joined its group. */
  find(flow: Flow): RouteResult {
    const { destination } = flow;
    this.routes.asked = null;
    if (isMulticast(destination)) return this.#toGroup(flow);
    if (destination === BROADCAST) return this.#answer(Broadcast, Verdict.Deliver);
    const result = this.#result;
    result.errno = this.routes.lookup(flow, result);
    fill(result);
    const isOurs = result.type === Local || result.type === Broadcast;
    result.verdict = isOurs ? Verdict.Deliver : Verdict.NoRoute;
    return result;
  }

  #toGroup({ source, destination, iif, protocol }: Flow): RouteResult {
    const isMember = this.links.hears(iif, destination, source, protocol);
    return this.#answer(Multicast, isMember ? Verdict.Deliver : Verdict.MartianDestination);
  }

  #answer(type: number, verdict: number): RouteResult {
    const result = this.#result;
    result.clear();
    result.type = type;
    result.verdict = verdict;
    return result;
  }
}
