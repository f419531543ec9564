// A few bytes as bits, each with the field that it belongs to: the only place where a field of less than a byte can be
// pointed at by itself.

import { bitsIn, type Item } from './items.ts';
import { showField } from './spot.ts';

interface BitStripProps {
  readonly bytes: Uint8Array;
  readonly items: readonly Item[];
  /** The first byte. */
  readonly from: number;
  /** Of bytes. */
  readonly length: number;
  /** The field whose bits are marked; null: none. */
  readonly marked: Item | null;
}

export function BitStrip({ bytes, items, from, length, marked }: BitStripProps) {
  const groups = groupsIn(bytes, items, from, length);
  return (
    <div class="bits" role="img" aria-label={sentence(groups)}>
      {groups.map(({ at, item, bits }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer alone; the tree has the keyboard
        <span
          key={at}
          class="bits-group"
          data-marked={(item !== null && item.key === marked?.key) || undefined}
          onMouseEnter={() => item !== null && marked !== null && showField(item.key)}
        >
          <span class="bits-row mono">{spaced(bits, at)}</span>
          <span class="bits-title">{item?.title ?? ''}</span>
        </span>
      ))}
    </div>
  );
}

interface Group {
  /** Its first bit, counted from the strip's. */
  readonly at: number;
  readonly item: Item | null;
  /** As `0100`. */
  readonly bits: string;
}

/** Bits of one field side by side. */
function groupsIn(
  bytes: Uint8Array,
  items: readonly Item[],
  from: number,
  length: number,
): Group[] {
  const fields = items.filter(({ kind }) => kind !== 'header');
  const groups: Group[] = [];
  for (let at = 0; at < length * 8; at++) {
    const byte = from + (at >> 3);
    const bit = at & 7;
    const item = fields.find((one) => has(one, byte, bit)) ?? null;
    const value = ((bytes[byte] ?? 0) >> (7 - bit)) & 1;
    const before = groups.at(-1);
    if (before !== undefined && before.item === item)
      groups[groups.length - 1] = { ...before, bits: before.bits + value };
    else groups.push({ at, item, bits: `${value}` });
  }
  return groups;
}

function has(item: Item, byte: number, bit: number): boolean {
  const bits = bitsIn(item, byte);
  return bits !== null && bit >= bits.from && bit < bits.to;
}

/** With a gap between two bytes. */
function spaced(bits: string, at: number): string {
  const next = 8 - (at & 7);
  return bits.length <= next ? bits : `${bits.slice(0, next)} ${spaced(bits.slice(next), 0)}`;
}

const sentence = (groups: readonly Group[]): string =>
  groups.map(({ item, bits }) => `${item?.title ?? 'no field'} ${bits}`).join(', ');
