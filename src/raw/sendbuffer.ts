// What a session has under way in the stack is bounded: Linux's socket send buffer (SO_SNDBUF in socket(7)).

import type { Context } from '../core/context.ts';
import type { Packet, PacketOwner } from '../core/packet.ts';
import { Timer } from '../core/timers.ts';

export class SendBuffer implements PacketOwner {
  private readonly ctx: Context;
  private readonly limit: number;
  private readonly drain: Timer;
  #underWay = 0;
  #isOpen = true;
  /** It had no room, and nobody has been told since that there is some. */
  #hasRefused = false;

  /**
   * @param limit bytes of buffers
   * @param drained is called when there is room again after {@link packet} found none
   */
  constructor(ctx: Context, limit: number, drained: () => void) {
    this.ctx = ctx;
    this.limit = limit;
    this.drain = new Timer(drained);
  }

  /** Bytes of buffers that are under way: taken and not sent, waiting for a neighbour, in fragments. */
  get underWay(): number {
    return this.#underWay;
  }

  /** As in Linux, the packet that fills the buffer may be larger than the rest of it. */
  get hasRoom(): boolean {
    return this.#underWay < this.limit;
  }

  /** A packet of `size` bytes that counts here until its life ends; null: there is no room, or the stack has no buffer left. */
  packet(layer: number, size: number): Packet | null {
    if (!this.hasRoom) {
      this.#hasRefused = true;
      return null;
    }
    const pkt = this.ctx.originate(layer, size);
    if (pkt === null) return null;
    pkt.end = pkt.start + size;
    pkt.owner = this;
    this.hold(pkt);
    return pkt;
  }

  /** From now on nobody is told of room. */
  close(): void {
    this.#isOpen = false;
    this.ctx.timers.disarm(this.drain);
  }

  hold(pkt: Packet): void {
    this.#underWay += pkt.bytes.length;
  }

  letGo(pkt: Packet): void {
    this.#underWay -= pkt.bytes.length;
    if (!this.#hasRefused || !this.hasRoom || !this.#isOpen) return;
    // Not now: whoever ends packets may be in the midst of a queue, which a sender would change.
    this.#hasRefused = false;
    this.ctx.timers.arm(this.drain, this.ctx.now);
  }
}
