// A bad cable in front of any link, a real TAP too. A driver around a driver.

import type { Context } from '../core/context.ts';
import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { seedFor } from '../core/seeds.ts';
import { type Driver, Drop } from './device.ts';
import type { Impairment, WayStats } from './impair/impairment.ts';
import { OneWay } from './impair/oneway.ts';
import { loopback } from './memory.ts';

export interface ImpairedOptions {
  /** What befalls the frames that the stack sends. Default: nothing. */
  readonly send?: Impairment;
  /** What befalls the frames that come for it. Default: nothing. */
  readonly receive?: Impairment;
  /** Where the randomness starts. Default 1. */
  readonly seed?: number;
}

/** Frames that one `receive` reads at most, looking for one that comes through: the host has more to do. */
const READ_AHEAD = 64;

/**
 * Frames wait on the stack's own timers, so that whoever drives the stack drives the cable. One that is lost
 * on the way was sent as far as the stack can tell, as on a real cable; one that found the queue full was not.
 *
 * Closing it drops what waits and closes the inner driver.
 */
export class ImpairedDriver implements Driver {
  readonly mtu: number;
  private readonly inner: Driver;
  private readonly out: OneWay;
  private readonly in: OneWay;
  /** What has come through the cable and waits for the stack to take it. */
  readonly #arrived = loopback();
  /** The packet that `receive` is to fill. */
  #wanted: Packet | null = null;
  #readable: () => void = () => {};
  #closed = false;

  /** Throws when an impairment is an impossible one. */
  constructor(
    inner: Driver,
    { timers, clock }: Pick<Context, 'timers' | 'clock'>,
    { send = {}, receive = {}, seed = 1 }: ImpairedOptions,
  ) {
    this.inner = inner;
    this.mtu = Math.min(inner.mtu, send.mtu ?? inner.mtu);
    this.out = new OneWay(
      { ...send, mtu: this.mtu },
      { seed: seedFor(seed, 'send'), timers, clock, exit: (pkt) => inner.send(pkt) },
    );
    this.in = new OneWay(receive, {
      ...{ seed: seedFor(seed, 'receive'), timers, clock },
      exit: (pkt) => this.#arrive(pkt),
    });
  }

  /** What became of the frames in each direction. */
  get stats(): Readonly<{ send: Readonly<WayStats>; receive: Readonly<WayStats> }> {
    return { send: this.out.stats, receive: this.in.stats };
  }

  /** What befalls the frames that the stack sends. */
  get sending(): Impairment {
    const { mtu, ...how } = this.out.impairment;
    return mtu === undefined || mtu === this.mtu ? how : { mtu, ...how };
  }

  /** What befalls the frames that come for it. */
  get receiving(): Impairment {
    return this.in.impairment;
  }

  /**
   * Changes what befalls the frames that the stack sends from now on; those on their way keep their fate. Throws when the
   * impairment is an impossible one.
   * @param seed as in {@link ImpairedOptions}
   */
  impairSending(how: Impairment, seed: number): void {
    this.out.impair({ mtu: this.mtu, ...how }, seedFor(seed, 'send'));
  }

  /** The same for frames that come for it. */
  impairReceiving(how: Impairment, seed: number): void {
    this.in.impair(how, seedFor(seed, 'receive'));
  }

  receive(pkt: Packet): boolean {
    if (this.#closed) return false;
    for (let n = 0; n < READ_AHEAD; n++) {
      if (this.#arrived.receive(pkt)) return true;
      if (!this.inner.receive(pkt)) return false;
      this.#wanted = pkt;
      this.in.enter(pkt);
      // Nobody wants it any more: it has come through.
      if (this.#wanted === null) return true;
      this.#wanted = null;
      pkt.end = pkt.start;
    }
    this.#readable();
    return false;
  }

  send(pkt: Packet): DropReason | null {
    return this.#closed ? Drop.gone : this.out.enter(pkt);
  }

  watch(readable: () => void, gone: (why: Error) => void): void {
    this.#readable = readable;
    this.#arrived.watch(readable);
    this.inner.watch(readable, gone);
  }

  unwatch(): void {
    this.inner.unwatch?.();
  }

  close(): void {
    this.#closed = true;
    this.out.clear();
    this.in.clear();
    this.#arrived.close();
    this.inner.close();
  }

  #arrive(pkt: Packet): DropReason | null {
    if (pkt !== this.#wanted) return this.#arrived.send(pkt);
    this.#wanted = null;
    return null;
  }
}
