// The neighbour table's rules: when to ask who has an address, whom to believe, when to give up. arp.ts
// speaks on the wire for it. Behaviour and names follow Linux's net/core/neighbour.c.

import type { Context } from '../core/context.ts';
import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { Kind } from '../core/trace.ts';
import { formatIpv4, type Ipv4Address } from '../ip/address.ts';
import { Drop } from './header.ts';
import { type Neighbour, State, VALID } from './neighbour.ts';
import { NeighbourStore } from './store.ts';

/** States in which a packet just goes: it changes nothing about the neighbour. */
const SETTLED = VALID & ~State.Stale;

/** Linux's defaults, under Linux's names in `net.ipv4.neigh.*`. */
export const DEFAULTS = {
  /** Broadcast requests before an unanswered neighbour has failed. */
  mcastSolicit: 3,
  /** Unicast probes before a known neighbour has failed. */
  ucastSolicit: 3,
  /** Between two requests, in ms. */
  retransTimeMs: 1000,
  /** How long an answer is good for: each entry draws from 0.5 to 1.5 times this, in ms. */
  baseReachableTimeMs: 30_000,
  /** From the use of a stale entry to the first probe, in ms. */
  delayFirstProbeTimeMs: 5_000,
  /** For so long after a change another station's claim is not believed, in ms. */
  locktimeMs: 1_000,
  /** Bytes of buffers that may wait for one neighbour; the oldest goes first. */
  unresQlenBytes: 212_992,
  /** Entries in the table at most; the one that changed longest ago goes first. */
  gcThresh3: 1024,
};

/** What the table needs done on the wire. */
export interface NeighbourPort {
  /** Sends the packet to the neighbour's station. */
  transmit(pkt: Packet, to: Neighbour): void;
  /** Asks who has the neighbour's address, because of `waiting` (null: nothing waits). */
  solicit(neighbour: Neighbour, waiting: Packet | null): void;
  /** Nobody answered: tells the sender. The packet is only lent. */
  unreachable(pkt: Packet): void;
}

export class NeighbourTable {
  readonly settings = { ...DEFAULTS };
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly port: NeighbourPort;
  private readonly store: NeighbourStore;

  constructor(ctx: Context, layer: number, port: NeighbourPort) {
    this.ctx = ctx;
    this.layer = layer;
    this.port = port;
    this.store = new NeighbourStore(ctx.timers, (neighbour) => this.#fire(neighbour));
  }

  /** Sends the packet to the neighbour at once, or lets it wait until somebody answers for that address. */
  send(pkt: Packet, device: number, address: Ipv4Address): void {
    const neighbour = this.find(device, address) ?? this.#create(device, address, State.Failed);
    if (neighbour === null) return this.ctx.drop(pkt, Drop.tableFull);
    neighbour.used = this.ctx.now;
    if ((neighbour.state & SETTLED) !== 0) return this.port.transmit(pkt, neighbour);
    this.#sendUnsettled(pkt, neighbour);
  }

  #sendUnsettled(pkt: Packet, neighbour: Neighbour): void {
    if (neighbour.state === State.Stale) {
      this.#become(neighbour, State.Delay, pkt);
      return this.port.transmit(pkt, neighbour);
    }
    this.#park(pkt, neighbour);
    if (neighbour.state === State.Incomplete) return;
    this.#become(neighbour, State.Incomplete, pkt);
    neighbour.probes = 0;
    this.#solicit(neighbour);
  }

  /**
   * The wire said that the station `high`:`low` has `address`, in packet `pkt`.
   * @param confirmed it answered us, so it hears us too; else we only overheard it
   * @param override believe it even where another station's address is known
   */
  learn(
    neighbour: Neighbour,
    high: number,
    low: number,
    confirmed: boolean,
    override: boolean,
    pkt: Packet,
  ): void {
    if (neighbour.state === State.Permanent) return;
    const moved = neighbour.high !== high || neighbour.low !== low;
    if (neighbour.valid && moved && !override) return;
    if (neighbour.valid && !moved && !confirmed) return;

    const state = confirmed ? State.Reachable : State.Stale;
    // What changes nothing must not extend the time for which others are not believed.
    if (moved || neighbour.state !== state) neighbour.updated = this.ctx.now;
    neighbour.high = high;
    neighbour.low = low;
    this.#become(neighbour, state, pkt);
    this.#release(neighbour, pkt.id);
  }

  /** Whether another station may take over the entry: its last change is long enough ago. */
  unlocked(neighbour: Neighbour): boolean {
    return this.ctx.now > neighbour.updated + this.settings.locktimeMs;
  }

  find(device: number, address: Ipv4Address): Neighbour | undefined {
    return this.store.find(device, address);
  }

  /** The entry for a station that we heard of, made if need be; null when the table is full. */
  findOrCreate(device: number, address: Ipv4Address): Neighbour | null {
    return this.find(device, address) ?? this.#create(device, address, State.Incomplete);
  }

