// A description's bytes. What it does not state gets its right value: from the ends of the cable, from what
// follows, and at last lengths and checksums from the innermost header out.

import {
  describe,
  endOf,
  type FieldSpec,
  type FieldValue,
  parseValue,
  writeField,
} from '../../dissect/field.ts';
import { type Place, type Protocol, specNamed } from '../../dissect/protocol.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import { Check } from './check.ts';
import { alone, defaultsOf } from './defaults.ts';
import type { Ends, Frame, Header, Stated } from './frame.ts';
import { join } from './join.ts';

/** A frame that is built, and where its parts lie in the bytes as they were before a cut. */
export interface Layout {
  readonly bytes: Uint8Array;
  /** Where each header begins. */
  readonly headers: readonly number[];
  /** Where the payload begins, and the padding behind it. */
  readonly data: number;
  readonly trailer: number;
}

/** Throws a `RangeError` for a value that does not fit its field. */
export function build(frame: Frame): Layout {
  const chunks = frame.headers.map((header, index) => headerBytes(frame, header, index));
  const data = frame.data ?? new Uint8Array();
  const trailer = frame.trailer ?? new Uint8Array();
  const bytes = join([...chunks, data, trailer]);

  const places = placesOf(frame, chunks, bytes);
  for (const [index, place] of [...places.entries()].reverse()) {
    complete(frame.headers[index], place);
  }
  if (frame.length !== null && frame.length > bytes.length) {
    throw new RangeError(`cut of ${frame.length} bytes: the frame has ${bytes.length}`);
  }
  return {
    bytes: frame.length === null ? bytes : bytes.slice(0, frame.length),
    headers: places.map(({ at }) => at),
    data: bytes.length - trailer.length - data.length,
    trailer: bytes.length - trailer.length,
  };
}

/** The name by which a header's options are stated, filled up to a multiple of 4 bytes. */
export function optionsOf({ protocol, stated: { options } }: Header): Uint8Array {
  if (options === undefined) return new Uint8Array();
  if (options instanceof Check) throw conditional(`${protocol}.options`, options);
  if (!(options instanceof Uint8Array)) {
    throw new RangeError(`${protocol}.options ${describe(options)}: expected bytes, a Uint8Array`);
  }
  const padded = new Uint8Array((options.length + 3) & ~3);
  padded.set(options);
  if (padded.length <= MAX_OPTIONS) return padded;
  throw new RangeError(
    `${protocol}.options of ${options.length} bytes: expected ${MAX_OPTIONS} at most`,
  );
}

/** Whether a header's type gives the place of that field to another one. */
export const isAbsent = (protocol: Protocol, place: Place, name: string): boolean =>
  HAVE_TYPES.has(protocol.name) && !protocol.present?.(place).some((spec) => spec.name === name);

const HAVE_TYPES: ReadonlySet<string> = new Set(['icmp', 'igmp']);

/** A header of fifteen words, less the fixed five. */
const MAX_OPTIONS = 40;

/** The header with all but what {@link Protocol.complete} fills in. */
function headerBytes(frame: Frame, header: Header, index: number): Uint8Array {
  const protocol = protocolNamed(header.protocol);
  const options = optionsOf(header);
  const bytes = new Uint8Array(lengthOf(protocol.fields));
  const inner = frame.headers[index + 1] ?? null;
  const place = alone(bytes, errorsBefore(frame, index) > 0);
  const values: Stated = {
    ...defaultsOf(protocol, header.stated, endsOf(frame, index), inner),
    ...ownLength(protocol, options),
    ...header.stated,
  };
  for (const { name } of protocol.fields) {
    const value = values[name];
    const spec = specNamed(protocol, place, name);
    if (value === undefined || spec === null) continue;
    if (isAbsent(protocol, place, name)) throw absent(protocol, place, name);
    writeField(spec, bytes, 0, valueFor(protocol, spec, value, place));
  }
  // The type may say that this header is shorter than the longest.
  const length = lengthOf(protocol.present?.(place) ?? protocol.fields);
  return join([bytes.subarray(0, Math.max(protocol.length, length)), options]);
}

