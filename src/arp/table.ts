// The neighbour table's rules: when to ask who has an address, whom to believe, when to give up. arp.ts
// speaks on the wire for it. Behaviour and names follow Linux's net/core/neighbour.c.

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import { Kind } from '../core/trace.ts';
import { formatIpv4, type Ipv4Address } from '../ip/address.ts';
import { Drop } from './header.ts';
import { CONNECTED, FIXED, GONE, type Neighbour, State, VALID } from './neighbour.ts';
import { NeighbourStore } from './store.ts';
import { WaitingPackets } from './waiting.ts';

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

/** An Ethernet address in two parts. */
export interface Station {
  readonly high: number;
  readonly low: number;
}

/** What the table needs done on the wire. */
export interface NeighbourPort {
  /** Sends the packet to the neighbour's station. */
  transmit(pkt: Packet, to: Neighbour): void;
  /**
   * Asks who has the neighbour's address, for the sake of `waiting` (null: nothing waits), because of the packet with
   * the id `cause` (0: of none). False: nobody can be asked now.
   */
  solicit(neighbour: Neighbour, waiting: Packet | null, cause: number): boolean;
  /** Nobody answered: tells the sender. The packet is only lent. */
  unreachable(pkt: Packet): void;
}

export class NeighbourTable {
  readonly settings = { ...DEFAULTS };
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly port: NeighbourPort;
  private readonly store: NeighbourStore;
  private readonly waiting: WaitingPackets;

  constructor(ctx: Context, layer: number, port: NeighbourPort) {
    this.ctx = ctx;
    this.layer = layer;
    this.port = port;
    this.store = new NeighbourStore(
      ctx.timers,
      (neighbour) => this.#fire(neighbour),
      ({ address }) => this.#tell(GONE, address, null),
    );
    this.waiting = new WaitingPackets(ctx, layer, port, this.store);
  }

  /** Sends the packet to the neighbour at once, or lets it wait until somebody answers for that address. */
  send(pkt: Packet, device: number, address: Ipv4Address): void {
    const neighbour = this.find(device, address) ?? this.#create(device, address, State.None);
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
    this.waiting.park(pkt, neighbour, this.settings.unresQlenBytes);
    this.ask(neighbour, pkt);
  }

  /** Asks for a station that is not known, because of `pkt`, unless that is under way. As neigh_event_send. */
  ask(neighbour: Neighbour, pkt: Packet): void {
    if (neighbour.state === State.Incomplete) return;
    neighbour.probes = 0;
    this.#become(neighbour, State.Incomplete, pkt);
    this.#solicit(neighbour, pkt);
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
    if ((neighbour.state & FIXED) !== 0) return;
    const moved = neighbour.high !== high || neighbour.low !== low;
    if (neighbour.valid && moved && !override) return;
    if (neighbour.valid && !moved && !confirmed) return;

    const state = confirmed ? State.Reachable : State.Stale;
    // What changes nothing must not extend the time for which others are not believed.
    if (moved || neighbour.state !== state) neighbour.updated = this.ctx.now;
    this.#confirm(neighbour, state, moved);
    neighbour.high = high;
    neighbour.low = low;
    this.#become(neighbour, state, pkt, true);
    this.waiting.release(neighbour, pkt.id);
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
    this.set(neighbour, State.Permanent, { high, low });
  }

  /** An entry for {@link set}: in state NONE, or NOARP where its station is known anyhow; null when the table is full. */
  create(device: number, address: Ipv4Address, station: Station | null): Neighbour | null {
    const state = station === null ? State.None : State.NoArp;
    const neighbour = this.#create(device, address, state);
    if (neighbour === null || station === null) return neighbour;
    neighbour.high = station.high;
    neighbour.low = station.low;
    this.#tell(state, address, null);
    return neighbour;
  }

  /**
   * Puts an entry into a state, as `ip neigh add|change|replace … nud STATE` does; timers start as if it had come there
   * by itself, those of DELAY and PROBE at once. As __neigh_update with NEIGH_UPDATE_F_ADMIN.
   * @param station its Ethernet address; null: the one that is known, without which no valid state can be set
   * @param protocol who does so: one of Linux's `RTPROT_*`; 0: nobody says, and who did before still counts
   * @returns whether it was set
   */
  set(neighbour: Neighbour, state: number, station: Station | null, protocol = 0): boolean {
    const isRefused = (state & VALID) !== 0 && station === null && !neighbour.valid;
    if (isRefused) return false;
    if (protocol !== 0) neighbour.protocol = protocol;
    if ((state & VALID) === 0) {
      const gaveUp = neighbour.state === State.Incomplete || neighbour.state === State.Probe;
      this.#become(neighbour, state, null, protocol !== 0);
      if (gaveUp && state === State.Failed) this.waiting.fail(neighbour);
      return true;
    }
    this.#setStation(neighbour, state, station ?? neighbour);
    this.waiting.release(neighbour, 0);
    return true;
  }

