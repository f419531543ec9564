// Packets that are parked in a row: the first to come is the first to go. They hang together by `next`, so that a queue
// of any length costs nothing but its packets.

import type { Packet } from './packet.ts';

export class PacketQueue {
  /** The packet that has waited longest; null: none waits. */
  head: Packet | null = null;
  #tail: Packet | null = null;
  /** Bytes of buffers that wait; not of what is in them. */
  bytes = 0;

  /** Lets the packet wait behind those that wait already. */
  push(pkt: Packet): void {
    pkt.next = null;
    if (this.#tail === null) this.head = pkt;
    else this.#tail.next = pkt;
    this.#tail = pkt;
    this.bytes += pkt.bytes.length;
  }

  /** Takes out the packet that has waited longest; null: none waits. */
  shift(): Packet | null {
    const pkt = this.head;
    if (pkt === null) return null;
    this.head = pkt.next;
    if (this.head === null) this.#tail = null;
    this.bytes -= pkt.bytes.length;
    pkt.next = null;
    return pkt;
  }

  /** Takes out the packet behind the one that has waited longest; null: there is none. */
  takeSecond(): Packet | null {
    const { head } = this;
    const pkt = head?.next ?? null;
    if (head === null || pkt === null) return null;
    head.next = pkt.next;
    if (this.#tail === pkt) this.#tail = head;
    this.bytes -= pkt.bytes.length;
    pkt.next = null;
    return pkt;
  }

  /** Takes out all, linked by `next`, so that what they bring about can wait here again. Returns the first. */
  detach(): Packet | null {
    const first = this.head;
    this.head = null;
    this.#tail = null;
    this.bytes = 0;
    return first;
  }
}
