// ICMP in a summary line, in tcpdump's words.

import * as Icmp from '../icmp/header.ts';
import { formatIpv4, ipv4 } from '../ip/address.ts';
import * as Ip from '../ip/header.ts';

/** Describes what lies in `at` to `end`, whatever its bytes. */
type Describe = (view: DataView, at: number, end: number) => string;

/** The message without its size. */
export function icmp(view: DataView, at: number, end: number): string {
  if (end - at < Icmp.HEADER) return 'ICMP';
  const type = Icmp.type(view, at);
  const code = Icmp.code(view, at);
  const text = MESSAGES[type]?.[code] ?? `type ${type}, code ${code}`;
  return `ICMP ${text.replace(/\{(\w+)\}/g, (all, name: string) => VALUES[name]?.(view, at, end) ?? all)}`;
}

/**
 * ICMP type → its codes from 0 on; words in braces stand for {@link VALUES}. RFC 792, RFC 1122 §3.2.2.1,
 * RFC 1812 §5.2.7.1.
 */
const MESSAGES: Readonly<Record<number, readonly string[]>> = {
  [Icmp.Type.EchoReply]: ['echo reply, id {id}, seq {seq}'],
  [Icmp.Type.EchoRequest]: ['echo request, id {id}, seq {seq}'],
  [Icmp.Type.DestinationUnreachable]: [
    'net {to} unreachable',
    'host {to} unreachable',
    '{to} protocol {protocol} unreachable',
    '{to} {port} unreachable',
    '{to} unreachable - need to frag (mtu {mtu})',
    '{to} unreachable - source route failed',
    'net {to} unreachable - unknown',
    'host {to} unreachable - unknown',
    '{to} unreachable - source host isolated',
    'net {to} unreachable - admin prohibited',
    'host {to} unreachable - admin prohibited',
    'net {to} unreachable - tos prohibited',
    'host {to} unreachable - tos prohibited',
    'host {to} unreachable - admin prohibited filter',
    'host {to} unreachable - host precedence violation',
    'host {to} unreachable - precedence cutoff',
  ],
  [Icmp.Type.SourceQuench]: ['source quench'],
  [Icmp.Type.Redirect]: [
    'redirect {to} to net {gateway}',
    'redirect {to} to host {gateway}',
    'redirect-tos {to} to net {gateway}',
    'redirect-tos {to} to host {gateway}',
  ],
  10: ['router solicitation'],
  [Icmp.Type.TimeExceeded]: ['time exceeded in-transit', 'ip reassembly time exceeded'],
  [Icmp.Type.ParameterProblem]: ['parameter problem - octet {pointer}'],
  13: ['time stamp query id {id} seq {seq}'],
  14: ['time stamp reply id {id} seq {seq}: org {org}, recv {recv}, xmit {xmit}'],
  15: ['information request'],
  16: ['information reply'],
  17: ['address mask request'],
};

const VALUES: Readonly<Record<string, Describe>> = {
  id: (view, at) => `${Icmp.identifier(view, at)}`,
  seq: (view, at) => `${Icmp.sequence(view, at)}`,
  mtu: (view, at) => `${Icmp.nextHopMtu(view, at)}`,
  gateway: (view, at) => formatIpv4(ipv4(Icmp.rest(view, at))),
  pointer: (view, at) => `${Icmp.pointer(view, at)}`,
  org: (view, at, end) => timeOfDay(view, at + 8, end),
  recv: (view, at, end) => timeOfDay(view, at + 12, end),
  xmit: (view, at, end) => timeOfDay(view, at + 16, end),
  to: (view, at, end) =>
    hasQuote(at, end) ? formatIpv4(Ip.destination(view, at + Icmp.HEADER)) : '?',
  protocol: (view, at, end) => (hasQuote(at, end) ? `${Ip.protocol(view, at + Icmp.HEADER)}` : '?'),
  port: quotedPort,
};

/** Whether an error in `at` to `end` quotes at least the fixed part of the header it is about. RFC 792. */
const hasQuote = (at: number, end: number): boolean => end - at >= Icmp.HEADER + Ip.HEADER;

/** The port that the quoted datagram was for; TCP and UDP have it in the same place. */
function quotedPort(view: DataView, at: number, end: number): string {
  if (!hasQuote(at, end)) return 'port ?';
  const quote = at + Icmp.HEADER;
  const protocol = Ip.protocol(view, quote);
  const name = PORTS[protocol] ?? `protocol ${protocol} port`;
  const where = quote + Ip.headerLength(view, quote) + DESTINATION_PORT;
  return `${name} ${where + 2 > end ? '?' : view.getUint16(where)}`;
}

const PORTS: Readonly<Record<number, string>> = {
  [Ip.Protocol.Tcp]: 'tcp port',
  [Ip.Protocol.Udp]: 'udp port',
};

/** RFC 768, RFC 9293 §3.1. */
const DESTINATION_PORT = 2;

/** Milliseconds since midnight as `13:37:00.042`, RFC 792 p. 16; a sender without a clock may say more than a day has. */
function timeOfDay(view: DataView, at: number, end: number): string {
  if (at + 4 > end) return '?';
  const time = view.getUint32(at);
  const digits = (value: number, width: number): string =>
    `${Math.floor(value)}`.padStart(width, '0');
  const [hours, minutes, seconds] = [time / 3_600_000, (time / 60_000) % 60, (time / 1000) % 60];
  return `${digits(hours, 2)}:${digits(minutes, 2)}:${digits(seconds, 2)}.${digits(time % 1000, 3)}`;
}
