// Options of an IPv4 or TCP header, which share their form (RFC 791 §3.1, RFC 9293 §3.1): a type alone, or
// type, length and data. The protocols give the table of their types.

import { type FieldSpec, fieldsOf } from './field.ts';
import type { Fault, Part } from './protocol.ts';

/** What is known of one type of option. */
export interface OptionType {
  readonly name: string;
  readonly rfc: string;
  /** Its shortest length in bytes. Default 2, its type and its length. */
  readonly least?: number;
  /** Its longest. Default: any. */
  readonly most?: number;
  /** The fields behind the length, as many as this option has; what they leave is data. */
  fields?(option: Uint8Array): readonly FieldSpec[];
  faults?(option: Uint8Array): Fault[];
}

/** The options in `at` to `end`; one whose length is wrong takes what is left, and is the last. */
export type OptionReader = (bytes: Uint8Array, at: number, end: number) => Part[];

/** Types 0 and 1 are one byte long in both protocols. */
const END = 0;
const NO_OPERATION = 1;

/** A reader of options. `rfc` is the rule of types that are not in the table. */
export function optionReader(
  rfc: string,
  types: Readonly<Record<number, OptionType>>,
): OptionReader {
  const names = Object.fromEntries(Object.entries(types).map(([type, { name }]) => [type, name]));
  const optionAt = (bytes: Uint8Array, at: number, end: number): Part => {
    const type = bytes[at] ?? END;
    const known: OptionType = types[type] ?? { name: `${type}`, rfc };
    const { length, fault } = measure(bytes, at, end, known);
    const option = bytes.subarray(at, at + length);
    const fields = fieldsIn(option, known, names, fault === null);
    const faults = fault === null ? (known.faults?.(option) ?? []) : [fault];
    return { protocol: 'option', title: `Option ${known.name}`, at, length, fields, faults };
  };
  return (bytes, at, end) => {
    const parts: Part[] = [];
    for (let next = at; next < end; ) {
      const part = optionAt(bytes, next, end);
      parts.push(part);
      next += part.length;
      if (bytes[part.at] !== END || next === end) continue;
      // What is behind the end of the list is padding.
      parts.push(padding(rfc, bytes, next, end));
      break;
    }
    return parts;
  };
}

/** How many bytes the option at `at` takes, and what is wrong with the length that it says. */
function measure(
  bytes: Uint8Array,
  at: number,
  end: number,
  { least = 2, most = 255 }: OptionType,
) {
  const type = bytes[at];
  if (type === END || type === NO_OPERATION) return { length: 1, fault: null };
  const left = end - at;
  if (left === 1) return { length: 1, fault: wrong('cut short: the header ends before it') };
  const says = bytes[at + 1] ?? 0;
  if (says > left) return { length: left, fault: wrong(`beyond the header, ${left} are left`) };
  if (says < 2) return { length: left, fault: wrong('below 2') };
  if (says < least) return { length: says, fault: wrong(`below ${least}`) };
  return { length: says, fault: says > most ? wrong(`above ${most}`) : null };
}

const wrong = (says: string): Fault => ({ field: 'length', says });

function fieldsIn(
  option: Uint8Array,
  { rfc, fields }: OptionType,
  names: Readonly<Record<number, string>>,
  good: boolean,
): FieldSpec[] {
  const field = fieldsOf(rfc);
  const found = [field('type', 'Option type', 0, 8, { names })];
  if (option.length > 1) found.push(field('length', 'Option length', 1, 8));
  if (good) found.push(...(fields?.(option) ?? []));
  const from = Math.max(...found.map(({ at, bit, bits }) => at + (bit + bits) / 8));
  if (option.length > from) found.push(data(rfc, from, option.length - from));
  return found;
}

function padding(rfc: string, bytes: Uint8Array, at: number, end: number): Part {
  const length = end - at;
  const zero = bytes.subarray(at, end).every((byte) => byte === 0);
  return {
    ...{ protocol: 'option', title: 'Padding', at, length, fields: [data(rfc, 0, length)] },
    faults: zero ? [] : [{ field: 'data', says: 'padding, but not zero' }],
  };
}

const data = (rfc: string, at: number, length: number): FieldSpec =>
  fieldsOf(rfc)('data', 'Option data', at, length * 8, { format: 'bytes' });
