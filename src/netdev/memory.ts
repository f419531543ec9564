// Links inside this process: a pair of ends joined by a cable, and the loopback, whose two ends are one.

import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { type Driver, Drop, FRAME_HEADER } from './device.ts';

/** As Linux's `txqueuelen`. */
const QUEUE_FRAMES = 1000;

export interface MemoryOptions {
  /** Largest network-layer packet, in bytes. Default 1500. */
  mtu?: number;
}

/** Two drivers; what one sends, the other receives, in order. */
export function memoryPair({ mtu = 1500 }: MemoryOptions = {}): [MemoryEnd, MemoryEnd] {
  const a = new MemoryEnd(mtu);
  const b = new MemoryEnd(mtu);
  a.peer = b;
  b.peer = a;
  return [a, b];
}

/** A driver that receives what it sends. */
export function loopback({ mtu = 65536 }: MemoryOptions = {}): MemoryEnd {
  const end = new MemoryEnd(mtu);
  end.peer = end;
  return end;
}

export class MemoryEnd implements Driver {
  readonly mtu: number;
  peer: MemoryEnd | null = null;
  readonly #queue = new FrameQueue();
  #readable: (() => void) | null = null;
  #gone: ((why: Error) => void) | null = null;

  constructor(mtu: number) {
    this.mtu = mtu;
  }

  receive(pkt: Packet): boolean {
    return this.#queue.shift(pkt);
  }

  send(pkt: Packet): DropReason | null {
    if (this.peer === null) return Drop.gone;
    if (pkt.length > this.mtu + FRAME_HEADER) return Drop.tooLong;
    return this.peer.#accept(pkt);
  }

  watch(readable: () => void, gone: (why: Error) => void = () => {}): void {
    this.#readable = readable;
    this.#gone = gone;
  }

  close(): void {
    const { peer } = this;
    this.#readable = null;
    this.#gone = null;
    this.peer = null;
    if (peer !== null && peer !== this) peer.#lose();
  }

  #lose(): void {
    const gone = this.#gone;
    this.#gone = null;
    this.peer = null;
    gone?.(new Error('the other end of the cable was closed'));
  }

  #accept(pkt: Packet): DropReason | null {
    if (!this.#queue.push(pkt)) return Drop.full;
    if (this.#readable !== null) this.#readable();
    return null;
  }
}

/** A ring of frames, copied in and out with their numbers; its buffers are made once and used again. */
class FrameQueue {
  readonly #frames: Uint8Array[] = [];
  readonly #ids: number[] = [];
  readonly #lengths: number[] = [];
  #head = 0;
  #size = 0;

  push(pkt: Packet): boolean {
    if (this.#size === QUEUE_FRAMES) return false;
    const slot = (this.#head + this.#size) % QUEUE_FRAMES;
    const length = pkt.length;
    let frame = this.#frames[slot];
    if (frame === undefined || frame.length < length) {
      frame = new Uint8Array(Math.max(length, 2048));
      this.#frames[slot] = frame;
    }
    copy(pkt.bytes, pkt.start, frame, 0, length);
    this.#lengths[slot] = length;
    this.#ids[slot] = pkt.id;
    this.#size++;
    return true;
  }

  shift(pkt: Packet): boolean {
    if (this.#size === 0) return false;
    const slot = this.#head;
    const frame = this.#frames[slot];
    const length = this.#lengths[slot];
    if (frame === undefined || length === undefined) return false;
    this.#head = (slot + 1) % QUEUE_FRAMES;
    this.#size--;
    // A frame longer than the packet's room is cut, as read(2) on a TAP cuts it.
    pkt.end = pkt.start + Math.min(length, pkt.room);
    copy(frame, 0, pkt.bytes, pkt.start, pkt.length);
    pkt.id = this.#ids[slot] ?? 0;
    return true;
  }
}

/** A loop, since `subarray` would allocate for each frame. */
function copy(from: Uint8Array, at: number, to: Uint8Array, start: number, length: number): void {
  for (let n = 0; n < length; n++) to[start + n] = from[at + n] ?? 0;
}
