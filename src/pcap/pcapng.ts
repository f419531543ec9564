// Writes pcapng, version 1.0 (draft-ietf-opsawg-pcapng, "PCAP Next Generation Capture File Format").
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                          Block type                           |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                      Block total length                       |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   /          Fields of the block type, padded to 32 bits          /
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |          Option code          |         Option length         |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   /             Option value, padded to 32 bits; more             /
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                      Block total length                       |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// A section header comes first, then each interface before its first packet. The writer of a section chooses
// its byte order (§4.1); ours is little-endian. Section numbers here are the draft's.

/** §4.1 to §4.3. */
export const BlockType = {
  SectionHeader: 0x0a0d0d0a,
  InterfaceDescription: 1,
  EnhancedPacket: 6,
} as const;

/** §3.5 and the option tables of §4.1 to §4.3; a code means what its block type says. */
export const OptionCode = {
  EndOfOptions: 0,
  Comment: 1,
  SectionApplication: 4,
  InterfaceName: 2,
  InterfaceDescription: 3,
  InterfaceTimeResolution: 9,
  PacketFlags: 2,
  PacketId: 5,
} as const;

/** How an interface's frames begin, from the registry of link types (draft-ietf-opsawg-pcaplinktype). */
export const LinkType = { Ethernet: 1, Raw: 101 } as const;

/** Bits 0 and 1 of `epb_flags`, §4.3.1. */
export const Direction = { Inbound: 1, Outbound: 2 } as const;

/** Takes each finished block, in file order. The bytes are new and the sink's to keep. It must not throw. */
export type BlockSink = (block: Uint8Array) => void;

export interface Section {
  /** The program that writes the file. Default `tapip`. */
  application?: string | undefined;
  comment?: string | undefined;
}

export interface Interface {
  /** As `eth0`. */
  name: string;
  description?: string | undefined;
  /** See {@link LinkType}; default Ethernet. */
  linkType?: number | undefined;
  /** The most bytes that any packet of this interface keeps; default 0: all of them. */
  snapLength?: number | undefined;
}

export interface CapturedPacket {
  /** The interface's place among the section's interface descriptions, from 0. */
  interfaceId: number;
  /**
   * Milliseconds since 1970, with fractions; written in nanoseconds. In our century a double of that size
   * counts in steps of 2^-12 ms (0.24 µs), and no more than the last half nanosecond is lost on the way.
   */
  time: number;
  /** What was kept of the frame; copied. */
  bytes: Uint8Array;
  /** Length of the frame on the link, when `bytes` is only its beginning. */
  originalLength?: number | undefined;
  /** See {@link Direction}; left out when not known. */
  direction?: number | undefined;
  /** The same packet on several interfaces has the same number. */
  packetId?: number | bigint | undefined;
  /** For people. Cut at 65,535 bytes of UTF-8, the most that an option holds. */
  comment?: string | undefined;
}

/** Writes one section to a sink: its header at once, then interfaces and packets as they come. */
export class PcapngWriter {
  readonly #sink: BlockSink;
  #interfaces = 0;

  constructor(sink: BlockSink, section: Section = {}) {
    this.#sink = sink;
    sink(sectionHeader(section));
  }

  /** Describes one more interface and returns the id that its packets carry. */
  addInterface(description: Interface): number {
    this.#sink(interfaceDescription(description));
    return this.#interfaces++;
  }

  /** Throws when no such interface was added: our own bug. */
  packet(packet: CapturedPacket): void {
    if (packet.interfaceId >= this.#interfaces)
      throw new Error(`no interface ${packet.interfaceId}`);
    this.#sink(enhancedPacket(packet));
  }
}

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** The section's length is not stated, so that it can be written as a stream. §4.1. */
const UNKNOWN_LENGTH = -1n;
/** `if_tsresol`: units of 10^-9 s. */
const NANOSECONDS = 9;

/** Section Header Block, §4.1. */
export function sectionHeader({ application = 'tapip', comment }: Section = {}): Uint8Array {
  const { block, view } = frame(BlockType.SectionHeader, 16, [
    text(OptionCode.Comment, comment),
    text(OptionCode.SectionApplication, application),
  ]);
  view.setUint32(8, BYTE_ORDER_MAGIC, true);
  view.setUint16(12, 1, true);
  view.setUint16(14, 0, true);
  view.setBigInt64(16, UNKNOWN_LENGTH, true);
  return block;
}

/** Interface Description Block, §4.2. */
export function interfaceDescription(description: Interface): Uint8Array {
  const { block, view } = frame(BlockType.InterfaceDescription, 8, [
    text(OptionCode.InterfaceName, description.name),
    text(OptionCode.InterfaceDescription, description.description),
    { code: OptionCode.InterfaceTimeResolution, value: Uint8Array.of(NANOSECONDS) },
  ]);
  view.setUint16(8, description.linkType ?? LinkType.Ethernet, true);
  view.setUint32(12, description.snapLength ?? 0, true);
  return block;
}

/** Enhanced Packet Block, §4.3. */
export function enhancedPacket(packet: CapturedPacket): Uint8Array {
  const { bytes, direction, packetId } = packet;
  const { block, view } = frame(BlockType.EnhancedPacket, 20 + bytes.length, [
    text(OptionCode.Comment, packet.comment),
    direction === undefined ? null : { code: OptionCode.PacketFlags, value: uint32(direction) },
    packetId === undefined ? null : { code: OptionCode.PacketId, value: uint64(packetId) },
  ]);
  const time = nanoseconds(packet.time);
  view.setUint32(8, packet.interfaceId, true);
  // The high word comes first, whatever the byte order.
  view.setUint32(12, Number(time >> 32n), true);
  view.setUint32(16, Number(time & 0xffff_ffffn), true);
  view.setUint32(20, bytes.length, true);
  view.setUint32(24, packet.originalLength ?? bytes.length, true);
  block.set(bytes, 28);
  return block;
}

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

const BLOCK_HEADER = 8;
const BLOCK_TRAILER = 4;
const OPTION_HEADER = 4;
const MAX_OPTION = 0xffff;

const padded = (length: number): number => (length + 3) & ~3;

/** A block with everything in place but its `fields` bytes of fields, which begin at offset 8. */
function frame(type: number, fields: number, wanted: readonly (Option | null)[]) {
  const options = wanted.filter((option) => option !== null);
  // §3.5: a list of options, if there is one, ends with opt_endofopt.
  if (options.length > 0) options.push({ code: OptionCode.EndOfOptions, value: new Uint8Array() });

  let total = BLOCK_HEADER + padded(fields) + BLOCK_TRAILER;
  for (const { value } of options) total += OPTION_HEADER + padded(value.length);

  const block = new Uint8Array(total);
  const view = new DataView(block.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, total, true);
  let at = BLOCK_HEADER + padded(fields);
  for (const { code, value } of options) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    block.set(value, at + OPTION_HEADER);
    at += OPTION_HEADER + padded(value.length);
  }
  view.setUint32(at, total, true);
  return { block, view };
}

const utf8 = new TextEncoder();

function text(code: number, value: string | undefined): Option | null {
  if (value === undefined) return null;
  const bytes = utf8.encode(value);
  if (bytes.length <= MAX_OPTION) return { code, value: bytes };
  // encodeInto stops before a character that would not fit whole.
  const cut = new Uint8Array(MAX_OPTION);
  return { code, value: cut.subarray(0, utf8.encodeInto(value, cut).written) };
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function uint64(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/** Whole and fraction apart: as one double the product would be off by up to 128 ns. */
function nanoseconds(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6));
}
