// The pseudo-header that UDP and TCP checksums cover besides their own bytes (RFC 768, RFC 9293 §3.1).

import { readField } from './field.ts';
import { ipOptions } from './ipoptions.ts';
import type { Place } from './protocol.ts';
import { sum } from './sum.ts';

const SOURCE = 12;
const DESTINATION = 16;
const OPTIONS = 20;

/** Its sum; null when the header around is not IPv4. */
export function pseudoHeader({ around }: Place, protocol: number, length: number): number | null {
  if (around === null || (around.bytes[around.at] ?? 0) >> 4 !== 4) return null;
  const { bytes, at } = around;
  const source = sum(bytes, at + SOURCE, at + SOURCE + 4, protocol + length);
  const destination = finalDestination(around);
  return sum(bytes, destination, destination + 4, source);
}

/**
 * Where the address of the datagram's last stop lies: behind all others in a source route that has stops left
 * (RFC 791 §3.1). Linux computes a TCP checksum over that one.
 */
function finalDestination({ bytes, at }: Place): number {
  const end = at + ((bytes[at] ?? 0) & 0xf) * 4;
  for (const option of ipOptions(bytes, at + OPTIONS, end)) {
    if (!SOURCE_ROUTES.has(bytes[option.at] ?? 0) || option.faults.length > 0) continue;
    const pointer = option.fields.find(({ name }) => name === 'pointer');
    const last = option.fields.findLast(({ format }) => format === 'ipv4');
    if (pointer === undefined || last === undefined) continue;
    const isThere = Number(readField(pointer, bytes, option.at)) > option.length;
    if (!isThere) return option.at + last.at;
  }
  return at + DESTINATION;
}

/** Loose and strict. */
const SOURCE_ROUTES = new Set([131, 137]);
