// Where events of a recording are missing, and why: they were not sent, or not kept.

import { Sparse } from './columns.ts';
import type { AllTables } from './replaytables.ts';

/** Events that nobody can have, and why. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** In words for people. */
  readonly says: string;
  /** How the tables stood behind them. */
  readonly tables: AllTables;
}

type Said = Omit<Gap, 'tables'>;

export class Gaps {
  readonly #gaps = new Sparse<Said>();

  /** A gap behind all others. @param next id of the first event that may be new; what is missing before it is known already */
  add(gap: Said, next = gap.from): void {
    this.#gaps.push(Math.max(gap.from, next), gap);
  }

  /** Whether a gap begins with that event. */
  has(id: number): boolean {
    return this.#gaps.of(id) !== undefined;
  }

  /** In order. */
  list(): Said[] {
    const list: Said[] = [];
    for (let place = this.#gaps.first; place < this.#gaps.end; place++) {
      const gap = this.#gaps.at(place);
      if (gap !== undefined) list.push(gap);
    }
    return list;
  }

  dropBefore(id: number): void {
    this.#gaps.dropBefore(id);
  }
}
