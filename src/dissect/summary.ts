// One line a frame, in tcpdump's words where it has them, so that people who read `tcpdump -nn` can read this.

import * as Arp from '../arp/header.ts';
import type { DropReason } from '../core/drops.ts';
import * as Eth from '../ether/header.ts';
import * as Icmp from '../icmp/header.ts';
import { formatIpv4, ipv4 as ipv4Of } from '../ip/address.ts';
import * as Ip from '../ip/header.ts';
import { formatMac } from '../netdev/mac.ts';

/** Describes what lies in `at` to `end`, whatever its bytes. */
type Describe = (view: DataView, at: number, end: number) => string;

/**
 * The frame in `start` to `end`, from its Ethernet header on, as
 * `10.0.0.1 > 10.0.0.2: ICMP echo request, id 1234, seq 1, 64 bytes`. Takes any bytes and never throws.
 *
 * The size is that of the innermost part that the line names, its header included. In brackets stands what
 * is wrong; a bad checksum of the IP header is marked right behind the addresses. `(frag 7:1480@0+)` is a
 * fragment of datagram 7: 1480 bytes at offset 0, more follow.
 */
export function summarize(view: DataView, start: number, end: number): string {
  const size = end - start;
  if (size < Eth.HEADER) return `Ethernet, ${size} bytes [truncated]`;

  const type = Eth.type(view, start);
  const at = start + Eth.HEADER;
  if (type < Eth.MIN_TYPE) return `802.3, ${type} bytes${at + type > end ? ' [truncated]' : ''}`;

  const describe = ETHERTYPES[type];
  if (describe !== undefined) return describe(view, at, end);

  const code = `0x${type.toString(16).padStart(4, '0')}`;
  const name = ETHERTYPE_NAMES[type];
  return `ethertype ${name === undefined ? code : `${name} (${code})`}, ${end - at} bytes`;
}

const ETHERTYPES: Readonly<Record<number, Describe>> = {
  [Eth.EtherType.Arp]: arp,
  [Eth.EtherType.Ipv4]: ipv4,
};

/** Names of those that have no description here. */
const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  [Eth.EtherType.Vlan]: '802.1Q',
  [Eth.EtherType.Ipv6]: 'IPv6',
};

function arp(view: DataView, at: number, end: number): string {
  const fault = Arp.check(view, at, end);
  if (fault !== null) return `ARP, ${end - at} bytes [${word(fault)}]`;

  const operation = Arp.operation(view, at);
  const words = ARP_OPERATIONS[operation]?.(view, at, end) ?? `operation ${operation}`;
  return `ARP ${words}, ${Arp.HEADER} bytes`;
}

const ARP_OPERATIONS: Readonly<Record<number, Describe>> = {
  [Arp.Operation.Request]: (view, at) =>
    `who-has ${formatIpv4(Arp.targetIp(view, at))} tell ${formatIpv4(Arp.senderIp(view, at))}`,
  [Arp.Operation.Reply]: (view, at) =>
    `${formatIpv4(Arp.senderIp(view, at))} is-at ` +
    formatMac(Arp.senderMacHigh(view, at), Arp.senderMacLow(view, at)),
};

function ipv4(view: DataView, at: number, end: number): string {
  const fault = Ip.check(view, at, end);
  if (fault !== null && !READABLE.has(fault)) return `IP, ${end - at} bytes [${word(fault)}]`;

  const from = at + Ip.headerLength(view, at);
  const size = at + Ip.totalLength(view, at) - from;
  if (size < 0) return `IP, ${end - at} bytes [${word(Ip.Drop.badTotalLength)}]`;

  const addresses = `${formatIpv4(Ip.source(view, at))} > ${formatIpv4(Ip.destination(view, at))}`;
  const mark = fault === Ip.Drop.badChecksum ? ` [${word(fault)}]` : '';
  return `${addresses}${mark}: ${datagram(view, at, from, Math.min(from + size, end), size)}`;
}

/** What the header at `ip` carries: of `size` bytes, those in `at` to `end` are here. */
function datagram(view: DataView, ip: number, at: number, end: number, size: number): string {
  const protocol = Ip.protocol(view, ip);
  const upper = PROTOCOLS[protocol] ?? { name: `ip-proto-${protocol}` };
  const truncated = end - at < size;
  const position = Ip.flagsAndOffset(view, ip);
  const begins = (position & Ip.OFFSET_MASK) === 0;
  // The checksum is the whole message's, so part of a message cannot be judged.
  const whole = !truncated && !Ip.isFragment(view, ip);
  const fault = whole && upper.check !== undefined ? upper.check(view, at, end) : null;

  let line = begins && upper.describe !== undefined ? upper.describe(view, at, end) : upper.name;
  line += `, ${size} bytes`;
  if (Ip.isFragment(view, ip)) line += ` ${fragment(Ip.identification(view, ip), position, size)}`;
  if (truncated) line += ' [truncated]';
  if (fault !== null) line += ` [${word(fault)}]`;
  return line;
}

function fragment(id: number, position: number, size: number): string {
  const more = (position & Ip.Flag.MoreFragments) !== 0 ? '+' : '';
  return `(frag ${id}:${size}@${(position & Ip.OFFSET_MASK) * 8}${more})`;
}

interface Upper {
  readonly name: string;
  readonly describe?: Describe;
  readonly check?: (view: DataView, at: number, end: number) => DropReason | null;
}

const PROTOCOLS: Readonly<Record<number, Upper>> = {
  [Ip.Protocol.Icmp]: { name: 'ICMP', describe: icmp, check: Icmp.check },
  [Ip.Protocol.Igmp]: { name: 'IGMP' },
  [Ip.Protocol.Tcp]: { name: 'TCP' },
  [Ip.Protocol.Udp]: { name: 'UDP' },
};

function icmp(view: DataView, at: number, end: number): string {
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
  [Icmp.Type.TimeExceeded]: ['time exceeded in-transit', 'ip reassembly time exceeded'],
  [Icmp.Type.ParameterProblem]: ['parameter problem - octet {pointer}'],
};

const VALUES: Readonly<Record<string, Describe>> = {
  id: (view, at) => `${Icmp.identifier(view, at)}`,
  seq: (view, at) => `${Icmp.sequence(view, at)}`,
  mtu: (view, at) => `${Icmp.nextHopMtu(view, at)}`,
  gateway: (view, at) => formatIpv4(ipv4Of(Icmp.rest(view, at))),
  pointer: (view, at) => `${Icmp.pointer(view, at)}`,
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

/** Faults behind which the addresses can be read all the same. */
const READABLE: ReadonlySet<DropReason> = new Set([Ip.Drop.badChecksum, Ip.Drop.truncated]);

const WORDS: ReadonlyMap<DropReason, string> = new Map([
  [Arp.Drop.short, 'truncated'],
  [Ip.Drop.short, 'truncated'],
  [Ip.Drop.badChecksum, 'bad checksum'],
  [Icmp.Drop.short, 'truncated'],
  [Icmp.Drop.badChecksum, 'bad checksum'],
]);

/** A fault in a word where everybody knows one, else in the catalogue's sentence. */
const word = (fault: DropReason): string => WORDS.get(fault) ?? fault.says;
