// The ICMP header (RFC 792). Eight bytes in every message; what the last four mean depends on the type.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |     Type      |     Code      |          Checksum             |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  Echo: Identifier             |  Echo: Sequence Number        |
//   |  Destination unreachable: 0   |  code 4: Next-Hop MTU         |
//   |  Redirect: Gateway Internet Address                           |
//   |  Parameter problem: Pointer   |                               |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  Echo: Data ...   Errors: IP header and start of the datagram |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { checksum, sum, updateChecksum } from '../core/checksum.ts';
import { type DropReason, defineDrops, OK } from '../core/drops.ts';

/** Length of the header that every message has, in bytes. */
export const HEADER = 8;

/** Known types; others are data. */
export const Type = {
  EchoReply: 0,
  DestinationUnreachable: 3,
  SourceQuench: 4,
  Redirect: 5,
  EchoRequest: 8,
  TimeExceeded: 11,
  ParameterProblem: 12,
  TimestampRequest: 13,
  TimestampReply: 14,
  InformationRequest: 15,
  InformationReply: 16,
  AddressMaskRequest: 17,
  AddressMaskReply: 18,
  ExtendedEchoRequest: 42,
  ExtendedEchoReply: 43,
} as const;

/** The last type of RFC 792 and RFC 950; Linux knows no other, but for RFC 8335's two. */
export const LAST_TYPE = 18;

/** Codes of {@link Type.TimeExceeded}. RFC 792. */
export const TimeExceededCode = { Transit: 0, Reassembly: 1 } as const;

/** Codes of {@link Type.Redirect}. RFC 792; of RFC 1812 §5.2.7.2's two, only that for hosts is sent. */
export const RedirectCode = { Net: 0, Host: 1, NetTos: 2, HostTos: 3 } as const;

export const Drop = defineDrops('icmp', {
  short: {
    says: 'shorter than an ICMP header',
    rfc: 'RFC 792',
    counter: 'IcmpInErrors',
    linux: 'PKT_TOO_SMALL',
  },
  badChecksum: {
    says: 'the ICMP checksum is wrong',
    rfc: 'RFC 792',
    counter: 'IcmpInCsumErrors',
    linux: 'ICMP_CSUM',
  },
  unknownType: {
    says: 'no such ICMP type is known',
    rfc: 'RFC 1122 §3.2.2',
    counter: 'IcmpInErrors',
    linux: 'UNHANDLED_PROTO',
  },
  unhandledType: { says: 'nothing here acts on this ICMP type', rfc: 'RFC 1122 §3.2.2' },
  obsoleteType: {
    says: 'information and address mask messages are obsolete, and not answered',
    rfc: 'RFC 6918 §3',
  },
  echoBroadcast: {
    says: 'an echo request to a broadcast address or a group; icmp_echo_ignore_broadcasts is on',
    rfc: 'RFC 1122 §3.2.2.6',
    counter: 'IcmpInErrors',
    linux: 'INVALID_PROTO',
  },
  notForAll: {
    says: 'a message to a broadcast address that only one host may be sent',
    rfc: 'RFC 1122 §3.2.2',
    counter: 'IcmpInErrors',
    linux: 'INVALID_PROTO',
  },
  shortTimestamp: {
    says: 'a timestamp request without a time',
    rfc: 'RFC 792',
    counter: 'IcmpInErrors',
    linux: 'PKT_TOO_SMALL',
  },
  tooManyInAll: {
    says: 'one answer more than icmp_msgs_per_sec allows',
    rfc: 'RFC 1812 §4.3.2.8',
  },
  tooManyToOne: {
    says: 'one answer more than icmp_ratelimit allows to its asker',
    rfc: 'RFC 1812 §4.3.2.8',
  },
  optionsFull: {
    says: 'a request whose options have room for a part of an address in an answer',
    rfc: 'RFC 1122 §3.2.2.6',
  },
  echoIgnored: { says: 'an echo request; icmp_echo_ignore_all is on' },
  noWayBack: {
    says: 'a request with no route back to its asker',
    rfc: 'RFC 1122 §3.2.2.6',
  },
  shortQuote: {
    says: 'an ICMP error that does not quote the packet it is about',
    rfc: 'RFC 1122 §3.2.2',
    counter: 'IcmpInErrors',
  },
  bogusError: {
    says: 'an error about a packet to a broadcast address; icmp_ignore_bogus_error_responses is off',
    rfc: 'RFC 1122 §3.2.2',
  },
  noPort: {
    says: 'an error about a TCP or UDP packet, which nobody here has sent',
    rfc: 'RFC 5927 §4',
    counter: 'IcmpInErrors',
  },
  laterFragment: {
    says: 'an ICMP error about a later fragment, which does not say whose packet it was',
    rfc: 'RFC 5927 §4',
  },
  noSession: { says: 'no ping session waits for this answer', rfc: 'RFC 1122 §3.2.2.6' },
  pathMtuIgnored: {
    says: 'a router’s word that a packet was too long; ip_no_pmtu_disc is 2 or 3',
    rfc: 'RFC 5927 §7',
  },
  redirectRefused: {
    says: 'a redirect of our replies that is not from their gateway, or to none, or accept_redirects is off',
    rfc: 'RFC 1122 §3.2.2.2',
  },
  unexpected: { says: 'answers or quotes an echo request that was never sent', rfc: 'RFC 5927 §4' },
});

