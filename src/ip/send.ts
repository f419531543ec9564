// How a sender wants its packets to go: the part of an IPv4 header that it may choose, and what its route is asked with.

import { Scope } from '../route/table.ts';
import { ANY, type Ipv4Address } from './address.ts';
import { checkOptions } from './options/send.ts';

/** Linux's `net.ipv4.ip_default_ttl`, as it is at first. */
export const DEFAULT_TTL = 64;

/** Linux's IP_MULTICAST_TTL where nobody sets it. */
export const MULTICAST_TTL = 1;

/** Linux's IP_MTU_DISCOVER (ip(7)): who may cut a packet that is too long for its way. RFC 1191 §3. */
export const PathMtu = {
  /** Everybody. */
  Dont: 0,
  /** Routers may not; what is too long for what is known of the way is cut here. */
  Want: 1,
  /** Nobody: what is too long is refused with EMSGSIZE. */
  Do: 2,
  /** Nobody, and what was learnt about the way does not count, only the MTU of the first cable. */
  Probe: 3,
} as const;

/** Whether it is one of {@link PathMtu}. */
export const isPathMtu = (value: number): boolean => Object.values<number>(PathMtu).includes(value);

/** One object serves many packets. */
export interface SendOptions {
  /** Number of the protocol in the packet. */
  readonly protocol: number;
  /** Hops that it may take: 1 to 255; 0: {@link MULTICAST_TTL} to a group, else the route's `hoplimit`, or `net.ipv4.ip_default_ttl`. */
  ttl: number;
  /** DSCP and ECN. */
  tos: number;
  /** One of {@link PathMtu}. */
  pathMtu: number;
  /** 32 bits for which rules may ask (`fwmark`), as a signed integer. Linux's SO_MARK. */
  mark: number;
  /** Index of the device that they must leave by; 0: any. Linux's SO_BINDTODEVICE. */
  readonly device: number;
  /**
   * IP options to go behind the header, as bytes; a multiple of 4, 40 at most. RFC 791 §3.1. Of a source route they
   * have all hops but the destination. The first of what they record is written at sending.
   */
  options: Uint8Array | null;
  /** The first hop of the source route in `options`, where the packet goes in place of its destination; 0: none. */
  firstHop: Ipv4Address;
  /** Only routes with this scope or a nearer one will do. Linux's SO_DONTROUTE, and a strict source route. */
  readonly scope: number;
  /** Whether this host itself hears what goes to a group that it has joined. Linux's IP_MULTICAST_LOOP. */
  readonly multicastLoop: boolean;
}

/** What a sender may say; the rest follows from it. */
export type SendWishes = Pick<SendOptions, 'protocol'> &
  Partial<Omit<SendOptions, 'firstHop' | 'scope'>>;

/**
 * What a sender says, and for the rest what Linux does. All are of one shape, for V8's sake. Options may be of any length
 * here. Throws a `RangeError` when they are malformed.
 */
export function sendOptions(wishes: SendWishes): SendOptions {
  const { protocol, ttl, tos, pathMtu, mark, device, options, multicastLoop } = wishes;
  const checked = options ? checkOptions(options) : null;
  return {
    protocol,
    ttl: ttl ?? 0,
    tos: tos ?? 0,
    pathMtu: pathMtu ?? PathMtu.Dont,
    mark: (mark ?? 0) | 0,
    device: device ?? 0,
    options: checked === null ? null : checked.bytes,
    firstHop: checked === null ? ANY : checked.firstHop,
    scope: checked?.isStrict === true ? Scope.Link : Scope.Universe,
    multicastLoop: multicastLoop ?? true,
  };
}
