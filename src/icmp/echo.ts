// Which echo requests are answered, and from which address. RFC 1122 §3.2.2.6; the settings are Linux's.

import { Cast, type Packet } from '../core/packet.ts';
import { ANY, type Ipv4Address } from '../ip/address.ts';
import type { Addresses } from '../ip/addresses.ts';
import * as Ipv4 from '../ip/header.ts';
import type { Setting } from '../ip/sysctl.ts';
import { Scope } from '../route/table.ts';

/** Under their names in sysctl(8): 0 or not. */
export interface EchoSettings {
  /** No echo request is answered. */
  icmp_echo_ignore_all: number;
  /** None that came to a broadcast address or a group is; nor a timestamp request. */
  icmp_echo_ignore_broadcasts: number;
}

export function echoSettings(settings: EchoSettings): Record<string, Setting> {
  const of = (key: keyof EchoSettings): Setting => ({
    get: () => settings[key],
    set: (value) => {
      settings[key] = value;
    },
    least: 0,
    most: 1,
  });
  return {
    'net.ipv4.icmp_echo_ignore_all': of('icmp_echo_ignore_all'),
    'net.ipv4.icmp_echo_ignore_broadcasts': of('icmp_echo_ignore_broadcasts'),
  };
}

/**
 * The source of the answer to a packet: the address that it came to; where that is everybody's or a group's, whatever the
 * route back prefers (0), and to somebody who has no address yet an address of the device. Linux's fib_compute_spec_dst.
 */
export function answererOf(pkt: Packet, addresses: Addresses): Ipv4Address {
  const { view, network, device } = pkt;
  if (pkt.networkCast === Cast.Host) return Ipv4.destination(view, network);
  return Ipv4.source(view, network) === ANY ? addresses.select(device, ANY, Scope.Link) : ANY;
}
