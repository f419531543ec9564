// One direction of a cable: a frame goes in, and later comes out, or does not. What befalls it is decided
// when it goes in, in netem's order: doubled, lost, no room, damaged, delayed. Each of two copies is lost for
// itself; in netem a loss takes one of the two. Frames that wait lie in buffers of the cable's own, which are
// used again.

import type { Clock } from '../../core/clock.ts';
import type { DropReason } from '../../core/drops.ts';
import { HEADROOM, Packet, SMALL_BUFFER } from '../../core/packet.ts';
import { Timer, type Timers } from '../../core/timers.ts';
import { Drop } from '../device.ts';
import { Conditions } from './conditions.ts';
import type { Impairment, WayStats } from './impairment.ts';

/** Within the call that puts it in. */
const AT_ONCE = -1;

export interface OneWayOptions {
  /** Where its randomness starts. */
  readonly seed: number;
  /** What frames wait on; whoever advances these also sets `clock`. */
  readonly timers: Timers;
  readonly clock: Readonly<Clock>;
  /** Takes a frame at the far end. The packet is only lent. Null, or why it was not taken. */
  readonly exit: (pkt: Packet) => DropReason | null;
  /**
   * No frame comes out within the call that puts it in, not even without a delay: each waits for the timers.
   * For ends that may not be called from within each other. Default false.
   */
  readonly queued?: boolean;
}

export class OneWay {
  readonly stats: WayStats = {
    entered: 0,
    delivered: 0,
    lost: 0,
    duplicated: 0,
    corrupted: 0,
    truncated: 0,
    reordered: 0,
    dropped: 0,
    tooLong: 0,
    refused: 0,
  };
  private readonly timers: Timers;
  private readonly clock: Readonly<Clock>;
  private readonly exit: (pkt: Packet) => DropReason | null;
  private readonly queued: boolean;
  #is: Conditions;
  readonly #frames: Frame[] = [];
  readonly #free: Frame[] = [];

  /** Throws when the impairment is an impossible one. */
  constructor(how: Impairment, { seed, timers, clock, exit, queued = false }: OneWayOptions) {
    this.#is = new Conditions(how, seed, null);
    this.timers = timers;
    this.clock = clock;
    this.exit = exit;
    this.queued = queued;
  }

  /** What befalls the frames. */
  get impairment(): Impairment {
    return this.#is.how;
  }

  /**
   * Makes the cable another for the frames that come from now on, which stay behind those that are on their way. Throws
   * when the impairment is an impossible one.
   * @param seed where its randomness starts anew
   */
  impair(how: Impairment, seed: number): void {
    this.#is = new Conditions(how, seed, this.#is);
  }

  /** Frames that are on their way. */
  get waiting(): number {
    return this.#frames.length - this.#free.length;
  }

  /**
   * Puts a frame in; the packet stays the caller's, unchanged. Null when the cable took it, whatever becomes
   * of it, else why not.
   * @param id the frame's number, which comes out with it
   */
  enter(pkt: Packet, id = pkt.id): DropReason | null {
    this.stats.entered++;
    if (pkt.length > this.#is.maxLength) {
      this.stats.tooLong++;
      return Drop.tooLong;
    }
    const twice = this.#is.duplicate.happens();
    const fault = this.#enterOnce(pkt, id);
    if (twice) {
      this.stats.duplicated++;
      this.#enterOnce(pkt, id);
    }
    return fault;
  }

  /** Drops what is on its way. */
  clear(): void {
    for (const frame of this.#frames) {
      if (!frame.timer.armed) continue;
      this.timers.disarm(frame.timer);
      this.#free.push(frame);
      this.stats.dropped++;
    }
  }

  #enterOnce(pkt: Packet, id: number): DropReason | null {
    if (this.#is.loss.happens()) {
      this.stats.lost++;
      return null;
    }
    if (this.waiting >= this.#is.limit) {
      this.stats.dropped++;
      return Drop.full;
    }
    const corrupt = this.#is.corrupt.happens();
    const truncate = this.#is.truncate.happens();
    const due = this.#due(pkt.length);
    if (!corrupt && !truncate && due === AT_ONCE) return this.#leave(pkt);
    const frame = this.#hold(pkt, id);
    if (corrupt) this.#flip(frame.pkt);
    if (truncate) this.#cut(frame.pkt);
    if (due === AT_ONCE) this.#arrive(frame);
    else this.timers.arm(frame.timer, due);
    return null;
  }

  /** When a frame of that length comes out, in ms, or {@link AT_ONCE}. */
  #due(length: number): number {
    const { now } = this.clock;
    if (this.#is.reorder.happens()) {
      if (this.waiting > 0) this.stats.reordered++;
      return this.queued ? now : AT_ONCE;
    }
    const { delay } = this.#is;
    // Some may wait still of when the cable was a slow one.
    if (delay.none && !this.queued && this.waiting === 0) return AT_ONCE;
    return delay.due(now, length);
  }

  #hold(pkt: Packet, id: number): Frame {
    const frame = this.#free.pop() ?? this.#make();
    frame.fill(pkt, id);
    return frame;
  }

  #make(): Frame {
    const frame = new Frame((arrived) => this.#arrive(arrived));
    this.#frames.push(frame);
    return frame;
  }

  #arrive(frame: Frame): void {
    this.#leave(frame.pkt);
    this.#free.push(frame);
  }

  #leave(pkt: Packet): DropReason | null {
    const fault = this.exit(pkt);
    if (fault === null) this.stats.delivered++;
    else this.stats.refused++;
    return fault;
  }

  #flip(pkt: Packet): void {
    if (pkt.length === 0) return;
    const at = pkt.start + this.#is.corrupt.pick(pkt.length);
    pkt.view.setUint8(at, pkt.view.getUint8(at) ^ (1 << this.#is.corrupt.pick(8)));
    this.stats.corrupted++;
  }

  #cut(pkt: Packet): void {
    if (pkt.length < 2) return;
    pkt.end = pkt.start + 1 + this.#is.truncate.pick(pkt.length - 1);
    this.stats.truncated++;
  }
}

/** A frame on its way, in a buffer that serves many. */
class Frame {
  pkt = new Packet(new Uint8Array(SMALL_BUFFER));
  readonly timer: Timer;

  constructor(arrive: (frame: Frame) => void) {
    this.timer = new Timer(() => arrive(this));
  }

  fill(from: Packet, id: number): void {
    const { length } = from;
    if (this.pkt.bytes.length < HEADROOM + length) {
      this.pkt = new Packet(new Uint8Array(HEADROOM + length));
    }
    const { pkt } = this;
    pkt.clear();
    pkt.id = id;
    pkt.end = pkt.start + length;
    pkt.bytes.set(from.bytes.subarray(from.start, from.end), pkt.start);
  }
}
