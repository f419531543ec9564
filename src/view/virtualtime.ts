// Time in a simulated network: it goes on as whoever looks at it lets it, and stands still while it is held.

import type { Network } from '../sim/network.ts';
import type { Stack } from '../stack.ts';
import type { Clockwork } from './clockwork.ts';

/** Real time that counts at most at once: somebody looked away, and need not see all of it in one moment. */
const LONGEST_MS = 250;

/** Events of the network at once: one that is too busy falls behind. */
const MOST_EVENTS = 2000;

export class VirtualTime implements Clockwork {
  readonly virtual = true;
  private readonly network: Network;
  /** Virtual milliseconds in a real one, from 0. */
  speed = 1;
  #held = false;
  #heldMs = 0;

  constructor(network: Network) {
    this.network = network;
  }

  get timeMs(): number {
    return this.network.now;
  }

  get held(): boolean {
    return this.#held;
  }

  get heldMs(): number {
    return this.#heldMs;
  }

  /** So much real time has gone by, in ms. */
  advance(realMs: number): void {
    if (this.#held) {
      this.#heldMs += realMs;
      return;
    }
    const { network } = this;
    const end = network.now + Math.min(realMs, LONGEST_MS) * this.speed;
    for (let events = 0; network.nextDeadline <= end; events++) {
      if (events === MOST_EVENTS) return;
      network.step();
    }
    network.advance(end - network.now);
  }

  hold(): void {
    this.#held = true;
  }

  go(): void {
    this.#held = false;
    this.#heldMs = 0;
  }

  step(): boolean {
    return this.network.step();
  }

  run(_: Stack, work: () => void): void {
    work();
    this.network.settle();
  }

  meanwhile(): null {
    return null;
  }
}
