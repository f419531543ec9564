// What is read aloud: not every announcement, but the latest one, and not more often than a person can hear.

/** At least that long between two announcements, in ms. */
export const SPACING_MS = 1500;
/** The same between two words about what was missed: more may be missed all the time. */
export const MISSED_SPACING_MS = 10_000;

export class Announcer {
  #said = Number.NEGATIVE_INFINITY;
  #waiting: string | null = null;
  #aside: string | null = null;
  #missed: Missed | null = null;
  /** How many were missed when that was last said, and when. */
  #missedSaid = { events: 0, at: Number.NEGATIVE_INFINITY };

  /** `text` shall be said; what still waits gives way to it. */
  want(text: string): void {
    this.#waiting = text === '' ? null : text;
  }

  /** `text` shall be said when nothing else waits; it gives way only to another such. */
  wantAside(text: string): void {
    this.#aside = text === '' ? null : text;
  }

  /** What was missed shall be said: all of it up to now; null: nothing was. No other text takes its place. */
  wantMissed(missed: Missed | null): void {
    this.#missed = missed;
    if ((missed?.events ?? 0) < this.#missedSaid.events) this.#missedSaid.events = 0;
  }

  /** What is to be said now; null: nothing, or not yet. */
  due(nowMs: number): string | null {
    if (nowMs - this.#said < SPACING_MS) return null;
    const text = this.#dueMissed(nowMs) ?? this.#dueWaiting();
    if (text !== null) this.#said = nowMs;
    return text;
  }

  #dueWaiting(): string | null {
    const text = this.#waiting ?? this.#aside;
    if (text === this.#waiting) this.#waiting = null;
    else this.#aside = null;
    return text;
  }

  #dueMissed(nowMs: number): string | null {
    const { events, at } = this.#missedSaid;
    if (this.#missed === null || this.#missed.events <= events) return null;
    if (nowMs - at < MISSED_SPACING_MS) return null;
    this.#missedSaid = { events: this.#missed.events, at: nowMs };
    return missedText(this.#missed);
  }
}

/** What the page was not sent. */
export interface Missed {
  readonly events: number;
  /** Why. */
  readonly says: string;
}

/** The same to be read and to be heard. */
export const missedText = ({ events, says }: Missed): string =>
  `${events.toLocaleString('en')} events are not shown here: ${says}. The counters are exact all the same.`;
