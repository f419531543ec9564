// IPv4 (RFC 791 §3.1, RFC 2474, RFC 3168) for the dissector.

import { fieldsOf } from './field.ts';
import { ipOptions } from './ipoptions.ts';
import type { Fault, Part, Place, Protocol } from './protocol.ts';
import { checksum, sum, uint16 } from './sum.ts';

const field = fieldsOf('RFC 791 §3.1');
const MIN_HEADER = 20;
const CHECKSUM = 10;

export const IP: Protocol = {
  name: 'ip',
  title: 'Internet Protocol, version 4',
  rfc: 'RFC 791 §3.1',
  length: MIN_HEADER,
  fields: [
    field('version', 'Version', 0, 4),
    field('headerLength', 'Internet Header Length', 0, 4, { bit: 4, unit: 4 }),
    fieldsOf('RFC 2474 §3')('dscp', 'Differentiated Services Codepoint', 1, 6, {
      names: codepoints(),
    }),
    fieldsOf('RFC 3168 §5')('ecn', 'Explicit Congestion Notification', 1, 2, {
      bit: 6,
      names: { 0: 'not-ect', 1: 'ect1', 2: 'ect0', 3: 'ce' },
    }),
    field('totalLength', 'Total Length', 2, 16),
    field('identification', 'Identification', 4, 16),
    field('reserved', 'Reserved bit', 6, 1, { format: 'flag' }),
    field('dontFragment', "Don't Fragment", 6, 1, { bit: 1, format: 'flag' }),
    field('moreFragments', 'More Fragments', 6, 1, { bit: 2, format: 'flag' }),
    field('fragmentOffset', 'Fragment Offset', 6, 13, { bit: 3, unit: 8 }),
    field('ttl', 'Time to Live', 8, 8),
    field('protocol', 'Protocol', 9, 8, { names: { 1: 'icmp', 2: 'igmp', 6: 'tcp', 17: 'udp' } }),
    field('checksum', 'Header Checksum', 10, 16, { format: 'hex' }),
    field('source', 'Source Address', 12, 32, { format: 'ipv4' }),
    field('destination', 'Destination Address', 16, 32, { format: 'ipv4' }),
  ],
  carries: { field: 'protocol', protocols: { 1: 'icmp', 2: 'igmp', 6: 'tcp', 17: 'udp' } },
  headerLength,
  parts,
  next,
  extent: (place) => place.at + totalLength(place),
  // A quote is cut by rule.
  completes: (place) =>
    !place.quoted && (position(place) & FRAGMENT) === 0 && totalLength(place) <= here(place),
  faults,
  complete,
};

/** Class selectors (RFC 2474 §4.2.2), assured (RFC 2597 §6) and expedited forwarding (RFC 3246), as iptables has them. */
function codepoints(): Record<number, string> {
  const names: Record<number, string> = { 46: 'EF' };
  for (let level = 0; level < 8; level++) names[level * 8] = `CS${level}`;
  for (let level = 1; level <= 4; level++) {
    for (let drop = 1; drop <= 3; drop++) names[level * 8 + drop * 2] = `AF${level}${drop}`;
  }
  return names;
}

/** More fragments, or an offset. */
const FRAGMENT = 0x3fff;
const OFFSET = 0x1fff;

const totalLength = ({ bytes, at }: Place): number => uint16(bytes, at + 2);
const position = ({ bytes, at }: Place): number => uint16(bytes, at + 6);
const here = ({ at, end }: Place): number => end - at;

function headerLength({ bytes, at }: Place): number {
  return ((bytes[at] ?? 0) & 0xf) * 4;
}

/** Nothing behind a header that is none, or behind a fragment's but the first. */
function next(place: Place): string | null {
  const { bytes, at } = place;
  const sound = (bytes[at] ?? 0) >> 4 === 4 && totalLength(place) >= headerLength(place);
  if (!sound || (position(place) & OFFSET) !== 0) return null;
  return IP.carries?.protocols[bytes[at + 9] ?? 0] ?? null;
}

function parts(place: Place): Part[] {
  const { bytes, at, end } = place;
  return ipOptions(bytes, at + MIN_HEADER, Math.min(at + headerLength(place), end));
}

function faults(place: Place): Fault[] {
  const { bytes, at, whole, quoted } = place;
  if ((bytes[at] ?? 0) >> 4 !== 4) return [{ field: 'version', says: 'not 4' }];
  const found: Fault[] = [];
  const header = headerLength(place);
  const total = totalLength(place);
  const beyond = `beyond the end, ${here(place)} bytes are here`;
  if (header < MIN_HEADER) found.push({ field: 'headerLength', says: 'below 20' });
  else if (header > here(place)) {
    if (whole) found.push({ field: 'headerLength', says: beyond });
  } else if (sum(bytes, at, at + header) !== 0xffff) {
    const right = checksum(bytes, at, at + header, at + CHECKSUM);
    found.push({ field: 'checksum', says: `bad checksum, right is ${hex16(right)}` });
  }
  if (total < header) found.push({ field: 'totalLength', says: 'below the header length' });
  else if (whole && !quoted && total > here(place)) {
    found.push({ field: 'totalLength', says: beyond });
  }
  return found;
}

function complete({ bytes, at, end }: Place, set: ReadonlySet<string>): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!set.has('totalLength')) view.setUint16(at + 2, end - at);
  if (set.has('checksum')) return;
  // A header length that was set wrong must not lead out of the frame.
  const header = Math.max(((bytes[at] ?? 0) & 0xf) * 4, MIN_HEADER);
  view.setUint16(at + CHECKSUM, checksum(bytes, at, Math.min(at + header, end), at + CHECKSUM));
}

/** As `0x1c46`. */
export const hex16 = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;
