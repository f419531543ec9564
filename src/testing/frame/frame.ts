// Frames as descriptions: a list of headers, each with the fields that were stated. The same description
// builds a frame, where what is left out gets its right value, and expects one, where what is left out does
// not matter.
//
//     ip({ ttl: 1 }).icmp({ type: 'echo-request', sequence: 7 }).payload(56)
//
// Fields have the dissector's names and may hold any value that fits their bits, wrong ones included.

import { blameCaller, blaming } from './blame.ts';
import { build } from './build.ts';
import type { Check } from './check.ts';
import { describe } from './describe.ts';
import type {
  ArpFields,
  Changed,
  EtherFields,
  HeaderFields,
  IcmpFields,
  IgmpFields,
  IpFields,
  TcpFields,
  UdpFields,
} from './fields.ts';

import { kindOf, refuse } from './given.ts';
import { headerOf } from './header.ts';
import { INSPECT } from './inspect.ts';

export type {
  ArpFields,
  EtherFields,
  IcmpFields,
  IgmpFields,
  IpFields,
  TcpFields,
  UdpFields,
} from './fields.ts';

/** What a description can state of a field. */
export type StatedValue = number | string | boolean | Uint8Array | Check;

/** What a header's description states, by the fields' names. */
export type Stated = Readonly<Record<string, StatedValue>>;

/** The same, where `undefined` is for what is not stated. */
export type Changes = Readonly<Record<string, StatedValue | undefined>>;

/** One header of a description. */
export interface Header {
  /** As the dissector names it. */
  readonly protocol: string;
  readonly stated: Stated;
}

/** Who is at an end of the cable. */
export interface Station {
  readonly mac: string;
  readonly ip: string;
}

/** Between whom a built frame goes where its fields do not say. */
export interface Ends {
  readonly source: Station;
  readonly destination: Station;
}

/** The stack in a test, on its first cable, unless the test says otherwise. */
export const STACK: Station = { mac: '02:00:00:00:01:01', ip: '10.0.0.1' };
/** The station at the test's end of that cable. */
export const PEER: Station = { mac: '06:22:a3:24:25:26', ip: '10.0.0.2' };

/** A frame from its outermost header in. Each method gives a new description with one more part. */
export class Frame {
  readonly headers: readonly Header[];
  readonly ends: Ends;
  /** What the innermost header carries; null: not stated. */
  readonly data: Uint8Array | null;
  /** What follows the datagram; null: not stated. */
  readonly trailer: Uint8Array | null;
  /** How many bytes of the whole frame there are; null: all. */
  readonly length: number | null;

  constructor(
    ends: Ends,
    headers: readonly Header[],
    data: Uint8Array | null = null,
    trailer: Uint8Array | null = null,
    length: number | null = null,
  ) {
    this.ends = ends;
    this.headers = headers;
    this.data = data;
    this.trailer = trailer;
    this.length = length;
  }

  arp(fields: ArpFields = {}): Frame {
    return this.header('arp', fields as Changes);
  }

  /** An IPv4 header; behind an ICMP error, that of the datagram that it quotes. */
  ip(fields: IpFields = {}): Frame {
    return this.header('ip', fields as Changes);
  }

  icmp(fields: IcmpFields = {}): Frame {
    return this.header('icmp', fields as Changes);
  }

  igmp(fields: IgmpFields = {}): Frame {
    return this.header('igmp', fields as Changes);
  }

  udp(fields: UdpFields = {}): Frame {
    return this.header('udp', fields as Changes);
  }

  tcp(fields: TcpFields = {}): Frame {
    return this.header('tcp', fields as Changes);
  }

  /** A header by its name, as the script language has it. Throws a `RangeError` for a name or field that there is none of. */
  header(protocol: string, stated: Changes): Frame {
    return this.#with({ headers: [...this.headers, blaming(() => headerOf(protocol, stated))] });
  }

  /** The same with other fields in its first header of that name; `undefined`: not stated any more. Throws a `RangeError` when there is no such header. */
  with<P extends keyof HeaderFields>(protocol: P, changes: Changed<HeaderFields[P]>): Frame {
    const index = this.headers.findIndex((header) => header.protocol === protocol);
    if (index < 0) throw blameCaller(new RangeError(`${protocol}: no such header in ${this}`));
    const header = blaming(() =>
      headerOf(protocol, { ...this.headers[index]?.stated, ...changes }),
    );
    return this.#with({ headers: this.headers.with(index, header) });
  }

