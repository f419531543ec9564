// Which rows of a long list are in sight. All rows have the same height, so this is arithmetic, and a list of a hundred
// thousand costs as much as one of a hundred.

/** Rows from one (included) to another (not included). */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

export interface Sight {
  /** How far the list is scrolled, and how much of it is in sight, in px. */
  readonly top: number;
  readonly height: number;
  /** Of one row, in px. */
  readonly row: number;
  readonly count: number;
}

/** Rows beside those in sight that are there already when somebody scrolls. */
const BESIDE = 8;

export function rowsInSight({ top, height, row, count }: Sight): Rows {
  const from = Math.floor(top / row) - BESIDE;
  const to = Math.ceil((top + height) / row) + BESIDE;
  return { from: Math.max(0, Math.min(from, count)), to: Math.max(0, Math.min(to, count)) };
}

/** How far to scroll so that row `index` is in sight, by no more than is needed. */
export function scrolledTo(index: number, { top, height, row }: Sight): number {
  if (index * row < top) return index * row;
  if ((index + 1) * row > top + height) return (index + 1) * row - height;
  return top;
}

/** The row that a key leads to from row `at`; from none (-1) it leads to one in sight. Null: it is no such key. */
export function rowByKey(key: string, at: number, sight: Sight): number | null {
  const { top, height, row, count } = sight;
  const page = Math.floor(height / row) - 1;
  const [first, last] = [Math.ceil(top / row), Math.floor((top + height) / row) - 1];
  const to = {
    ArrowUp: at < 0 ? last : at - 1,
    ArrowDown: at < 0 ? first : at + 1,
    PageUp: at < 0 ? last : at - page,
    PageDown: at < 0 ? first : at + page,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, to));
}

/**
 * Which element shows which row. They stand in the document as on the screen. A row that comes into sight takes the
 * element of one that has left it; that moves to its new place, the others stay. Where so many come at once that one would
 * move before everybody's eyes, none moves, and all change their texts.
 */
export class Slots {
  #shift = 0;
  /** The first row. */
  #from = 0;

  /** The names of the elements for those rows, in order. */
  of(rows: Rows, { height, row }: Sight): number[] {
    const all = Math.ceil(height / row) + 1 + 2 * BESIDE;
    const before = this.#from;
    if (Math.abs(rows.from - before) > BESIDE) {
      this.#shift = (((before + this.#shift - rows.from) % all) + all) % all;
    }
    this.#from = rows.from;
    return Array.from(
      { length: rows.to - rows.from },
      (_, n) => (rows.from + n + this.#shift) % all,
    );
  }
}
