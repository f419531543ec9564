// The prefixes whose routes are shown, found at once: a table that is full is asked for each of a million that are not.

import type { Entry } from './shown.ts';

export class Prefixes {
  #entries: readonly Entry[] = [];
  readonly #known = new Set<number>();

  has(entries: readonly Entry[], host: number, length: number): boolean {
    if (entries !== this.#entries) {
      this.#entries = entries;
      this.#known.clear();
      for (const { order } of entries) this.#known.add(keyOf(order[2] ?? 0, 32 - (order[3] ?? 0)));
    }
    return this.#known.has(keyOf(host, length));
  }
}

/** A prefix as one number. */
const keyOf = (host: number, length: number): number => host * 64 + length;
