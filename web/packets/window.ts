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

/** The row that a key leads to from row `at`; null: it is no such key. */
export function rowByKey(key: string, at: number, page: number, count: number): number | null {
  const to = {
    ArrowUp: at - 1,
    ArrowDown: at + 1,
    PageUp: at - page,
    PageDown: at + page,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, to));
}

/** Elements below each other, each of which shows a row. */
export interface Slots {
  /** The row that belongs at the first element's place. */
  readonly first: number;
  /** By element; those from as many rows on as there are elements belong that much further down. */
  readonly rows: readonly number[];
}

/**
 * Which element shows which row: one that comes into sight takes that of one that has left it, whose texts change then,
 * and nothing else.
 */
export function slotsOf(from: number, to: number): Slots {
  const count = Math.max(0, to - from);
  const first = count === 0 ? from : from - (from % count);
  const rows = Array.from({ length: count }, (_, slot) =>
    first + slot < from ? first + slot + count : first + slot,
  );
  return { first, rows };
}
