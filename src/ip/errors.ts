// What IP asks of ICMP. Declared here and implemented in icmp/, so that IP does not import the layer above.

import type { Packet } from '../core/packet.ts';
import type { Ipv4Address } from './address.ts';

/** Each tells the packet's source (RFC 792), where that is allowed. The packet is only lent. */
export interface IcmpErrors {
  /** Its destination can't be reached; `code` is one of {@link Unreachable}. */
  unreachable(pkt: Packet, code: number): void;
  /** The same, as routing knows no way on for it: its source is told so less often. */
  refused(pkt: Packet, code: number): void;
  /** It is longer than the `mtu`, in bytes, of the way on, and must not be fragmented. RFC 1191 §4. */
  fragmentationNeeded(pkt: Packet, mtu: number): void;
  /** Its time to live ran out on the way. */
  timeExceeded(pkt: Packet): void;
  /**
   * Byte `pointer` of its IP header cannot be what it is.
   * @param length how much of the header has been read, in bytes: options behind it are not answered with
   */
  parameterProblem(pkt: Packet, pointer: number, length: number): void;
  /** It has come from a host that should take another gateway for it, one on the same cable. */
  redirect(pkt: Packet, gateway: Ipv4Address): void;
  /** It is the first fragment of a datagram whose rest did not come in time. */
  reassemblyTimeExceeded(pkt: Packet): void;
}

/** Why a destination can't be reached: RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1. */
export const Unreachable = {
  Net: 0,
  Host: 1,
  Protocol: 2,
  Port: 3,
  FragmentationNeeded: 4,
  SourceRouteFailed: 5,
  NetUnknown: 6,
  HostUnknown: 7,
  HostIsolated: 8,
  NetProhibited: 9,
  HostProhibited: 10,
  NetTos: 11,
  HostTos: 12,
  Prohibited: 13,
  PrecedenceViolation: 14,
  PrecedenceCutoff: 15,
} as const;

// A sender meets both: why there is no route, and why IP could not send by it.
export { Errno, errnoName } from '../route/errno.ts';
