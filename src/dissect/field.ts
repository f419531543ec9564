// A header as a table of its fields: where each lies to the bit, what it is called, what its values mean. One
// table serves the dissector, the frame builder, the matchers and the script language, so a field has one
// name everywhere. The tables stand on the RFCs alone, not on the stack's header files, and so check those.

import { formatIpv4, type Ipv4Address, parseIpv4 } from '../ip/address.ts';
import { formatMac, parseMac } from '../netdev/mac.ts';

/** How a field's value reads: numbers in decimal or hex, a bit as 0 or 1, addresses as their usual text. */
export type Format = 'number' | 'hex' | 'flag' | 'mac' | 'ipv4' | 'bytes';

/** What a field holds: text for addresses, bytes for `bytes`, else a number in the field's unit. */
export type FieldValue = number | string | Uint8Array;

export interface FieldSpec {
  /** Its name within its layer, as `ttl`. */
  readonly name: string;
  /** The RFC's own words for it, as `Time to Live`. */
  readonly title: string;
  /** The byte of the header in which it begins. */
  readonly at: number;
  /** Its first bit in that byte, 0 for the most significant as in the RFCs' diagrams. */
  readonly bit: number;
  /** Width in bits. `bytes` fields have it in the specification of one header only. */
  readonly bits: number;
  readonly format: Format;
  /** The number that goes with 1 on the wire: 4 for a length in 32-bit words that reads in bytes. */
  readonly unit: number;
  /** The rule, as `RFC 791 §3.1`. */
  readonly rfc: string;
  /** Names of known values; others are data. */
  readonly names: Readonly<Record<number, string>>;
}

interface FieldOptions {
  bit?: number;
  format?: Format;
  unit?: number;
  names?: Readonly<Record<number, string>>;
}

/** A maker of fields that share an RFC. */
export function fieldsOf(rfc: string) {
  return (
    name: string,
    title: string,
    at: number,
    bits: number,
    { bit = 0, format = 'number', unit = 1, names = {} }: FieldOptions = {},
  ): FieldSpec => ({ name, title, at, bit, bits, format, unit, rfc, names });
}

/** One past the last byte that the field touches, counted from its header's start. */
export const endOf = ({ at, bit, bits }: FieldSpec): number => at + Math.ceil((bit + bits) / 8);

/** Reads the field of the header that begins at `start`; its bytes must be there. */
export function readField(spec: FieldSpec, bytes: Uint8Array, start: number): FieldValue {
  const at = start + spec.at;
  const end = start + endOf(spec);
  switch (spec.format) {
    case 'bytes':
      return bytes.slice(at, end);
    case 'mac':
      return formatMac(number(bytes, at, at + 2), number(bytes, at + 2, end));
    case 'ipv4':
      return formatIpv4((number(bytes, at, end) | 0) as Ipv4Address);
    default: {
      const below = 2 ** ((end - at) * 8 - spec.bit - spec.bits);
      return (Math.floor(number(bytes, at, end) / below) % 2 ** spec.bits) * spec.unit;
    }
  }
}

