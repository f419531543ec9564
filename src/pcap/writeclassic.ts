// Writes pcap, version 2.4 (classic.ts shows its form), little-endian: for programs that do not know pcapng.
// Of a packet it keeps time, bytes and original length.

import { GrowingBuffer } from './buffer.ts';
import { expectTime, expectWhole } from './check.ts';
import { FILE_HEADER, RECORD_HEADER } from './classic.ts';
import { type BlockSink, LinkType, MAX_BLOCK, type NewPacket, PcapMagic } from './format.ts';
import { Words } from './time.ts';

export interface PcapOptions {
  /** See {@link LinkType}; default Ethernet. One for the whole file. */
  linkType?: number;
  /** The most bytes that any packet keeps; a longer one is refused. Default, and meant by 0: 262,144, as tcpdump has it. */
  snapLength?: number;
  /** What times are written in; what is finer is cut off. Default microseconds, which every program reads. */
  unit?: 'microseconds' | 'nanoseconds';
}

/** What a pcap file keeps of a packet. */
export type PcapPacket = Pick<NewPacket, 'time' | 'bytes' | 'originalLength'>;

/** Writes a file to a sink: its header at once, then packets as they come. */
export class PcapWriter {
  readonly #sink: BlockSink;
  readonly #out = new GrowingBuffer();
  readonly #encoder: PcapEncoder;

  constructor(sink: BlockSink, options: PcapOptions = {}) {
    this.#sink = sink;
    this.#encoder = new PcapEncoder(this.#out, options);
    sink(this.#out.take());
  }

  /** Throws when the packet is longer than the snap length, or the time not between 1970 and 2106, which is all that the format knows. */
  packet(packet: PcapPacket): void {
    this.#encoder.packet(packet);
    this.#sink(this.#out.take());
  }
}

/** The whole file. */
export function writePcap(packets: Iterable<PcapPacket>, options: PcapOptions = {}): Uint8Array {
  const out = new GrowingBuffer();
  const encoder = new PcapEncoder(out, options);
  for (const packet of packets) encoder.packet(packet);
  return out.bytes.subarray(0, out.length);
}

const LAST_TIME = 2n ** 32n * 1_000_000_000n - 1n;
const TWO_16 = 2 ** 16;
const SNAP_LENGTH = 0x40000;

class PcapEncoder {
  readonly #out: GrowingBuffer;
  readonly #words = new Words();
  /** Nanoseconds in the unit of a fraction. */
  readonly #unit: number;
  readonly #most: number;

  /** File header, §4. */
  constructor(out: GrowingBuffer, { linkType, snapLength, unit }: PcapOptions) {
    expectWhole('linkType', linkType ?? LinkType.Ethernet, 0xffff);
    expectWhole('snapLength', snapLength ?? SNAP_LENGTH);
    this.#out = out;
    this.#most = Math.min(snapLength || SNAP_LENGTH, MAX_BLOCK - RECORD_HEADER);
    const nanoseconds = unit === 'nanoseconds';
    this.#unit = nanoseconds ? 1 : 1000;
    out.reserve(FILE_HEADER);
    const { view } = out;
    view.setUint32(0, nanoseconds ? PcapMagic.Nanoseconds : PcapMagic.Microseconds, true);
    view.setUint16(4, 2, true);
    view.setUint16(6, 4, true);
    view.setUint32(16, snapLength ?? SNAP_LENGTH, true);
    view.setUint32(20, linkType ?? LinkType.Ethernet, true);
    out.length = FILE_HEADER;
  }

  /** Packet record, §5. */
  packet({ time, bytes, originalLength = bytes.length }: PcapPacket): void {
    expectTime(time, LAST_TIME, 'before 2106');
    expectWhole('originalLength', originalLength);
    if (bytes.length > this.#most) {
      throw new Error(
        `a packet of ${bytes.length} bytes: expected at most ${this.#most}, the snap length`,
      );
    }
    const out = this.#out;
    const at = out.reserve(RECORD_HEADER + bytes.length);
    const { view } = out;
    this.#setTime(view, at, time);
    view.setUint32(at + 8, bytes.length, true);
    view.setUint32(at + 12, originalLength, true);
    out.bytes.set(bytes, at + RECORD_HEADER);
    out.length = at + RECORD_HEADER + bytes.length;
  }

  /** Seconds and fraction by long division, 16 bits at a time: exact in doubles, and no bigint made. */
  #setTime(view: DataView, at: number, time: bigint): void {
    this.#words.split(time);
    const { high, low } = this.#words;
    const upper = high * TWO_16 + (low >>> 16);
    const lower = (upper % 1e9) * TWO_16 + (low & 0xffff);
    const seconds = Math.floor(upper / 1e9) * TWO_16 + Math.floor(lower / 1e9);
    view.setUint32(at, seconds, true);
    view.setUint32(at + 4, Math.floor((lower % 1e9) / this.#unit), true);
  }
}
