// The names of a stack's reasons to drop packets and of its counters, so that a script with a wrong one is not run.

import { Stack } from '../stack.ts';
import { noSuchCounter, noSuchReason, reasonsOf } from '../testing/wire/state.ts';

export class Catalogue {
  /** Null: nobody has asked yet. Most scripts name nothing of the kind. */
  #stack: Stack | null = null;

  /** What is wrong with the name of a reason; null: nothing. */
  wrongReason(name: string): string | null {
    const reasons = reasonsOf(this.#known());
    return reasons.some((reason) => reason.name === name) ? null : noSuchReason(name, reasons);
  }

  /** What is wrong with the name of a counter; null: nothing. */
  wrongCounter(name: string): string | null {
    const names = this.#known().ctx.counters.names();
    return names.includes(name) ? null : noSuchCounter(name, names);
  }

  #known(): Stack {
    this.#stack ??= new Stack();
    return this.#stack;
  }
}