/** Where the last of the fields ends. */
const lengthOf = (fields: readonly FieldSpec[]): number =>
  fields.reduce((length, spec) => Math.max(length, endOf(spec)), 0);

function valueFor(
  protocol: Protocol,
  spec: FieldSpec,
  value: Stated[string],
  place: Place,
): FieldValue {
  if (value instanceof Check) throw conditional(`${protocol.name}.${spec.name}`, value);
  if (typeof value !== 'string') return parseValue(protocol.name, spec, value);
  const names = { ...spec.names, ...protocol.namesOf?.(place, spec.name) };
  const isName = !/^\d/.test(value);
  if (
    protocol.name === 'icmp' &&
    spec.name === 'code' &&
    isName &&
    Object.keys(names).length === 0
  ) {
    throw new RangeError(
      `icmp.code ${describe(value)}: type ${place.bytes[0]} has no names for codes, expected a whole number from 0 to 255`,
    );
  }
  return parseValue(protocol.name, { ...spec, names }, value);
}

const conditional = (field: string, { says }: Check): RangeError =>
  new RangeError(`${field} ${says}: a frame to build needs a value here`);

function absent(protocol: Protocol, place: Place, name: string): RangeError {
  const has = protocol.present?.(place).map((spec) => spec.name) ?? [];
  return new RangeError(
    `${protocol.name}.${name}: not in a message of type ${place.bytes[0]}, code ${place.bytes[1]}, which has ${has.join(', ')}`,
  );
}

function placesOf(frame: Frame, chunks: readonly Uint8Array[], bytes: Uint8Array): Place[] {
  const places: Place[] = [];
  const datagramEnd = bytes.length - (frame.trailer?.length ?? 0);
  let at = 0;
  for (const [index, { protocol }] of frame.headers.entries()) {
    const end = protocol === 'eth' ? bytes.length : datagramEnd;
    const quoted = errorsBefore(frame, index) > 0;
    places.push({ bytes, at, end, whole: true, around: places.at(-1) ?? null, quoted });
    at += chunks[index]?.length ?? 0;
  }
  return places;
}

function complete(header: Header | undefined, place: Place): void {
  if (header === undefined) return;
  const set = new Set(Object.keys(header.stated));
  const length = place.end - place.at;
  const field = TOTALS[header.protocol];
  if (field !== undefined && !set.has(field) && length > MAX_LENGTH) {
    throw new RangeError(
      `${header.protocol}.${field} ${length}: expected ${MAX_LENGTH} at most; state it to build a wrong one`,
    );
  }
  protocolNamed(header.protocol).complete?.(place, set);
}

/** The fields that count a header and all behind it, and the most that they can count. */
const TOTALS: Readonly<Record<string, string>> = { ip: 'totalLength', udp: 'length' };
const MAX_LENGTH = 0xffff;

function ownLength(protocol: Protocol, options: Uint8Array): Stated {
  const name = LENGTHS[protocol.name];
  return name === undefined ? {} : { [name]: protocol.length + options.length };
}

/** The fields that count a header alone. */
const LENGTHS: Readonly<Record<string, string>> = { ip: 'headerLength', tcp: 'dataOffset' };

/** Between whom a header's datagram goes: an ICMP error quotes what went the other way. */
function endsOf(frame: Frame, index: number): Ends {
  const { source, destination } = frame.ends;
  const turned = errorsBefore(frame, index) % 2 === 1;
  return turned ? { source: destination, destination: source } : frame.ends;
}

const errorsBefore = ({ headers }: Frame, index: number): number =>
  headers.slice(0, index).filter(({ protocol }) => protocol === 'icmp').length;

function protocolNamed(name: string): Protocol {
  const protocol = PROTOCOLS.get(name);
  if (protocol === undefined) throw new RangeError(`${name}: no such protocol`);
  return protocol;
}
