// The bytes of packets that a recorder has kept, as its readers and its watches ask for them: those of a run of events, and
// whether a packet still is as it was.

import type { Packet } from '../core/packet.ts';
import type { EventRing } from '../core/trace.ts';
import type { ByteStore } from './bytestore.ts';
import type { Batch } from './event.ts';
import { toBase64 } from './tobase64.ts';

/** Entries among which a packet's bytes are looked for: a packet's end mostly follows on its beginning. */
const NEAR = 8;

export class KeptBytes {
  private readonly ring: EventRing;
  private readonly bytes: ByteStore;

  constructor(ring: EventRing, bytes: ByteStore) {
    this.ring = ring;
    this.bytes = bytes;
  }

  /** Those of the events from `first` to `last`, in order. */
  between(first: number, last: number): Batch['bytes'] {
    const found: [number, string, 'ip'?][] = [];
    for (const { id, bytes, isDatagram } of this.bytes.newest()) {
      if (id < first) break;
      if (id > last) continue;
      found.push(isDatagram ? [id, toBase64(bytes), 'ip'] : [id, toBase64(bytes)]);
    }
    return found.reverse();
  }

  /** Whether the packet's bytes are as they were when they were kept last: at one of the few events before. */
  isKept(node: number, pkt: Packet, start: number): boolean {
    let n = 0;
    for (const { id, bytes } of this.bytes.newest()) {
      const event = n++ < NEAR ? this.ring.at(id) : undefined;
      if (event === undefined) return false;
      if (event.packet === pkt.id && event.node === node) return beginsWith(bytes, pkt, start);
    }
    return false;
  }
}

function beginsWith(bytes: Uint8Array, pkt: Packet, start: number): boolean {
  const length = pkt.end - start;
  if (length > bytes.length) return false;
  for (let n = 0; n < length; n++) if (bytes[n] !== pkt.bytes[start + n]) return false;
  return true;
}
