// The stack's end of a cable that the frames of a capture come out of.

import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import type { Driver } from '../netdev/device.ts';

export class CaptureDriver implements Driver {
  readonly mtu: number;
  /** What comes out next; null: nothing. */
  waiting: Uint8Array | null = null;
  private readonly sent: (length: number) => void;

  constructor(mtu: number, sent: (length: number) => void) {
    this.mtu = mtu;
    this.sent = sent;
  }

  receive(pkt: Packet): boolean {
    const { waiting } = this;
    if (waiting === null) return false;
    this.waiting = null;
    pkt.end = pkt.start + Math.min(waiting.length, pkt.room);
    pkt.bytes.set(waiting.subarray(0, pkt.length), pkt.start);
    return true;
  }

  send(pkt: Packet): DropReason | null {
    this.sent(pkt.length);
    return null;
  }

  watch(): void {}

  close(): void {}
}
