// Columns of numbers, and things with ids, that grow at their end and are dropped from their beginning: a recording of a
// million events is some typed arrays, and no object an event.

import { firstFrom } from './halving.ts';

/** Entries of a chunk. */
const SHIFT = 12;
const CHUNK = 1 << SHIFT;

type Cells = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** Numbers by their place, which they keep when those in front of them are dropped. */
export class Column {
  readonly #cells: new (
    length: number,
  ) => Cells;
  readonly #chunks: Cells[] = [];
  /** Place of the first cell of the first chunk. */
  #base = 0;

  constructor(cells: new (length: number) => Cells) {
    this.#cells = cells;
  }

  /** 0 where nothing was set, or what was is dropped. */
  get(place: number): number {
    const n = place - this.#base;
    return n < 0 ? 0 : (this.#chunks[n >>> SHIFT]?.[n & (CHUNK - 1)] ?? 0);
  }

  set(place: number, value: number): void {
    const n = place - this.#base;
    if (n < 0) return;
    const chunk = n >>> SHIFT;
    while (this.#chunks.length <= chunk) this.#chunks.push(new this.#cells(CHUNK));
    const cells = this.#chunks[chunk];
    if (cells !== undefined) cells[n & (CHUNK - 1)] = value;
  }

  /** Whole chunks go; a place that lies before `place` may stay readable. */
  dropBefore(place: number): void {
    const chunks = Math.min(Math.floor((place - this.#base) / CHUNK), this.#chunks.length);
    if (chunks <= 0) return;
    this.#chunks.splice(0, chunks);
    this.#base += chunks * CHUNK;
  }
}

/** Things of some ids, in the ids' order; several may have one id. Found by halving. */
export class Sparse<T> {
  readonly #ids = new Column(Float64Array);
  #things: T[] = [];
  /** Places that were dropped, and how many of those are still in `#things`. */
  #first = 0;
  #dead = 0;

  /** Places from which on there are things, and where they end. */
  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#first - this.#dead + this.#things.length;
  }

  /** Puts a thing behind all others; its id is not less than theirs. */
  push(id: number, thing: T): void {
    this.#ids.set(this.end, id);
    this.#things.push(thing);
  }

  id(place: number): number {
    return this.#ids.get(place);
  }

  at(place: number): T | undefined {
    return place < this.#first ? undefined : this.#things[place - this.#first + this.#dead];
  }

  /** The first place whose id is `id` or more. */
  from(id: number): number {
    return firstFrom(this.#first, this.end, (place) => this.#ids.get(place) >= id);
  }

  /** The first thing with that id. */
  of(id: number): T | undefined {
    const place = this.from(id);
    return place < this.end && this.#ids.get(place) === id ? this.at(place) : undefined;
  }

  /** What has ids from `id` to before `end`. */
  between(id: number, end: number): [id: number, thing: T][] {
    const found: [number, T][] = [];
    for (let place = this.from(id); place < this.end && this.#ids.get(place) < end; place++) {
      const thing = this.at(place);
      if (thing !== undefined) found.push([this.#ids.get(place), thing]);
    }
    return found;
  }

  dropBefore(id: number): void {
    const first = this.from(id);
    this.#dead += first - this.#first;
    this.#first = first;
    this.#ids.dropBefore(first);
    // An array is moved as a whole: seldom, therefore.
    if (this.#dead < CHUNK || this.#dead * 2 < this.#things.length) return;
    this.#things = this.#things.slice(this.#dead);
    this.#dead = 0;
  }
}
