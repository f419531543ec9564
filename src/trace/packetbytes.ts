// The recorded bytes of packets: those of an event, or the nearest of the same packet.

import { type Dissection, dissect } from '../dissect/dissect.ts';
import { fromBase64 } from './base64.ts';
import { Cache } from './cache.ts';
import { Column, Sparse } from './columns.ts';
import type { Batch } from './event.ts';
import type { Moments } from './moments.ts';

/** A packet's bytes at one event. */
export class Snapshot {
  readonly id: number;
  readonly bytes: Uint8Array;
  /** The header that they begin with. */
  readonly outermost: 'eth' | 'ip';
  #fields: Dissection | null = null;

  constructor(id: number, bytes: Uint8Array, outermost: 'eth' | 'ip') {
    this.id = id;
    this.bytes = bytes;
    this.outermost = outermost;
  }

  get fields(): Dissection {
    this.#fields ??= dissect(this.bytes, this.outermost);
    return this.#fields;
  }
}

/** Snapshots that are kept: what is said of events in order is said of the same few packets. */
const CACHED = 64;

export class PacketBytes {
  /** In base64, as they came. */
  readonly texts = new Sparse<string>();
  /** 1 for those that begin with the IP header. */
  readonly #datagrams = new Column(Uint8Array);
  private readonly moments: Moments;
  readonly #cached = new Cache<Snapshot>(CACHED);
  /** Characters of all texts. */
  #size = 0;

  constructor(moments: Moments) {
    this.moments = moments;
  }

  /** Bytes that are kept, about. */
  get size(): number {
    return Math.ceil((this.#size * 3) / 4);
  }

  /** @param from what the bytes begin with, where that is no Ethernet header */
  add(id: number, text: string, from?: 'ip'): void {
    if (from !== undefined) this.#datagrams.set(this.texts.end, 1);
    this.texts.push(id, text);
    this.#size += text.length;
  }

  /** As they travel: those of the events from `id` to before `end`. */
  between(id: number, end: number): Batch['bytes'] {
    const found: [number, string, 'ip'?][] = [];
    for (let place = this.texts.from(id); place < this.texts.end; place++) {
      const of = this.texts.id(place);
      if (of >= end) break;
      const text = this.texts.at(place) ?? '';
      found.push(this.#datagrams.get(place) === 1 ? [of, text, 'ip'] : [of, text]);
    }
    return found;
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
    return this.behind(place);
  }

  /** The first of the packet's bytes behind the event at that place. */
  behind(place: number): Snapshot | null {
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
    this.#datagrams.dropBefore(this.texts.first);
  }

  /** Those of the event at that place itself. */
  at(place: number): Snapshot | null {
    const id = this.moments.store.idAt(place);
    const known = this.#cached.get(id);
    if (known !== undefined) return known;
    const bytes = this.of(id);
    if (bytes === null || bytes.length === 0) return null;
    const isDatagram = this.#datagrams.get(this.texts.from(id)) === 1;
    const snapshot = new Snapshot(id, bytes, isDatagram ? 'ip' : 'eth');
    this.#cached.set(id, snapshot);
    return snapshot;
  }
}
