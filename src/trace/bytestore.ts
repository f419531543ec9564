// Bytes of packets, each with the number of the event at which they were so: a ring of bytes, where the newest take
// the place of the oldest, and beside it a ring of what lies where.

import type { Packet } from '../core/packet.ts';

/** Where the bytes of one event lie. */
export interface Kept {
  /** The event's number. */
  readonly id: number;
  readonly length: number;
  /** They begin with the IP header: the packet had no Ethernet header yet. */
  readonly isDatagram: boolean;
}

export class ByteStore {
  private readonly bytes: Uint8Array;
  private readonly entries: number;
  readonly #ids: Float64Array;
  /** Where they begin, counted from the first byte ever written. */
  readonly #starts: Float64Array;
  readonly #lengths: Int32Array;
  readonly #datagrams: Uint8Array;
  /** Entries ever made, and bytes ever written, those left empty at the end of a round included. */
  #count = 0;
  #written = 0;
  /** Where the next go: `#written` modulo the size. */
  #next = 0;

  /**
   * @param size bytes that it holds
   * @param entries how many events it knows at most. A power of two.
   */
  constructor(size: number, entries: number) {
    this.bytes = new Uint8Array(size);
    this.entries = entries;
    this.#ids = new Float64Array(entries);
    this.#starts = new Float64Array(entries);
    this.#lengths = new Int32Array(entries);
    this.#datagrams = new Uint8Array(entries);
  }

  /** Keeps the packet's bytes from `start` on for that event, which is newer than all others; not what is longer than everything. */
  add(id: number, pkt: Packet, start: number, isDatagram: boolean): void {
    const { end } = pkt;
    const length = end - start;
    const { bytes } = this;
    const size = bytes.length;
    if (length > size) return;
    let at = this.#next;
    if (at + length > size) {
      this.#written += size - at;
      at = 0;
    }
    bytes.set(pkt.window(start, end), at);
    const entry = this.#count++ & (this.entries - 1);
    this.#ids[entry] = id;
    this.#starts[entry] = this.#written;
    this.#lengths[entry] = length;
    this.#datagrams[entry] = isDatagram ? 1 : 0;
    this.#written += length;
    this.#next = at + length;
  }

  /** The number of the first entry for that event or a later one. */
  from(id: number): number {
    let low = Math.max(0, this.#count - this.entries);
    let high = this.#count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#ids[middle & (this.entries - 1)] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Entries ever made: one past the last. */
  get end(): number {
    return this.#count;
  }

  /** What an entry says; null when its bytes were overwritten. */
  at(entry: number): Kept | null {
    const n = entry & (this.entries - 1);
    const start = this.#starts[n] ?? 0;
    if (entry < this.#count - this.entries || this.#written - start > this.bytes.length)
      return null;
    const [id = 0, length = 0] = [this.#ids[n], this.#lengths[n]];
    return { id, length, isDatagram: this.#datagrams[n] === 1 };
  }

  /** An entry's bytes, in this store: they are overwritten in time. */
  view(entry: number): Uint8Array {
    const n = entry & (this.entries - 1);
    const at = (this.#starts[n] ?? 0) % this.bytes.length;
    return this.bytes.subarray(at, at + (this.#lengths[n] ?? 0));
  }

  /** Whether an entry's bytes begin with those of the packet from `start` on. */
  isSame(entry: number, pkt: Packet, start: number): boolean {
    const n = entry & (this.entries - 1);
    const length = pkt.end - start;
    if (length > (this.#lengths[n] ?? 0) || this.at(entry) === null) return false;
    const at = (this.#starts[n] ?? 0) % this.bytes.length;
    for (let m = 0; m < length; m++) if (this.bytes[at + m] !== pkt.bytes[start + m]) return false;
    return true;
  }
}
