// Copies of datagrams that wait until their session reads on. Linux's socket receive queue: what is full is told by the
// buffers that wait, not by the bytes in them.

import type { Context } from '../core/context.ts';
import { copyBytes } from '../core/copy.ts';
import type { Packet } from '../core/packet.ts';
import { PacketQueue } from '../core/queue.ts';
import { Drop } from './options.ts';

export class ReceiveQueue {
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly limit: number;
  readonly #queue = new PacketQueue();
  #drops = 0;

  /** @param limit bytes of buffers; the datagram that fills the queue may be larger than the rest of it */
  constructor(ctx: Context, layer: number, limit: number) {
    this.ctx = ctx;
    this.layer = layer;
    this.limit = limit;
  }

  /** Datagrams that were lost because the queue was full or no buffer was left. */
  get drops(): number {
    return this.#drops;
  }

  /** Lets a copy wait: the packet itself goes on to its own layer. False when the copy is lost. */
  push(pkt: Packet): boolean {
    const { ctx } = this;
    const isFull = this.#queue.bytes >= this.limit;
    const copy = ctx.originate(this.layer, isFull ? 0 : pkt.end - pkt.network, pkt.id);
    // As fragments and packets without a station: those who pause must not take the last buffers from everybody.
    if (isFull || copy === null || ctx.pool.isScarce(copy)) {
      this.#drops++;
      if (copy !== null) ctx.drop(copy, isFull ? Drop.receiveFull : Drop.receiveScarce);
      return false;
    }
    fill(copy, pkt);
    ctx.park(copy, this.layer, pkt.device, 0);
    this.#queue.push(copy);
    return true;
  }

  /** The one that has waited longest, the caller's now; null: none waits. */
  shift(): Packet | null {
    const pkt = this.#queue.shift();
    if (pkt !== null) this.ctx.unpark(pkt, this.layer, 0, 0);
    return pkt;
  }
}

/** Makes an empty packet one with the same datagram, without what was in front of it. */
function fill(copy: Packet, pkt: Packet): void {
  const { network, transport, end } = pkt;
  const at = copy.start;
  copyBytes(pkt.view, network, copy.view, at, end - network);
  copy.network = at;
  copy.transport = at + transport - network;
  copy.start = copy.transport;
  copy.end = at + end - network;
  copy.device = pkt.device;
  copy.arrival = pkt.arrival;
  copy.cast = pkt.cast;
  copy.networkCast = pkt.networkCast;
  copy.mark = pkt.mark;
}
