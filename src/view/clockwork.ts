// How time goes on for the stacks behind a viewer: with the machine's clock over real links, or in a simulation.

import type { Stack } from '../stack.ts';

export interface Clockwork {
  /** What the stacks' clocks say now, in ms. Held stacks do nothing by it. */
  readonly timeMs: number;
  /** The stacks take nothing in and no timer of theirs fires. */
  readonly held: boolean;
  /** For how long they have been held, in ms of real time; 0: they are not. */
  readonly heldMs: number;
  /** Time is simulated: while the stacks are held everybody else stands still as well. */
  readonly virtual: boolean;
  /** Holds the stacks. Does nothing when they are held. */
  hold(): void;
  /** Lets them go on. Does nothing when they are not held. */
  go(): void;
  /** While held: lets one frame in, or does what is due next. False: there is nothing to do. */
  step(): boolean;
  /** Runs `work` on a stack with its clock set, held or not. */
  run(stack: Stack, work: () => void): void;
  /** While held: what the other end does meanwhile, in words for people; null: everybody stands still. */
  meanwhile(): string | null;
}
