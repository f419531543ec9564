// What follows from the rest of a frame: lengths and checksums, and the few values that a header must have.

import type { Layer } from '../../../src/dissect/dissect.ts';
import { type FieldValue, readField } from '../../../src/dissect/field.ts';
import { type Place, type Protocol, specNamed } from '../../../src/dissect/protocol.ts';

/** What a header's fields would have to be, by their names, as far as that follows from anything. */
export function rightValues(
  protocol: Protocol,
  place: Place,
  { faults }: Layer,
): ReadonlyMap<string, FieldValue> {
  const found = new Map<string, FieldValue>();
  if (place.end - place.at < protocol.length) return found;
  const wrong = new Set(faults.map(({ field }) => field));
  for (const name of wrong) {
    const value = musts(protocol, place, name);
    if (value !== null) found.set(name, value);
  }
  for (const name of COUNTED) {
    const isWanted = wrong.has(name) || (name !== 'checksum' && isShort(protocol, place));
    const value = isWanted ? completed(protocol, place, name) : null;
    if (value !== null) found.set(name, value);
  }
  return found;
}

/** What {@link Protocol.complete} fills in. */
const COUNTED = ['totalLength', 'length', 'checksum'] as const;

/** What a wrong field must be, whatever the rest is. */
function musts({ name, length }: Protocol, { at, end }: Place, field: string): number | null {
  if (name === 'eth' && field === 'type') return end - at - length;
  const must = MUSTS[`${name}.${field}`];
  return must ?? null;
}

/** Header lengths are those without options: they come out of the data behind. */
const MUSTS: Readonly<Record<string, number>> = {
  'ip.version': 4,
  'ip.headerLength': 20,
  'tcp.dataOffset': 20,
  'arp.hardwareLength': 6,
  'arp.protocolLength': 4,
};

/** The header says that it ends before what is behind it does, which is no mere padding. */
function isShort(protocol: Protocol, place: Place): boolean {
  if (place.quoted || !place.whole) return false;
  const extent = protocol.extent?.(place) ?? place.end;
  const least = place.at + protocol.length;
  return extent >= least && place.bytes.subarray(extent, place.end).some((byte) => byte !== 0);
}

function completed(protocol: Protocol, place: Place, name: string): FieldValue | null {
  const spec = specNamed(protocol, place, name);
  if (spec === null || protocol.complete === undefined) return null;
  const bytes = place.bytes.slice();
  const others = new Set(COUNTED.filter((one) => one !== name));
  protocol.complete({ ...place, bytes, end: endFor(protocol, place, name) }, others);
  return readField(spec, bytes, place.at);
}

/** A checksum is over what the header says is its own; a length counts all that is here. */
function endFor(protocol: Protocol, place: Place, name: string): number {
  const extent = protocol.extent?.(place) ?? place.end;
  const isOwn = name === 'checksum' && extent >= place.at + protocol.length;
  return isOwn ? Math.min(extent, place.end) : place.end;
}
