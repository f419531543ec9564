// Writes what crosses a link to a capture file. A driver around a driver.

import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { Direction, type PcapngWriter } from '../pcap/pcapng.ts';
import type { Driver } from './device.ts';

export interface CaptureOptions {
  /** Where the packets go. Several drivers may share one file; each is an interface of it. */
  writer: PcapngWriter;
  /** Milliseconds since 1970, with fractions. */
  clock: () => number;
  /** The interface's name in the file, as `eth0`. */
  name: string;
  /** What the link is, as `TAP in a private namespace`. */
  description?: string;
}

/**
 * Captures each frame received and each frame that the inner driver took; one that it refused never was on
 * the link. Sent frames carry their packet's id. Received ones have none yet: the stack numbers them later.
 *
 * Closing it closes the inner driver. The writer and its file stay the caller's.
 */
export class CaptureDriver implements Driver {
  readonly #inner: Driver;
  readonly #writer: PcapngWriter;
  readonly #clock: () => number;
  readonly #interfaceId: number;

  constructor(inner: Driver, { writer, clock, name, description }: CaptureOptions) {
    this.#inner = inner;
    this.#writer = writer;
    this.#clock = clock;
    this.#interfaceId = writer.addInterface({ name, description });
  }

  get mtu(): number {
    return this.#inner.mtu;
  }

  receive(pkt: Packet): boolean {
    if (!this.#inner.receive(pkt)) return false;
    this.#write(pkt, this.#clock(), Direction.Inbound);
    return true;
  }

  send(pkt: Packet): DropReason | null {
    // Before the send, since an in-memory peer may answer before it returns.
    const time = this.#clock();
    const fault = this.#inner.send(pkt);
    if (fault === null) this.#write(pkt, time, Direction.Outbound);
    return fault;
  }

  watch(readable: () => void, gone: (why: Error) => void): void {
    this.#inner.watch(readable, gone);
  }

  close(): void {
    this.#inner.close();
  }

  #write(pkt: Packet, time: number, direction: number): void {
    this.#writer.packet({
      interfaceId: this.#interfaceId,
      time,
      bytes: pkt.bytes.subarray(pkt.start, pkt.end),
      direction,
      packetId: pkt.id === 0 ? undefined : pkt.id,
    });
  }
}
