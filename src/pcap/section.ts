// One section of a pcapng file: its byte order, its interfaces, and the packets in its blocks. Each method
// takes where the block's fields begin and where its options end.

import { readInterface, readSectionHeader } from './describe.ts';
import { Fault } from './error.ts';
import {
  type CapturedPacket,
  type CaptureInterface,
  type CaptureSection,
  Direction,
  OptionCode,
} from './format.ts';
import { Options } from './options.ts';
import { TimeUnit } from './time.ts';

/** What packets need to know of their interface. */
interface Source {
  /** Its place among all interfaces of the file. */
  readonly id: number;
  readonly snapLength: number;
  readonly unit: TimeUnit;
}

/** Bits 0 and 1 of `epb_flags`, §4.3.1. */
const DIRECTION_MASK = 3;

const NO_COMMENTS: readonly string[] = [];

export class Section {
  readonly littleEndian: boolean;
  readonly #number: number;
  readonly #sources: Source[] = [];
  readonly #options: Options;
  /** What the options of the current packet say. */
  #direction: number = Direction.Unknown;
  #packetId: bigint | null = null;
  #comments: string[] | null = null;

  /** @param number its place among the file's, from 0 */
  constructor(littleEndian: boolean, number: number) {
    this.littleEndian = littleEndian;
    this.#number = number;
    this.#options = new Options(littleEndian);
  }

  header(bytes: Uint8Array, view: DataView, at: number, end: number): CaptureSection {
    this.#options.start(bytes, view, at + 16, end);
    return readSectionHeader(view, at, this.littleEndian, this.#options);
  }

  /** @param id the interface's place among all of the file's */
  interfaceDescription(
    bytes: Uint8Array,
    view: DataView,
    at: number,
    end: number,
    id: number,
  ): CaptureInterface {
    const options = this.#options;
    options.start(bytes, view, at + 8, end);
    const found = readInterface(view, at, this.littleEndian, options, this.#number);
    const { resolution, snapLength } = found.description;
    this.#sources.push({ id, snapLength, unit: new TimeUnit(resolution, found.offset) });
    return found.description;
  }

  /**
   * Enhanced Packet Block, §4.3.
   *
   *     interface 32 | time, high word 32 | time, low word 32 | captured length 32 | original length 32 | data
   */
  enhancedPacket(bytes: Uint8Array, view: DataView, at: number, end: number): CapturedPacket {
    const source = this.#source(view.getUint32(at, this.littleEndian));
    return this.#packet(source, OptionCode.PacketId, bytes, view, at, end);
  }

  /**
   * Packet Block, appendix A, obsolete. As the enhanced one but for the first word, and it has no packet id.
   *
   *     interface 16 | drops 16
   */
  packet(bytes: Uint8Array, view: DataView, at: number, end: number): CapturedPacket {
    const source = this.#source(view.getUint16(at, this.littleEndian));
    return this.#packet(source, null, bytes, view, at, end);
  }

  /**
   * Simple Packet Block, §4.4. It is of the first interface, whose snap length tells how much was kept.
   *
   *     original length 32 | data
   */
  simplePacket(bytes: Uint8Array, view: DataView, at: number, end: number): CapturedPacket {
    const { id, snapLength } = this.#source(0);
    const originalLength = view.getUint32(at, this.littleEndian);
    const length = snapLength === 0 ? originalLength : Math.min(originalLength, snapLength);
    const data = at + 4;
    expectData('kept length', length, end - data);
    return {
      interfaceId: id,
      time: 0n,
      bytes: bytes.subarray(data, data + length),
      originalLength,
      direction: Direction.Unknown,
      packetId: null,
      comments: NO_COMMENTS,
    };
  }

  #packet(
    { id, unit }: Source,
    idCode: number | null,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    end: number,
  ): CapturedPacket {
    const { littleEndian } = this;
    const length = view.getUint32(at + 12, littleEndian);
    const data = at + 20;
    expectData('captured length', length, end - data);
    this.#readOptions(idCode, bytes, view, data + ((length + 3) & ~3), end);
    const high = view.getUint32(at + 4, littleEndian);
    const low = view.getUint32(at + 8, littleEndian);
    return {
      interfaceId: id,
      time: unit.nanoseconds(high, low),
      bytes: bytes.subarray(data, data + length),
      originalLength: view.getUint32(at + 16, littleEndian),
      direction: this.#direction,
      packetId: this.#packetId,
      comments: this.#comments ?? NO_COMMENTS,
    };
  }

  /** @param idCode the code by which a packet id is known, where the block has one */
  #readOptions(
    idCode: number | null,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    end: number,
  ): void {
    this.#direction = Direction.Unknown;
    this.#packetId = null;
    this.#comments = null;
    if (at === end) return;
    const options = this.#options;
    options.start(bytes, view, at, end);
    while (options.next()) {
      const { code } = options;
      if (code === OptionCode.Comment) {
        this.#comments ??= [];
        this.#comments.push(options.text());
      } else if (code === OptionCode.PacketFlags)
        this.#direction = options.uint32() & DIRECTION_MASK;
      else if (code === idCode) this.#packetId = options.uint64();
    }
  }

  #source(number: number): Source {
    const source = this.#sources[number];
    if (source !== undefined) return source;
    const count = this.#sources.length;
    const expected = count === 0 ? 'its description before any packet' : `less than ${count}`;
    throw new Fault(`interface ${number}: expected ${expected}`);
  }
}

function expectData(what: string, length: number, room: number): void {
  if (length <= room) return;
  throw new Fault(
    `${what} ${length}: expected at most ${room}, the room that the block has for it`,
  );
}
