// Frames as plain values: a test says what matters, the rest is right by itself, and any of it can be wrong
// on purpose. Nothing here uses the code under test.

import { type Ipv4Address, parseIpv4 } from '../../src/ip/address.ts';
import { between, type Station } from '../../src/testing/frame/frame.ts';
import { message } from './packets.ts';

export type { Station } from '../../src/testing/frame/frame.ts';

export interface ArpFields {
  /** 1 asks, 2 answers. */
  operation: number;
  sender: Station;
  target: Station;
  /** The frame's destination. Default: the target's station, broadcast for a request. */
  to?: string;
}

export interface IcmpFields {
  from: Station;
  to: Station;
  type: number;
  code?: number;
  /** The four bytes behind the checksum. */
  rest?: number;
  data?: Uint8Array;
  ttl?: number;
  /** Added to the right ICMP checksum. */
  checksumError?: number;
}

/** What a test asks of an echo request that a stack has sent. */
export interface EchoRequest {
  readonly frame: Uint8Array;
  readonly from: Station;
  readonly to: Station;
  readonly ttl: number;
  readonly identifier: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

const ETHER = 14;
const IP = 20;
const ICMP = 8;

export function arp({ operation, sender, target, to }: ArpFields): Uint8Array {
  return between(sender, target).arp({ operation }).with('eth', { destination: to }).bytes();
}

/** An ICMP message in an IPv4 datagram in an Ethernet frame. */
export function icmp({ from, to, ttl = 64, rest = 0, data, ...fields }: IcmpFields): Uint8Array {
  const halves = { identifier: rest >>> 16, sequence: rest & 0xffff };
  return between(from, to)
    .ip({ identification: 0x1234, ttl, protocol: 'icmp' })
    .payload(message({ data: data ?? new Uint8Array(0), ...halves, ...fields }))
    .bytes();
}

/** The answer to a request, but for what `changes` say. */
export function echoReply(request: EchoRequest, changes: Partial<IcmpFields> = {}): Uint8Array {
  const { from, to, identifier, sequence, data } = request;
  const rest = (identifier << 16) | sequence;
  return icmp({ from: to, to: from, type: 0, rest, data, ...changes });
}

/** An error about a request, which it quotes from its IP header on. */
export function icmpError(
  about: EchoRequest,
  error: Pick<IcmpFields, 'type'> & Partial<IcmpFields>,
): Uint8Array {
  return icmp({ from: about.to, to: about.from, data: about.frame.subarray(ETHER), ...error });
}

/** The frame as an echo request; null when it is none. */
export function echoRequest(frame: Uint8Array): EchoRequest | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint16(12) !== 0x0800 || view.getUint8(23) !== 1 || view.getUint8(34) !== 8) {
    return null;
  }
  return {
    frame,
    from: { mac: macAt(frame, 6), ip: ipAt(frame, 26) },
    to: { mac: macAt(frame, 0), ip: ipAt(frame, 30) },
    ttl: view.getUint8(22),
    identifier: view.getUint16(38),
    sequence: view.getUint16(40),
    data: frame.subarray(ETHER + IP + ICMP),
  };
}

/** Whom an ARP request in that frame asks for; null when it is none. */
export function askedFor(frame: Uint8Array): { asker: Station; ip: string } | null {
  if (frame[12] !== 0x08 || frame[13] !== 0x06 || frame[21] !== 1) return null;
  return { asker: { mac: macAt(frame, 22), ip: ipAt(frame, 28) }, ip: ipAt(frame, 38) };
}

/** An address as the four bytes of a field. */
export function address(text: string): Ipv4Address {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`${text} is no IPv4 address`);
  return parsed;
}

const macAt = (frame: Uint8Array, at: number): string =>
  Array.from(frame.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':');

const ipAt = (frame: Uint8Array, at: number): string => frame.subarray(at, at + 4).join('.');
