// Reads pcap, version 2.4 (draft-ietf-opsawg-pcap, "PCAP Capture File Format"): one interface, no options.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                             Magic                             |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |      Major version (2)        |      Minor version (4)        |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                    Reserved, 64 bits ...                      |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                          Snap length                          |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |FCS len|R|P|     Reserved      |           Link type           |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// Then for each packet: seconds since 1970, the fraction in microseconds or nanoseconds as the magic says,
// captured length and original length, 32 bits each, and the data without padding.

import type { Contents, Decoder } from './decoder.ts';
import { Fault } from './error.ts';
import { Direction, MAX_BLOCK, PcapMagic } from './format.ts';
import { Words } from './time.ts';

export const FILE_HEADER = 24;
export const RECORD_HEADER = 16;

const NANOSECONDS = 1e9;
const TWO_16 = 2 ** 16;
const TWO_32 = 2 ** 32;

const NO_COMMENTS: readonly string[] = [];

/** Whether a pcap file begins like that, in the byte order given. */
export function isPcapMagic(magic: number): boolean {
  return magic === PcapMagic.Microseconds || magic === PcapMagic.Nanoseconds;
}

export class PcapDecoder implements Decoder {
  readonly format = 'pcap';
  readonly #contents: Contents;
  readonly #littleEndian: boolean;
  readonly #words = new Words();
  /** Nanoseconds in the unit of a fraction. */
  readonly #unit: number;
  #begun = false;

  /** @param magic the file's first word, read in its byte order */
  constructor(contents: Contents, magic: number, littleEndian: boolean) {
    this.#contents = contents;
    this.#littleEndian = littleEndian;
    this.#unit = magic === PcapMagic.Nanoseconds ? 1 : 1000;
  }

  size(view: DataView, at: number, available: number): number {
    if (!this.#begun) return FILE_HEADER;
    if (available < RECORD_HEADER) return RECORD_HEADER;
    const length = view.getUint32(at + 8, this.#littleEndian);
    if (length <= MAX_BLOCK - RECORD_HEADER) return RECORD_HEADER + length;
    throw new Fault(`captured length ${length}: expected at most ${MAX_BLOCK - RECORD_HEADER}`);
  }

  read(bytes: Uint8Array, view: DataView, at: number, size: number): void {
    if (!this.#begun) {
      this.#readHeader(view, at);
      this.#begun = true;
      return;
    }
    const littleEndian = this.#littleEndian;
    const seconds = view.getUint32(at, littleEndian);
    const fraction = view.getUint32(at + 4, littleEndian);
    this.#contents.packetCount++;
    this.#contents.packets.push({
      interfaceId: 0,
      time: this.#time(seconds, fraction * this.#unit),
      bytes: bytes.subarray(at + RECORD_HEADER, at + size),
      originalLength: view.getUint32(at + 12, littleEndian),
      direction: Direction.Unknown,
      packetId: null,
      comments: NO_COMMENTS,
    });
  }

  typeName(): string {
    return this.#begun ? 'packet record' : 'file header';
  }

  #readHeader(view: DataView, at: number): void {
    const littleEndian = this.#littleEndian;
    const major = view.getUint16(at + 4, littleEndian);
    const minor = view.getUint16(at + 6, littleEndian);
    if (major !== 2 || minor !== 4) throw new Fault(`version ${major}.${minor}: expected 2.4`);
    const none = { comments: NO_COMMENTS, name: null, description: null, mac: null, ipv4: [] };
    this.#contents.sections.push({
      application: null,
      hardware: null,
      system: null,
      comments: NO_COMMENTS,
    });
    this.#contents.interfaces.push({
      ...none,
      section: 0,
      linkType: view.getUint32(at + 20, littleEndian) & 0xffff,
      snapLength: view.getUint32(at + 16, littleEndian),
      resolution: this.#unit === 1 ? 1_000_000_000n : 1_000_000n,
    });
  }

  /** In halves of the seconds, since their nanoseconds are more than a double counts. */
  #time(seconds: number, nanoseconds: number): bigint {
    const upper = Math.floor(seconds / TWO_16) * NANOSECONDS;
    const lower = (seconds % TWO_16) * NANOSECONDS + nanoseconds;
    const low = (upper % TWO_16) * TWO_16 + lower;
    const carry = Math.floor(low / TWO_32);
    return this.#words.join(Math.floor(upper / TWO_16) + carry, low - carry * TWO_32);
  }
}
