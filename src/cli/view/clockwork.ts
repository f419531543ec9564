// Time for stacks on real links: the machine's own, which nobody can hold. Only the stacks are held.

import type { Loop } from '../../loop.ts';
import type { Stack } from '../../stack.ts';
import type { Clockwork } from '../../view/clockwork.ts';

/** Says what the other end does while the stacks are held. */
export interface Witness {
  /** They are held from now on. */
  begin(): void;
  /** In words for people. */
  says(): string;
}

export class LiveClockwork implements Clockwork {
  readonly virtual = false;
  private readonly loop: Loop;
  private readonly witness: Witness | null;
  #heldSince = 0;

  /** @param witness null: the other end is held as well */
  constructor(loop: Loop, witness: Witness | null) {
    this.loop = loop;
    this.witness = witness;
  }

  get timeMs(): number {
    return this.loop.clock();
  }

  get held(): boolean {
    return this.loop.held;
  }

  get heldMs(): number {
    return this.held ? this.loop.clock() - this.#heldSince : 0;
  }

  hold(): void {
    if (this.held) return;
    this.loop.hold();
    this.#heldSince = this.loop.clock();
    this.witness?.begin();
  }

  go(): void {
    this.loop.go();
  }

  step(): boolean {
    return this.loop.step();
  }

  run(stack: Stack, work: () => void): void {
    this.loop.run(stack, work);
  }

  meanwhile(): string | null {
    return this.held ? (this.witness?.says() ?? null) : null;
  }
}
