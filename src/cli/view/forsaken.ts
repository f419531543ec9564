// A hold belongs to those who look on. When nobody does any more, the stacks go on: their network waits for nobody who
// could let them go.

/** For how long nobody looks on before the stacks go on, in ms. A page that is loaded again is back sooner. */
export const ALONE_MS = 5000;

/** Stacks that are held, or not; as `LiveClockwork`. */
export interface Holdable {
  readonly timeMs: number;
  readonly held: boolean;
  go(): void;
}

export class Forsaken {
  private readonly clockwork: Holdable;
  /** When it was first seen that nobody looks on at what is held; null: not so. */
  #since: number | null = null;

  constructor(clockwork: Holdable) {
    this.clockwork = clockwork;
  }

  /**
   * To be called every now and then. True: the stacks were held, nobody has looked on for {@link ALONE_MS}, and so they
   * go on now.
   * @param viewers pages that look on
   */
  look(viewers: number): boolean {
    const { clockwork } = this;
    if (!clockwork.held || viewers > 0) {
      this.#since = null;
      return false;
    }
    this.#since ??= clockwork.timeMs;
    if (clockwork.timeMs - this.#since < ALONE_MS) return false;
    this.#since = null;
    clockwork.go();
    return true;
  }
}
