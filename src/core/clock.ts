// The stack's reading of its host's clock. It stands still while a call is served.

/**
 * Milliseconds on a clock that never goes back, with fractions. The number lives in a typed array: passed
 * on or kept in a field, each reading would be a new object on V8's heap.
 */
export class Clock {
  readonly #cell = new Float64Array(1);

  get now(): number {
    return this.#cell[0] ?? 0;
  }

  set now(ms: number) {
    this.#cell[0] = ms;
  }
}
