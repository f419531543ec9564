// Which packet of a recording a frame became that was sent.

import type { Recording } from '../../../src/trace/recording.ts';
import { nodeOf } from '../parties.ts';

export interface Sent {
  readonly end: string;
  readonly way: 'out' | 'in';
  readonly frame: Uint8Array;
  /** Id of the last event before it. */
  readonly after: number;
}

/** Events that are looked at, at most. */
const MOST = 5000;

/** The packet's number; null: it is not recorded, or not yet. */
export function packetSent(
  recording: Pick<Recording, 'glance' | 'bytes' | 'last'>,
  { end, way, frame, after }: Sent,
): number | null {
  const node = nodeOf(end);
  const until = Math.min(recording.last, after + MOST);
  for (let id = after + 1; id <= until; id++) {
    const event = recording.glance(id);
    if (event === null || event.node !== node) continue;
    // What is put on a cable is made by nobody but Ethernet; what comes in is known by its bytes.
    if (way === 'out' && event.kind === 'originate' && event.layer === 'ether') return event.packet;
    if (way === 'in' && event.kind === 'receive' && isSame(recording.bytes(id), frame))
      return event.packet;
  }
  return null;
}

const isSame = (a: Uint8Array | null, b: Uint8Array): boolean =>
  a !== null && a.length === b.length && a.every((byte, at) => byte === b[at]);
