// Copies of packets that wait until their session reads on. Linux's socket receive queue: what is full is told by the
// buffers that wait, not by the bytes in them.

import type { Packet } from '../core/packet.ts';

export class ReceiveQueue {
  #head: Packet | null = null;
  #tail: Packet | null = null;
  /** Bytes of buffers that wait. */
  bytes = 0;

  push(pkt: Packet): void {
    if (this.#tail === null) this.#head = pkt;
    else this.#tail.next = pkt;
    this.#tail = pkt;
    this.bytes += pkt.bytes.length;
  }

  /** The one that has waited longest, the caller's now; null: none waits. */
  shift(): Packet | null {
    const pkt = this.#head;
    if (pkt === null) return null;
    this.#head = pkt.next;
    if (pkt.next === null) this.#tail = null;
    pkt.next = null;
    this.bytes -= pkt.bytes.length;
    return pkt;
  }
}
