// The IPv4 header (RFC 791 §3.1).
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |Version|  IHL  |Type of Service|          Total Length         |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |         Identification        |Flags|      Fragment Offset    |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  Time to Live |    Protocol   |         Header Checksum       |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                       Source Address                          |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                    Destination Address                        |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                    Options                    |    Padding    |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { checksum, sum, sumOfFive, sumOfWords, updateChecksum } from '../core/checksum.ts';
import { type DropReason, defineDrops, OK } from '../core/drops.ts';
import type { Ipv4Address } from './address.ts';

/** Length of a header without options, in bytes. */
export const HEADER = 20;

/** Largest datagram, header included, in bytes. */
export const MAX_LENGTH = 65535;

/** Known protocol numbers; others are data. */
export const Protocol = { Icmp: 1, Igmp: 2, Tcp: 6, Udp: 17 } as const;

/** The bits of the flags field as they stand in {@link flagsAndOffset}. */
export const Flag = { DontFragment: 0x4000, MoreFragments: 0x2000 } as const;

export const OFFSET_MASK = 0x1fff;

export const Drop = defineDrops('ip', {
  short: {
    says: 'shorter than an IPv4 header',
    rfc: 'RFC 791 §3.1',
    counter: 'IpInHdrErrors',
    linux: 'PKT_TOO_SMALL',
  },
  badVersion: {
    says: 'the version is not 4',
    rfc: 'RFC 1122 §3.2.1.1',
    counter: 'IpInHdrErrors',
    linux: 'IP_INHDR',
  },
  badHeaderLength: {
    says: 'the header length is below 20 bytes or beyond the packet',
    rfc: 'RFC 791 §3.1',
    counter: 'IpInHdrErrors',
    linux: 'IP_INHDR',
  },
  badChecksum: {
    says: 'the header checksum is wrong',
    rfc: 'RFC 1122 §3.2.1.2',
    counter: 'IpInHdrErrors',
    linux: 'IP_CSUM',
  },
  badTotalLength: {
    says: 'the total length is below the header length',
    rfc: 'RFC 791 §3.1',
    counter: 'IpInHdrErrors',
    linux: 'IP_INHDR',
  },
  truncated: {
    says: 'the total length is beyond the end of the frame',
    rfc: 'RFC 791 §3.1',
    counter: 'IpExtInTruncatedPkts',
    linux: 'PKT_TOO_SMALL',
  },
  martianSource: {
    says: 'no host on the wire may have this source address',
    rfc: 'RFC 1122 §3.2.1.3',
    linux: 'IP_INVALID_SOURCE',
  },
  martianDestination: {
    says: 'no packet on the wire may have this destination address',
    rfc: 'RFC 1122 §3.2.1.3',
    linux: 'IP_INVALID_DEST',
  },
  notForUs: {
    says: 'for another host, and forwarding is off',
    rfc: 'RFC 1122 §3.2.1.3',
    counter: 'IpInAddrErrors',
    linux: 'IP_INNOROUTES',
  },
  unknownProtocol: {
    says: 'no layer is registered for this protocol',
    rfc: 'RFC 1122 §3.2.2.1',
    counter: 'IpInUnknownProtos',
    linux: 'IP_NOPROTO',
  },
  noRoute: {
    says: 'no route to the destination',
    rfc: 'RFC 1122 §3.3.1',
    linux: 'IP_OUTNOROUTES',
  },
  routeType: {
    says: 'the route to the destination says not to send',
    rfc: 'RFC 1812 §5.2.7.1',
    linux: 'IP_OUTNOROUTES',
  },
  loopbackSource: {
    says: 'a loopback source address must not leave this host',
    rfc: 'RFC 1122 §3.2.1.3',
    linux: 'IP_INVALID_SOURCE',
  },
  mustNotFragment: {
    says: 'longer than the MTU of its way, and its sender will not have it cut',
    rfc: 'RFC 1191 §3',
    linux: 'PKT_TOO_BIG',
  },
  staysHere: {
    says: 'to a group that this host has joined, and it may take no hop: it is heard here alone',
    rfc: 'RFC 1112 §6.1',
  },
  tooLong: {
    says: 'longer than any datagram, or the MTU leaves no room for fragments',
    rfc: 'RFC 791 §3.2',
    linux: 'PKT_TOO_BIG',
  },
});

