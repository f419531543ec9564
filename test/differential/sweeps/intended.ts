// What the stack does otherwise than Linux, on purpose, for whatever comes in.

import type { Known } from './known.ts';
import { COUNTER, isOneOf, ONLY_LINUX, within } from './known.ts';

/** The option’s type. */
const TIMESTAMP = 68;
/** TCP, UDP, UDP-Lite. */
const WITH_PORTS = [6, 17, 136];

export const INTENDED: readonly Known[] = [
  {
    reason:
      'a time goes wherever the pointer of a timestamp option says, and everybody has a clock of their own',
    about: ({ isIp, options }) => isIp && options.includes(TIMESTAMP),
    differs: [/option\.(data|address\d|timestamp\d)$/],
  },
  {
    reason:
      'datagrams of a host’s own, from a loopback address too, are numbered as it likes (RFC 6864)',
    about: ({ isIp, destination }) => isIp && within(destination, '127.0.0.0/8'),
    differs: ['ip.identification'],
  },
  {
    reason:
      'no station has a group address, and what is sent there is not for one (RFC 1812 §3.3.2)',
    about: ({ isArp, isFromGroup }) => isArp && isFromGroup,
    differs: [ONLY_LINUX, COUNTER],
  },
  {
    reason: '0.0.0.0/8 is no station’s (RFC 1122 §3.2.1.3); to Linux only 0.0.0.0 is not',
    about: ({ isIp, source, destination }) =>
      isIp && (within(source, '0.0.0.0/8') || within(destination, '0.0.0.0/8')),
    differs: [ONLY_LINUX, COUNTER],
  },
  {
    reason:
      'a broadcast address is no source (RFC 1122 §3.2.1.3, RFC 1812 §5.3.7); Linux sees to that only with rp_filter on',
    about: ({ source }) => isOneOf(source, '10.0.0.255', '192.168.7.255', '127.255.255.255'),
    differs: [ONLY_LINUX, COUNTER],
  },
  {
    reason: 'a router must not forward from or to link-local addresses (RFC 3927 §7); Linux does',
    about: ({ isRouter, isIp, source, destination }) =>
      isRouter &&
      isIp &&
      (within(source, '169.254.0.0/16') || within(destination, '169.254.0.0/16')),
    differs: [ONLY_LINUX, COUNTER],
  },
  {
    reason:
      'without UDP, UDP-Lite and TCP the protocol is unreachable (RFC 1122 §3.2.2.1), whatever is in it; Linux looks',
    about: ({ isIp, protocol }) => isIp && WITH_PORTS.includes(protocol),
    differs: ['icmp.code', /^stack: .* protocol (6|17|136) unreachable/, ONLY_LINUX, COUNTER],
  },
];
