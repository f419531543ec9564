// Why there is nothing here that some requirements could be about.

import { outOfScope } from './requirement.ts';

export const NO_TRAILERS = outOfScope('trailers are nowhere in the stack');
export const ONLY_ETHERNET_II = outOfScope('no IEEE 802 frame is ever sent');
export const NO_MASKS_FROM_THE_WIRE = outOfScope('a mask is given by hand, never by ICMP');
export const NO_ROUTING_PROTOCOL = outOfScope('routes are given by hand: no routing protocol');
export const NO_QUEUES = outOfScope('packets do not queue in the stack: each goes on at once');
export const ALWAYS_NUMBERED = outOfScope('no unnumbered interfaces');
export const NO_QUENCH = outOfScope('nothing sends source quench, which RFC 6633 has deprecated');
