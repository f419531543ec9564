// Whether the host of a capture was a router: a datagram came to its station, and left it with one hop less (RFC 1812
// §5.3.1).

import * as Eth from '../ether/header.ts';
import * as Ip from '../ip/header.ts';
import type { CapturedFrame } from './captured.ts';

/** A datagram that the host forwarded. */
export interface Forwarded {
  /** The frame in which it came, and that in which it left. */
  readonly came: CapturedFrame;
  readonly left: CapturedFrame;
}

/**
 * The first one; null: the capture shows none.
 * @param isOwn whether the host had sent a frame
 * @param isFor whether a frame is to the host's own station
 */
export function firstForwarded(
  frames: readonly CapturedFrame[],
  isOwn: (frame: CapturedFrame) => boolean,
  isFor: (frame: CapturedFrame) => boolean,
): Forwarded | null {
  const received = new Map<string, CapturedFrame>();
  for (const frame of frames) {
    const own = isOwn(frame);
    if (!own && !isFor(frame)) continue;
    const datagram = datagramIn(frame);
    if (datagram === null) continue;
    const { key, hops } = datagram;
    if (!own) {
      received.set(`${key} ${hops}`, frame);
      continue;
    }
    const came = received.get(`${key} ${hops + 1}`);
    if (came !== undefined) return { came, left: frame };
  }
  return null;
}

/** What stays the same of a datagram on its way, and the hops that it is left with; null: there is none in the frame. */
function datagramIn({ bytes }: CapturedFrame): { key: string; hops: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (Eth.check(view, 0, bytes.length) !== null) return null;
  const at = Eth.HEADER;
  if (Eth.type(view, 0) !== Eth.EtherType.Ipv4 || Ip.check(view, at, bytes.length) !== null) {
    return null;
  }
  const parts = [Ip.source, Ip.destination, Ip.protocol, Ip.identification];
  const offset = Ip.flagsAndOffset(view, at) & Ip.OFFSET_MASK;
  return {
    key: [...parts.map((part) => part(view, at)), offset].join(' '),
    hops: Ip.ttl(view, at),
  };
}
