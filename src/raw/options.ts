// What a raw session is asked for, and whom it tells. As Linux's raw(7) and, with an identifier, its ping sockets.

import { defineDrops } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { ANY, type Ipv4Address } from '../ip/address.ts';
import { Protocol } from '../ip/header.ts';
import { isPathMtu, PathMtu, type SendWishes } from '../ip/send.ts';

export const Drop = defineDrops('raw', {
  receiveFull: {
    says: 'its raw session has paused, and as much waits for it as its receive buffer takes',
    linux: 'SOCKET_RCVBUFF',
  },
  receiveScarce: {
    says: 'its raw session has paused, and less than a quarter of the buffers is left',
    linux: 'PROTO_MEM',
  },
  alertUntaken: {
    says: 'asks routers to look at it, and no raw session that it was for has taken it',
    rfc: 'RFC 2113 §2.1',
  },
  closed: { says: 'its raw session is closed' },
  broadcast: { says: 'to a broadcast address, and its raw session is not for broadcasts' },
  nobody: { says: 'its raw session says nobody that it is for' },
  writtenShort: { says: 'its sender writes the IP header, and it is shorter than one' },
  writtenHeader: {
    says: 'the IP header that its sender wrote is shorter than any, or longer than the packet',
    counter: 'IpOutDiscards',
  },
  writtenTooLong: {
    says: 'its sender wrote the IP header, and it is longer than the MTU of the device',
  },
});

/** Linux's `net.core.wmem_default` and `rmem_default`, in bytes of buffers. */
const DEFAULT_BUFFER = 212_992;

/** IPPROTO_RAW: whoever asks for that writes the headers, of whatever protocol. */
const PROTOCOL_RAW = 255;

const MAX_BYTE = 0xff;
const MAX_IDENTIFIER = 0xffff;
const MAX_DEVICE = 0x7fffffff;
const MAX_BITS = 0xffffffff;
const LEAST_BITS = -0x80000000;

/** What may be asked for, and of which type it is. */
const KEYS: Readonly<Record<keyof RawOptions, 'number' | 'boolean' | 'object'>> = {
  protocol: 'number',
  source: 'number',
  destination: 'number',
  headerIncluded: 'boolean',
  broadcast: 'boolean',
  routerAlert: 'boolean',
  icmpFilter: 'number',
  identifier: 'number',
  sendBuffer: 'number',
  receiveBuffer: 'number',
  ttl: 'number',
  tos: 'number',
  pathMtu: 'number',
  mark: 'number',
  device: 'number',
  options: 'object',
  multicastLoop: 'boolean',
};

export interface RawOptions extends SendWishes {
  /** Number of the protocol that it hears and sends: 0 to 255. With 255 the sender always writes the IP header. */
  protocol: number;
  /** Hears only what is sent to that address of ours, and sends from there; 0: any. Default 0. */
  source?: Ipv4Address;
  /** Hears only what comes from there, and sends there where `send` names nobody; 0: anybody. Default 0. */
  destination?: Ipv4Address;
  /** What it sends begins with the IP header. Linux's IP_HDRINCL. Default false. */
  headerIncluded?: boolean;
  /** May send to broadcast addresses. Linux's SO_BROADCAST. Default false. */
  broadcast?: boolean;
  /**
   * Hears too what goes through this router to another host and asks routers to look at it (RFC 2113): whole, before its
   * hops are counted, and whatever `source`, `destination` and `icmpFilter` say. What it hears so goes no further. Linux's
   * IP_ROUTER_ALERT. Default false.
   */
  routerAlert?: boolean;
  /**
   * Protocol 1 only: bit n set says that messages of ICMP type n are not heard, 32 bits with a sign or without. Linux's ICMP_FILTER.
   * Default 0.
   */
  icmpFilter?: number;
  /**
   * Protocol 1 only: hears nothing but echo replies with that identifier, and errors about echo requests with it; `any`:
   * one that is free. Others' packets then cost it nothing. Linux's ping sockets.
   */
  identifier?: number | 'any';
  /** Bytes of buffers that it may have under way in the stack. Default 212,992. */
  sendBuffer?: number;
  /** Bytes of buffers that may wait for it while it has paused. Default 212,992. */
  receiveBuffer?: number;
}

/**
 * Packets are only lent: what is needed of one must be read, or copied, before the call returns. What a listener throws goes
 * up to who called the stack, once that has done all that it was to do: a datagram counts as heard, `sent` as false.
 */
