// What is read aloud: not every announcement, but the latest one, and not more often than a person can hear.

/** At least that long between two announcements, in ms. */
export const SPACING_MS = 1500;

export class Announcer {
  #said = Number.NEGATIVE_INFINITY;
  #waiting: string | null = null;

  /** `text` shall be said; what still waits gives way to it. */
  want(text: string): void {
    this.#waiting = text === '' ? null : text;
  }

  /** What is to be said now; null: nothing, or not yet. */
  due(nowMs: number): string | null {
    if (this.#waiting === null || nowMs - this.#said < SPACING_MS) return null;
    const text = this.#waiting;
    this.#waiting = null;
    this.#said = nowMs;
    return text;
  }
}
