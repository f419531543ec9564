// One clock for everything in a network, and the order of events. At one moment first the frames that are
// due come out of their cables, in the order in which they were put in; then the stacks whose timers are due
// have their turn, in the order in which they were made. What that brings about for the same moment follows.

import { Clock } from '../core/clock.ts';
import type { Packet } from '../core/packet.ts';
import { Timers } from '../core/timers.ts';
import type { Stack } from '../stack.ts';

/** Sees each frame that goes into a cable or comes out of it. The packet is only lent. */
export type FrameObserver = (end: string, pkt: Packet, frame: number, outbound: boolean) => void;

/** Sees each frame that is lost in a cable, with the end that it went in by. */
export type LossObserver = (end: string, pkt: Packet, frame: number) => void;

const FRAMES = -1;

/** More frames than any sensible network moves without time going on. */
const MAX_AT_ONCE = 1_000_000;

export class World {
  readonly seed: number;
  readonly clock = new Clock();
  /** Each frame on a cable, and nothing else. */
  readonly timers = new Timers();
  readonly observers: FrameObserver[] = [];
  readonly lossObservers: LossObserver[] = [];
  readonly #stacks: Stack[] = [];
  #frames = 0;
  /** Whose turn it is at this moment: that of the frames, else of the stack with that number and those behind it. */
  #turn = FRAMES;
  #atOnce = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  add(stack: Stack): void {
    this.#stacks.push(stack);
    stack.ctx.now = this.clock.now;
  }

  /** A number for a frame that a stack sends. It keeps it through switches, and its copies have it too. */
  nextFrame(): number {
    return ++this.#frames;
  }

  /** No frame is on its way and no packet waits in a stack, so that only timers could begin something. */
  get idle(): boolean {
    return (
      this.timers.nextDeadline === Number.POSITIVE_INFINITY &&
      this.#stacks.every(({ ctx }) => ctx.flow.parked === 0)
    );
  }

  /** When something happens next, in ms; `Infinity`: nothing is planned. */
  get nextDeadline(): number {
    let next = this.timers.nextDeadline;
    for (const stack of this.#stacks) next = Math.min(next, stack.nextDeadline());
    return next;
  }

  /** Lets the stacks finish what applications have begun since the last event. */
  settle(): void {
    this.#atOnce = 0;
    for (const stack of this.#stacks) stack.advance(this.clock.now);
  }

  /** Goes to that moment, where something is due or time ends. */
  step(moment: number): void {
    this.#goTo(moment);
    if (this.#turn === FRAMES) this.timers.advance(this.clock.now);
    while (this.#stackDone());
    this.#turn = FRAMES;
  }

  /**
   * Goes to the next event and does that alone: a frame comes out of its cable, or a stack has its turn. In the order in
   * which `step` does them. False: nothing is planned.
   */
  stepOne(): boolean {
    const next = this.nextDeadline;
    if (next === Number.POSITIVE_INFINITY) return false;
    this.#goTo(next);
    if (this.#turn === FRAMES && this.timers.advanceOne(this.clock.now)) return true;
    if (this.#stackDone()) return true;
    this.#turn = FRAMES;
    return this.stepOne();
  }

  /** A frame has come out of a cable. Throws when that never ends. */
  count(): void {
    if (++this.#atOnce <= MAX_AT_ONCE) return;
    throw new Error(
      `${MAX_AT_ONCE} frames at ${this.clock.now} ms and no end: is there a loop of switches, or an application that answers itself?`,
    );
  }

  /** The next stack that is due has its turn; false: all have had theirs. */
  #stackDone(): boolean {
    const { now } = this.clock;
    for (let n = Math.max(0, this.#turn); n < this.#stacks.length; n++) {
      const stack = this.#stacks[n];
      if (stack === undefined || stack.nextDeadline() > now) continue;
      this.#turn = n + 1;
      stack.advance(now);
      return true;
    }
    return false;
  }

  #goTo(moment: number): void {
    if (moment <= this.clock.now) return;
    this.clock.now = moment;
    this.#turn = FRAMES;
    this.#atOnce = 0;
    // All of them: what one is told may make its application turn to another.
    for (const stack of this.#stacks) stack.ctx.now = moment;
  }
}
