// The host loop: a link has frames → poll the stack; a deadline has come → advance it. The only place that
// sets a real timer.

import type { NetDevice } from './netdev/device.ts';
import type { Stack } from './stack.ts';

const BUDGET = 64;

/** The longest that setTimeout can sleep, in ms. */
const MAX_SLEEP_MS = 2 ** 31 - 1;

export interface LoopOptions {
  /** Milliseconds with fractions on a clock that never goes back. Default `performance.now`. */
  clock?: () => number;
  /** Frames of one device that are taken in with one reading of the clock, before all else gets its turn. Default 64. */
  budget?: number;
}

/** Runs one or several stacks until {@link Loop.stop}. */
export class Loop {
  /** Why the loop ended: null after `stop`, else the link's failure. */
  readonly ended: Promise<Error | null>;
  readonly clock: () => number;
  private readonly budget: number;
  readonly #stacks: Stack[] = [];
  #end: (why: Error | null) => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  /** What the timer is set for; NaN: it is not set. */
  #deadline = Number.NaN;
  #stopped = false;

  constructor({ clock = () => performance.now(), budget = BUDGET }: LoopOptions = {}) {
    this.clock = clock;
    this.budget = budget;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Starts serving the stack and every device that it has now. */
  add(stack: Stack): void {
    this.#stacks.push(stack);
    // The stack itself takes in what it sends to itself.
    for (const device of stack.devices) if (device.peer === null) this.#watch(stack, device);
    this.#sleep();
  }

  /** Runs `work` with the stack's clock set, and then whatever it has made due. The way in for an application. */
  run(stack: Stack, work: () => void): void {
    stack.advance(this.clock());
    work();
    this.#turn();
  }

  /** Ends the loop and closes every link. May be called twice. */
  stop(why: Error | null = null): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const stack of this.#stacks) for (const device of stack.devices) device.driver.close();
    this.#end(why);
  }

  #watch(stack: Stack, device: NetDevice): void {
    let queued = false;
    const drain = (): void => {
      queued = false;
      if (this.#stopped) return;
      const { budget } = this;
      if (stack.poll(device, this.clock(), budget) === budget) readable();
      this.#turn();
    };
    const readable = (): void => {
      if (queued) return;
      queued = true;
      setImmediate(drain);
    };
    device.driver.watch(readable, (why) => this.stop(why));
  }

  #turn(): void {
    for (const stack of this.#stacks) stack.advance(this.clock());
    this.#sleep();
  }

  #sleep(): void {
    let deadline = Number.POSITIVE_INFINITY;
    for (const stack of this.#stacks) deadline = Math.min(deadline, stack.nextDeadline());
    if (deadline === this.#deadline || this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#deadline = deadline;
    // With nothing planned there is a timer all the same: it keeps the process alive where no link does.
    const ms = Math.min(Math.max(0, deadline - this.clock()), MAX_SLEEP_MS);
    this.#timer = setTimeout(this.#wake, ms);
  }

  readonly #wake = (): void => {
    this.#deadline = Number.NaN;
    this.#turn();
  };
}
