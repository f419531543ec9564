// What IP asks of ICMP. Declared here and implemented in icmp/, so that IP does not import the layer above.

import type { Packet } from '../core/packet.ts';

export interface IcmpErrors {
  /** Tells the packet's source that its destination can't be reached (RFC 792), where that is allowed. The packet is only lent. */
  unreachable(pkt: Packet, code: number): void;
}

/** Why a packet could not be sent: Linux's errno values, 0 for success. */
export const Errno = {
  Ok: 0,
  /** EACCES: the route is of type prohibit. */
  Access: 13,
  /** EINVAL: the route is of type blackhole. */
  Invalid: 22,
  /** EMSGSIZE: longer than the MTU. */
  MessageSize: 90,
  /** ENETUNREACH: no route. */
  NetUnreachable: 101,
  /** ENOBUFS: the packet pool is empty. */
  NoBuffers: 105,
  /** EHOSTUNREACH: the route is of type unreachable. */
  HostUnreachable: 113,
} as const;
