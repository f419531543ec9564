// Netlink messages as `ip route save` and `ip rule save` write them: RFC 3549 §2.3, linux/netlink.h. Numbers are
// little endian, as on every machine that people run this on; addresses are in network order.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                            Length                             |  of the message with this header
//  |             Type              |             Flags             |
//  |                        Sequence number                        |
//  |                            Port ID                            |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  | the family's own header, then attributes:                     |
//  |            Length             |             Type              |  length without padding
//  | value, padded to a multiple of 4 bytes                        |

import { type Ipv4Address, ipv4 } from '../ip/address.ts';

const HEADER = 16;
const ATTRIBUTE_HEADER = 4;
/** Flags of an attribute's type: nested, network order. */
const TYPE_MASK = 0x3fff;

/** Flags of a message that a dump is made of: `NLM_F_MULTI`. */
const DUMPED = 2;

const padded = (length: number): number => (length + 3) & ~3;

/** Builds one message: the family's header first, then attributes. */
export class NetlinkWriter {
  readonly #bytes: number[] = new Array(HEADER).fill(0);
  private readonly type: number;

  constructor(type: number) {
    this.type = type;
  }

  /** Bytes of the family's own header. */
  header(...bytes: readonly number[]): this {
    this.#bytes.push(...bytes);
    return this;
  }

  u8(type: number, value: number): this {
    return this.bytes(type, [value]);
  }

  u16(type: number, value: number): this {
    return this.bytes(type, [value & 0xff, (value >>> 8) & 0xff]);
  }

  u32(type: number, value: number): this {
    return this.bytes(type, u32Bytes(value));
  }

  address(type: number, value: Ipv4Address): this {
    return this.bytes(type, u32Bytes(value).reverse());
  }

  /** Text with the 0 byte that ends it. */
  string(type: number, value: string): this {
    return this.bytes(type, [...new TextEncoder().encode(value), 0]);
  }

  bytes(type: number, value: Iterable<number>): this {
    const from = this.#open(type);
    this.#bytes.push(...value);
    return this.#close(from);
  }

  /** An attribute whose value `fill` writes: other attributes, or what only this one has (by `header`). */
  nest(type: number, fill: (writer: NetlinkWriter) => void): this {
    const from = this.#open(type);
    fill(this);
    return this.#close(from);
  }

  /** What `fill` writes has its own length in its first two bytes: one of several nexthops. */
  sized(fill: (writer: NetlinkWriter) => void): this {
    const from = this.#bytes.length;
    this.#bytes.push(0, 0);
    fill(this);
    return this.#close(from);
  }

  /** The message, as part of a dump. */
  finish(): Uint8Array {
    const message = Uint8Array.from(this.#bytes);
    const view = new DataView(message.buffer);
    view.setUint32(0, message.length, true);
    view.setUint16(4, this.type, true);
    view.setUint16(6, DUMPED, true);
    return message;
  }

  #open(type: number): number {
    const from = this.#bytes.length;
    this.#bytes.push(0, 0, type & 0xff, type >>> 8);
    return from;
  }

  #close(from: number): this {
    const length = this.#bytes.length - from;
    this.#bytes[from] = length & 0xff;
    this.#bytes[from + 1] = length >>> 8;
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0);
    return this;
  }
}

/** One message of those that were read. */
export interface NetlinkMessage {
  readonly type: number;
  /** What stands behind its header. */
  readonly body: DataView;
}

/** Where bytes are no netlink message. */
export class BadNetlink extends Error {}

/** The messages that stand one behind the other from the byte `from` on. Throws {@link BadNetlink}. */
export function messagesOf(bytes: Uint8Array, from = 0): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = from; at < bytes.length; ) {
    const left = bytes.length - at;
    const length = left < HEADER ? 0 : view.getUint32(at, true);
    if (length < HEADER || length > left) {
      throw new BadNetlink(`byte ${at} begins no whole netlink message`);
    }
    const body = new DataView(bytes.buffer, bytes.byteOffset + at + HEADER, length - HEADER);
    messages.push({ type: view.getUint16(at + 4, true), body });
    at += padded(length);
  }
  return messages;
}

/** The attributes from the byte `from` on by their type; of two with one type the last. Throws {@link BadNetlink}. */
export function attributesOf(body: DataView, from = 0): Map<number, DataView> {
  const found = new Map<number, DataView>();
  for (let at = from; at < body.byteLength; ) {
    const left = body.byteLength - at;
    const length = left < ATTRIBUTE_HEADER ? 0 : body.getUint16(at, true);
    if (length < ATTRIBUTE_HEADER || length > left) {
      throw new BadNetlink(`byte ${at} of a message begins no whole attribute`);
    }
    const value = partOf(body, at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER);
    found.set(body.getUint16(at + 2, true) & TYPE_MASK, value);
    at += padded(length);
  }
  return found;
}

/** Part of a value. */
export const partOf = (view: DataView, from: number, length: number): DataView =>
  new DataView(view.buffer, view.byteOffset + from, length);

/** The number that an attribute of four bytes holds; null when there is none or it is shorter. */
export const u32Of = (value: DataView | undefined): number | null =>
  value === undefined || value.byteLength < 4 ? null : value.getUint32(0, true);

/** The address in an attribute; null when there is none or it is shorter. */
export const addressOf = (value: DataView | undefined): Ipv4Address | null =>
  value === undefined || value.byteLength < 4 ? null : ipv4(value.getInt32(0));

/** The text in an attribute. */
export function stringOf(value: DataView | undefined): string {
  if (value === undefined) return '';
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new TextDecoder().decode(bytes).replace(/\0.*$/s, '');
}

/** A number that stands before anything else, to know a file by. */
export const magicBytes = (magic: number): Uint8Array => Uint8Array.from(u32Bytes(magic));

/** All of them, one behind the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Four octets, the lowest first. */
export const u32Bytes = (value: number): number[] =>
  [0, 8, 16, 24].map((bit) => (value >>> bit) & 0xff);
