// Bytes of packets, each with the number of the event at which they were so: a ring of bytes, where the newest take
// the place of the oldest. A round ends where there is no more room, or when all that the round before has left is of
// events too old to be asked for: memory that was used lately is quick.
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
  private readonly age: number;
  readonly #bytes: Uint8Array;
  readonly #doubles: Float64Array;
  readonly #integers: Int32Array;
  /** Where the next head goes, and where the last one is; -1: there is none. */
  #next = 0;
  #last = -1;
  /** The event with which the round began. */
  #began = 0;

  /**
   * @param size bytes that it holds, heads included: a multiple of 8
   * @param age after as many events nobody asks any more
   */
  constructor(size: number, age: number) {
    this.size = size;
    this.age = age;
    const buffer = new ArrayBuffer(size);
    this.#bytes = new Uint8Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#integers = new Int32Array(buffer);
  }

  /** Keeps the packet's bytes from `start` on for that event, which is newer than all others; not what is longer than everything. */
  add(id: number, pkt: Packet, start: number, isDatagram: boolean): void {
    const { end } = pkt;
    const length = end - start;
    const whole = (HEAD + length + 7) & ~7;
    let at = this.#next;
    if (at + whole > this.size || id - this.#began >= this.age) {
      if (whole > this.size) return;
      at = 0;
      this.#began = id;
    }
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
    // In this round, what lies before the next place; in the one before, what lies behind it.
    let isThisRound = true;
    for (let at = this.#last; at >= 0; ) {
      const id = this.#doubles[at >> 3] ?? 0;
      const length = this.#integers[(at >> 2) + 2] ?? 0;
      const back = this.#integers[(at >> 2) + 3] ?? 0;
      if (id >= before) return;
      before = id;
      const from = at + HEAD;
      yield {
        id,
        isDatagram: length < 0,
        bytes: this.#bytes.subarray(from, from + Math.abs(length)),
      };
      if (back === 0 || (back < 0 && !isThisRound)) return;
      if (back < 0) isThisRound = false;
      at -= back;
      if (!isThisRound && at < this.#next) return;
    }
  }
}