  #setStation(neighbour: Neighbour, state: number, { high, low }: Station): void {
    const moved = !neighbour.valid || neighbour.high !== high || neighbour.low !== low;
    const isNew = neighbour.state !== state;
    this.#confirm(neighbour, state, moved);
    neighbour.high = high;
    neighbour.low = low;
    if (moved || isNew) neighbour.updated = this.ctx.now;
    if (isNew) {
      if (state === State.Probe) neighbour.probes = 0;
      neighbour.state = state;
      this.#setTimer(neighbour);
      if (state === State.Delay || state === State.Probe) this.#arm(neighbour, 0);
    }
    this.#tell(state, neighbour.address, null);
  }

  /** Deletes an entry; who waited for an answer is told that there is none. As neigh_delete. */
  delete(neighbour: Neighbour): void {
    this.set(neighbour, State.Failed, null);
    this.waiting.discard(neighbour);
    this.store.delete(neighbour);
  }

  /** Deletes the entries of which that is true, with the packets that wait in them; returns how many there were. */
  flush(doomed: (neighbour: Neighbour) => boolean): number {
    const gone = [...this.store.list()].filter(doomed);
    for (const neighbour of gone) {
      this.waiting.discard(neighbour);
      this.store.delete(neighbour);
    }
    return gone.length;
  }

  /** How many entries there are. */
  get size(): number {
    return this.store.size;
  }

  /** Every entry, for people to look at. */
  list(): Iterable<Neighbour> {
    return this.store.list();
  }

  #create(device: number, address: Ipv4Address, state: number): Neighbour | null {
    const neighbour = this.store.create(device, address, state, this.settings.gcThresh3);
    if (neighbour === null) return null;
    const { now } = this.ctx;
    neighbour.updated = now;
    neighbour.used = now;
    neighbour.confirmed = this.#longAgo;
    return neighbour;
  }

  #fire(neighbour: Neighbour): void {
    switch (neighbour.state) {
      case State.Reachable:
        return this.#expire(neighbour);
      case State.Delay:
        return this.#doubt(neighbour);
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

  /** The end of DELAY: somebody may have confirmed the neighbour meanwhile. */
  #doubt(neighbour: Neighbour): void {
    if (this.ctx.now <= neighbour.confirmed + this.settings.delayFirstProbeTimeMs) {
      neighbour.updated = this.ctx.now;
      return this.#become(neighbour, State.Reachable, null);
    }
    neighbour.probes = 0;
    this.#become(neighbour, State.Probe, null);
    this.#solicit(neighbour);
  }

  #solicit(neighbour: Neighbour, because = neighbour.head): void {
    neighbour.probes++;
    this.ctx.timers.arm(neighbour.timer, this.ctx.now + this.settings.retransTimeMs);
    if (this.port.solicit(neighbour, neighbour.head, because === null ? 0 : because.id)) return;
    this.#tell(neighbour.state, neighbour.address, null);
  }

  /** @param isNews something else about it has changed, even if its state has not */
  #become(neighbour: Neighbour, state: number, pkt: Packet | null, isNews = false): void {
    const isNew = neighbour.state !== state;
    neighbour.state = state;
    this.#setTimer(neighbour);
    if (isNew || isNews) this.#tell(state, neighbour.address, pkt);
  }

  #setTimer(neighbour: Neighbour): void {
    if (neighbour.state === State.Reachable) this.#arm(neighbour, this.#reachableTime());
    else if (neighbour.state === State.Delay) {
      this.#arm(neighbour, this.settings.delayFirstProbeTimeMs);
    } else this.ctx.timers.disarm(neighbour.timer);
  }

  /** Comes behind whatever has changed. @param state {@link GONE}: the entry is deleted */
  #tell(state: number, address: Ipv4Address, pkt: Packet | null): void {
    this.ctx.trace.record(Kind.State, this.layer, pkt, state, address);
  }

  /** Writes down when the station was last known to hear us: now, or, if it is another now, not for long. */
  #confirm(neighbour: Neighbour, state: number, moved: boolean): void {
    if ((state & CONNECTED) !== 0) neighbour.confirmed = this.ctx.now;
    else if (moved) neighbour.confirmed = this.#longAgo;
  }

  /** Before the time for which any answer is good. */
  get #longAgo(): number {
    return this.ctx.now - 2 * this.settings.baseReachableTimeMs;
  }

  #arm(neighbour: Neighbour, ms: number): void {
    this.ctx.timers.arm(neighbour.timer, this.ctx.now + ms);
  }

  #reachableTime(): number {
    const base = this.settings.baseReachableTimeMs;
    return base / 2 + ((this.ctx.random() >>> 0) % base);
  }

  #fail(neighbour: Neighbour): void {
    neighbour.updated = this.ctx.now;
    this.#become(neighbour, State.Failed, null);
    this.waiting.fail(neighbour);
  }
}
