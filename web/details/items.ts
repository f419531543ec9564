// A packet's bytes as items to show: headers, their fields, what they carry. Each item knows which bits are its own, so
// that bytes and fields can point at each other.

import { type Dissection, dissect, type Field, type Layer } from '../../src/dissect/dissect.ts';
import { fieldMeaning, headerMeaning } from '../../src/dissect/meaning.ts';

export type ItemKind = 'header' | 'field' | 'data';

export interface Item {
  /** As `14/ip.ttl`: where its header begins, and its name. A header's own: `14/ip`. */
  readonly key: string;
  readonly kind: ItemKind;
  /** As `ip.ttl`; a header's protocol. */
  readonly name: string;
  readonly title: string;
  /** Its value as people read it; empty for a header. */
  readonly text: string;
  /** The name of that value; null: it has none. */
  readonly meaning: string | null;
  /** What it is for; null: not known. */
  readonly says: string | null;
  /** Null: no rule says more of it. */
  readonly rfc: string | null;
  readonly faults: readonly string[];
  /** Its first byte, counted from the packet's first. */
  readonly at: number;
  /** How many bytes it touches. */
  readonly length: number;
  /** Its first bit in the first of them, 0 for the most significant. */
  readonly bit: number;
  readonly bits: number;
  /** 1 for a header, 2 for its fields and options, 3 for an option's fields. */
  readonly level: number;
  /** The key of what it belongs to; null: nothing. */
  readonly parent: string | null;
}

/** Bits from one to another, the last not included, counted from a byte's most significant. */
export interface Bits {
  readonly from: number;
  readonly to: number;
}

/** Everything in the packet, in the order of its bytes. */
export function itemsOf(bytes: Uint8Array, outermost = 'eth'): Item[] {
  const { layers, data, padding } = dissect(bytes, outermost);
  const items: Item[] = [];
  let header: string | null = null;
  for (const layer of layers) {
    const isPart = PARTS.has(layer.protocol);
    const made: Item = headerItem(layer, isPart ? header : null);
    if (!isPart) header = made.key;
    items.push(made, ...layer.fields.map((field) => fieldItem(layer, field, made)));
  }
  if (data.length > 0) items.push(rest('data', 'Data', data));
  if (padding.length > 0) items.push(rest('padding', 'Padding of the frame', padding));
  return items;
}

/** Tells of a byte which fields have bits in it; of one that no field has, which data it is part of. */
export function ownersIn(items: readonly Item[]): (byte: number) => readonly Item[] {
  const fields = new Map<number, Item[]>();
  for (const item of items) {
    if (item.kind !== 'field') continue;
    for (let at = item.at; at < item.at + item.length; at++) {
      const known = fields.get(at);
      if (known === undefined) fields.set(at, [item]);
      else known.push(item);
    }
  }
  const rest = items.filter(({ kind }) => kind === 'data');
  return (byte) => fields.get(byte) ?? rest.filter((item) => bitsIn(item, byte) !== null);
}

/** Which bits of that byte are the item's; null: none. */
export function bitsIn({ at, bit, bits }: Item, byte: number): Bits | null {
  const from = Math.max(at * 8 + bit - byte * 8, 0);
  const to = Math.min(at * 8 + bit + bits - byte * 8, 8);
  return from < to ? { from, to } : null;
}

/** Whether it begins or ends within a byte. */
export const isPartial = ({ bit, bits }: Item): boolean => bit !== 0 || bits % 8 !== 0;

/** Where it lies, in words: `byte 22`, `bytes 26 to 29`, `byte 14, bits 4 to 7`. */
export function placeOf(item: Item): string {
  const { at, length, bit, bits } = item;
  if (length === 0) return 'no bytes';
  const bytes = length === 1 ? `byte ${at}` : `bytes ${at} to ${at + length - 1}`;
  if (!isPartial(item)) return bytes;
  return bits === 1 ? `${bytes}, bit ${bit}` : `${bytes}, bits ${bit} to ${bit + bits - 1}`;
}

