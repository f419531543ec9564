// Frames as plain values, in the RFCs' own field order, each field of which a test can set wrong; and the
// way back, from a frame to what it says. Nothing here uses the stack's own header files, so a fault in
// those is seen. All addresses differ in every octet and have high bits set where a sign could matter.

import { expect } from 'vitest';
import type { PingError, PingOptions, PingReply, PingSession } from '../../src/icmp/ping.ts';
import { type Ipv4Address, parseIpv4 } from '../../src/ip/address.ts';
import { formatMac } from '../../src/netdev/mac.ts';
import { eth, Frame, STACK } from '../../src/testing/frame/frame.ts';
import { STACK_MAC, type Wire } from '../../src/testing/wire/wire.ts';
import { obviousChecksum } from './checksum.ts';
import { viewOf } from './hex.ts';

/** The stack's address where a test does not say otherwise, and the two stations at the other end. */
export const US = '10.0.0.1';
export const PEER = '10.0.0.2';
export const PEER_MAC = '06:22:a3:24:25:26';
export const OTHER = '10.0.0.3';
export const OTHER_MAC = '0a:32:b3:34:35:36';

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff';
export const ZERO_MAC = '00:00:00:00:00:00';

/** Behind a packet, so that a reader of padding is seen. */
const PADDING = 0x5a;

export interface EtherFields {
  /** Default: the stack's first interface. */
  to?: string;
  /** Default: {@link PEER_MAC}. */
  from?: string;
  etherType?: number;
  /** Bytes to put behind the packet. */
  padding?: number;
}

export interface ArpFields extends EtherFields {
  hardware?: number;
  protocol?: number;
  /** Hardware and protocol length. Default 0x0604. */
  lengths?: number;
  operation?: number;
  senderMac?: string;
  senderIp?: string;
  targetMac?: string;
  targetIp?: string;
  /** How many bytes of the ARP packet to send. Default all 28. */
  cut?: number;
}

export interface IpFields extends EtherFields {
  version?: number;
  /** Header length in words. Default: what the options need. */
  words?: number;
  tos?: number;
  totalLength?: number;
  id?: number;
  /** Flags and fragment offset, 16 bits. */
  flags?: number;
  ttl?: number;
  protocol?: number;
  /** Added to the right header checksum. */
  ipChecksumError?: number;
  source?: string;
  destination?: string;
  options?: Uint8Array;
  payload?: Uint8Array;
  /** How many bytes of the datagram to send. Default all. */
  cut?: number;
}

export interface IcmpFields extends Omit<IpFields, 'payload'> {
  type?: number;
  code?: number;
  /** The two halves of the four bytes behind the checksum. */
  identifier?: number;
  sequence?: number;
  data?: Uint8Array;
  /** Added to the right ICMP checksum. */
  checksumError?: number;
}

/** What the stack said in an ARP frame. */
export interface SeenArp {
  to: string;
  from: string;
  operation: number;
  senderMac: string;
  senderIp: string;
  targetMac: string;
  targetIp: string;
  /** Of the whole frame. */
  length: number;
}

/** What the stack said in an ICMP frame; its checksums were right. */
export interface SeenIcmp {
  to: string;
  from: string;
  tos: number;
  id: number;
  flags: number;
  ttl: number;
  source: string;
  destination: string;
  type: number;
  code: number;
  identifier: number;
  sequence: number;
  data: Uint8Array;
  /** Of the whole frame. */
  length: number;
}

export function ether(
  { to = STACK_MAC, from = PEER_MAC, etherType = 0, padding = 0 }: EtherFields,
  packet: Uint8Array,
): Uint8Array {
  return eth({ destination: to, source: from, type: etherType })
    .payload(packet)
    .padding(new Uint8Array(padding).fill(PADDING))
    .bytes();
}

