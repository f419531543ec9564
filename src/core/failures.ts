// Errors that users of a stack throw when it calls them: listeners and observers. A packet's life does not end there,
// so each waits until the stack has done what it was doing, and then goes up to who called the stack.

export class Failures {
  #errors: unknown[] = [];

  /** Whether none waits. */
  get isEmpty(): boolean {
    return this.#errors.length === 0;
  }

  keep(error: unknown): void {
    this.#errors.push(error);
  }

  /** Throws the one that waits; of several an `AggregateError`. Does nothing when none does. */
  raise(): void {
    if (this.isEmpty) return;
    const errors = this.#errors;
    this.#errors = [];
    if (errors.length === 1) throw errors[0];
    throw new AggregateError(
      errors,
      `${errors.length} listeners have thrown, the first: ${errors[0]}`,
    );
  }
}
