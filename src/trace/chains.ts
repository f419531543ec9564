// Places of events that belong to a row: of each row a list, in one run of columns, that grows at its end and is dropped
// from its beginning.

import { Column } from './columns.ts';

export class Chains {
  /** One more than the row's latest entry in the two columns below; 0: there is none. */
  readonly #latest = new Column(Float64Array);
  /** Of each entry: its place, and one more than the entry before it of the same row. */
  readonly #place = new Column(Float64Array);
  readonly #before = new Column(Float64Array);
  #end = 0;
  #first = 0;

  /** @param row -1: none, and nothing is added */
  add(row: number, place: number): void {
    if (row < 0) return;
    const n = this.#end++;
    this.#place.set(n, place);
    this.#before.set(n, this.#latest.get(row));
    this.#latest.set(row, n + 1);
  }

  /** The row's places from `first` on, oldest first. */
  of(row: number, first: number): number[] {
    const places: number[] = [];
    for (let n = this.#latest.get(row); n !== 0; n = this.#before.get(n - 1)) {
      const place = this.#place.get(n - 1);
      if (place < first) break;
      places.push(place);
    }
    return places.reverse();
  }

  /** Forgets the rows and the places before those. */
  dropBefore(row: number, place: number): void {
    this.#latest.dropBefore(row);
    while (this.#first < this.#end && this.#place.get(this.#first) < place) this.#first++;
    this.#place.dropBefore(this.#first);
    this.#before.dropBefore(this.#first);
  }
}
