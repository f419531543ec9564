// How sure we are of a neighbour as time goes by: what was heard grows stale, what is used is asked, who is silent has
// failed. RFC 4861 §7.3, neighbour unreachability detection; as Linux's net/core/neighbour.c does it for ARP too.

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import { Kind } from '../core/trace.ts';
import type { Ipv4Address } from '../ip/address.ts';
import { CONNECTED, type Neighbour, State } from './neighbour.ts';
import type { NeighbourPort } from './port.ts';
import type { NeighbourSettings } from './settings.ts';
import type { WaitingPackets } from './waiting.ts';

export class NeighbourStates {
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly settings: NeighbourSettings;
  private readonly port: NeighbourPort;
  private readonly waiting: WaitingPackets;

  constructor(
    ctx: Context,
    layer: number,
    settings: NeighbourSettings,
    port: NeighbourPort,
    waiting: WaitingPackets,
  ) {
    this.ctx = ctx;
    this.layer = layer;
    this.settings = settings;
    this.port = port;
    this.waiting = waiting;
  }

  /**
   * Puts the neighbour into a state, because of `pkt` (null: of no packet), and starts the state's timer.
   * @param isNews something else about it has changed, even if its state has not
   * @param by what the event says beside the state: {@link BY_HAND}, or 0
   */
  become(neighbour: Neighbour, state: number, pkt: Packet | null, isNews = false, by = 0): void {
    const isNew = neighbour.state !== state;
    neighbour.state = state;
    this.#setTimer(neighbour);
    if (isNew || isNews) this.tell(state | by, neighbour.address, pkt);
  }

  /** Puts it there by a person's will, and tells nobody: the timers of DELAY and PROBE run out at once. */
  put(neighbour: Neighbour, state: number): void {
    if (state === State.Probe) neighbour.probes = 0;
    neighbour.state = state;
    this.#setTimer(neighbour);
    if (state === State.Delay || state === State.Probe) this.#arm(neighbour, 0);
  }

  /** Asks for a station that is not known, because of `pkt`, unless that is under way. As neigh_event_send. */
  ask(neighbour: Neighbour, pkt: Packet): void {
    if (neighbour.state === State.Incomplete) return;
    neighbour.probes = 0;
    this.become(neighbour, State.Incomplete, pkt);
    this.#solicit(neighbour, pkt);
  }

  /** The neighbour's timer has run out. As neigh_timer_handler. */
  fire(neighbour: Neighbour): void {
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

  /** Writes down when the station was last known to hear us: now, or, if it is another now, not for long. */
  confirm(neighbour: Neighbour, state: number, moved: boolean): void {
    if ((state & CONNECTED) !== 0) neighbour.confirmed = this.ctx.now;
    else if (moved) neighbour.confirmed = this.longAgo;
  }

  /** Before the time for which any answer is good. */
  get longAgo(): number {
    return this.ctx.now - 2 * this.settings.baseReachableTimeMs;
  }

  /** Comes behind whatever has changed. @param state with {@link BY_HAND} or not; one of {@link Gone}: there is no entry any more */
  tell(state: number, address: Ipv4Address, pkt: Packet | null): void {
    this.ctx.trace.record(Kind.State, this.layer, pkt, state, address);
  }

  #expire(neighbour: Neighbour): void {
    const inUse = this.ctx.now < neighbour.used + this.settings.delayFirstProbeTimeMs;
    this.become(neighbour, inUse ? State.Delay : State.Stale, null);
  }

  /** The end of DELAY: somebody may have confirmed the neighbour meanwhile. */
  #doubt(neighbour: Neighbour): void {
    if (this.ctx.now <= neighbour.confirmed + this.settings.delayFirstProbeTimeMs) {
      neighbour.updated = this.ctx.now;
      return this.become(neighbour, State.Reachable, null);
    }
    neighbour.probes = 0;
    this.become(neighbour, State.Probe, null);
    this.#solicit(neighbour);
  }

  #solicit(neighbour: Neighbour, because = neighbour.queue.head): void {
    neighbour.probes++;
    this.ctx.timers.arm(neighbour.timer, this.ctx.now + this.settings.retransTimeMs);
    const cause = because === null ? 0 : because.id;
    if (this.port.solicit(neighbour, neighbour.queue.head, cause)) return;
    this.tell(neighbour.state, neighbour.address, null);
  }

  #setTimer(neighbour: Neighbour): void {
    if (neighbour.state === State.Reachable) this.#arm(neighbour, this.#reachableTime());
    else if (neighbour.state === State.Delay) {
      this.#arm(neighbour, this.settings.delayFirstProbeTimeMs);
    } else this.ctx.timers.disarm(neighbour.timer);
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
    this.become(neighbour, State.Failed, null);
    this.waiting.fail(neighbour);
  }
}
