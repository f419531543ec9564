// Things that belong to events, in their order: put behind the others, dropped from the beginning.

import { firstFrom } from './halving.ts';

export class Line<T> {
  #things: (readonly [id: number, thing: T])[] = [];
  /** How many at the beginning of the array are dropped. */
  #dead = 0;

  /** @param id of the event; not less than the last one's */
  push(id: number, thing: T): void {
    this.#things.push([id, thing]);
  }

  /** Drops those of events before that one, and returns them. */
  dropBefore(id: number): readonly T[] {
    const end = this.#placeOf(id);
    if (end === this.#dead) return NOTHING;
    const gone = this.#things.slice(this.#dead, end).map(([, thing]) => thing);
    this.#dead = end;
    // An array is moved as a whole: seldom, therefore.
    if (this.#dead * 2 > this.#things.length) {
      this.#things = this.#things.slice(this.#dead);
      this.#dead = 0;
    }
    return gone;
  }

  /** Those of the events from `first` to `last`. */
  between(first: number, last: number): readonly (readonly [id: number, thing: T])[] {
    return this.#things.slice(this.#placeOf(first), this.#placeOf(last + 1));
  }

  /** The place in the array of the first that is of that event or a later one. */
  #placeOf(id: number): number {
    const things = this.#things;
    return firstFrom(this.#dead, things.length, (place) => (things[place]?.[0] ?? 0) >= id);
  }
}

const NOTHING: readonly never[] = [];
