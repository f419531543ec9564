// The neighbour table: what is sent to a neighbour now and what waits, whom to believe, and what people may set. How a
// neighbour's state goes on with time is in states.ts; arp.ts speaks on the wire. As Linux's net/core/neighbour.c.

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import { formatIpv4, type Ipv4Address } from '../ip/address.ts';
import { Drop } from './header.ts';
import { BY_HAND, FIXED, Gone, type Neighbour, State, type Station, VALID } from './neighbour.ts';
import type { NeighbourPort } from './port.ts';
import { DEFAULTS } from './settings.ts';
import { NeighbourStates } from './states.ts';
import { NeighbourStore } from './store.ts';
import { WaitingPackets } from './waiting.ts';

/** States in which a packet just goes: it changes nothing about the neighbour. */
const SETTLED = VALID & ~State.Stale;

export class NeighbourTable {
  readonly settings = { ...DEFAULTS };
  private readonly ctx: Context;
  private readonly port: NeighbourPort;
  private readonly store: NeighbourStore;
  private readonly waiting: WaitingPackets;
  private readonly states: NeighbourStates;

  constructor(ctx: Context, layer: number, port: NeighbourPort) {
    this.ctx = ctx;
    this.port = port;
    this.store = new NeighbourStore(
      ctx.timers,
      (neighbour) => this.states.fire(neighbour),
      ({ address }, why) => this.states.tell(why, address, null),
    );
    this.waiting = new WaitingPackets(ctx, layer, port, this.store);
    this.states = new NeighbourStates(ctx, layer, this.settings, port, this.waiting);
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
      this.states.become(neighbour, State.Delay, pkt);
      return this.port.transmit(pkt, neighbour);
    }
    this.waiting.park(pkt, neighbour, this.settings.unresQlenBytes);
    this.states.ask(neighbour, pkt);
  }

  /** Asks for a station that is not known, because of `pkt`, unless that is under way. */
  ask(neighbour: Neighbour, pkt: Packet): void {
    this.states.ask(neighbour, pkt);
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
    this.states.confirm(neighbour, state, moved);
    neighbour.high = high;
    neighbour.low = low;
    this.states.become(neighbour, state, pkt, true);
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
    this.states.tell(state, address, null);
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
      this.states.become(neighbour, state, null, protocol !== 0, BY_HAND);
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
    this.states.confirm(neighbour, state, moved);
    neighbour.high = high;
    neighbour.low = low;
    if (moved || isNew) neighbour.updated = this.ctx.now;
    if (isNew) this.states.put(neighbour, state);
    this.states.tell(state | BY_HAND, neighbour.address, null);
  }

  /** Deletes an entry; who waited for an answer is told that there is none. As neigh_delete. */
  delete(neighbour: Neighbour): void {
    this.set(neighbour, State.Failed, null);
    this.waiting.discard(neighbour);
    this.store.delete(neighbour, Gone.Deleted);
  }

  /**
   * Deletes the entries of which that is true, since their link is down, with the packets that wait in them; returns how
   * many there were.
   */
  flush(doomed: (neighbour: Neighbour) => boolean): number {
    const gone = [...this.store.list()].filter(doomed);
    for (const neighbour of gone) {
      this.waiting.discard(neighbour);
      this.store.delete(neighbour, Gone.LinkDown);
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
    neighbour.confirmed = this.states.longAgo;
    return neighbour;
  }
}
