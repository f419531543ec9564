// The packets that wait until a neighbour is known: how many may, and what becomes of them. RFC 1122 §2.3.2.2.

import type { Context } from '../core/context.ts';
import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { Drop } from './header.ts';
import type { Neighbour } from './neighbour.ts';
import type { NeighbourPort } from './port.ts';
import type { NeighbourStore } from './store.ts';

export class WaitingPackets {
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly port: NeighbourPort;
  private readonly store: NeighbourStore;

  constructor(ctx: Context, layer: number, port: NeighbourPort, store: NeighbourStore) {
    this.ctx = ctx;
    this.layer = layer;
    this.port = port;
    this.store = store;
  }

  /** Lets the packet wait; for more than `limit` bytes of buffers the oldest go. */
  park(pkt: Packet, neighbour: Neighbour, limit: number): void {
    const room = limit - pkt.bytes.length;
    const { queue } = neighbour;
    while (queue.bytes > room && this.#lose(queue.shift(), neighbour, Drop.queueFull));
    pkt.device = neighbour.device;
    queue.push(pkt);
    this.ctx.park(pkt, this.layer, neighbour.device, neighbour.address);
    if (this.ctx.pool.isScarce(pkt)) this.#relieve(neighbour);
  }

  /** Sends what waited: the neighbour is known, by the packet with the id `cause` (0: by none). */
  release(neighbour: Neighbour, cause: number): void {
    for (let pkt = neighbour.queue.detach(), next: Packet | null; pkt !== null; pkt = next) {
      next = pkt.next;
      pkt.next = null;
      this.ctx.unpark(pkt, this.layer, cause, neighbour.address);
      this.port.transmit(pkt, neighbour);
    }
  }

  /** Drops what waited, and tells each sender: nobody answered. */
  fail(neighbour: Neighbour): void {
    for (let pkt = neighbour.queue.detach(), next: Packet | null; pkt !== null; pkt = next) {
      next = pkt.next;
      pkt.next = null;
      this.ctx.unpark(pkt, this.layer, 0, neighbour.address);
      this.port.unreachable(pkt);
      this.ctx.drop(pkt, Drop.unresolved);
    }
  }

  /** Drops what waited without a word: the neighbour is deleted. */
  discard(neighbour: Neighbour): void {
    while (this.#lose(neighbour.queue.shift(), neighbour, Drop.flushed));
  }

  /**
   * Buffers run short: the longest queue gives one, so that who waits for many does not starve who waits for
   * one; not its first, which is never lost for others. Only when nobody waits for two does the newcomer go.
   */
  #relieve(newcomer: Neighbour): void {
    let longest = newcomer;
    for (const neighbour of this.store.list()) {
      if (neighbour.queue.bytes > longest.queue.bytes) longest = neighbour;
    }
    const spared = this.#lose(longest.queue.takeSecond(), longest, Drop.poolScarce);
    if (!spared) this.#lose(newcomer.queue.shift(), newcomer, Drop.poolScarce);
  }

  #lose(pkt: Packet | null, neighbour: Neighbour, reason: DropReason): boolean {
    if (pkt === null) return false;
    this.ctx.unpark(pkt, this.layer, 0, neighbour.address);
    this.ctx.drop(pkt, reason);
    return true;
  }
}
