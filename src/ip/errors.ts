// What IP asks of ICMP. Declared here and implemented in icmp/, so that IP does not import the layer above.

import type { Packet } from '../core/packet.ts';

/** Each tells the packet's source (RFC 792), where that is allowed. The packet is only lent. */
export interface IcmpErrors {
  /** Its destination can't be reached; `code` is one of {@link Unreachable}. */
  unreachable(pkt: Packet, code: number): void;
  /** It is longer than the `mtu`, in bytes, of the way on, and must not be fragmented. RFC 1191 §4. */
  fragmentationNeeded(pkt: Packet, mtu: number): void;
  /** Its time to live ran out on the way. */
  timeExceeded(pkt: Packet): void;
  /** It is the first fragment of a datagram whose rest did not come in time. */
  reassemblyTimeExceeded(pkt: Packet): void;
}

/** Why a destination can't be reached: RFC 792, RFC 1812 §5.2.7.1. */
export const Unreachable = { Net: 0, Host: 1, Prohibited: 13 } as const;

// A sender meets both: why there is no route, and why IP could not send by it.
export { Errno, errnoName } from '../route/errno.ts';
