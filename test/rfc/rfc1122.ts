// RFC 1122, Requirements for Internet Hosts: the link and internet layers.

import type { Rfc } from './requirement.ts';
import { ICMP } from './rfc1122icmp.ts';
import { IP } from './rfc1122ip.ts';
import { GROUPS, INTERFACE, ISSUES, ROUTING } from './rfc1122issues.ts';
import { LINK } from './rfc1122link.ts';

export const RFC_1122: Rfc = {
  number: 1122,
  title: 'Requirements for Internet Hosts – Communication Layers',
  parts: [LINK, IP, ICMP, ROUTING, ISSUES, GROUPS, INTERFACE],
};
