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
}

/** Why a destination can't be reached: RFC 792, RFC 1812 §5.2.7.1. */
export const Unreachable = { Net: 0, Host: 1, Prohibited: 13 } as const;

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

/** As Linux calls it: `ENETUNREACH`. */
export const errnoName = (errno: number): string => ERRNO_NAMES[errno] ?? `errno ${errno}`;

const ERRNO_NAMES: Readonly<Record<number, string>> = {
  [Errno.Access]: 'EACCES',
  [Errno.Invalid]: 'EINVAL',
  [Errno.MessageSize]: 'EMSGSIZE',
  [Errno.NetUnreachable]: 'ENETUNREACH',
  [Errno.NoBuffers]: 'ENOBUFS',
  [Errno.HostUnreachable]: 'EHOSTUNREACH',
};
