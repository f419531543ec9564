// The timestamp message (RFC 792, "Timestamp or Timestamp Reply Message"; RFC 1122 §3.2.2.8), in 32 bits each and in
// milliseconds since midnight UT:
//
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  The header: type 13 or 14, code, checksum, identifier and sequence number |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |     Originate Timestamp: the asker's, when it asked           |
//   |     Receive Timestamp: ours, when that came                   |
//   |     Transmit Timestamp: ours, when we answered                |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import type { Packet } from '../core/packet.ts';
import * as IcmpHeader from './header.ts';

const RECEIVE = 12;
const TRANSMIT = 16;
const MESSAGE = 20;

const DAY_MS = 86_400_000;

/** Whether a request says when it was sent; the rest of it, as on Linux, may be missing. */
export const isTimed = (pkt: Packet): boolean => pkt.length >= RECEIVE;

/**
 * The request, its `start` at the header, becomes its own reply; what came behind the three times is not sent back.
 * @param nowMs since any midnight UT
 */
export function becomeReply(pkt: Packet, nowMs: number): void {
  const { view, start: at } = pkt;
  const time = Math.floor(nowMs) % DAY_MS;
  pkt.end = at + MESSAGE;
  IcmpHeader.set(view, at, IcmpHeader.Type.TimestampReply, 0, IcmpHeader.rest(view, at));
  view.setUint32(at + RECEIVE, time);
  view.setUint32(at + TRANSMIT, time);
  IcmpHeader.fillChecksum(view, at, pkt.end);
}