export interface RawListener {
  /**
   * A datagram: its IP header is at `pkt.network`, what follows from `pkt.transport` to `pkt.end`. Returns whether it
   * was one for this session; what is none's counts as not heard.
   */
  receive(pkt: Readonly<Packet>): boolean;
  /**
   * Whether this session did send what an ICMP error, its header at `pkt.start`, quotes from its IP header at `quote`
   * on; 8 bytes of what followed are there at least. Anybody can forge an error (RFC 5927 §4). Absent: whatever is
   * between its own addresses, as for Linux's raw sockets.
   */
  sent?(pkt: Readonly<Packet>, quote: number): boolean;
  /**
   * An ICMP error about what this session has sent, as {@link sent} says. What it tells of the way, a new MTU or a better
   * gateway, is learnt already: what is sent from here goes by it. Absent: no error is believed.
   */
  error?(pkt: Readonly<Packet>, quote: number): void;
  /** With an `identifier`: the packet that was the echo request with that sequence number; 0: none that is known. */
  request?(sequence: number): number;
  /** There is room to send again, after `send` or `packet` found none. */
  drain?(): void;
}

/** All that a session was asked for, with nothing left open. */
export type RawWishes = Readonly<
  Required<Omit<RawOptions, Exclude<keyof SendWishes, 'protocol'> | 'identifier'>>
>;

/** What is asked for, and for the rest what Linux does. Throws an error for people. */
export function rawWishes(options: RawOptions): RawWishes {
  checkKeys(options);
  const { protocol, icmpFilter = 0, identifier = 'any', options: ipOptions } = options;
  byte('protocol', protocol);
  checkSendWishes(options);
  whole('icmpFilter', icmpFilter, MAX_BITS, LEAST_BITS);
  if (identifier !== 'any') whole('identifier', identifier, MAX_IDENTIFIER);
  const isPing = options.identifier !== undefined;
  if (protocol !== Protocol.Icmp && (icmpFilter !== 0 || isPing)) {
    throw new Error(`protocol ${protocol}: icmpFilter and identifier are for protocol 1, ICMP`);
  }
  if (options.routerAlert === true && (protocol === PROTOCOL_RAW || isPing)) {
    throw new Error('routerAlert: not for protocol 255, nor with an identifier');
  }
  const headerIncluded = options.headerIncluded === true || protocol === PROTOCOL_RAW;
  if (headerIncluded && ipOptions !== undefined && ipOptions !== null) {
    throw new Error('options: they are in the header, which the sender writes');
  }
  return {
    protocol,
    icmpFilter,
    source: addressOf('source', options.source),
    destination: addressOf('destination', options.destination),
    headerIncluded,
    broadcast: options.broadcast ?? false,
    routerAlert: options.routerAlert ?? false,
    sendBuffer: whole('sendBuffer', options.sendBuffer ?? DEFAULT_BUFFER, Infinity, 1),
    receiveBuffer: whole('receiveBuffer', options.receiveBuffer ?? DEFAULT_BUFFER, Infinity, 1),
  };
}

function checkSendWishes({ ttl, tos, device, mark, pathMtu }: SendWishes): void {
  byte('ttl', ttl ?? 0);
  byte('tos', tos ?? 0);
  whole('device', device ?? 0, MAX_DEVICE);
  whole('mark', mark ?? 0, MAX_BITS, LEAST_BITS);
  pathMtuOf(pathMtu ?? PathMtu.Dont);
}

/** That value, when it is one of {@link PathMtu}; else throws an error for people. */
export function pathMtuOf(pathMtu: number): number {
  if (isPathMtu(pathMtu)) return pathMtu;
  throw new Error(`pathMtu ${pathMtu}: expected one of PathMtu, 0 to ${PathMtu.Probe}`);
}

/** That value, when it is a whole number of 8 bits; else throws an error for people. */
export const byte = (what: string, given: number): number => whole(what, given, MAX_BYTE);

function checkKeys(options: RawOptions): void {
  const types: Readonly<Record<string, string>> = KEYS;
  for (const [key, value] of Object.entries(options)) {
    const type = types[key];
    if (type === undefined) {
      throw new Error(`${key}: expected one of ${Object.keys(types).join(', ')}`);
    }
    if (type === 'boolean' && value !== undefined && typeof value !== 'boolean') {
      throw new Error(`${key} ${value}: expected true or false`);
    }
    if (type === 'object' && value && !(value instanceof Uint8Array)) {
      throw new Error(`${key}: expected bytes, as a Uint8Array`);
    }
  }
}

/** Addresses are 32 bits with a sign. */
function addressOf(what: string, given: Ipv4Address = ANY): Ipv4Address {
  if ((given | 0) === given) return given;
  throw new Error(`${what} ${given}: expected an IPv4 address, as parseIpv4 gives it`);
}

function whole(what: string, given: number, max: number, min = 0): number {
  const isWhole = Number.isInteger(given) || given === max;
  if (isWhole && given >= min && given <= max) return given;
  const most = max === Infinity ? '' : ` to ${max}`;
  throw new Error(`${what} ${given}: expected a whole number from ${min}${most}`);
}
