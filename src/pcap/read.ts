// Reads capture files, pcap and pcapng: whole, or piece by piece as they come. Whatever the bytes, nothing
// is thrown but a CaptureError, and packets before the damage are there.

import { isPcapMagic, PcapDecoder } from './classic.ts';
import type { Contents, Decoder } from './decoder.ts';
import { CaptureError, Fault } from './error.ts';
import {
  BlockType,
  type CapturedPacket,
  type CaptureInterface,
  type CaptureSection,
  type OtherBlock,
} from './format.ts';
import { PcapngDecoder } from './pcapng.ts';

export interface ReadOptions {
  /** The file's name, for error messages. */
  name?: string;
  /** What to do with blocks of types that nothing here is made from. Default `skip`. */
  unknown?: 'keep' | 'skip';
}

/** What was read of a file. */
export interface Capture {
  /** Null: it is no capture file. */
  readonly format: 'pcap' | 'pcapng' | null;
  readonly sections: readonly CaptureSection[];
  readonly interfaces: readonly CaptureInterface[];
  /** In file order. */
  readonly packets: readonly CapturedPacket[];
  /** Empty unless they are kept. */
  readonly otherBlocks: readonly OtherBlock[];
  /** Why the file could not be read to its end; null: it was. */
  readonly damage: CaptureError | null;
}

/** Reads a whole file. Packets are views of `bytes`. Never throws: see {@link Capture.damage}. */
export function readCapture(bytes: Uint8Array, options: ReadOptions = {}): Capture {
  const reader = new CaptureReader(options);
  const packets = reader.push(bytes);
  reader.end();
  const { format, sections, interfaces, otherBlocks, damage } = reader;
  return { format, sections, interfaces, packets, otherBlocks, damage };
}

/**
 * Yields each packet of a file that comes in chunks, as those of `fs.createReadStream`. Throws a
 * {@link CaptureError} behind the last packet when the file is damaged. Pass a reader of your own to know
 * the packets' interfaces.
 */
export async function* readPackets(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  reader = new CaptureReader(),
): AsyncGenerator<CapturedPacket, void, undefined> {
  for await (const chunk of chunks) {
    yield* reader.push(chunk);
    if (reader.damage !== null) break;
  }
  const damage = reader.end();
  if (damage !== null) throw damage;
}

const EMPTY = new Uint8Array();

/** Before the format is known. */
const MAGIC = 4;

/** The least that is made for a block that comes in pieces. */
const LEAST_HELD = 64;

/**
 * Reads a file that is pushed in, in chunks of any size. It keeps no more than the part of one block that
 * has come ({@link MAX_BLOCK} at most), and a chunk for as long as somebody holds a packet of it: packets are
 * views of the chunk that they came in, so a chunk must not be overwritten.
 */
export class CaptureReader {
  /** Why no more can be read; null: nothing is wrong so far. */
  damage: CaptureError | null = null;
  readonly #file: string | null;
  readonly #contents: Contents;
  #decoder: Decoder | null = null;
  /** The current block: its place among the file's from 1, its first byte, and the bytes that it takes to go on. */
  #block = 1;
  #offset = 0;
  #needed = MAGIC;
  /** What has come of the current block in earlier chunks. */
  #held = EMPTY;
  #heldLength = 0;

