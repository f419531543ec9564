// A cable that can be made worse while it is used, and that tells where each frame is on it: when it leaves an end,
// comes out at the other, or is lost between. Two drivers around an `ImpairedDriver`, one at each of its ends.

import type { Context } from '../core/context.ts';
import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import type { Driver } from './device.ts';
import type { WayStats } from './impair/impairment.ts';
import { ImpairedDriver, type ImpairedOptions } from './impairment.ts';

/** `near` is the stack's end. A frame that is lost is told of at the end that it left. */
export type FrameWitness = (
  end: 'near' | 'far',
  way: 'out' | 'in' | 'lost',
  /** The frame's number on this cable; a second copy has the same. */
  frame: number,
  /** Bytes. */
  length: number,
) => void;

export class WatchedCable implements Driver {
  readonly mtu: number;
  /** What befalls the frames. */
  readonly impaired: ImpairedDriver;
  private readonly far: FarEnd;
  private readonly witness: FrameWitness;

  /** Throws when an impairment is an impossible one. */
  constructor(
    inner: Driver,
    ctx: Pick<Context, 'timers' | 'clock'>,
    options: ImpairedOptions,
    witness: FrameWitness,
  ) {
    this.far = new FarEnd(inner, witness, () => this.impaired.stats.receive);
    this.impaired = new ImpairedDriver(this.far, ctx, options);
    this.mtu = this.impaired.mtu;
    this.witness = witness;
  }

  receive(pkt: Packet): boolean {
    const received = this.impaired.receive(pkt);
    this.far.tellLosses();
    if (received) this.witness('near', 'in', pkt.id, pkt.length);
    return received;
  }

  send(pkt: Packet): DropReason | null {
    const { impaired, far, witness } = this;
    const { length } = pkt;
    const before = lostOf(impaired.stats.send);
    const frame = far.next();
    // It keeps that number wherever it waits, and has its own again when the driver gives it back.
    const { id } = pkt;
    pkt.id = frame;
    far.announced = frame;
    const fault = impaired.send(pkt);
    pkt.id = id;
    // What the cable did not take, the stack drops itself.
    if (fault === null && far.announced === frame) witness('near', 'out', frame, length);
    far.announced = 0;
    const lost = lostOf(impaired.stats.send) - before - (fault === null ? 0 : 1);
    for (let n = 0; n < lost; n++) witness('near', 'lost', frame, length);
    return fault;
  }

  watch(readable: () => void, gone: (why: Error) => void): void {
    this.impaired.watch(readable, gone);
  }

  unwatch(): void {
    this.impaired.unwatch();
  }

  close(): void {
    this.impaired.close();
  }
}

/** What is between the impairment and the link itself. */
class FarEnd implements Driver {
  readonly mtu: number;
  /** A frame that is being sent and of which nobody was told yet; 0: none. */
  announced = 0;
  private readonly inner: Driver;
  private readonly witness: FrameWitness;
  private readonly received: () => Readonly<WayStats>;
  #frames = 0;
  #last = 0;
  #lastLength = 0;
  #lost = 0;

  constructor(inner: Driver, witness: FrameWitness, received: () => Readonly<WayStats>) {
    this.inner = inner;
    this.mtu = inner.mtu;
    this.witness = witness;
    this.received = received;
  }

  /** The number of a new frame. */
  next(): number {
    return ++this.#frames;
  }

  receive(pkt: Packet): boolean {
    this.tellLosses();
    if (!this.inner.receive(pkt)) return false;
    this.#last = this.next();
    this.#lastLength = pkt.length;
    pkt.id = this.#last;
    this.witness('far', 'out', this.#last, pkt.length);
    return true;
  }

  send(pkt: Packet): DropReason | null {
    const { id, length } = pkt;
    const fault = this.inner.send(pkt);
    if (fault !== null) return fault;
    if (this.announced === id) {
      this.announced = 0;
      this.witness('near', 'out', id, length);
    }
    this.witness('far', 'in', id, length);
    return null;
  }

  /** Tells of the frame that came last, if the cable has lost it. */
  tellLosses(): void {
    const lost = lostOf(this.received());
    for (; this.#lost < lost; this.#lost++) {
      this.witness('far', 'lost', this.#last, this.#lastLength);
    }
  }

  watch(readable: () => void, gone: (why: Error) => void): void {
    this.inner.watch(readable, gone);
  }

  unwatch(): void {
    this.inner.unwatch?.();
  }

  close(): void {
    this.inner.close();
  }
}

/** By chance, for want of room or for its length. */
const lostOf = ({ lost, dropped, tooLong }: Readonly<WayStats>): number => lost + dropped + tooLong;
