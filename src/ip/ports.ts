// A packet's port numbers, for the rules and hashes that ask for them. As Linux's fib4_rules_early_flow_dissect.

import type { Packet } from '../core/packet.ts';
import type { Flow } from '../route/flow.ts';
import * as Ipv4 from './header.ts';

/** What has port numbers right behind the IP header: TCP, UDP, DCCP, SCTP, UDP-Lite, and ESP, whose SPI passes for both. */
const AT_START = [6, 17, 33, 132, 136, 50];
/** The authentication header has its SPI behind these bytes: RFC 4302 §2. */
const AUTHENTICATION = 51;
const BEFORE_SPI = 4;

/**
 * Writes the ports of a packet, its IP header at `start`, into the flow, which has its protocol already; 0 where it has none.
 * No fragment has any, so that all fragments of one datagram go the same way.
 */
export function readPorts({ view, start: at, end }: Packet, flow: Flow): void {
  const { protocol } = flow;
  const before = protocol === AUTHENTICATION ? BEFORE_SPI : 0;
  const ports = at + Ipv4.headerLength(view, at) + before;
  const isKnown = before > 0 || AT_START.includes(protocol);
  const has = isKnown && ports + 4 <= end && !Ipv4.isFragment(view, at);
  flow.sport = has ? view.getUint16(ports) : 0;
  flow.dport = has ? view.getUint16(ports + 2) : 0;
}
