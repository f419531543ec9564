// Frames that are expected in no particular order.

import { describe } from '../frame/describe.ts';
import type { Frame } from '../frame/frame.ts';
import { type Difference, differences } from '../frame/match.ts';
import type { Arrival } from './arrival.ts';

/** Why a frame is none of those expected: how it differs from the one that it comes nearest to. */
export interface Stranger {
  readonly says: string;
  readonly differences: Difference[];
}

export class Group {
  readonly #expected: readonly Frame[];
  /** For each expected frame the one that came for it. */
  readonly #found: (Arrival | undefined)[];

  constructor(expected: readonly Frame[]) {
    this.#expected = expected;
    this.#found = expected.map(() => undefined);
  }

  get says(): string {
    return `in any order ${this.#expected.map(describe).join(' and ')}`;
  }

  /** Whether some have not come. */
  get waits(): boolean {
    return this.#found.includes(undefined);
  }

  /** In the order in which they were expected. */
  arrivals(): Arrival[] {
    return this.#found.filter((arrival) => arrival !== undefined);
  }

  /** Takes a frame as one of those expected. Null: it is one. */
  add(arrival: Arrival): Stranger | null {
    return this.#place(arrival, new Set()) ? null : this.#nearest(arrival);
  }

  /** One frame may fit several descriptions: whoever has a place moves on if that makes room for the newcomer. */
  #place(arrival: Arrival, tried: Set<number>): boolean {
    for (const [index, frame] of this.#expected.entries()) {
      if (tried.has(index) || differences(frame, arrival.bytes()).length > 0) continue;
      tried.add(index);
      const holder = this.#found[index];
      if (holder !== undefined && !this.#place(holder, tried)) continue;
      this.#found[index] = arrival;
      return true;
    }
    return false;
  }

  #nearest(arrival: Arrival): Stranger {
    const [nearest] = this.#expected
      .filter((_, index) => this.#found[index] === undefined)
      .map((frame) => ({ says: describe(frame), differences: differences(frame, arrival.bytes()) }))
      .sort((a, b) => distance(a.differences) - distance(b.differences));
    return nearest ?? { says: 'no more frames', differences: [] };
  }
}

/** Another header is further away than any other values. */
const distance = (differences: readonly Difference[]): number =>
  differences.length + (differences.some(({ field }) => field === 'header') ? 1000 : 0);
