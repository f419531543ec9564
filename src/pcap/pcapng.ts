// Reads pcapng, version 1.0 (draft-ietf-opsawg-pcapng, "PCAP Next Generation Capture File Format").
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
// A section header comes first, then each interface before its first packet. Each section has a byte order of
// its own (§4.1) and counts its interfaces from 0.

import type { Contents, Decoder } from './decoder.ts';
import { Fault } from './error.ts';
import { BlockType, BYTE_ORDER_MAGIC, type CapturedPacket, MAX_BLOCK } from './format.ts';
import { Section } from './section.ts';

/** Type, length in front and length behind. */
const OVERHEAD = 12;

/** Where the fields begin. */
const BODY = 8;

/** What a block is called, and its shortest length. */
const KINDS: Readonly<Record<number, readonly [name: string, least: number]>> = {
  [BlockType.SectionHeader]: ['section header', 28],
  [BlockType.InterfaceDescription]: ['interface description', 20],
  [BlockType.Packet]: ['packet', 32],
  [BlockType.SimplePacket]: ['simple packet', 16],
  [BlockType.EnhancedPacket]: ['enhanced packet', 32],
  [BlockType.NameResolution]: ['name resolution', OVERHEAD],
  [BlockType.InterfaceStatistics]: ['interface statistics', OVERHEAD],
  [BlockType.SystemdJournal]: ['systemd journal', OVERHEAD],
  [BlockType.DecryptionSecrets]: ['decryption secrets', OVERHEAD],
  [BlockType.Custom]: ['custom', OVERHEAD],
  [BlockType.CustomNotCopied]: ['custom', OVERHEAD],
};

export class PcapngDecoder implements Decoder {
  readonly format = 'pcapng';
  readonly #contents: Contents;
  /** Before the first header: of no meaning, and no interface. */
  #section = new Section(true, -1);

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  size(view: DataView, at: number, available: number): number {
    // A section header tells its byte order in its third word; no block is shorter.
    if (available < OVERHEAD) return OVERHEAD;
    const littleEndian = this.#isLittleEndian(view, at);
    const size = view.getUint32(at + 4, littleEndian);
    const [, least] = KINDS[view.getUint32(at, littleEndian)] ?? ['', OVERHEAD];
    if (size < least) throw new Fault(`total length ${size}: expected at least ${least}`);
    if (size > MAX_BLOCK) throw new Fault(`total length ${size}: expected at most ${MAX_BLOCK}`);
    if (size % 4 !== 0) throw new Fault(`total length ${size}: expected a multiple of 4`);
    return size;
  }

  read(bytes: Uint8Array, view: DataView, at: number, size: number): void {
    const littleEndian = this.#isLittleEndian(view, at);
    const again = view.getUint32(at + size - 4, littleEndian);
    if (again !== size) {
      throw new Fault(`total length ${again} at its end: expected ${size}, as at its beginning`);
    }
    const type = view.getUint32(at, littleEndian);
    const body = at + BODY;
    const end = at + size - 4;
    if (type === BlockType.EnhancedPacket) {
      this.#take(this.#section.enhancedPacket(bytes, view, body, end));
    } else this.#readOther(type, littleEndian, bytes, view, body, end);
  }

  typeName(view: DataView, at: number, available: number): string {
    if (available < 4) return 'unknown';
    const type = view.getUint32(at, this.#section.littleEndian);
    return KINDS[type]?.[0] ?? `type 0x${type.toString(16).padStart(8, '0')}`;
  }

  #readOther(
    type: number,
    littleEndian: boolean,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    end: number,
  ): void {
    const { sections, interfaces, otherBlocks, packetCount } = this.#contents;
    const section = this.#section;
    switch (type) {
      case BlockType.SectionHeader:
        this.#section = new Section(littleEndian, sections.length);
        sections.push(this.#section.header(bytes, view, at, end));
        break;
      case BlockType.InterfaceDescription:
        interfaces.push(section.interfaceDescription(bytes, view, at, end, interfaces.length));
        break;
      case BlockType.SimplePacket:
        this.#take(section.simplePacket(bytes, view, at, end));
        break;
      case BlockType.Packet:
        this.#take(section.packet(bytes, view, at, end));
        break;
      default:
        otherBlocks?.push({
          type,
          body: bytes.subarray(at, end),
          littleEndian,
          section: sections.length - 1,
          packets: packetCount,
        });
    }
  }

  #take(packet: CapturedPacket): void {
    this.#contents.packets.push(packet);
    this.#contents.packetCount++;
  }

  /** Of the block there: a section header says it itself, whose type is the same in both. */
  #isLittleEndian(view: DataView, at: number): boolean {
    const { littleEndian } = this.#section;
    if (view.getUint32(at, littleEndian) !== BlockType.SectionHeader) return littleEndian;
    const magic = view.getUint32(at + 8, true);
    if (magic === BYTE_ORDER_MAGIC) return true;
    if (view.getUint32(at + 8, false) === BYTE_ORDER_MAGIC) return false;
    throw new Fault(
      `byte-order magic 0x${magic.toString(16).padStart(8, '0')}: expected 0x1a2b3c4d in either order`,
    );
  }
}
