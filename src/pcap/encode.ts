// Puts pcapng blocks together (pcapng.ts shows their form), little-endian and in nanoseconds.

import type { GrowingBuffer } from './buffer.ts';
import { expectText, expectTime, expectWhole, MAX_OPTION, packetIdFrom } from './check.ts';
import {
  BlockType,
  BYTE_ORDER_MAGIC,
  LinkType,
  MAX_BLOCK,
  type NewInterface,
  type NewPacket,
  type NewSection,
  OptionCode,
} from './format.ts';
import { parseIpv4Network, parseMac } from './text.ts';
import { Words } from './time.ts';

const BLOCK_HEADER = 8;
const BLOCK_TRAILER = 4;
const OPTION_HEADER = 4;
/** Both bits that `epb_flags` has for it, §4.3.1; the reader tells them as they are. */
const MAX_DIRECTION = 3;
/** `if_tsresol`: units of 10^-9 s. */
const NANOSECONDS = Uint8Array.of(9);
/** The section's length is not stated, so that it can be written as a stream. §4.1. */
const UNKNOWN_LENGTH = -1n;
const LAST_TIME = 2n ** 64n - 1n;

const utf8 = new TextEncoder();

export class PcapngEncoder {
  readonly #out: GrowingBuffer;
  readonly #words = new Words();
  #interfaces = 0;
  /** The number of the section's first interface. */
  #first = 0;

  constructor(out: GrowingBuffer) {
    this.#out = out;
  }

  /** Section Header Block, §4.1. */
  section({ application, hardware, system, comments = [] }: NewSection): void {
    expectText('hardware', hardware);
    expectText('system', system);
    expectText('application', application);
    const start = this.#begin(BlockType.SectionHeader, 16);
    const { view } = this.#out;
    view.setUint32(start + 8, BYTE_ORDER_MAGIC, true);
    view.setUint16(start + 12, 1, true);
    view.setUint16(start + 14, 0, true);
    view.setBigInt64(start + 16, UNKNOWN_LENGTH, true);
    const options = this.#out.length;
    for (const comment of comments) this.#text(OptionCode.Comment, comment);
    this.#text(OptionCode.SectionHardware, hardware);
    this.#text(OptionCode.SectionSystem, system);
    this.#text(OptionCode.SectionApplication, application);
    this.#end(start, options);
    this.#first = this.#interfaces;
  }

  /** Interface Description Block, §4.2. Returns the interface's number among all of the file. */
  interfaceDescription(description: NewInterface): number {
    const { linkType = LinkType.Ethernet, snapLength = 0, ipv4 = [], comments = [] } = description;
    const networks = ipv4.map(parseIpv4Network);
    const { mac = null } = description;
    const octets = mac === null ? null : parseMac(mac);
    expectText('interface name', description.name);
    expectText('interface description', description.description);
    expectWhole('linkType', linkType, 0xffff);
    expectWhole('snapLength', snapLength);
    const start = this.#begin(BlockType.InterfaceDescription, 8);
    const { view } = this.#out;
    view.setUint16(start + 8, linkType, true);
    view.setUint16(start + 10, 0, true);
    view.setUint32(start + 12, snapLength, true);
    const options = this.#out.length;
    for (const comment of comments) this.#text(OptionCode.Comment, comment);
    this.#text(OptionCode.InterfaceName, description.name);
    this.#text(OptionCode.InterfaceDescription, description.description);
    for (const network of networks) this.#option(OptionCode.InterfaceIpv4, network);
    if (octets !== null) this.#option(OptionCode.InterfaceMac, octets);
    this.#option(OptionCode.InterfaceTimeResolution, NANOSECONDS);
    this.#end(start, options);
    return this.#interfaces++;
  }

