// What the list's filter means, and which packets fit it. A hundred thousand packets are looked through a few at a
// time, so that the page never stops for it.

import { firstFrom } from '../../src/trace/halving.ts';

/** What a filter can look at. */
export interface Filterable {
  readonly node: string;
  readonly packet: number;
  readonly line: string;
  readonly fate: string;
  /** The reason's name; null: it was not dropped. */
  readonly drop: string | null;
}

export type Fits = (packet: Filterable) => boolean;

/**
 * All words must fit. A node's name fits that node's packets; `#7` fits that number; any other word fits where it
 * stands in the summary, the fate or the drop's name; `-word` fits where the word does not. Null: everything fits.
 */
export function parseFilter(text: string, nodes: readonly string[]): Fits | null {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '-');
  if (words.length === 0) return null;
  const tests = words.map((word) => wordTest(word, nodes));
  return (packet) => tests.every((fits) => fits(packet));
}

function wordTest(word: string, nodes: readonly string[]): Fits {
  if (word.startsWith('-')) {
    const fits = wordTest(word.slice(1), nodes);
    return (packet) => !fits(packet);
  }
  if (nodes.some((name) => name.toLowerCase() === word)) {
    return ({ node }) => node.toLowerCase() === word;
  }
  const number = /^#(\d+)$/.exec(word)?.[1];
  if (number !== undefined) return ({ packet }) => packet === Number(number);
  return ({ line, fate, drop }) => `${line} ${fate} ${drop ?? ''}`.toLowerCase().includes(word);
}

/** Rows of a list that grows at its end. */
export interface GrowingRows {
  readonly length: number;
  at(row: number): Filterable | null;
  /** The row may still come to fit: what becomes of its packet is not settled. */
  unsettled(row: number): boolean;
}

/** The rows that fit, found a few at a time. */
export class FilteredRows {
  /** In order. */
  readonly #fitting: number[] = [];
  /** Looked at, did not fit, may do so later. */
  #unsettled: number[] = [];
  #next = 0;
  private readonly rows: GrowingRows;
  private readonly fits: Fits;

  constructor(rows: GrowingRows, fits: Fits) {
    this.rows = rows;
    this.fits = fits;
  }

  get length(): number {
    return this.#fitting.length;
  }

  /** All rows up to now have been looked at. */
  get done(): boolean {
    return this.#next >= this.rows.length;
  }

  /** The row at that place; -1: there is none. */
  row(place: number): number {
    return this.#fitting[place] ?? -1;
  }

  /** Where that row is; -1: it does not fit, as far as is known. */
  placeOf(row: number): number {
    const place = this.#placeFrom(row);
    return this.#fitting[place] === row ? place : -1;
  }

  /** Looks at so many rows more, and again at those that were not settled. */
  look(count: number): void {
    const unsettled = this.#unsettled;
    this.#unsettled = [];
    for (const row of unsettled) if (this.#matches(row)) this.#insert(row);
    for (const to = Math.min(this.rows.length, this.#next + count); this.#next < to; this.#next++) {
      if (this.#matches(this.#next)) this.#fitting.push(this.#next);
    }
  }

  #matches(row: number): boolean {
    const packet = this.rows.at(row);
    if (packet !== null && this.fits(packet)) return true;
    if (this.rows.unsettled(row)) this.#unsettled.push(row);
    return false;
  }

  #insert(row: number): void {
    this.#fitting.splice(this.#placeFrom(row), 0, row);
  }

  /** Where that row is, or would be. */
  #placeFrom(row: number): number {
    const fitting = this.#fitting;
    return firstFrom(0, fitting.length, (place) => (fitting[place] ?? 0) >= row);
  }
}
