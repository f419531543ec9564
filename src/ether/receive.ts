// Frames come in: each into a packet of the pool, and up from there if its device is on. As Linux's netif_receive_skb, and
// its backlog for what this host sends to itself.

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import { Drop, FRAME_HEADER, type NetDevice } from '../netdev/device.ts';
import type { Ether } from './ether.ts';

export class Receiver {
  private readonly ctx: Context;
  private readonly ether: Ether;

  constructor(ctx: Context, ether: Ether) {
    this.ctx = ctx;
    this.ether = ether;
  }

  /** Takes in up to `budget` waiting frames of `device`; returns how many there were. */
  poll(device: NetDevice, budget: number): number {
    let frames = 0;
    while (frames < budget && this.#receive(device)) frames++;
    return frames;
  }

  /** A frame has come in by `device`; the packet is the stack's now. */
  input(pkt: Packet, device: NetDevice): void {
    this.ctx.receive(pkt, device.index);
    if (device.up) this.ether.input(pkt);
    else this.ctx.drop(pkt, Drop.down);
  }

  /** Takes in all that waits in those devices, whose frames come from this stack itself. */
  drain(inner: readonly NetDevice[]): void {
    // What one received may have sent another something.
    let more = true;
    while (more) {
      more = false;
      for (let n = 0; n < inner.length; n++) {
        const device = inner[n];
        while (device?.isDue && this.#receive(device)) more = true;
      }
    }
  }

  #receive(device: NetDevice): boolean {
    const pkt = this.ctx.pool.take(device.mtu + FRAME_HEADER);
    if (pkt === null) {
      device.stats.rxDropped++;
      return false;
    }
    if (!device.receive(pkt)) {
      this.ctx.pool.release(pkt);
      return false;
    }
    this.input(pkt, device);
    return true;
  }
}
