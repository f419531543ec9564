// What routing must know of the devices and their addresses. Declared here and implemented in ip/, so that
// routing does not import the layer above.

import type { Ipv4Address } from '../ip/address.ts';

/** One device, as routing sees it. */
export interface LinkState {
  readonly index: number;
  readonly name: string;
  /** Largest IPv4 datagram that fits, in bytes. */
  readonly mtu: number;
  readonly loopback: boolean;
  /** Switched on. */
  readonly up: boolean;
  /** Whether somebody is at the other end of its cable. */
  readonly carrier: boolean;
  readonly hasAddress: boolean;
  /** What counts for it of `net.ipv4.conf.*.rp_filter`: one of {@link ReversePath}. */
  readonly rpFilter: number;
  /** `net.ipv4.conf.*.forwarding`: whether packets for others that come in by it go on. */
  readonly forwarding: boolean;
  /** `net.ipv4.conf.*.bc_forwarding`: whether packets to a subnet's broadcast address that come in by it go on there. */
  readonly forwardsBroadcasts: boolean;
  /** `net.ipv4.conf.*.accept_local`: whether a packet that comes in may be from an address of ours. */
  readonly acceptLocal: boolean;
  /** What counts for it of `net.ipv4.conf.*.send_redirects`: whether senders are told of a shorter way. */
  readonly sendRedirects: boolean;
  /** What counts for it of `net.ipv4.conf.*.accept_redirects`: whether we listen when we are told so. */
  readonly acceptRedirects: boolean;
  /** What counts for it of `net.ipv4.conf.*.secure_redirects`: whether only to gateways that routes have. */
  readonly secureRedirects: boolean;
  /** What counts for it of `net.ipv4.conf.*.shared_media`: whether hosts of other subnets are on its cable, too. RFC 1620 §2. */
  readonly sharedMedia: boolean;
  /** `net.ipv4.conf.*.src_valid_mark`: whether the way back is asked for with the packet's mark. */
  readonly srcValidMark: boolean;
  /** `net.ipv4.conf.*.route_localnet`: whether 127.0.0.0/8 may come and go by it. */
  readonly routeLocalnet: boolean;
}

/** `rp_filter`, RFC 3704 §2: whether a packet's source must be reached by the device that it came in by, or by any. */
export const ReversePath = { Off: 0, Strict: 1, Loose: 2 } as const;

export interface Links {
  /** The device that packets to this host itself go by. */
  readonly loopback: number;
  /** `net.ipv4.ip_forward`, which is `net.ipv4.conf.all.forwarding`. */
  readonly forwarding: boolean;
  /** Sets `net.ipv4.ip_forward`; where that changes it, every device's own takes its value. */
  setForwarding(forwarding: boolean): void;
  /** The device with that index; null when there is none. */
  state(device: number): LinkState | null;
  /**
   * The address for a packet that leaves by `device` towards `hop` (0: nobody in particular), with `scope` or
   * a wider one; 0 when there is none.
   */
  select(device: number, hop: Ipv4Address, scope: number): Ipv4Address;
  /** Whether the address is one that no other host may send from: our own, or a broadcast address of ours. */
  isLocalOrBroadcast(address: Ipv4Address): boolean;
  /** Whether both addresses (or one, when the other is 0) are in the subnet of one address of the device. */
  areNear(device: number, address: Ipv4Address, other: Ipv4Address): boolean;
  /** Whether the address is the broadcast address of a subnet of ours. */
  isBroadcast(address: Ipv4Address): boolean;
  /** The device that has the address, or whose local route holds it; 0 when it is nobody's here. */
  owner(address: Ipv4Address): number;
  /** Whether a packet of that protocol from `source` to a group is for this host when it comes in by the device. */
  hears(device: number, group: Ipv4Address, source: Ipv4Address, protocol: number): boolean;
}
