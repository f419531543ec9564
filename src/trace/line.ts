// Things that belong to events, in their order: put behind the others, dropped from the beginning.

export class Line<T> {
  #things: (readonly [id: number, thing: T])[] = [];
  /** How many at the beginning of the array are dropped, and how many were dropped in all. */
  #dead = 0;
  #dropped = 0;

  /** How many there were. */
  get end(): number {
    return this.#dropped - this.#dead + this.#things.length;
  }

  /** @param id of the event; not less than the last one's */
  push(id: number, thing: T): void {
    this.#things.push([id, thing]);
  }

  /** Drops those of events before that one, and returns them. */
  dropBefore(id: number): readonly T[] {
    const end = this.#placeOf(id);
    if (end === this.#dead) return NOTHING;
    const gone = this.#things.slice(this.#dead, end).map(([, thing]) => thing);
    this.#dropped += end - this.#dead;
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

  /** How many there were before those of that event. */
  from(id: number): number {
    return this.#dropped - this.#dead + this.#placeOf(id);
  }

  /** Those behind the first `count`, up to the event `last`. */
  behind(count: number, last: number): readonly T[] {
    const start = Math.max(this.#dead, count - this.#dropped + this.#dead);
    return this.#things.slice(start, this.#placeOf(last + 1)).map(([, thing]) => thing);
  }

  /** The place in the array of the first that is of that event or a later one. */
  #placeOf(id: number): number {
    let low = this.#dead;
    let high = this.#things.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#things[middle]?.[0] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const NOTHING: readonly never[] = [];
