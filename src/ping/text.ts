// What ping prints first and for each answer, word for word as iputils does.

import { Type } from '../icmp/header.ts';
import { isRefusal, type PingError, type PingReply, TIMESTAMP } from '../icmp/ping.ts';
import { ANY, formatIpv4, type Ipv4Address, ipv4 } from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import type { Origin } from './origin.ts';
import { roundTrip } from './statistics.ts';

const UNREACHABLE: readonly string[] = [
  'Destination Net Unreachable',
  'Destination Host Unreachable',
  'Destination Protocol Unreachable',
  'Destination Port Unreachable',
  'Frag needed and DF set',
  'Source Route Failed',
  'Destination Net Unknown',
  'Destination Host Unknown',
  'Source Host Isolated',
  'Destination Net Prohibited',
  'Destination Host Prohibited',
  'Destination Net Unreachable for Type of Service',
  'Destination Host Unreachable for Type of Service',
  'Packet filtered',
  'Precedence Violation',
  'Precedence Cutoff',
];

const REDIRECT: readonly string[] = [
  'Redirect Network',
  'Redirect Host',
  'Redirect Type of Service and Network',
  'Redirect Type of Service and Host',
];

const TIME_EXCEEDED: readonly string[] = ['Time to live exceeded', 'Frag reassembly time exceeded'];

/** Bytes of an IP header and of ICMP's. */
const HEADERS = 28;
const BYTES_PER_LINE = 32;
/** Bytes that the first line counts for options, however many there are. */
const OPTIONS_LENGTH = 40;

/** The first line, without its end. @param from the source address, printed when it or a device was asked for */
export function firstLine(
  plan: Origin & { destination: Ipv4Address; size: number; options: Uint8Array | null },
  from: Ipv4Address,
): string {
  const { destination, source, device, size, options } = plan;
  const target = formatIpv4(destination);
  const total = size + HEADERS + (options === null ? 0 : OPTIONS_LENGTH);
  const chosen = source !== ANY || device !== null;
  const origin = chosen ? `from ${formatIpv4(from)} ${device ?? ''}: ` : '';
  return `PING ${target} (${target}) ${origin}${size}(${total}) bytes of data.`;
}

/** The line for an answer, without its end. @param timed the request carried a timestamp */
export function replyLine(
  reply: PingReply,
  { timed, identifier, expected }: { timed: boolean; identifier: number | null; expected: number },
): string {
  const ident = identifier === null ? '' : ` ident=${identifier}`;
  let line = `${reply.bytes} bytes from ${formatIpv4(reply.from)}: icmp_seq=${reply.sequence}${ident} ttl=${reply.ttl}`;
  if (reply.truncated) return `${line} (truncated)`;
  if (timed) line += ` time=${roundTrip(Math.trunc(reply.rttMs * 1000))}`;
  if (reply.duplicate) line += ' (DUP!)';
  if (reply.from !== expected) line += ' (DIFFERENT ADDRESS!)';
  return line;
}

/** The lines for data that came back changed, without the timestamp before it; empty when it did not. */
export function wrongData({ wrongAt, data }: PingReply): string {
  if (wrongAt < 0) return '';
  const expected = (wrongAt & 0xff).toString(16);
  const lines = [
    `wrong data byte #${wrongAt} should be 0x${expected} but was 0x${(data[wrongAt] ?? 0).toString(16)}`,
  ];
  const first = data.length >= TIMESTAMP ? TIMESTAMP : 0;
  for (let at = first; at < data.length; at += BYTES_PER_LINE) {
    const octets = [...data.subarray(at, at + BYTES_PER_LINE)].map((octet) => octet.toString(16));
    lines.push(`#${at}\t${octets.join(' ')} `);
  }
  return lines.join('\n');
}

/** The line for an ICMP error, without its end. */
export function errorLine(error: PingError): string {
  // Redirects and source quenches are no errors: they get a colon, and ping does not count them.
  const colon = isRefusal(error.type) ? '' : ':';
  return `From ${formatIpv4(error.from)}${colon} icmp_seq=${error.sequence} ${describe(error)}`;
}

function describe({ type, code, rest }: PingError): string {
  switch (type) {
    case Type.DestinationUnreachable:
      if (code === 4) return `${UNREACHABLE[4]} (mtu = ${rest & 0xffff})`;
      return UNREACHABLE[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case Type.SourceQuench:
      return 'Source Quench';
    case Type.Redirect:
      return `${REDIRECT[code] ?? `Redirect, Bad Code: ${code}`}(New nexthop: ${formatIpv4(ipv4(rest))})`;
    case Type.TimeExceeded:
      return TIME_EXCEEDED[code] ?? `Time exceeded, Bad Code: ${code}`;
    case Type.ParameterProblem:
      return `Parameter problem: pointer = ${rest >>> 24}`;
    default:
      return `Bad ICMP type: ${type}`;
  }
}

/** Linux's words for what a sender is told. */
export function errnoText(errno: number): string {
  switch (errno) {
    case Errno.NetUnreachable:
      return 'Network is unreachable';
    case Errno.HostUnreachable:
      return 'No route to host';
    case Errno.Access:
      return 'Permission denied';
    case Errno.Invalid:
      return 'Invalid argument';
    case Errno.NoDevice:
      return 'No such device';
    case Errno.NoBuffers:
      return 'No buffer space available';
    default:
      return `error ${errno}`;
  }
}