/** Who has {@link US}? Tell {@link PEER}. */
export function arpRequest(fields: ArpFields = {}): Uint8Array {
  return arp({ to: BROADCAST_MAC, operation: 1, targetMac: ZERO_MAC, ...fields });
}

/** {@link PEER} is at {@link PEER_MAC}, said to {@link US}. */
export function arpReply(fields: ArpFields = {}): Uint8Array {
  return arp({ operation: 2, targetMac: STACK_MAC, ...fields });
}

function arp(fields: ArpFields): Uint8Array {
  const { hardware, protocol, lengths = 0x0604, operation, cut = 28, targetMac } = fields;
  const { senderIp = PEER, targetIp = US, senderMac = fields.from ?? PEER_MAC } = fields;
  const packet = eth().header('arp', {
    ...{ hardwareType: hardware, protocolType: protocol, operation },
    ...{ hardwareLength: lengths >> 8, protocolLength: lengths & 0xff },
    ...{ senderMac, senderIp, targetMac, targetIp },
  });
  const bytes = packet.bytes().subarray(14, 14 + cut);
  return ether({ from: senderMac, etherType: 0x0806, ...fields }, bytes);
}

/** A datagram from {@link PEER} to {@link US}. */
export function ip(fields: IpFields = {}): Uint8Array {
  const { words, tos = 0, id = 0x4142, flags = 0, ttl = 0x37, protocol = 1 } = fields;
  const { source = PEER, destination = US, ipChecksumError = 0, cut } = fields;
  const { version, totalLength, options, payload = new Uint8Array(0) } = fields;
  const datagram = nothing
    .header('ip', {
      ...{ version, totalLength, options, ttl, protocol, source, destination },
      ...{ dscp: tos >> 2, ecn: tos & 3, identification: id },
      ...{ reserved: flags >> 15, dontFragment: (flags >> 14) & 1 },
      ...{ moreFragments: (flags >> 13) & 1, fragmentOffset: (flags & 0x1fff) * 8 },
      headerLength: words === undefined ? undefined : words * 4,
    })
    .payload(payload)
    .bytes();
  const view = viewOf(datagram);
  view.setUint16(10, view.getUint16(10) + ipChecksumError);
  return ether({ etherType: 0x0800, ...fields }, datagram.subarray(0, cut));
}

const nothing = new Frame({ source: STACK, destination: STACK }, []);

/** An ICMP message in a datagram from {@link PEER} to {@link US}; an echo request unless it says otherwise. */
export function icmp(fields: IcmpFields = {}): Uint8Array {
  return ip({ ...fields, payload: message(fields) });
}

/** The ICMP message alone. */
export function message(fields: IcmpFields = {}): Uint8Array {
  const { type = 8, code = 0, identifier = 0x8182, sequence = 0x9394 } = fields;
  const { data = counting(56), checksumError = 0 } = fields;
  const bytes = new Uint8Array(8 + data.length);
  const view = viewOf(bytes);
  bytes.set([type, code]);
  view.setUint16(4, identifier);
  view.setUint16(6, sequence);
  bytes.set(data, 8);
  view.setUint16(2, obviousChecksum(bytes) + checksumError);
  return bytes;
}

/** The answer that a right host gives to a request the stack sent, but for what `fields` say. */
export function answer(request: SeenIcmp, fields: IcmpFields = {}): Uint8Array {
  const { destination: source, source: destination, identifier, sequence, data } = request;
  return icmp({ type: 0, source, destination, identifier, sequence, data, ...fields });
}

/** The datagram in a frame, as an ICMP error quotes it. */
export const datagram = (frame: Uint8Array): Uint8Array => frame.slice(14);

/** Reads an ARP frame that the stack sent. */
export function seenArp(frame: Uint8Array): SeenArp {
  const view = viewOf(frame);
  expect(text(frame.subarray(12, 20))).toBe('08 06 00 01 08 00 06 04');
  return {
    to: macAt(frame, 0),
    from: macAt(frame, 6),
    operation: view.getUint16(20),
    senderMac: macAt(frame, 22),
    senderIp: ipAt(frame, 28),
    targetMac: macAt(frame, 32),
    targetIp: ipAt(frame, 38),
    length: frame.length,
  };
}

