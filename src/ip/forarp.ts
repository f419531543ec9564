// What ARP asks of IP: whose an address is, from which one to ask for a neighbour, and whom to tell that nobody answered.
// As Linux's arp_solicit and arp_error_report.

import type { ArpUpper } from '../arp/arp.ts';
import type { Packet } from '../core/packet.ts';
import { Scope } from '../route/table.ts';
import type { Ipv4Address } from './address.ts';
import type { Addresses } from './addresses.ts';
import { type IcmpErrors, Unreachable } from './errors.ts';
import * as Ipv4 from './header.ts';
import { NO_FAULT } from './options/option.ts';
import type { OptionsReader } from './options/reader.ts';

export class IpForArp implements ArpUpper {
  private readonly addresses: Addresses;
  private readonly options: OptionsReader;
  #icmp: IcmpErrors | null = null;

  constructor(addresses: Addresses, options: OptionsReader) {
    this.addresses = addresses;
    this.options = options;
  }

  /** Tells who sends the error about a next hop that does not answer. */
  bind(icmp: IcmpErrors): void {
    this.#icmp = icmp;
  }

  isLocal(address: Ipv4Address): boolean {
    return this.addresses.isLocal(address);
  }

  isBroadcast(address: Ipv4Address): boolean {
    return this.addresses.isBroadcast(address);
  }

  /** Linux's `arp_announce` 0: the waiting packet's own source if it is ours, else the best that the device has. */
  askingSource(device: number, target: Ipv4Address, waiting: Packet | null): Ipv4Address {
    if (waiting !== null && waiting.network !== 0) {
      const source = Ipv4.source(waiting.view, waiting.network);
      if (this.addresses.isLocal(source)) return source;
    }
    return this.addresses.select(device, target, Scope.Link);
  }

  hostUnreachable(pkt: Packet): void {
    // As in Linux, where they are read anew for the answer's sake.
    const { view, network } = pkt;
    if (Ipv4.hasOptions(view, network) && this.options.read(pkt, false) !== NO_FAULT) return;
    if (this.#icmp !== null) this.#icmp.unreachable(pkt, Unreachable.Host);
  }
}
