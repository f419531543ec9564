// A frame's bytes as named fields: where each lies to the bit, its value, its meaning and its rule.

import { endOf, type FieldSpec, type FieldValue, formatValue, readField } from './field.ts';
import type { Fault, Part, Place, Protocol } from './protocol.ts';
import { PROTOCOLS } from './protocols.ts';

export interface Field {
  /** As `ip.ttl`. */
  readonly name: string;
  /** The RFC's own words for it. */
  readonly title: string;
  /** Its first byte, counted from the frame's first. */
  readonly at: number;
  /** How many bytes it touches. */
  readonly length: number;
  /** Its first bit in the first of them, 0 for the most significant. */
  readonly bit: number;
  readonly bits: number;
  readonly value: FieldValue;
  /** The value as people read it. */
  readonly text: string;
  /** The name of that value; null when it has none. */
  readonly meaning: string | null;
  readonly rfc: string;
}

/** One header. */
export interface Layer {
  /** As the first half of its fields' names. */
  readonly protocol: string;
  readonly title: string;
  readonly rfc: string;
  readonly at: number;
  /** Bytes of it that are here. */
  readonly length: number;
  /** Part of what an ICMP error quotes. */
  readonly quoted: boolean;
  readonly fields: readonly Field[];
  /** What is wrong with it; `field` is one of its fields' names, without the layer. */
  readonly faults: readonly Fault[];
}

/** A run of bytes. */
export interface Range {
  readonly at: number;
  readonly length: number;
}

export interface Dissection {
  /** From the outermost in; a header's options follow it. */
  readonly layers: readonly Layer[];
  /** What the innermost header carries. */
  readonly data: Range;
  /** What follows the datagram up to the frame's end: padding, or a trailer. */
  readonly padding: Range;
}

/**
 * Takes any bytes and never throws.
 * @param outermost the protocol that `bytes` begin with: `eth`, or `ip` for a capture of that link type
 */
export function dissect(bytes: Uint8Array, outermost = 'eth'): Dissection {
  const layers: Layer[] = [];
  let data = { at: 0, length: bytes.length };
  let padding = bytes.length;
  for (const { protocol, place, layer, inner } of headers(bytes, outermost)) {
    layers.push(layer, ...parts(protocol, place));
    if (!place.quoted) padding = Math.min(padding, inner.end);
    data = { at: inner.at, length: inner.end - inner.at };
  }
  return { layers, data, padding: { at: padding, length: bytes.length - padding } };
}

/** A header's protocol, and where it lies. */
export interface Located {
  readonly protocol: Protocol;
  readonly place: Place;
}

/** The headers of a frame from the outermost in, for those who write to them. Takes any bytes and never throws. */
export function locate(bytes: Uint8Array, outermost = 'eth'): Located[] {
  return [...headers(bytes, outermost)].map(({ protocol, place }) => ({ protocol, place }));
}

/** The field of that name, as `ip.ttl`: the first one, the quoted headers' come later. Null when there is none. */
export function fieldNamed({ layers }: Dissection, name: string): Field | null {
  for (const { fields } of layers) {
    const found = fields.find((field) => field.name === name);
    if (found !== undefined) return found;
  }
  return null;
}

function* headers(bytes: Uint8Array, outermost: string) {
  let place: Place = {
    ...{ bytes, at: 0, end: bytes.length, whole: true, around: null, quoted: false },
  };
  for (let protocol = PROTOCOLS.get(outermost); protocol !== undefined; ) {
    const opened = open(protocol, place);
    yield { protocol, place, ...opened };
    place = opened.inner;
    protocol = opened.next === null ? undefined : PROTOCOLS.get(opened.next);
  }
}

function open(protocol: Protocol, place: Place) {
  const { bytes, at, end } = place;
  const readable = end - at >= protocol.length;
  const says = readable ? (protocol.headerLength?.(place) ?? protocol.length) : end - at;
  const length = Math.min(Math.max(says, protocol.length), end - at);
  const layer = {
    ...{ protocol: protocol.name, title: protocol.title, rfc: protocol.rfc },
    ...{ at, length, quoted: place.quoted },
    fields: fields(protocol, place),
    faults: readable ? (protocol.faults?.(place) ?? []) : cut(protocol, place),
  };
  const extent = readable ? (protocol.extent?.(place) ?? end) : end;
  const inner: Place = {
    bytes,
    at: at + length,
    end: Math.max(at + length, Math.min(extent, end)),
    whole: place.whole && (protocol.completes?.(place) ?? true),
    around: place,
    quoted: place.quoted || protocol.name === 'icmp',
  };
  return { layer, inner, next: readable && length === says ? nextOf(protocol, place) : null };
}

function nextOf(protocol: Protocol, place: Place): string | null {
  if (protocol.next !== undefined) return protocol.next(place);
  const { carries } = protocol;
  const spec = protocol.fields.find(({ name }) => name === carries?.field);
  if (carries === undefined || spec === undefined) return null;
  return carries.protocols[Number(readField(spec, place.bytes, place.at))] ?? null;
}

/** The fault names the first field that is not all there. */
function cut(protocol: Protocol, place: Place): Fault[] {
  const { at, end, whole } = place;
  if (!whole) return [];
  const missing = fieldsOf(protocol, place).find((spec) => at + endOf(spec) > end);
  const says = `cut short: ${end - at} of ${protocol.length} bytes are here`;
  return [{ field: missing?.name ?? '', says }];
}

function parts(protocol: Protocol, place: Place): Layer[] {
  const { at, end, quoted } = place;
  if (end - at < protocol.length) return [];
  // A part that the header's end has cut is not wrong by itself.
  const cut = (protocol.headerLength?.(place) ?? 0) > end - at;
  return (protocol.parts?.(place) ?? []).map((part) => ({
    ...{ protocol: part.protocol, title: part.title, rfc: part.fields[0]?.rfc ?? protocol.rfc },
    ...{ at: part.at, length: part.length, quoted, faults: cut ? [] : part.faults },
    fields: part.fields.map((spec) => fieldOf(part, spec, place.bytes, {})),
  }));
}

/** The fields whose bytes are here. */
function fields(protocol: Protocol, place: Place): Field[] {
  const { bytes, at, end } = place;
  return fieldsOf(protocol, place)
    .filter((spec) => at + endOf(spec) <= end)
    .map((spec) => {
      const part = { protocol: protocol.name, at };
      return fieldOf(part, spec, bytes, protocol.namesOf?.(place, spec.name) ?? {});
    });
}

const fieldsOf = (protocol: Protocol, place: Place): readonly FieldSpec[] =>
  protocol.present?.(place) ?? protocol.fields;

function fieldOf(
  { protocol, at }: Pick<Part, 'protocol' | 'at'>,
  spec: FieldSpec,
  bytes: Uint8Array,
  names: Readonly<Record<number, string>>,
): Field {
  const value = readField(spec, bytes, at);
  const number = typeof value === 'number' ? value : -1;
  return {
    name: `${protocol}.${spec.name}`,
    title: spec.title,
    at: at + spec.at,
    length: endOf(spec) - spec.at,
    bit: spec.bit,
    bits: spec.bits,
    value,
    text: formatValue(spec, value),
    meaning: spec.names[number] ?? names[number] ?? null,
    rfc: spec.rfc,
  };
}
