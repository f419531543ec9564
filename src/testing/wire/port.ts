// A test's end of a cable in memory: plain arrays of bytes in and out.

import { type Packet, PacketPool } from '../../core/packet.ts';
import { FRAME_HEADER } from '../../netdev/device.ts';
import type { MemoryEnd } from '../../netdev/memory.ts';

export class FramePort {
  readonly #end: MemoryEnd;
  readonly #pool = new PacketPool({ small: 1, large: 1 });

  constructor(end: MemoryEnd) {
    this.#end = end;
  }

  /** Puts a frame on the cable. Throws when the cable refuses it. */
  send(frame: Uint8Array): void {
    const pkt = this.#take(frame.length);
    pkt.bytes.set(frame, pkt.start);
    pkt.end = pkt.start + frame.length;
    const fault = this.#end.send(pkt);
    this.#pool.release(pkt);
    if (fault !== null)
      throw new Error(`the cable refused a frame of ${frame.length} bytes: ${fault.says}`);
  }

  /** Takes every frame that waits off the cable, oldest first. */
  received(): Uint8Array[] {
    const frames: Uint8Array[] = [];
    const pkt = this.#take(this.#end.mtu + FRAME_HEADER);
    while (this.#end.receive(pkt)) {
      frames.push(pkt.bytes.slice(pkt.start, pkt.end));
      pkt.clear();
    }
    this.#pool.release(pkt);
    return frames;
  }

  #take(size: number): Packet {
    const pkt = this.#pool.take(size);
    if (pkt === null) throw new Error(`a frame of ${size} bytes is too long`);
    return pkt;
  }
}
