// What is known of the way to single hosts beyond what their routes say: a better gateway, as a redirect told, or
// the MTU of the whole path (RFC 1191). Each belongs to one nexthop and one destination, and is forgotten in time.
// As Linux's fib_nh_exception (net/ipv4/route.c).
//
// Whoever decides about a packet asks only while `count` is not 0; a change counts as one of routing, so that no
// remembered answer outlives it.

import type { Packet } from '../core/packet.ts';
import { Timer, Timers } from '../core/timers.ts';
import { ANY, type Ipv4Address } from '../ip/address.ts';
import type { RouteResult } from './flow.ts';
import type { Changes } from './recent.ts';
import { type RouteInfo, type Way, waysOf } from './table.ts';
import { ExceptionChange } from './told.ts';

/** Exceptions that are kept; the one that was told longest ago goes first. Linux: five in each of 2048 lists, at least. */
export const MOST_EXCEPTIONS = 5 * 2048;

/** What every cable carries: RFC 791 §3.2. No path MTU is less. */
export const LEAST_PMTU = 68;

/** Linux's defaults, under Linux's names in `net.ipv4` and `net.ipv4.route`; times in seconds. */
export const PATH_DEFAULTS = {
  /** A path MTU that is less is not believed: this one is taken, and nothing says "don't fragment". In bytes. */
  min_pmtu: 552,
  /** How long a path MTU is good for. */
  mtu_expires: 600,
  /** How long a redirect is good for. */
  gc_timeout: 300,
  /** 0: path MTUs are learnt; 1: whoever tells one is not believed how much it is; 2, 3: nor that there is one. */
  ip_no_pmtu_disc: 0,
  /** Whether what is forwarded keeps to path MTUs, too. */
  ip_forward_use_pmtu: 0,
};

/** What is known of the way to one host. */
export class RouteException {
  readonly destination: Ipv4Address;
  readonly way: Way;
  /** The better gateway; 0: none was told. */
  gateway: Ipv4Address = ANY;
  /** Of the whole path, in bytes; 0: it was not told. */
  mtu = 0;
  /** The path may carry even less, so routers must be free to cut. */
  locked = false;
  /** A packet has met it: only then is it shown, as in Linux. */
  isUsed = false;
  /** Forgets it. */
  readonly timer: Timer;

  constructor(way: Way, destination: Ipv4Address, forget: (gone: RouteException) => void) {
    this.way = way;
    this.destination = destination;
    this.timer = new Timer(() => forget(this));
  }
}

/** What exceptions need of their stack. */
interface Host {
  /** In ms. */
  readonly now: number;
  readonly timers: Timers;
}

export class Exceptions {
  readonly settings = { ...PATH_DEFAULTS };
  private readonly changes: Changes;
  #host: Host = { now: 0, timers: new Timers() };
  #byWay = new WeakMap<Way, Map<Ipv4Address, RouteException>>();
  /** By age. */
  readonly #all = new Set<RouteException>();
  readonly #forget = (gone: RouteException): void => this.#remove(gone);

  constructor(changes: Changes) {
    this.changes = changes;
  }

  /** Tells whose time it is. Before that, nothing is ever forgotten. */
  bind(host: Host): void {
    this.#host = host;
  }

  /** How many there are. */
  get count(): number {
    return this.#all.size;
  }

  /** All of them, the one that was told longest ago first. */
  list(): Iterable<RouteException> {
    return this.#all;
  }

  /** What is known of the way to that host by a nexthop of the route; null: nothing. */
  find(info: RouteInfo, nexthop: number, destination: Ipv4Address): RouteException | null {
    return this.#byWay.get(wayOf(info, nexthop))?.get(destination) ?? null;
  }

