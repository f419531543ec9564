// One line a frame, in tcpdump's words where it has them, so that people who read `tcpdump -nn` can read this.

import * as Arp from '../arp/header.ts';
import type { DropReason } from '../core/drops.ts';
import * as Eth from '../ether/header.ts';
import * as Icmp from '../icmp/header.ts';
import * as Igmp from '../igmp/header.ts';
import { formatIpv4 } from '../ip/address.ts';
import * as Ip from '../ip/header.ts';
import { formatMac } from '../netdev/mac.ts';
import { icmp } from './summaryicmp.ts';
import { igmp } from './summaryigmp.ts';
import { portsOf, tcp, tcpFault, udp, udpFault } from './summarytransport.ts';

/** Describes what lies in `at` to `end`, whatever its bytes. */
type Describe = (view: DataView, at: number, end: number) => string;

/**
 * The frame in `start` to `end`, from its Ethernet header on, as
 * `10.0.0.1 > 10.0.0.2: ICMP echo request, id 1234, seq 1, 64 bytes`. Takes any bytes and never throws.
 *
 * So many `bytes` has the innermost part that the line names, its header included; `length` is what UDP and
 * TCP carry, as tcpdump has it. In brackets stands what is wrong; a bad checksum of the IP header is marked
 * right behind the addresses. `(frag 7:1480@0+)` is a fragment of datagram 7: 1480 bytes at offset 0, more
 * follow.
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

  const last = Math.min(from + size, end);
  const hasPorts = upperOf(view, at).hasPorts === true && begins(view, at);
  const [here, there] = hasPorts ? portsOf(view, from, last) : ['', ''];
  const source = `${formatIpv4(Ip.source(view, at))}${here}`;
  const destination = `${formatIpv4(Ip.destination(view, at))}${there}`;
  const mark = fault === Ip.Drop.badChecksum ? ` [${word(fault)}]` : '';
  return `${source} > ${destination}${mark}: ${datagram(view, at, from, last, size)}`;
}

/** Whether the datagram's data begins with what it carries: it is no fragment, or the first. */
const begins = (view: DataView, ip: number): boolean =>
  (Ip.flagsAndOffset(view, ip) & Ip.OFFSET_MASK) === 0;

/** What the header at `ip` carries: of `size` bytes, those in `at` to `end` are here. */
function datagram(view: DataView, ip: number, at: number, end: number, size: number): string {
  const { name, describe, check } = upperOf(view, ip);
  const truncated = end - at < size;
  // The checksum is the whole message's, so part of a message cannot be judged.
  const whole = !truncated && !Ip.isFragment(view, ip);
  const fault = whole ? (check?.(view, ip, at, end) ?? null) : null;

  const known = begins(view, ip) ? describe?.(view, at, end, size) : undefined;
  let line = known ?? `${name}, ${size} bytes`;
  if (Ip.isFragment(view, ip)) line += ` ${fragment(view, ip, size)}`;
  if (truncated) line += ' [truncated]';
  if (fault !== null) line += ` [${fault}]`;
  return line;
}

function fragment(view: DataView, ip: number, size: number): string {
  const position = Ip.flagsAndOffset(view, ip);
  const more = (position & Ip.Flag.MoreFragments) !== 0 ? '+' : '';
  const id = Ip.identification(view, ip);
  return `(frag ${id}:${size}@${(position & Ip.OFFSET_MASK) * 8}${more})`;
}

interface Upper {
  readonly name: string;
  readonly hasPorts?: boolean;
  /** What begins at `at`, of which `size` bytes belong to the datagram. */
  readonly describe?: (view: DataView, at: number, end: number, size: number) => string;
  /** What is wrong with the whole message in `at` to `end` behind the IP header at `ip`; null: nothing. */
  readonly check?: (view: DataView, ip: number, at: number, end: number) => string | null;
}

function upperOf(view: DataView, ip: number): Upper {
  const protocol = Ip.protocol(view, ip);
  return PROTOCOLS[protocol] ?? { name: `ip-proto-${protocol}` };
}

const PROTOCOLS: Readonly<Record<number, Upper>> = {
  [Ip.Protocol.Icmp]: {
    name: 'ICMP',
    describe: (view, at, end, size) => `${icmp(view, at, end)}, ${size} bytes`,
    check: (view, _, at, end) => {
      const fault = Icmp.check(view, at, end);
      return fault === null ? null : word(fault);
    },
  },
  [Ip.Protocol.Igmp]: {
    name: 'IGMP',
    describe: (view, at, end, size) => `${igmp(view, at, end)}, ${size} bytes`,
    check: (view, _, at, end) => {
      const fault = Igmp.check(view, at, end);
      return fault === null ? null : word(fault);
    },
  },
  [Ip.Protocol.Tcp]: { name: 'TCP', hasPorts: true, describe: tcp, check: tcpFault },
  [Ip.Protocol.Udp]: { name: 'UDP', hasPorts: true, describe: udp, check: udpFault },
};

/** Faults behind which the addresses can be read all the same. */
const READABLE: ReadonlySet<DropReason> = new Set([Ip.Drop.badChecksum, Ip.Drop.truncated]);

const WORDS: ReadonlyMap<DropReason, string> = new Map([
  [Arp.Drop.short, 'truncated'],
  [Ip.Drop.short, 'truncated'],
  [Ip.Drop.badChecksum, 'bad checksum'],
  [Icmp.Drop.short, 'truncated'],
  [Icmp.Drop.badChecksum, 'bad checksum'],
  [Igmp.Drop.short, 'truncated'],
  [Igmp.Drop.badChecksum, 'bad checksum'],
]);

/** A fault in a word where everybody knows one, else in the catalogue's sentence. */
const word = (fault: DropReason): string => WORDS.get(fault) ?? fault.says;
