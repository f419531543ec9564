// TCP (RFC 9293 §3.1) for the dissector.

import { fieldsOf } from './field.ts';
import { hex16 } from './ip.ts';
import type { Fault, Part, Place, Protocol } from './protocol.ts';
import { pseudoHeader } from './pseudoheader.ts';
import { checksum, sum } from './sum.ts';
import { tcpOptions } from './tcpoptions.ts';

const field = fieldsOf('RFC 9293 §3.1');
const HEADER = 20;
const CHECKSUM = 16;

const FLAGS = ['cwr', 'ece', 'urg', 'ack', 'psh', 'rst', 'syn', 'fin'] as const;

export const TCP: Protocol = {
  name: 'tcp',
  title: 'Transmission Control Protocol',
  rfc: 'RFC 9293 §3.1',
  length: HEADER,
  fields: [
    field('sourcePort', 'Source Port', 0, 16),
    field('destinationPort', 'Destination Port', 2, 16),
    field('sequence', 'Sequence Number', 4, 32),
    field('acknowledgment', 'Acknowledgment Number', 8, 32),
    field('dataOffset', 'Data Offset', 12, 4, { unit: 4 }),
    field('reserved', 'Reserved', 12, 4, { bit: 4 }),
    ...FLAGS.map((name, bit) => field(name, name.toUpperCase(), 13, 1, { bit, format: 'flag' })),
    field('window', 'Window', 14, 16),
    field('checksum', 'Checksum', CHECKSUM, 16, { format: 'hex' }),
    field('urgentPointer', 'Urgent Pointer', 18, 16),
  ],
  headerLength,
  parts,
  faults,
  complete,
};

function headerLength({ bytes, at }: Place): number {
  return ((bytes[at + 12] ?? 0) >> 4) * 4;
}

function parts(place: Place): Part[] {
  const { bytes, at, end } = place;
  return tcpOptions(bytes, at + HEADER, Math.min(at + headerLength(place), end));
}

function faults(place: Place): Fault[] {
  const { bytes, at, end, whole } = place;
  const header = headerLength(place);
  if (header < HEADER) return [{ field: 'dataOffset', says: 'below 20' }];
  if (!whole) return [];
  if (at + header > end)
    return [{ field: 'dataOffset', says: `beyond the end, ${end - at} are here` }];
  const initial = pseudoHeader(place, 6, end - at);
  if (initial === null || sum(bytes, at, end, initial) === 0xffff) return [];
  const right = checksum(bytes, at, end, at + CHECKSUM, initial);
  return [{ field: 'checksum', says: `bad checksum, right is ${hex16(right)}` }];
}

function complete(place: Place, set: ReadonlySet<string>): void {
  const { bytes, at, end } = place;
  if (set.has('checksum')) return;
  const initial = pseudoHeader(place, 6, end - at) ?? 0;
  const right = checksum(bytes, at, end, at + CHECKSUM, initial);
  bytes.set([right >> 8, right & 0xff], at + CHECKSUM);
}
