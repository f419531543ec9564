// Which packet an ICMP error is about, for the choice among nexthops: the error takes that one's way. As Linux's
// ip_multipath_l3_keys; whether it is a true error is for those who get it.

import type { Packet } from '../core/packet.ts';
import type { Flow } from '../route/flow.ts';
import { ANY } from './address.ts';
import * as Ipv4 from './header.ts';

/** ICMP types that quote: destination unreachable, source quench, redirect, time exceeded, parameter problem. RFC 792. */
const QUOTING = [3, 4, 5, 11, 12];
/** What every ICMP message begins with, in bytes. */
const ICMP_HEADER = 8;

/** Writes into the flow which addresses the packet has that an ICMP packet quotes. A later fragment quotes nothing. */
export function readQuoted({ view, network: at, end }: Packet, flow: Flow): void {
  const icmp = at + Ipv4.headerLength(view, at);
  const quoted = icmp + ICMP_HEADER;
  const isFirst = (Ipv4.flagsAndOffset(view, at) & Ipv4.OFFSET_MASK) === 0;
  const isWhole = quoted + Ipv4.HEADER <= end;
  flow.quotes = isFirst && isWhole && QUOTING.includes(view.getUint8(icmp));
  flow.quotedSource = flow.quotes ? Ipv4.source(view, quoted) : ANY;
  flow.quotedDestination = flow.quotes ? Ipv4.destination(view, quoted) : ANY;
}
