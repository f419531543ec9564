// The recorded bytes of packets: those of an event, or the nearest of the same packet.

import { fromBase64 } from './base64.ts';
import { Sparse } from './columns.ts';
import type { Moments } from './moments.ts';

/** A packet's bytes at one event. */
export interface Snapshot {
  readonly id: number;
  readonly bytes: Uint8Array;
  /** The header that they begin with. */
  readonly outermost: 'eth' | 'ip';
}

export class PacketBytes {
  /** In base64, as they came. */
  readonly texts = new Sparse<string>();
  private readonly moments: Moments;
  /** Characters of all texts. */
  #size = 0;

  constructor(moments: Moments) {
    this.moments = moments;
  }

  /** Bytes that are kept, about. */
  get size(): number {
    return Math.ceil((this.#size * 3) / 4);
  }

  add(id: number, text: string): void {
    this.texts.push(id, text);
    this.#size += text.length;
  }

  has(id: number): boolean {
    return this.texts.of(id) !== undefined;
  }

  of(id: number): Uint8Array | null {
    const text = this.texts.of(id);
    return text === undefined ? null : fromBase64(text);
  }

  /** The packet's bytes at the event at that place; else the last before it, else the first behind it. */
  nearest(place: number): Snapshot | null {
    for (const at of this.moments.back(place)) {
      const found = this.at(at);
      if (found !== null) return found;
    }
    for (const at of this.moments.ahead(place)) {
      const found = this.at(at);
      if (found !== null) return found;
    }
    return null;
  }

  dropBefore(id: number): void {
    const end = this.texts.from(id);
    for (let place = this.texts.first; place < end; place++)
      this.#size -= this.texts.at(place)?.length ?? 0;
    this.texts.dropBefore(id);
  }

  /** Those of the event at that place itself. */
  at(place: number): Snapshot | null {
    const id = this.moments.store.idAt(place);
    const bytes = this.of(id);
    if (bytes === null || bytes.length === 0) return null;
    return { id, bytes, outermost: outermostOf(bytes) };
  }
}

const ETHER_HEADER = 14;

/** A packet that has no Ethernet header yet begins with its IP header. */
function outermostOf(bytes: Uint8Array): 'eth' | 'ip' {
  const type = ((bytes[12] ?? 0) << 8) | (bytes[13] ?? 0);
  const isFramed = bytes.length >= ETHER_HEADER && (type === 0x0800 || type === 0x0806);
  return isFramed || (bytes[0] ?? 0) >> 4 !== 4 ? 'eth' : 'ip';
}
