// Why what is to come is not there yet. A requirement that is met names its function in place of one of these.

import { notYet, outOfScope } from './requirement.ts';

export const OPTIONS = notYet('IP options are stepped over: none is acted on');
export const PATH_MTU = notYet('no path MTU is learnt: errors about it go to the session alone');
export const REDIRECTS = notYet('redirects are neither sent nor obeyed');
export const PARAMETER = notYet('no parameter problem is sent');
export const SETTINGS = notYet('there is no such setting');

export const NO_TRAILERS = outOfScope('trailers are nowhere in the stack');
export const ONLY_ETHERNET_II = outOfScope('no IEEE 802 frame is ever sent');
export const NO_MASKS_FROM_THE_WIRE = outOfScope('a mask is given by hand, never by ICMP');
export const NO_ROUTING_PROTOCOL = outOfScope('routes are given by hand: no routing protocol');
export const NO_QUEUES = outOfScope('packets do not queue in the stack: each goes on at once');
export const ALWAYS_NUMBERED = outOfScope('no unnumbered interfaces');
export const NO_QUENCH = outOfScope('nothing sends source quench, which RFC 6633 has deprecated');