  constructor({ name, unknown = 'skip' }: ReadOptions = {}) {
    this.#file = name ?? null;
    this.#contents = {
      sections: [],
      interfaces: [],
      otherBlocks: unknown === 'keep' ? [] : null,
      packets: [],
      packetCount: 0,
    };
  }

  /** Null until four bytes have come, or when the file is no capture. */
  get format(): 'pcap' | 'pcapng' | null {
    return this.#decoder?.format ?? null;
  }

  /** Those that have come so far, as in the next two. */
  get sections(): readonly CaptureSection[] {
    return this.#contents.sections;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#contents.interfaces;
  }

  get otherBlocks(): readonly OtherBlock[] {
    return this.#contents.otherBlocks ?? [];
  }

  /** Takes the next bytes of the file and returns the packets that are whole now. After damage: none. */
  push(chunk: Uint8Array): CapturedPacket[] {
    if (this.damage !== null) return [];
    const packets: CapturedPacket[] = [];
    this.#contents.packets = packets;
    try {
      this.#read(plain(chunk));
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.damage = error;
      this.#held = EMPTY;
    }
    return packets;
  }

  /** The file ends here. Returns {@link damage}, which a block that is not whole is too. */
  end(): CaptureError | null {
    const there = this.#heldLength;
    if (this.damage !== null || (there === 0 && this.#decoder !== null && this.#block > 1)) {
      return this.damage;
    }
    const view = viewOf(this.#held);
    this.damage =
      this.#decoder === null
        ? this.#notACapture(this.#held.subarray(0, there))
        : this.#error(
            `the file ends ${there} bytes into it: expected ${this.#needed}`,
            this.#decoder.typeName(view, 0, there),
          );
    this.#held = EMPTY;
    return this.damage;
  }

  #read(chunk: Uint8Array): void {
    let at = 0;
    while (this.#heldLength > 0 && at < chunk.length) {
      const end = Math.min(at + this.#needed - this.#heldLength, chunk.length);
      this.#hold(chunk.subarray(at, end));
      at = end;
      if (this.#heldLength < this.#needed) return;
      if (this.#readBlocks(this.#held.subarray(0, this.#heldLength)) > 0) {
        // Packets are views of it now.
        this.#held = EMPTY;
        this.#heldLength = 0;
      }
    }
    if (this.#heldLength > 0) return;
    const rest = chunk.subarray(at);
    this.#hold(rest.subarray(this.#readBlocks(rest)));
  }

  /** Reads the whole blocks in `bytes` and returns where the first that is not whole begins. */
  #readBlocks(bytes: Uint8Array): number {
    const view = viewOf(bytes);
    let at = 0;
    for (;;) {
      const available = bytes.length - at;
      const decoder = this.#decoder ?? this.#recognize(view, available);
      if (decoder === null) return at;
      try {
        const size = decoder.size(view, at, available);
        this.#needed = size;
        if (size > available) return at;
        decoder.read(bytes, view, at, size);
        at += size;
        this.#offset += size;
        this.#block++;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        throw this.#error(error.message, decoder.typeName(view, at, available));
      }
    }
  }

  /** Decides on the format by the file's first bytes, which are the view's; null: they are too few. */
  #recognize(view: DataView, available: number): Decoder | null {
    if (available < MAGIC) return null;
    const contents = this.#contents;
    const little = view.getUint32(0, true);
    const big = view.getUint32(0, false);
    if (little === BlockType.SectionHeader) this.#decoder = new PcapngDecoder(contents);
    else if (isPcapMagic(little)) this.#decoder = new PcapDecoder(contents, little, true);
    else if (isPcapMagic(big)) this.#decoder = new PcapDecoder(contents, big, false);
    else throw this.#notACapture(new Uint8Array(view.buffer, view.byteOffset, MAGIC));
    return this.#decoder;
  }

  #hold(bytes: Uint8Array): void {
    const length = this.#heldLength + bytes.length;
    if (length > this.#held.length) {
      // Twice what has come at most, whatever the block says of its length.
      const room = Math.max(length, LEAST_HELD, Math.min(this.#needed, 2 * this.#heldLength));
      const held = new Uint8Array(room);
      held.set(this.#held.subarray(0, this.#heldLength));
      this.#held = held;
    }
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength = length;
  }

  #error(problem: string, type: string): CaptureError {
    const place = { file: this.#file, block: this.#block, type, offset: this.#offset };
    return new CaptureError(problem, place);
  }

  #notACapture(first: Uint8Array): CaptureError {
    const bytes = Array.from(first, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const hint = HINTS.find(([start]) => bytes.startsWith(start))?.[1] ?? '';
    const found = bytes === '' ? 'the file is empty' : `it begins with ${bytes}${hint}`;
    return this.#error(
      `not a capture: ${found}: expected 0a 0d 0d 0a (pcapng) or d4 c3 b2 a1 (pcap; other byte orders and units too)`,
      'file header',
    );
  }
}

/** What else people have, by its first bytes. */
const HINTS: readonly (readonly [string, string])[] = [
  ['1f 8b', ', as gzip writes: run gunzip on it first'],
  ['28 b5 2f fd', ', as zstd writes: run unzstd on it first'],
  ['04 22 4d 18', ', as lz4 writes: run unlz4 on it first'],
  ['a1 b2 cd 34', ', a pcap of Kuznetzov’s kind: convert it with editcap -F pcap'],
  ['34 cd b2 a1', ', a pcap of Kuznetzov’s kind: convert it with editcap -F pcap'],
];

/** Node's buffers make buffers of their parts, which take longer to make and are not what `toEqual` expects. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
