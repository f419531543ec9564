// Copies of what this host sends to groups and to everybody, on their way to its own users: RFC 1112 §6.1, and Linux's
// ip_mc_output; and what it sends to itself though the header says otherwise. They come in after what was sent has left,
// and before the host goes on.

import type { Context } from '../core/context.ts';
import { copyBytes } from '../core/copy.ts';
import type { Packet } from '../core/packet.ts';
import { PacketQueue } from '../core/queue.ts';
import { Timer } from '../core/timers.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import * as Ipv4 from './header.ts';

export class Looped {
  private readonly ctx: Context;
  private readonly layer: number;
  readonly #timer = new Timer(() => this.#bringIn());
  #input: ((pkt: Packet) => void) | null = null;
  readonly #queue = new PacketQueue();

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.layer = ctx.layer('looped', {}, says);
  }

  /** Tells who takes them in. */
  bind(input: (pkt: Packet) => void): void {
    this.#input = input;
  }

  /**
   * Keeps a copy of a whole datagram that is about to leave by `device`; where the pool has no packet for it, none.
   * @param cast how it is addressed, see {@link Cast}
   */
  keep(pkt: Packet, device: number, cast: number): void {
    const { length } = pkt;
    const copy = this.ctx.originate(this.layer, length, pkt.id);
    if (copy === null) return;
    copyBytes(pkt.view, pkt.start, copy.view, copy.start, length);
    copy.end = copy.start + length;
    copy.mark = pkt.mark;
    this.wait(copy, device, cast);
  }

  /** Lets a whole datagram, whose `start` is its header, come in; the caller's no more. @param cast as of {@link keep} */
  wait(pkt: Packet, device: number, cast: number): void {
    pkt.network = pkt.start;
    pkt.device = device;
    pkt.cast = cast;
    pkt.networkCast = cast;
    this.ctx.park(pkt, this.layer, device, Ipv4.destination(pkt.view, pkt.start));
    this.#queue.push(pkt);
    this.ctx.timers.arm(this.#timer, this.ctx.now);
  }

  /** What these bring about may be sent to a group again: that waits for the next time. */
  #bringIn(): void {
    for (let pkt = this.#queue.detach(), next: Packet | null; pkt !== null; pkt = next) {
      next = pkt.next;
      pkt.next = null;
      this.ctx.unpark(pkt, this.layer, 0, Ipv4.destination(pkt.view, pkt.network));
      this.#input?.(pkt);
    }
  }
}

function says({ kind }: Readonly<TraceEvent>): string | null {
  if (kind === Kind.Originate) return 'a copy is made for this host’s own users';
  if (kind === Kind.Park) return 'waits until the packet itself has left';
  if (kind === Kind.Release) return 'the packet itself has left, so the copy comes in';
  return null;
}
