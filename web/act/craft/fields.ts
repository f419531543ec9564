// A frame's headers as fields that can be written, with what is wrong with each and what would be right.

import {
  dissect,
  type Field,
  type Layer,
  locate,
  type Range,
} from '../../../src/dissect/dissect.ts';
import {
  type FieldSpec,
  type FieldValue,
  parseValue,
  writeField,
} from '../../../src/dissect/field.ts';
import type { Part, Place, Protocol } from '../../../src/dissect/protocol.ts';
import { parseHex } from '../../../src/testing/hex/hex.ts';
import { bytesText } from '../../../src/trace/checks/seen.ts';
import { rightValues } from './right.ts';

export interface CraftField {
  /** As `14/ip.ttl`: where its header begins, and its name. */
  readonly key: string;
  readonly field: Field;
  /** With the names of its values in this header. */
  readonly spec: FieldSpec;
  /** Where its header begins. */
  readonly start: number;
  readonly faults: readonly string[];
  /** What would be right there, as the rest of the frame is; null: it is that, or nothing follows from the rest. */
  readonly right: FieldValue | null;
}

export interface CraftHeader {
  readonly key: string;
  readonly title: string;
  readonly fields: readonly CraftField[];
  /** What is wrong with it besides its fields. */
  readonly faults: readonly string[];
}

export interface Crafted {
  readonly headers: readonly CraftHeader[];
  /** What the innermost header carries, and what fills the frame up behind it. */
  readonly data: Range;
  readonly padding: Range;
}

/** Takes any bytes. */
export function craftedOf(bytes: Uint8Array): Crafted {
  const { layers, data, padding } = dissect(bytes);
  const headers: CraftHeader[] = [];
  let next = 0;
  for (const { protocol, place } of locate(bytes)) {
    const parts = partsOf(protocol, place);
    const [own, ...repeated] = layers.slice(next, next + 1 + parts.length);
    next += 1 + parts.length;
    if (own === undefined) break;
    headers.push(headerOf(own, specsOf(protocol, place), rightValues(protocol, place, own)));
    for (const [n, part] of parts.entries()) {
      const layer = repeated[n];
      if (layer !== undefined) headers.push(headerOf(layer, part.fields, new Map()));
    }
  }
  return { headers, data, padding };
}

/** The frame with another value in that field. Throws a `RangeError` for people when the text is none that fits. */
export function written(
  bytes: Uint8Array,
  { field, spec, start }: CraftField,
  text: string,
): Uint8Array {
  const layer = field.name.slice(0, field.name.indexOf('.'));
  return withValue(bytes, spec, start, parseValue(layer, spec, typedValue(spec, text.trim())));
}

/** The frame with what is right in that field. */
export function madeRight(bytes: Uint8Array, { spec, start, right }: CraftField): Uint8Array {
  return right === null ? bytes : withValue(bytes, spec, start, right);
}

/** The frame with what is right in each wrong field: lengths first, then checksums from the innermost out. */
export function allMadeRight(bytes: Uint8Array): Uint8Array {
  let frame = bytes;
  for (let n = 0; n < MOST_FIELDS; n++) {
    const wrong = mendable(craftedOf(frame));
    const next = wrong.find(({ spec }) => spec.name !== 'checksum') ?? wrong.at(-1);
    if (next === undefined) break;
    frame = madeRight(frame, next);
  }
  return frame;
}

/** The fields that are wrong and can be made right. */
export const mendable = ({ headers }: Crafted): CraftField[] =>
  headers
    .flatMap(({ fields }) => fields)
    .filter(({ faults, right }) => faults.length > 0 && right !== null);

const MOST_FIELDS = 100;

function withValue(
  bytes: Uint8Array,
  spec: FieldSpec,
  start: number,
  value: FieldValue,
): Uint8Array {
  const frame = bytes.slice();
  writeField(spec, frame, start, value);
  return frame;
}

function headerOf(
  { protocol, title, at, quoted, fields, faults }: Layer,
  specs: readonly FieldSpec[],
  right: ReadonlyMap<string, FieldValue>,
): CraftHeader {
  const made = fields.map((field): CraftField => {
    const name = field.name.slice(protocol.length + 1);
    const spec = specs.find((one) => one.name === name) ?? specOf(field, name, at);
    const own = faults.filter((fault) => fault.field === name).map(({ says }) => says);
    const value = right.get(name) ?? null;
    const isRight = value === null || value === field.value;
    return onWire({
      ...{ key: `${at}/${field.name}`, field, spec, start: at },
      ...{ faults: own, right: isRight ? null : value },
    });
  });
  const isThere = (name: string): boolean => made.some(({ spec }) => spec.name === name);
  return {
    key: `${at}/${protocol}`,
    title: quoted ? `Quoted: ${title}` : title,
    fields: made,
    faults: faults
      .filter(({ field }) => !isThere(field))
      .map(({ field, says }) => (field === '' ? says : `${field}: ${says}`)),
  };
}

/** The number that stands in the field's bits, any of which may be typed; what it counts in bytes is told beside it. */
function onWire(crafted: CraftField): CraftField {
  const { field, spec, right } = crafted;
  const { unit } = spec;
  if (unit === 1 || typeof field.value !== 'number') return crafted;
  const value = field.value / unit;
  return {
    ...crafted,
    field: { ...field, value, text: `${value}`, meaning: `× ${unit} = ${bytesText(field.value)}` },
    spec: { ...spec, unit: 1 },
    right: typeof right === 'number' ? right / unit : right,
  };
}

const partsOf = (protocol: Protocol, place: Place): readonly Part[] =>
  place.end - place.at < protocol.length ? [] : (protocol.parts?.(place) ?? []);

/** The header's fields, each with the names that its values have there. */
const specsOf = (protocol: Protocol, place: Place): FieldSpec[] =>
  (protocol.present?.(place) ?? protocol.fields).map((spec) => ({
    ...spec,
    names: { ...spec.names, ...protocol.namesOf?.(place, spec.name) },
  }));

/** Of a field that no table has: its bytes. */
const specOf = ({ title, at, bit, bits, rfc }: Field, name: string, start: number): FieldSpec => ({
  ...{ name, title, at: at - start, bit, bits, rfc, format: 'bytes', unit: 1, names: {} },
});

/** Bytes are typed in hex. What is no hex is left for `parseValue` to refuse. */
function typedValue({ format }: FieldSpec, text: string): FieldValue {
  if (format !== 'bytes') return text;
  try {
    return parseHex(text)[0] ?? text;
  } catch {
    return text;
  }
}