  /** Sets an entry that stays as it is: `ip neigh add … nud permanent`. */
  setPermanent(device: number, address: Ipv4Address, high: number, low: number): void {
    const neighbour = this.findOrCreate(device, address);
    if (neighbour === null) throw new Error(`no room for neighbour ${formatIpv4(address)}`);
    neighbour.high = high;
    neighbour.low = low;
    this.#become(neighbour, State.Permanent, null);
    this.#release(neighbour, 0);
  }

  /** Every entry, for people to look at. */
  list(): Iterable<Neighbour> {
    return this.store.list();
  }

  #create(device: number, address: Ipv4Address, state: number): Neighbour | null {
    return this.store.create(device, address, state, this.settings.gcThresh3);
  }

  #fire(neighbour: Neighbour): void {
    switch (neighbour.state) {
      case State.Reachable:
        return this.#expire(neighbour);
      case State.Delay:
        this.#become(neighbour, State.Probe, null);
        neighbour.probes = 0;
        return this.#solicit(neighbour);
      case State.Probe:
        if (neighbour.probes < this.settings.ucastSolicit) return this.#solicit(neighbour);
        return this.#fail(neighbour);
      case State.Incomplete:
        if (neighbour.probes < this.settings.mcastSolicit) return this.#solicit(neighbour);
        return this.#fail(neighbour);
    }
  }

  #expire(neighbour: Neighbour): void {
    const inUse = this.ctx.now < neighbour.used + this.settings.delayFirstProbeTimeMs;
    this.#become(neighbour, inUse ? State.Delay : State.Stale, null);
  }

  #solicit(neighbour: Neighbour): void {
    neighbour.probes++;
    this.ctx.timers.arm(neighbour.timer, this.ctx.now + this.settings.retransTimeMs);
    this.port.solicit(neighbour, neighbour.head);
  }

  #become(neighbour: Neighbour, state: number, pkt: Packet | null): void {
    if (neighbour.state !== state) {
      neighbour.state = state;
      this.ctx.trace.record(Kind.State, this.layer, pkt, state, neighbour.address);
    }
    if (state === State.Reachable) this.#arm(neighbour, this.#reachableTime());
    else if (state === State.Delay) this.#arm(neighbour, this.settings.delayFirstProbeTimeMs);
    else this.ctx.timers.disarm(neighbour.timer);
  }

  #arm(neighbour: Neighbour, ms: number): void {
    this.ctx.timers.arm(neighbour.timer, this.ctx.now + ms);
  }

  #reachableTime(): number {
    const base = this.settings.baseReachableTimeMs;
    return base / 2 + ((this.ctx.random() >>> 0) % base);
  }

  #park(pkt: Packet, neighbour: Neighbour): void {
    const room = this.settings.unresQlenBytes - pkt.bytes.length;
    while (
      neighbour.queuedBytes > room &&
      this.#lose(neighbour.dequeue(), neighbour, Drop.queueFull)
    );
    pkt.device = neighbour.device;
    neighbour.enqueue(pkt);
    this.ctx.park(pkt, this.layer, neighbour.device, neighbour.address);
    if (this.ctx.pool.isScarce(pkt)) this.#relieve(neighbour);
  }

  /**
   * Buffers run short: the longest queue gives one, so that who waits for many does not starve who waits for
   * one; not its first, which is never lost for others. Only when nobody waits for two does the newcomer go.
   */
  #relieve(newcomer: Neighbour): void {
    let longest = newcomer;
    for (const neighbour of this.store.list()) {
      if (neighbour.queuedBytes > longest.queuedBytes) longest = neighbour;
    }
    const spared = this.#lose(longest.dequeueSecond(), longest, Drop.poolScarce);
    if (!spared) this.#lose(newcomer.dequeue(), newcomer, Drop.poolScarce);
  }

  #lose(pkt: Packet | null, neighbour: Neighbour, reason: DropReason): boolean {
    if (pkt === null) return false;
    this.ctx.unpark(pkt, this.layer, 0, neighbour.address);
    this.ctx.drop(pkt, reason);
    return true;
  }

  #release(neighbour: Neighbour, cause: number): void {
    for (let pkt = neighbour.detach(), next: Packet | null; pkt !== null; pkt = next) {
      next = pkt.next;
      pkt.next = null;
      this.ctx.unpark(pkt, this.layer, cause, neighbour.address);
      this.port.transmit(pkt, neighbour);
    }
  }

  #fail(neighbour: Neighbour): void {
    neighbour.updated = this.ctx.now;
    this.#become(neighbour, State.Failed, null);
    for (let pkt = neighbour.detach(), next: Packet | null; pkt !== null; pkt = next) {
      next = pkt.next;
      pkt.next = null;
      this.ctx.unpark(pkt, this.layer, 0, neighbour.address);
      this.port.unreachable(pkt);
      this.ctx.drop(pkt, Drop.unresolved);
    }
  }
}