/** Writes the field into the header that begins at `start`; the value is one that {@link parseValue} gave. */
export function writeField(
  spec: FieldSpec,
  bytes: Uint8Array,
  start: number,
  value: FieldValue,
): void {
  const at = start + spec.at;
  const octets = octetsOf(value);
  if (octets !== null) return bytes.set(octets, at);
  const end = start + endOf(spec);
  const below = 2 ** ((end - at) * 8 - spec.bit - spec.bits);
  const old = number(bytes, at, end);
  const before = (Math.floor(old / below) % 2 ** spec.bits) * below;
  let rest = old - before + (Number(value) / spec.unit) * below;
  for (let n = end - 1; n >= at; n--) {
    bytes[n] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/**
 * What a person wrote for a field, in the form that {@link readField} gives: a known value's name becomes its
 * number, an address its usual text. Throws a `RangeError` that says what was expected.
 */
export function parseValue(
  layer: string,
  spec: FieldSpec,
  value: FieldValue | boolean,
): FieldValue {
  const parsed = parsers[spec.format](spec, value);
  if (parsed !== null) return parsed;
  throw new RangeError(`${layer}.${spec.name} ${describe(value)}: expected ${expected(spec)}`);
}

/** The value as people read it: its number and, where it has one, its name. */
export function formatValue(spec: FieldSpec, value: FieldValue): string {
  if (value instanceof Uint8Array) return octetText(value);
  if (typeof value === 'string') return value;
  if (spec.format !== 'hex') return `${value}`;
  return `0x${value.toString(16).padStart(Math.ceil(spec.bits / 4), '0')}`;
}

/** Octets as `45 00 00 54`. */
export const octetText = (bytes: Uint8Array): string =>
  Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join(' ');

type Parser = (spec: FieldSpec, value: FieldValue | boolean) => FieldValue | null;

const parsers: Readonly<Record<Format, Parser>> = {
  number: parseNumber,
  hex: parseNumber,
  flag: (spec, value) => parseNumber(spec, typeof value === 'boolean' ? Number(value) : value),
  mac: (_, value) => {
    const mac = typeof value === 'string' ? parseMac(value) : null;
    return mac === null ? null : formatMac(mac.high, mac.low);
  },
  ipv4: (_, value) => {
    const address = typeof value === 'string' ? parseIpv4(value) : null;
    return address === null ? null : formatIpv4(address);
  },
  bytes: (spec, value) =>
    value instanceof Uint8Array && value.length * 8 === spec.bits ? value : null,
};

function parseNumber(spec: FieldSpec, value: FieldValue | boolean): number | null {
  if (typeof value === 'string') return namedValue(spec, value);
  if (typeof value !== 'number' || !Number.isInteger(value)) return null;
  const fits = value >= 0 && value % spec.unit === 0 && value / spec.unit < 2 ** spec.bits;
  return fits ? value : null;
}

function namedValue({ names, unit, bits }: FieldSpec, text: string): number | null {
  const known = Object.entries(names).find(([, name]) => name === text);
  if (known !== undefined) return Number(known[0]);
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  return value % unit === 0 && value / unit < 2 ** bits ? value : null;
}

function expected({ format, bits, unit, names }: FieldSpec): string {
  if (format === 'mac') return 'an Ethernet address such as 02:00:00:00:00:01';
  if (format === 'ipv4') return 'an IPv4 address such as 10.0.0.1';
  if (format === 'bytes') return `${bits / 8} bytes`;
  const known = Object.values(names);
  const multiple = unit === 1 ? 'a whole number' : `a multiple of ${unit}`;
  const range = `${multiple} from 0 to ${(2 ** bits - 1) * unit}`;
  return known.length === 0 ? range : `${range}, or ${known.join(', ')}`;
}

/** For errors; never longer than a line. */
export function describe(value: unknown): string {
  if (value instanceof Uint8Array) return `of ${value.length} bytes`;
  if (typeof value === 'bigint') return `${value}n (a bigint)`;
  if (typeof value !== 'string') return String(value);
  const text = value.replace(/[^ -~]/g, '?');
  return text.length > SHOWN ? `'${text.slice(0, SHOWN)}…'` : `'${text}'`;
}

/** Characters of a wrong text that an error repeats. */
const SHOWN = 40;

/** An address's octets; null for a plain number. */
function octetsOf(value: FieldValue): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'number') return null;
  const [base, separator] = value.includes(':') ? [16, ':'] : [10, '.'];
  return Uint8Array.from(value.split(separator), (octet) => Number.parseInt(octet, base));
}

/** The bytes as one big-endian number; six of them fit a double. */
function number(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let n = at; n < end; n++) value = value * 256 + (bytes[n] ?? 0);
  return value;
}
