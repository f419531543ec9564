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
  #held = false;

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
    if (!this.#held) this.#watchAll(stack);
    this.#sleep();
  }

  /**
   * Runs `work` with the stack's clock set, and then whatever it has made due. The way in for an application. While
   * held, `work` runs and nothing else.
   */
  run(stack: Stack, work: () => void): void {
    if (this.#held) {
      stack.ctx.now = this.clock();
      work();
      return;
    }
    stack.advance(this.clock());
    work();
    this.#turn();
  }

  get held(): boolean {
    return this.#held;
  }

  /**
   * Takes in no frame and does nothing that is due, until {@link Loop.go}. The clock goes on: others do not wait, frames
   * queue where they are, and what becomes due meanwhile is late.
   */
  hold(): void {
    if (this.#held || this.#stopped) return;
    this.#held = true;
    for (const { devices } of this.#stacks) for (const { driver } of devices) driver.unwatch?.();
    this.#sleep();
  }

  /** Ends {@link Loop.hold}. */
  go(): void {
    if (!this.#held || this.#stopped) return;
    this.#held = false;
    for (const stack of this.#stacks) for (const readable of this.#watchAll(stack)) readable();
    this.#turn();
  }

  /**
   * While held: takes in one frame that waits, or where none does, does the one thing that was due first. False when
   * there was neither.
   */
  step(): boolean {
    if (!this.#held || this.#stopped) return false;
    const now = this.clock();
    if (this.#stacks.some((stack) => takeOne(stack, now))) return true;
    return this.#stacks.toSorted(byDeadline)[0]?.advanceOne(now) ?? false;
  }

  /** Ends the loop and closes every link. May be called twice. */
  stop(why: Error | null = null): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const stack of this.#stacks) for (const device of stack.devices) device.driver.close();
    this.#end(why);
  }

  #watchAll(stack: Stack): (() => void)[] {
    // The stack itself takes in what it sends to itself.
    const outer = stack.devices.filter(({ peer }) => peer === null);
    return outer.map((device) => this.#watch(stack, device));
  }

  /** Returns what to call when frames wait. */
  #watch(stack: Stack, device: NetDevice): () => void {
    let queued = false;
    const drain = (): void => {
      queued = false;
      if (this.#stopped || this.#held) return;
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
    return readable;
  }

  #turn(): void {
    if (this.#stopped || this.#held) return;
    for (const stack of this.#stacks) stack.advance(this.clock());
    this.#sleep();
  }

  #sleep(): void {
    let deadline = Number.POSITIVE_INFINITY;
    if (!this.#held) {
      for (const stack of this.#stacks) deadline = Math.min(deadline, stack.nextDeadline());
    }
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

/** Takes in one frame from a device or, where none waits, all that the stack has sent to itself; false: there is nothing. */
function takeOne(stack: Stack, now: number): boolean {
  const { flow } = stack.ctx;
  const before = flow.received;
  return stack.devices.some((device) => {
    if (device.peer === null) stack.poll(device, now, 1);
    return flow.received !== before;
  });
}

const byDeadline = (a: Stack, b: Stack): number => a.nextDeadline() - b.nextDeadline();