/** The key of the outermost field of that name, as `14/ip.ttl` for `ip.ttl`; null: there is none. */
export const keyNamed = (items: readonly Item[], name: string): string | null =>
  items.find((item) => item.kind === 'field' && item.name === name)?.key ?? null;

/**
 * Which bytes are others than they were, 1 for each, counting from the first header that both have; what is before or
 * behind the other's bytes has changed too.
 */
export function changedBytes(
  { bytes, outermost }: Seen,
  { bytes: old, outermost: oldOutermost }: Seen,
): Uint8Array {
  const shift = shiftBetween(dissect(bytes, outermost), dissect(old, oldOutermost));
  return bytes.map((value, at) => (old[at + shift] === value ? 0 : 1));
}

/** What fields read in the other items that read something else there: `64` for a TTL that is 63 here. By key. */
export function otherTexts(items: readonly Item[], others: readonly Item[]): Map<string, string> {
  const texts = new Map(numbered(others).map(([name, { text }]) => [name, text]));
  const found = new Map<string, string>();
  for (const [name, { key, text }] of numbered(items)) {
    const other = texts.get(name);
    if (other !== undefined && other !== text) found.set(key, other);
  }
  return found;
}

/** Fields by their name and how many of that name come before. */
function numbered(items: readonly Item[]): [string, Item][] {
  const counts = new Map<string, number>();
  return items
    .filter(({ kind }) => kind === 'field')
    .map((item) => {
      const count = counts.get(item.name) ?? 0;
      counts.set(item.name, count + 1);
      return [`${count} ${item.name}`, item];
    });
}

/** A packet's bytes at one moment. */
export interface Seen {
  readonly bytes: Uint8Array;
  /** The protocol that they begin with. */
  readonly outermost: string;
}

/** Headers that are a part of the one before them. */
const PARTS: ReadonlySet<string> = new Set(['option', 'query', 'record']);

function headerItem(layer: Layer, parent: string | null): Item {
  const { protocol, title, rfc, at, length, quoted, faults, fields } = layer;
  const isThere = (name: string): boolean =>
    fields.some((one) => one.name === `${protocol}.${name}`);
  return {
    ...{ key: `${at}/${protocol}`, kind: 'header', name: protocol, text: '', meaning: null },
    ...{ title: quoted ? `Quoted: ${title}` : title, rfc, says: headerMeaning(protocol) },
    ...{ at, length, bit: 0, bits: length * 8, level: parent === null ? 1 : 2, parent },
    faults: faults
      .filter(({ field }) => !isThere(field))
      .map(({ field, says }) => about(field, says)),
  };
}

/** A fault of a field that is not there. */
const about = (field: string, says: string): string => (field === '' ? says : `${field}: ${says}`);

function fieldItem({ protocol, faults }: Layer, field: Field, header: Item): Item {
  const { name, title, text, meaning, rfc, at, length, bit, bits } = field;
  return {
    ...{ key: `${header.at}/${name}`, kind: 'field', name, title, text, meaning, rfc },
    ...{ at, length, bit, bits, level: header.level + 1, parent: header.key },
    says: fieldMeaning(name),
    faults: faults.filter((fault) => `${protocol}.${fault.field}` === name).map(({ says }) => says),
  };
}

function rest(name: string, title: string, { at, length }: { at: number; length: number }): Item {
  return {
    ...{ key: `${at}/${name}`, kind: 'data', name, title, meaning: null, rfc: null, faults: [] },
    ...{ text: length === 1 ? '1 byte' : `${length} bytes`, says: REST[name] ?? null },
    ...{ at, length, bit: 0, bits: length * 8, level: 1, parent: null },
  };
}

const REST: Readonly<Record<string, string>> = {
  data: 'What the innermost header carries.',
  padding:
    'What fills the frame up behind the datagram, since Ethernet sends no less than 60 bytes.',
};

/** How much further on in `old` the first header begins that both have. */
function shiftBetween(now: Dissection, old: Dissection): number {
  for (const { protocol, at } of now.layers) {
    const same = old.layers.find((layer) => layer.protocol === protocol);
    if (same !== undefined) return same.at - at;
  }
  return 0;
}
