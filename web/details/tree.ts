// The tree of a packet's fields: which of its rows are shown, and where the keys lead.

import { groupBy } from '../model/group.ts';
import type { Item } from './items.ts';

/** A row of the tree. */
export interface TreeRow {
  readonly item: Item;
  /** Null: there is nothing below it. */
  readonly open: boolean | null;
  /** Its place among what belongs to the same item, from 1, and how many they are. */
  readonly place: number;
  readonly of: number;
}

/** More items than this, and options and records begin closed. */
const MANY = 120;

/** Those that are shown. `toggled` are headers that are not as they begin: open. */
export function visibleRows(items: readonly Item[], toggled: ReadonlySet<string>): TreeRow[] {
  const children = groupBy(items, ({ parent }) => parent);
  const rows: TreeRow[] = [];
  const show = (parent: string | null): void => {
    const siblings = children.get(parent) ?? [];
    for (const [n, item] of siblings.entries()) {
      const begins = item.level === 1 || items.length <= MANY;
      const open = children.has(item.key) ? begins !== toggled.has(item.key) : null;
      rows.push({ item, open, place: n + 1, of: siblings.length });
      if (open === true) show(item.key);
    }
  };
  show(null);
  return rows;
}

/** What a key does in the tree: leads to another row, or opens or closes the one that has the focus. */
export type TreeMove =
  | { readonly to: string }
  | { readonly toggle: string }
  /** It means nothing here. */
  | null;

/** As in the ARIA Authoring Practices' tree view. `page` is how many rows are in view. */
export function treeMove(
  rows: readonly TreeRow[],
  active: string | null,
  key: string,
  page: number,
): TreeMove {
  const at = rows.findIndex(({ item }) => item.key === active);
  const row = rows[at];
  const to = (index: number): TreeMove => {
    const target = rows[Math.max(0, Math.min(rows.length - 1, index))];
    return target === undefined ? null : { to: target.item.key };
  };
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      if (row?.open === false) return { toggle: row.item.key };
      return row?.open === true ? to(at + 1) : null;
    case 'Enter':
      return row === undefined || row.open === null ? null : { toggle: row.item.key };
    case 'ArrowLeft':
      if (row?.open === true) return { toggle: row.item.key };
      return row === undefined || row.item.parent === null ? null : { to: row.item.parent };
    default:
      return null;
  }
}