  /** All of a route that a packet has met, in the order of its nexthops, for each the one that was made last first. */
  of(info: RouteInfo): readonly RouteException[] {
    return waysOf(info)
      .flatMap((way) => [...(this.#byWay.get(way)?.values() ?? [])].reverse())
      .filter(({ isUsed }) => isUsed);
  }

  /** Milliseconds until it is forgotten. */
  left({ timer }: RouteException): number {
    return Math.max(0, timer.deadline - this.#host.now);
  }

  /** A better gateway for that host than the nexthop's. @param because the packet that told it */
  setGateway(
    info: RouteInfo,
    nexthop: number,
    destination: Ipv4Address,
    gateway: Ipv4Address,
    because: Packet | null = null,
  ): void {
    const exception = this.#renew(wayOf(info, nexthop), destination, this.settings.gc_timeout);
    exception.gateway = gateway;
    this.#tell(ExceptionChange.Gateway, exception, because);
  }

  /**
   * The MTU of the path to that host, by whichever nexthop of the route. As __ip_rt_update_pmtu.
   * @param because the packet that told it
   */
  setMtu(
    info: RouteInfo,
    destination: Ipv4Address,
    mtu: number,
    locked: boolean,
    because: Packet | null = null,
  ): void {
    for (const way of waysOf(info)) {
      const exception = this.#renew(way, destination, this.settings.mtu_expires);
      exception.mtu = mtu;
      exception.locked = locked;
      this.#tell(mtu, exception, because);
    }
  }

  /**
   * A device has another MTU: path MTUs by it are at most that, and those that it alone bounded grow with it. As
   * fib_nhc_update_mtu.
   */
  deviceMtuChanged(device: number, mtu: number, old: number): void {
    for (const exception of this.#all) {
      if (exception.way.device !== device || exception.mtu === 0) continue;
      if (exception.locked ? mtu > exception.mtu : mtu >= exception.mtu && old !== exception.mtu) {
        continue;
      }
      exception.mtu = mtu;
      exception.locked = false;
      this.#tell(mtu, exception, null);
    }
    this.changes.count++;
  }

  /** Forgets all: `ip route flush cache`. */
  flush(): void {
    for (const { timer } of this.#all) this.#host.timers.disarm(timer);
    this.#all.clear();
    this.#byWay = new WeakMap();
    this.changes.count++;
    this.changes.told.exceptions.tell(ExceptionChange.Gone, ANY);
  }

  /** The exception for that host, made if need be, with its life before it. */
  #renew(way: Way, destination: Ipv4Address, seconds: number): RouteException {
    const { now, timers } = this.#host;
    const exception = this.#byWay.get(way)?.get(destination) ?? this.#make(way, destination);
    // To the end of the line.
    this.#all.delete(exception);
    this.#all.add(exception);
    timers.arm(exception.timer, now + seconds * 1000);
    this.changes.count++;
    return exception;
  }

  #make(way: Way, destination: Ipv4Address): RouteException {
    const [oldest] = this.#all;
    if (oldest !== undefined && this.#all.size >= MOST_EXCEPTIONS) this.#remove(oldest);
    const exception = new RouteException(way, destination, this.#forget);
    const others = this.#byWay.get(way);
    if (others === undefined) this.#byWay.set(way, new Map([[destination, exception]]));
    else others.set(destination, exception);
    return exception;
  }

  #remove(gone: RouteException): void {
    this.#host.timers.disarm(gone.timer);
    this.#all.delete(gone);
    this.#byWay.get(gone.way)?.delete(gone.destination);
    this.changes.count++;
    this.#tell(ExceptionChange.Gone, gone, null);
  }

  #tell(change: number, { destination }: RouteException, because: Packet | null): void {
    this.changes.told.exceptions.tell(change, destination, because);
  }
}

/** Writes what is known of the way into the answer, but for the MTU, which not everybody heeds. */
export function takeException(result: RouteResult, found: RouteException): void {
  found.isUsed = true;
  result.exception = found;
  if (found.gateway !== ANY) result.gateway = found.gateway;
  if (found.locked) result.locked = true;
}

/**
 * What fits the first cable, for a route that says nothing itself; where its MTU is locked, what fits every cable of old
 * (RFC 1191 §3).
 */
export const firstMtu = ({ locked, gateway }: RouteResult, deviceMtu: number): number =>
  locked && gateway !== ANY ? Math.min(deviceMtu, 576) : deviceMtu;

const wayOf = (info: RouteInfo, nexthop: number): Way => info.nexthops[nexthop] ?? info;
