// A packet's port numbers, for the rules and hashes that ask for them. As Linux's fib4_rules_early_flow_dissect.

import type { Packet } from '../core/packet.ts';
import type { Flow } from '../route/flow.ts';
import * as Ipv4 from './header.ts';

/** Protocols with port numbers right behind the IP header: TCP, UDP, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS = [6, 17, 33, 132, 136];

/**
 * Writes the ports of a packet, its IP header at `start`, into the flow, which has its protocol already; 0 where it has none.
 * Of a datagram's fragments only the first has them.
 */
export function readPorts({ view, start: at, end }: Packet, flow: Flow): void {
  const ports = at + Ipv4.headerLength(view, at);
  const isFirst = (Ipv4.flagsAndOffset(view, at) & Ipv4.OFFSET_MASK) === 0;
  const has = isFirst && ports + 4 <= end && WITH_PORTS.includes(flow.protocol);
  flow.sport = has ? view.getUint16(ports) : 0;
  flow.dport = has ? view.getUint16(ports + 2) : 0;
}
