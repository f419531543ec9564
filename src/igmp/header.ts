// The messages of IGMP (RFC 1112 appendix I, RFC 2236 §2, RFC 3376 §4). All begin alike; a query of version 3 goes on
// behind the group, and a report of version 3 has records in its place.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |     Type      | Max Resp Code |           Checksum            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                         Group Address                         |
//   |  Report of version 3: Reserved  |  Number of Group Records    |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   | Resv  |S| QRV |     QQIC      |     Number of Sources (N)     |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                       Source Address [1 to N]                 |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// A group record:
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  Record Type  |  Aux Data Len |     Number of Sources (N)     |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                       Multicast Address                       |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                       Source Address [1 to N]                 |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { checksum, sum } from '../core/checksum.ts';
import { type DropReason, defineDrops, OK } from '../core/drops.ts';
import type { Ipv4Address } from '../ip/address.ts';

/** Length that every message has at least, in bytes: all of one of version 1 or 2. */
export const HEADER = 8;

/** Length of a query of version 3 without its sources, in bytes. */
export const QUERY = 12;

/** Length of a group record without its sources, in bytes. */
export const RECORD = 8;

/** Length of an address, in bytes. */
export const SOURCE = 4;

/** Known types; others are data. */
export const Type = {
  Query: 0x11,
  V1Report: 0x12,
  V2Report: 0x16,
  V2Leave: 0x17,
  V3Report: 0x22,
} as const;

/** Types of group records. RFC 3376 §4.2.12. */
export const RecordType = {
  IsInclude: 1,
  IsExclude: 2,
  ToInclude: 3,
  ToExclude: 4,
  Allow: 5,
  Block: 6,
} as const;

export const Drop = defineDrops('igmp', {
  short: { says: 'shorter than an IGMP message', rfc: 'RFC 2236 §2', linux: 'PKT_TOO_SMALL' },
  badChecksum: { says: 'the IGMP checksum is wrong', rfc: 'RFC 2236 §2.3' },
  queryLength: {
    says: 'a query whose length fits no version',
    rfc: 'RFC 3376 §7.1',
  },
  sourcesBeyond: {
    says: 'a query with fewer sources than it says',
    rfc: 'RFC 3376 §4.1.8',
  },
  sourcesOfAll: {
    says: 'a query about sources, but of no group',
    rfc: 'RFC 3376 §4.1.9',
  },
  notForHosts: {
    says: 'a message that only routers read',
    rfc: 'RFC 2236 §3',
  },
  ownReport: { says: 'a report of this host’s own', rfc: 'RFC 2236 §3' },
  unicastReport: {
    says: 'a report that was sent to this host alone: the routers may not have heard it',
    rfc: 'RFC 2236 §3',
  },
});

const CODE = 1;
const CHECKSUM = 2;
const GROUP = 4;
const FLAGS = 8;
const QQIC = 9;
const SOURCES = 10;
const RECORDS = 6;

const ROBUSTNESS_MASK = 7;

/** Whether `at` to `end` is a whole message with its checksum right, and a query as long as one of some version. */
export function check(view: DataView, at: number, end: number): DropReason | null {
  const length = end - at;
  if (length < HEADER) return Drop.short;
  if (sum(view, at, end) !== 0xffff) return Drop.badChecksum;
  if (type(view, at) !== Type.Query || length === HEADER) return OK;
  return length < QUERY ? Drop.queryLength : OK;
}

/** Whether a query of version 3 has the sources that it says. Older versions read the first 8 bytes only: RFC 2236 §2.5. */
export function checkSources(view: DataView, at: number, end: number): DropReason | null {
  const sources = sourceCount(view, at);
  if (QUERY + sources * SOURCE > end - at) return Drop.sourcesBeyond;
  return sources > 0 && group(view, at) === 0 ? Drop.sourcesOfAll : OK;
}

export const type = (view: DataView, at: number): number => view.getUint8(at);
/** The time for answers, coded; see {@link responseMs}. 0 in version 1. */
export const responseCode = (view: DataView, at: number): number => view.getUint8(at + CODE);
/** Not in a report of version 3. 0 in a query: all groups. */
export const group = (view: DataView, at: number): Ipv4Address =>
  view.getInt32(at + GROUP) as Ipv4Address;
/** Of a query of version 3: the querier's robustness variable; 0: more than 7. */
export const robustness = (view: DataView, at: number): number =>
  view.getUint8(at + FLAGS) & ROBUSTNESS_MASK;
/** Of a query of version 3: seconds between its sender's queries, coded; see {@link codeValue}. */
export const intervalCode = (view: DataView, at: number): number => view.getUint8(at + QQIC);
/** Of a query of version 3. */
export const sourceCount = (view: DataView, at: number): number => view.getUint16(at + SOURCES);
/** Of a query of version 3; `n` counts from 0. */
export const source = (view: DataView, at: number, n: number): Ipv4Address =>
  view.getInt32(at + QUERY + n * SOURCE) as Ipv4Address;

/** What a code of version 3 means: below 128 itself, else a floating-point number. RFC 3376 §4.1.1, §4.1.7. */
export const codeValue = (code: number): number =>
  code < 0x80 ? code : ((code & 0xf) | 0x10) << (((code >> 4) & 7) + 3);

/** A number of tenths of seconds, in ms. */
export const responseMs = (tenths: number): number => tenths * 100;

/** Writes a message of version 1 or 2, whole. */
export function set(view: DataView, at: number, newType: number, about: Ipv4Address): void {
  view.setUint8(at, newType);
  view.setUint8(at + CODE, 0);
  view.setInt32(at + GROUP, about);
  fillChecksum(view, at, at + HEADER);
}

/** Writes the head of a report of version 3, but for its checksum. */
export function setReport(view: DataView, at: number, records: number): void {
  view.setUint8(at, Type.V3Report);
  view.setUint8(at + CODE, 0);
  view.setUint16(at + GROUP, 0);
  view.setUint16(at + RECORDS, records);
}

/** Writes the head of a group record. */
export function setRecord(
  view: DataView,
  at: number,
  recordType: number,
  sources: number,
  about: Ipv4Address,
): void {
  view.setUint8(at, recordType);
  view.setUint8(at + 1, 0);
  view.setUint16(at + 2, sources);
  view.setInt32(at + 4, about);
}

/** Computes the checksum over the message in `at` to `end` and writes it; all else must be in place. */
export function fillChecksum(view: DataView, at: number, end: number): void {
  view.setUint16(at + CHECKSUM, 0);
  view.setUint16(at + CHECKSUM, checksum(view, at, end));
}