/** Reads an ICMP frame that the stack sent: a header without options, both checksums right, no padding. */
export function seenIcmp(frame: Uint8Array): SeenIcmp {
  const view = viewOf(frame);
  expect(text(frame.subarray(12, 15))).toBe('08 00 45');
  expect(view.getUint8(23)).toBe(1);
  expect(view.getUint16(16)).toBe(frame.length - 14);
  expect(obviousChecksum(frame.subarray(14, 34))).toBe(0);
  expect(obviousChecksum(frame.subarray(34))).toBe(0);
  return {
    to: macAt(frame, 0),
    from: macAt(frame, 6),
    tos: view.getUint8(15),
    id: view.getUint16(18),
    flags: view.getUint16(20),
    ttl: view.getUint8(22),
    source: ipAt(frame, 26),
    destination: ipAt(frame, 30),
    type: view.getUint8(34),
    code: view.getUint8(35),
    identifier: view.getUint16(38),
    sequence: view.getUint16(40),
    data: frame.slice(42),
    length: frame.length,
  };
}

/** Lets the stack hear of a station, which then knows it as STALE. */
export function introduce(wire: Wire, fields: { ip?: string; mac?: string; port?: number } = {}) {
  const { ip: senderIp = PEER, mac: senderMac = PEER_MAC, port = 0 } = fields;
  const own = wire.stack.addresses.list().find(({ device }) => device === port + 2);
  if (own === undefined) throw new Error(`interface ${port} has no address`);
  wire.inject(arpRequest({ senderIp, senderMac, targetIp: dotted(own.address) }), port);
  expect(wire.sent(port).map(seenArp)).toMatchObject([{ operation: 2, targetIp: senderIp }]);
}

/** A ping session that writes down what it hears. */
export class Pinger {
  readonly session: PingSession;
  readonly replies: PingReply[] = [];
  readonly errors: PingError[] = [];
  readonly #wire: Wire;

  constructor(
    wire: Wire,
    destination: string,
    options: Omit<Partial<PingOptions>, 'destination'> = {},
  ) {
    this.#wire = wire;
    this.session = wire.stack.ping(
      { destination: address(destination), ...options },
      {
        reply: (reply) => {
          const lent = { options: reply.options.slice(), data: reply.data.slice() };
          this.replies.push({ ...reply, ...lent });
        },
        error: (error) => this.errors.push(error),
      },
    );
  }

  /** Sends the next request; returns the errno. */
  send(): number {
    return this.#wire.run(() => this.session.send());
  }
}

/** How often each of the stack's drop reasons and counters that are not zero has counted. */
export const drops = (wire: Wire): Record<string, number> => wire.stack.ctx.drops();

export function address(dottedQuad: string): Ipv4Address {
  const parsed = parseIpv4(dottedQuad);
  if (parsed === null) throw new Error(`${dottedQuad} is no IPv4 address`);
  return parsed;
}

export const dotted = (bits: number): string =>
  [bits >>> 24, (bits >>> 16) & 0xff, (bits >>> 8) & 0xff, bits & 0xff].join('.');

/** `length` bytes, each its own place. */
export const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, n) => n);

/** Whole numbers from 0 to `below` - 1, for tables of lengths. */
export const upTo = (below: number): number[] => Array.from({ length: below }, (_, n) => n);

/** Bytes as people write them. */
export const text = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

const macAt = (frame: Uint8Array, at: number): string => {
  const view = viewOf(frame);
  return formatMac(view.getUint16(at), view.getInt32(at + 2));
};

const ipAt = (frame: Uint8Array, at: number): string => frame.subarray(at, at + 4).join('.');
