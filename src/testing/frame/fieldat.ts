// One field of a header whose place in a frame is known, whatever the frame says is there.

import { endOf, type FieldValue, formatValue, readField } from '../../dissect/field.ts';
import { type Place, specNamed } from '../../dissect/protocol.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import { isAbsent } from './build.ts';

export interface ReadField {
  readonly value: FieldValue;
  readonly text: string;
  /** The name of that value; null: it has none. */
  readonly meaning: string | null;
  readonly at: number;
  readonly length: number;
}

/** The field of that name in the header that begins at `start`; null when it is not there. */
export function fieldAt(
  bytes: Uint8Array,
  header: string,
  start: number,
  name: string,
): ReadField | null {
  const protocol = PROTOCOLS.get(header);
  if (protocol === undefined) return null;
  const place: Place = { bytes, at: start, end: bytes.length, ...SURROUNDINGS };
  const spec = specNamed(protocol, place, name);
  if (spec === null || isAbsent(protocol, place, name)) return null;
  if (start + endOf(spec) > bytes.length) return null;
  const value = readField(spec, bytes, start);
  const names = { ...spec.names, ...protocol.namesOf?.(place, name) };
  return {
    value,
    text: formatValue(spec, value),
    meaning: typeof value === 'number' ? (names[value] ?? null) : null,
    ...{ at: start + spec.at, length: endOf(spec) - spec.at },
  };
}

/** As `3 (port-unreachable)`. */
export function shown(field: ReadField | null): string {
  if (field === null) return 'not there';
  return field.meaning === null ? field.text : `${field.text} (${field.meaning})`;
}

const SURROUNDINGS = { whole: true, around: null, quoted: false } as const;