const TYPE = 0;
const CODE = 1;
const CHECKSUM = 2;
const IDENTIFIER = 4;
const SEQUENCE = 6;

/** Whether `at` to `end` is a whole ICMP message with its checksum right. */
export function check(view: DataView, at: number, end: number): DropReason | null {
  if (end - at < HEADER) return Drop.short;
  if (!isRight(view, at, end)) return Drop.badChecksum;
  return OK;
}

/** Whether the checksum of a message is right, however short that is. */
export const isRight = (view: DataView, at: number, end: number): boolean =>
  sum(view, at, end) === 0xffff;

/** Whether a type reports an error; RFC 1122 §3.2.2 lists them. An error never answers an error. */
export const isError = (type: number): boolean =>
  type === Type.DestinationUnreachable ||
  type === Type.SourceQuench ||
  type === Type.Redirect ||
  type === Type.TimeExceeded ||
  type === Type.ParameterProblem;

export const type = (view: DataView, at: number): number => view.getUint8(at + TYPE);
export const code = (view: DataView, at: number): number => view.getUint8(at + CODE);
export const messageChecksum = (view: DataView, at: number): number =>
  view.getUint16(at + CHECKSUM);
/** Echo only. */
export const identifier = (view: DataView, at: number): number => view.getUint16(at + IDENTIFIER);
/** Echo only. */
export const sequence = (view: DataView, at: number): number => view.getUint16(at + SEQUENCE);
/** The four bytes whose meaning depends on the type, as a signed integer. */
export const rest = (view: DataView, at: number): number => view.getInt32(at + IDENTIFIER);
/** The Next-Hop MTU of a "fragmentation needed" error, in bytes. RFC 1191 §4. */
export const nextHopMtu = (view: DataView, at: number): number => view.getUint16(at + SEQUENCE);
/** The pointer of a parameter problem: offset of the octet that is wrong. */
export const pointer = (view: DataView, at: number): number => view.getUint8(at + IDENTIFIER);

/** Leaves the Next-Hop MTU open, as routers did before RFC 1191. The checksum is wrong then. */
export const forgetMtu = (view: DataView, at: number): void => view.setUint16(at + SEQUENCE, 0);

/** Writes type, code and the four bytes behind the checksum. */
export function set(
  view: DataView,
  at: number,
  newType: number,
  newCode: number,
  newRest: number,
): void {
  view.setUint8(at + TYPE, newType);
  view.setUint8(at + CODE, newCode);
  view.setInt32(at + IDENTIFIER, newRest);
}

export function setEcho(view: DataView, at: number, id: number, seq: number): void {
  view.setUint16(at + IDENTIFIER, id);
  view.setUint16(at + SEQUENCE, seq);
}

/**
 * Changes the type of a whole message and its checksum with it. RFC 1624 §3.
 *
 * An echo reply may be all zeros. Then only 0xffff completes the sum, and RFC 1624's 0 does not; where the
 * sum is its other zero, both do.
 */
export function changeType(view: DataView, at: number, newType: number): void {
  const old = view.getInt32(at + TYPE);
  const oldWord = old >>> 16;
  const newWord = (newType << 8) | (oldWord & 0xff);
  const updated = updateChecksum(old & 0xffff, oldWord, newWord);
  view.setInt32(at + TYPE, (newWord << 16) | (updated === 0 ? 0xffff : updated));
}

/** Computes the checksum over the message in `at` to `end` and writes it; all else must be in place. */
export function fillChecksum(view: DataView, at: number, end: number): void {
  view.setUint16(at + CHECKSUM, 0);
  view.setUint16(at + CHECKSUM, checksum(view, at, end));
}
