// UDP (RFC 768) for the dissector.

import { fieldsOf } from './field.ts';
import { hex16 } from './ip.ts';
import type { Fault, Place, Protocol } from './protocol.ts';
import { pseudoHeader } from './pseudoheader.ts';
import { checksum, sum, uint16 } from './sum.ts';

const field = fieldsOf('RFC 768');
const HEADER = 8;
const LENGTH = 4;
const CHECKSUM = 6;

export const UDP: Protocol = {
  name: 'udp',
  title: 'User Datagram Protocol',
  rfc: 'RFC 768',
  length: HEADER,
  fields: [
    field('sourcePort', 'Source Port', 0, 16),
    field('destinationPort', 'Destination Port', 2, 16),
    field('length', 'Length', 4, 16),
    field('checksum', 'Checksum', 6, 16, { format: 'hex' }),
  ],
  extent: ({ bytes, at }) => at + uint16(bytes, at + LENGTH),
  faults,
  complete,
};

function faults(place: Place): Fault[] {
  const { bytes, at, end, whole } = place;
  const length = uint16(bytes, at + LENGTH);
  if (length < HEADER) return [{ field: 'length', says: 'below 8' }];
  if (!whole) return [];
  if (at + length > end) return [{ field: 'length', says: `beyond the end, ${end - at} are here` }];
  // Zero: the sender computed none.
  if (uint16(bytes, at + CHECKSUM) === 0) return [];
  const initial = pseudoHeader(place, 17, length);
  if (initial === null || sum(bytes, at, at + length, initial) === 0xffff) return [];
  return [{ field: 'checksum', says: `bad checksum, right is ${hex16(right(place, length))}` }];
}

function complete(place: Place, set: ReadonlySet<string>): void {
  const { bytes, at, end } = place;
  if (!set.has('length')) bytes.set([(end - at) >> 8, (end - at) & 0xff], at + LENGTH);
  if (set.has('checksum')) return;
  const value = right(place, end - at);
  bytes.set([value >> 8, value & 0xff], at + CHECKSUM);
}

/** What a sender puts there: a sum of zero is sent as its other zero. */
function right(place: Place, length: number): number {
  const initial = pseudoHeader(place, 17, length) ?? 0;
  return checksum(place.bytes, place.at, place.at + length, place.at + CHECKSUM, initial) || 0xffff;
}