/** Zero in a whole datagram. */
const FRAGMENT = Flag.MoreFragments | OFFSET_MASK;

const VERSION_4_NO_OPTIONS = 0x45;

const TOS = 1;
const TOTAL_LENGTH = 2;
const IDENTIFICATION = 4;
const FLAGS_AND_OFFSET = 6;
const TTL = 8;
const PROTOCOL = 9;
const CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;

/** The one gate: after it, header and datagram lie within `at` to `end`. In Linux's order (`ip_rcv_core`). */
export function check(view: DataView, at: number, end: number): DropReason | null {
  const available = end - at;
  if (available < HEADER) return Drop.short;
  const first = view.getUint8(at);
  if (first >> 4 !== 4) return Drop.badVersion;
  const header = (first & 0xf) * 4;
  if (header < HEADER || header > available) return Drop.badHeaderLength;
  const total16 = header === HEADER ? sumOfFive(view, at) : sum(view, at, at + header);
  if (total16 !== 0xffff) return Drop.badChecksum;
  const total = totalLength(view, at);
  if (total > available) return Drop.truncated;
  if (total < header) return Drop.badTotalLength;
  return OK;
}

/** Whether the first byte can be that of a header: version 4, and a length of 20 bytes at least. */
export const isVersion4 = (view: DataView, at: number): boolean =>
  version(view, at) === 4 && headerLength(view, at) >= HEADER;
export const version = (view: DataView, at: number): number => view.getUint8(at) >> 4;
/** Header length in bytes, options included: 20 to 60. */
export const headerLength = (view: DataView, at: number): number => (view.getUint8(at) & 0xf) * 4;
/** Whether the header is longer than it is without options. */
export const hasOptions = (view: DataView, at: number): boolean =>
  view.getUint8(at) !== VERSION_4_NO_OPTIONS;
/** DSCP and ECN, RFC 2474 §3 and RFC 3168 §5. */
export const tos = (view: DataView, at: number): number => view.getUint8(at + TOS);
/** Header and data, in bytes. */
export const totalLength = (view: DataView, at: number): number =>
  view.getUint16(at + TOTAL_LENGTH);
export const identification = (view: DataView, at: number): number =>
  view.getUint16(at + IDENTIFICATION);
/** Flags in the top three bits, then the fragment offset in units of 8 bytes. */
export const flagsAndOffset = (view: DataView, at: number): number =>
  view.getUint16(at + FLAGS_AND_OFFSET);
/** True unless the whole datagram is in this packet. */
export const isFragment = (view: DataView, at: number): boolean =>
  (view.getUint16(at + FLAGS_AND_OFFSET) & FRAGMENT) !== 0;
/** Hops left; decremented by each router. */
export const ttl = (view: DataView, at: number): number => view.getUint8(at + TTL);
export const protocol = (view: DataView, at: number): number => view.getUint8(at + PROTOCOL);
export const headerChecksum = (view: DataView, at: number): number => view.getUint16(at + CHECKSUM);
export const source = (view: DataView, at: number): Ipv4Address =>
  view.getInt32(at + SOURCE) as Ipv4Address;
export const destination = (view: DataView, at: number): Ipv4Address =>
  view.getInt32(at + DESTINATION) as Ipv4Address;

/**
 * Writes a whole header without options, its checksum included. In five stores, as ether/header.ts has it,
 * and without reading them back for the checksum; field by field, the two headers take 30 ns more (Node 20).
 */
