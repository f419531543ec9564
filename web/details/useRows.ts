// A list of rows of one height of which only those in view are drawn, and some around them: a packet of 64 KiB has
// four thousand rows of bytes.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { drawnRows } from './grid.ts';

export interface Rows {
  /** The first row that is drawn, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** Whole rows in view. */
  readonly page: number;
  /** For the element that scrolls. */
  readonly ref: { current: HTMLDivElement | null };
  onScroll(): void;
  /** Scrolls as little as shows that row. */
  reveal(row: number): void;
}

/** @param rem a row's height. @param count of rows */
export function useRows(rem: number, count: number): Rows {
  const ref = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, rows: 24 });
  const measure = (): void => {
    const list = ref.current;
    if (list === null) return;
    const height = rowHeight(rem);
    const next = { top: Math.floor(list.scrollTop / height), rows: list.clientHeight / height };
    setView((old) => (old.top === next.top && old.rows === next.rows ? old : next));
  };
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (ref.current !== null) observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  const reveal = (row: number): void => {
    const list = ref.current;
    if (list === null) return;
    const height = rowHeight(rem);
    const above = row * height;
    const below = above + height - list.clientHeight;
    if (list.scrollTop > above) list.scrollTop = above;
    else if (list.scrollTop < below) list.scrollTop = below;
    measure();
  };
  const page = Math.max(1, Math.floor(view.rows) - 1);
  return { ...drawnRows(view.top, view.rows, count), page, ref, onScroll: measure, reveal };
}

/** In px. */
const rowHeight = (rem: number): number =>
  rem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
