// The grid of a packet's bytes, sixteen a row: its text, and where the keys lead.

/** Bytes a row. */
export const ROW = 16;

export const rowsFor = (length: number): number => Math.ceil(length / ROW);

/** As `0010`; longer where the packet needs it. */
export const offsetText = (at: number): string => at.toString(16).padStart(4, '0');

export const byteText = (value: number): string => value.toString(16).padStart(2, '0');

/** The byte as ASCII has it; a dot where it has nothing to show. */
export const asciiText = (value: number): string =>
  value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : '·';

/** Where that key leads from byte `at` of `length`; null: nowhere. As in the ARIA Authoring Practices' data grid. */
export function gridMove(
  at: number,
  length: number,
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  page: number,
): number | null {
  const to = wanted(at, length, key, ctrlKey, page);
  if (to === null || length === 0) return null;
  return to >= 0 && to < length ? to : at;
}

function wanted(
  at: number,
  length: number,
  key: string,
  ctrl: boolean,
  page: number,
): number | null {
  const column = at % ROW;
  switch (key) {
    case 'ArrowRight':
      return at + 1;
    case 'ArrowLeft':
      return at - 1;
    case 'ArrowDown':
      return at + ROW;
    case 'ArrowUp':
      return at - ROW;
    case 'Home':
      return ctrl ? 0 : at - column;
    case 'End':
      return ctrl ? length - 1 : Math.min(at - column + ROW - 1, length - 1);
    case 'PageDown':
      return Math.min(at + page * ROW, lastIn(column, length));
    case 'PageUp':
      return Math.max(at - page * ROW, column);
    default:
      return null;
  }
}

/** The last byte of that column. */
function lastIn(column: number, length: number): number {
  const last = (rowsFor(length) - 1) * ROW + column;
  return last < length ? last : last - ROW;
}

/** Which rows are drawn when `top` rows are scrolled away and `view` rows are in view; some more each way. */
export function drawnRows(top: number, view: number, count: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(Math.floor(top) - SPARE, count));
  return { from, to: Math.max(from, Math.min(count, Math.ceil(top + view) + SPARE)) };
}

const SPARE = 8;