  /** What the innermost header carries: these bytes, this text, or so many bytes that count up from 0. */
  payload(data: Uint8Array | string | number): Frame {
    return this.#with({ data: dataOf('payload', data) });
  }

  /**
   * The datagram of another frame, from its IP header on, as an ICMP error quotes it.
   * @param length how many bytes of it; default: all
   */
  quote(frame: AnyFrame, length?: number): Frame {
    const bytes = bytesOf(frame);
    const bare = frame instanceof Frame && frame.headers[0]?.protocol !== 'eth';
    const datagram = bytes.subarray(bare ? 0 : ETHER_HEADER);
    if (length === undefined) return this.payload(datagram.slice());
    return this.payload(datagram.slice(0, size('quote', length, datagram.length)));
  }

  /** Bytes behind the datagram, which no header counts: a short frame's padding. */
  padding(bytes: Uint8Array | number): Frame {
    return this.#with({ trailer: dataOf('padding', bytes) });
  }

  /** Only the first `length` bytes of the frame; its headers still speak of all. */
  cut(length: number): Frame {
    return this.#with({ length: size('cut', length, MAX_DATA) });
  }

  /** The frame. Throws a `RangeError` for a value that does not fit its field. */
  bytes(): Uint8Array {
    return blaming(() => build(this).bytes);
  }

  /** As the source text that makes it. */
  toString(): string {
    return describe(this);
  }

  /** The same for `console.log`. */
  [INSPECT](): string {
    return describe(this);
  }

  #with(change: Partial<Frame>): Frame {
    const { ends, headers, data, trailer, length } = { ...this, ...change };
    return new Frame(ends, headers, data, trailer, length);
  }
}

/** The same words as below, for frames between other stations. */
export function between(source: Station, destination: Station) {
  const nothing = new Frame({ source, destination }, []);
  const ether = nothing.header('eth', {});
  return {
    eth: (fields: EtherFields = {}) => nothing.header('eth', fields as Changes),
    arp: (fields: ArpFields = {}) => ether.arp(fields),
    ip: (fields: IpFields = {}) => ether.ip(fields),
    icmp: (fields: IcmpFields = {}) => ether.ip().icmp(fields),
    igmp: (fields: IgmpFields = {}) => ether.ip().igmp(fields),
    udp: (fields: UdpFields = {}) => ether.ip().udp(fields),
    tcp: (fields: TcpFields = {}) => ether.ip().tcp(fields),
    /** A datagram without an Ethernet header, as captures of link type RAW hold it. */
    bareIp: (fields: IpFields = {}) => nothing.ip(fields),
  };
}

/** A frame in any of the forms in which the harness has one. */
export type AnyFrame = Uint8Array | { bytes(): Uint8Array };

/** The bytes of a frame. A description is built. Throws a `TypeError` for what is no frame. */
export function bytesOf(frame: AnyFrame): Uint8Array {
  if (frame instanceof Uint8Array) return frame;
  return typeof frame?.bytes === 'function' ? frame.bytes() : refuse('a frame', frame);
}

/** Frames from {@link PEER} to {@link STACK}, begun at their outermost stated header. */
export const { eth, arp, ip, icmp, igmp, udp, tcp, bareIp } = between(PEER, STACK);

const ETHER_HEADER = 14;
const MAX_DATA = 0xffff;

function dataOf(what: string, data: Uint8Array | string | number): Uint8Array {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  if (data instanceof Uint8Array) return data;
  if (typeof data !== 'number') {
    const given = `${what}: expected a Uint8Array, text or how many bytes, got ${kindOf(data)}`;
    throw blameCaller(new TypeError(given));
  }
  return Uint8Array.from({ length: size(what, data, MAX_DATA) }, (_, n) => n);
}

function size(what: string, bytes: number, most: number): number {
  if (Number.isInteger(bytes) && bytes >= 0 && bytes <= most) return bytes;
  const says = `${what} of ${bytes} bytes: expected a whole number from 0 to ${most}`;
  throw blameCaller(new RangeError(says));
}
