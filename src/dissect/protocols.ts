// The protocols that the dissector and the frame builder know. A new one is its table and one line here.

import { ARP } from './arp.ts';
import { ETHER } from './ether.ts';
import { ICMP } from './icmp.ts';
import { IGMP } from './igmp.ts';
import { IP } from './ip.ts';
import type { Protocol } from './protocol.ts';
import { TCP } from './tcp.ts';
import { UDP } from './udp.ts';

export const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map(
  [ETHER, ARP, IP, ICMP, IGMP, UDP, TCP].map((protocol) => [protocol.name, protocol]),
);
