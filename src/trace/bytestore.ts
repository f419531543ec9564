// Bytes of packets, each with the number of the event at which they were so: a ring of bytes, where the newest take
// the place of the oldest.
//
// Each stands behind a head of its own, so that a packet costs one stream of memory and nothing else:
//
//   0               8               12              16
//  +---------------+---------------+---------------+------------- … ---+
//  | event's number| length; below | back to the   | bytes, padded to  |
//  | as a double   | 0: a datagram | head before   | a multiple of 8   |
//  +---------------+---------------+---------------+------------- … ---+

import type { Packet } from '../core/packet.ts';

const HEAD = 16;

/** The bytes of one packet at one event. */
export interface Kept {
  /** The event's number. */
  readonly id: number;
  /** They begin with the IP header: the packet had no Ethernet header yet. */
  readonly isDatagram: boolean;
  /** In the store itself, where they are overwritten in time. */
  readonly bytes: Uint8Array;
}

export class ByteStore {
  private readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #doubles: Float64Array;
  readonly #integers: Int32Array;
  /** Where the next head goes, and where the last one is; -1: there is none. */
  #next = 0;
  #last = -1;

  /** @param size bytes that it holds, heads included: a multiple of 8 */
  constructor(size: number) {
    this.size = size;
    const buffer = new ArrayBuffer(size);
    this.#bytes = new Uint8Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#integers = new Int32Array(buffer);
  }

  /** Keeps the packet's bytes from `start` on for that event, which is newer than all others; not what is longer than everything. */
  add(id: number, pkt: Packet, start: number, isDatagram: boolean): void {
    const { end } = pkt;
    const length = end - start;
    const whole = wholeOf(length);
    if (whole > this.size) return;
    const at = this.#next + whole > this.size ? 0 : this.#next;
    const last = this.#last;
    this.#doubles[at >> 3] = id;
    this.#integers[(at >> 2) + 2] = isDatagram ? -length : length;
    this.#integers[(at >> 2) + 3] = last < 0 ? 0 : at - last;
    this.#bytes.set(pkt.window(start, end), at + HEAD);
    this.#last = at;
    this.#next = at + whole;
  }

  /** Those that are still there, the newest first. */
  *newest(): Generator<Kept> {
    let before = Number.POSITIVE_INFINITY;
    // How much may lie behind: what is between the newest and the next place is the oldest, or cut off.
    let left = this.size;
    for (let at = this.#last, end = this.#next; at >= 0; ) {
      const id = this.#doubles[at >> 3] ?? 0;
      const length = this.#integers[(at >> 2) + 2] ?? 0;
      left -= (end - at + this.size) % this.size || this.size;
      if (left < 0 || id >= before) return;
      before = id;
      const from = at + HEAD;
      const bytes = this.#bytes.subarray(from, from + Math.abs(length));
      yield { id, isDatagram: length < 0, bytes };
      const back = this.#integers[(at >> 2) + 3] ?? 0;
      if (back === 0) return;
      end = at;
      at = (at - back + this.size) % this.size;
    }
  }
}

/** What that many bytes take, with their head. */
const wholeOf = (length: number): number => (HEAD + length + 7) & ~7;