export function set(
  view: DataView,
  at: number,
  newTos: number,
  total: number,
  id: number,
  flags: number,
  hops: number,
  newProtocol: number,
  from: Ipv4Address,
  to: Ipv4Address,
): void {
  const lengths = (VERSION_4_NO_OPTIONS << 24) | (newTos << 16) | total;
  const fragment = (id << 16) | flags;
  const way = (hops << 24) | (newProtocol << 16);
  const check = ~sumOfWords(lengths, fragment, way, from, to) & 0xffff;
  view.setInt32(at, lengths);
  view.setInt32(at + IDENTIFICATION, fragment);
  view.setInt32(at + TTL, way | check);
  // `| 0`: they are 32-bit integers anyway; V8 does not know and would convert them to doubles and back.
  view.setInt32(at + SOURCE, from | 0);
  view.setInt32(at + DESTINATION, to | 0);
}

/** Says of a header without options that `bytes` more of them, a multiple of 4, stand behind it. */
export function setOptionsLength(view: DataView, at: number, bytes: number): void {
  view.setUint8(at, VERSION_4_NO_OPTIONS + bytes / 4);
}

/** Fills in what the writer of a header may leave open: the length, source and identification where they are 0, the checksum. */
export function complete(
  view: DataView,
  at: number,
  total: number,
  from: Ipv4Address,
  id: number,
): void {
  view.setUint16(at + TOTAL_LENGTH, total);
  if (source(view, at) === 0) view.setInt32(at + SOURCE, from);
  if (identification(view, at) === 0) view.setUint16(at + IDENTIFICATION, id);
  fillChecksum(view, at);
}

/** Writes version 4, a header without options, and the datagram's total length in bytes. */
export function setLengths(view: DataView, at: number, total: number): void {
  view.setUint8(at, VERSION_4_NO_OPTIONS);
  view.setUint16(at + TOTAL_LENGTH, total);
}

export function setTotalLength(view: DataView, at: number, total: number): void {
  view.setUint16(at + TOTAL_LENGTH, total);
}

export function setTos(view: DataView, at: number, value: number): void {
  view.setUint8(at + TOS, value);
}

export function setIdentification(view: DataView, at: number, value: number): void {
  view.setUint16(at + IDENTIFICATION, value);
}

export function setFlagsAndOffset(view: DataView, at: number, value: number): void {
  view.setUint16(at + FLAGS_AND_OFFSET, value);
}

export function setTtl(view: DataView, at: number, hops: number): void {
  view.setUint8(at + TTL, hops);
}

/** Takes one hop off the time to live, which is above 0, and mends the checksum: RFC 1624 §3. Returns the hops left. */
export function decrementTtl(view: DataView, at: number): number {
  const old = view.getInt32(at + TTL);
  const oldWord = old >>> 16;
  const newWord = oldWord - 0x100;
  view.setInt32(at + TTL, (newWord << 16) | updateChecksum(old & 0xffff, oldWord, newWord));
  return newWord >> 8;
}

export function setProtocol(view: DataView, at: number, value: number): void {
  view.setUint8(at + PROTOCOL, value);
}

export function setSource(view: DataView, at: number, address: Ipv4Address): void {
  view.setInt32(at + SOURCE, address);
}

export function setDestination(view: DataView, at: number, address: Ipv4Address): void {
  view.setInt32(at + DESTINATION, address);
}

/**
 * Computes the header checksum and writes it; everything else must be in place. The five words of a header without options
 * are added as integers: of `checksum`'s doubles one was boxed for each fragment in 7 of 80 processes (Node 20).
 */
export function fillChecksum(view: DataView, at: number): void {
  view.setUint16(at + CHECKSUM, 0);
  const sum16 = hasOptions(view, at)
    ? checksum(view, at, at + headerLength(view, at))
    : ~sumOfFive(view, at) & 0xffff;
  view.setUint16(at + CHECKSUM, sum16);
}
