// RFC 1812, Requirements for IP Version 4 Routers.

import type { Rfc } from './requirement.ts';
import { ERRORS, WALK_THROUGH } from './rfc1812forwarding.ts';
import { ICMP } from './rfc1812icmp.ts';
import { IP } from './rfc1812ip.ts';
import { ABOVE, CONTROL, ISSUES } from './rfc1812issues.ts';
import { LINK } from './rfc1812link.ts';

export const RFC_1812: Rfc = {
  number: 1812,
  title: 'Requirements for IP Version 4 Routers',
  parts: [LINK, IP, ICMP, WALK_THROUGH, ERRORS, ISSUES, CONTROL, ABOVE],
};