  /** Enhanced Packet Block, §4.3. */
  packet(packet: NewPacket): void {
    const { interfaceId, time, bytes, direction = 0, packetId = null, comments } = packet;
    if (interfaceId < this.#first || interfaceId >= this.#interfaces) {
      throw new Error(`no interface ${interfaceId} in this section`);
    }
    expectTime(time, LAST_TIME, 'less than 2^64');
    const { originalLength = bytes.length } = packet;
    expectWhole('originalLength', originalLength);
    expectWhole('direction', direction, MAX_DIRECTION);
    const id = packetId === null ? null : packetIdFrom(packetId);
    this.#words.split(time);
    const start = this.#begin(BlockType.EnhancedPacket, 20);
    const { view } = this.#out;
    view.setUint32(start + 8, interfaceId - this.#first, true);
    // The high word comes first, whatever the byte order.
    view.setUint32(start + 12, this.#words.high, true);
    view.setUint32(start + 16, this.#words.low, true);
    view.setUint32(start + 20, bytes.length, true);
    view.setUint32(start + 24, originalLength, true);
    this.#data(bytes);
    const options = this.#out.length;
    if (comments !== undefined) {
      for (let n = 0; n < comments.length; n++) this.#text(OptionCode.Comment, comments[n]);
    }
    if (direction !== 0) this.#uint32(OptionCode.PacketFlags, direction);
    if (id !== null) this.#uint64(OptionCode.PacketId, id);
    this.#end(start, options);
  }

  /** A block of any type, whose fields and options are put together already, in little-endian order. */
  block(type: number, body: Uint8Array): void {
    const start = this.#begin(type, 0);
    this.#data(body);
    this.#end(start, this.#out.length);
  }

  /** Writes the type and leaves room for `fields` bytes. */
  #begin(type: number, fields: number): number {
    const out = this.#out;
    const start = out.reserve(BLOCK_HEADER + fields);
    out.view.setUint32(start, type, true);
    out.length = start + BLOCK_HEADER + fields;
    return start;
  }

  /** Closes the list of options that began at `options`, if there are any, and states the length; or takes the block back. */
  #end(start: number, options: number): void {
    const out = this.#out;
    out.reserve(OPTION_HEADER + BLOCK_TRAILER);
    if (out.length !== options) {
      // §3.5: a list of options, if there is one, ends with opt_endofopt.
      out.view.setUint32(out.length, OptionCode.EndOfOptions, true);
      out.length += OPTION_HEADER;
    }
    const total = out.length + BLOCK_TRAILER - start;
    if (total > MAX_BLOCK) {
      out.length = start;
      throw new Error(
        `a block of ${total} bytes: expected at most ${MAX_BLOCK}, or nobody reads it`,
      );
    }
    out.view.setUint32(start + 4, total, true);
    out.view.setUint32(out.length, total, true);
    out.length += BLOCK_TRAILER;
  }

  /** Bytes, padded to 32 bits. */
  #data(bytes: Uint8Array): void {
    const out = this.#out;
    const at = out.reserve(bytes.length + 3);
    out.bytes.set(bytes, at);
    this.#pad(at + bytes.length);
  }

  #option(code: number, value: Uint8Array): void {
    this.#optionHeader(code, value.length);
    this.#data(value);
  }

  /** Text of more bytes than an option holds is cut between characters. */
  #text(code: number, text: string | null | undefined): void {
    if (text === null || text === undefined) return;
    const header = this.#out.length;
    this.#optionHeader(code, 0);
    const out = this.#out;
    // A UTF-16 unit is three bytes of UTF-8 at most.
    const room = Math.min(3 * text.length, MAX_OPTION);
    const at = out.reserve(room + 3);
    const written = encode(text, out.bytes, at, room);
    out.view.setUint16(header + 2, written, true);
    this.#pad(at + written);
  }

  #uint32(code: number, value: number): void {
    this.#optionHeader(code, 4);
    const at = this.#out.reserve(4);
    this.#out.view.setUint32(at, value, true);
    this.#out.length = at + 4;
  }

  #uint64(code: number, value: bigint): void {
    this.#optionHeader(code, 8);
    const at = this.#out.reserve(8);
    this.#out.view.setBigUint64(at, value, true);
    this.#out.length = at + 8;
  }

  #optionHeader(code: number, length: number): void {
    const at = this.#out.reserve(OPTION_HEADER);
    this.#out.view.setUint16(at, code, true);
    this.#out.view.setUint16(at + 2, length, true);
    this.#out.length = at + OPTION_HEADER;
  }

  /** Ends at the next multiple of 4 behind `end`, with zeros; there is room for three. */
  #pad(end: number): void {
    const out = this.#out;
    const padded = (end + 3) & ~3;
    for (let at = end; at < padded; at++) out.bytes[at] = 0;
    out.length = padded;
  }
}

/** Puts as much of the text as fits into `room` bytes from `at` on; returns how many it took. */
function encode(text: string, bytes: Uint8Array, at: number, room: number): number {
  // A sentence in ASCII takes a quarter of encodeInto's time (Node 20).
  const end = Math.min(text.length, room);
  let n = 0;
  for (; n < end; n++) {
    const unit = text.charCodeAt(n);
    if (unit > 0x7f) break;
    bytes[at + n] = unit;
  }
  return n === end ? n : utf8.encodeInto(text, bytes.subarray(at, at + room)).written;
}
