// What the stack does otherwise than Linux, on purpose, for whatever comes in. docs/counters.md lists what is counted
// otherwise.

import { TimeExceededCode, Type } from '../../../src/icmp/header.ts';
import type { Ipv4Address } from '../../../src/ip/address.ts';
import { Unreachable } from '../../../src/ip/errors.ts';
import { Protocol } from '../../../src/ip/header.ts';
import { type Input, isOneOf, type Known, ONLY_LINUX, WHATEVER, within } from './known.ts';
import { NO_WAY_ON } from './places.ts';

const { Icmp, Tcp, Udp } = Protocol;

/** The option’s type. */
const TIMESTAMP = 68;

/** What a datagram that is cut adds to. */
const CUT = ['IpFragOKs', 'IpFragCreates', 'IpOutTransmits', 'IpExtOutOctets'];
const SENT = ['IpOutRequests', 'IpOutTransmits', 'IpExtOutOctets', 'IcmpOutMsgs'];
const UNREACHABLE = [...SENT, 'IcmpOutDestUnreachs', 'IcmpMsgOutType3'];
/** What the host itself counts of such an error, which is for it. */
const HEARD = [
  ...['IpInReceives', 'IpExtInOctets', 'IpExtInNoECTPkts', 'IpInDelivers'],
  ...['IcmpInMsgs', 'IcmpInDestUnreachs', 'IcmpMsgInType3'],
];

const isIcmp = ({ protocol, icmpType }: Input, type: number): boolean =>
  protocol === Icmp && icmpType === type;

const isUnknownStation = (address: Ipv4Address): boolean =>
  within(address, '0.0.0.0/8') && !isOneOf(address, '0.0.0.0');

export const INTENDED: readonly Known[] = [
  {
    what: 'a timestamp option',
    reason:
      'a time goes wherever the pointer of a timestamp option says, and everybody has a clock of their own',
    about: ({ isIp, options }) => isIp && options.includes(TIMESTAMP),
    differs: [/option\.(data|address\d|timestamp\d)$/],
  },
  {
    what: 'a datagram to a loopback address',
    reason:
      'datagrams of a host’s own, from a loopback address too, are numbered as it likes (RFC 6864)',
    about: ({ isIp, destination }) => isIp && within(destination, '127.0.0.0/8'),
    differs: ['ip.identification'],
  },
  {
    what: 'ARP of a station with a group address',
    reason:
      'no station has a group address, and what is sent there is not for one (RFC 1812 §3.3.2)',
    about: ({ isArp, isFromGroup }) => isArp && isFromGroup,
    differs: [ONLY_LINUX],
  },
  {
    what: 'a packet from or to 0.0.0.0/8 but 0.0.0.0',
    reason: 'none of them is a station’s (RFC 1122 §3.2.1.3); to Linux only 0.0.0.0 is not',
    about: ({ isIp, source, destination }) =>
      isIp && (isUnknownStation(source) || isUnknownStation(destination)),
    differs: [ONLY_LINUX],
    linuxCounts: WHATEVER,
  },
  {
    what: 'a packet from 0.0.0.0 to 0.0.0.0',
    reason: 'ones mean everybody, and zeros nobody (RFC 1812 §4.2.3.1); to Linux these two do',
    about: ({ isIp, source, destination }) =>
      isIp && isOneOf(source, '0.0.0.0') && isOneOf(destination, '0.0.0.0'),
    differs: [ONLY_LINUX],
    linuxCounts: WHATEVER,
  },
  {
    what: 'a packet from a broadcast address',
    reason:
      'a broadcast address is no source (RFC 1122 §3.2.1.3, RFC 1812 §5.3.7); Linux sees to that only with rp_filter on',
    about: ({ source }) => isOneOf(source, '10.0.0.255', '192.168.7.255', '127.255.255.255'),
    differs: [ONLY_LINUX],
    linuxCounts: WHATEVER,
  },
  {
    what: 'a packet from 127.0.0.0/8 to 255.255.255.255',
    reason:
      'a loopback address is no source on a cable (RFC 1122 §3.2.1.3); of what is for everybody Linux refuses only 127.0.0.1',
    about: ({ isIp, source, destination }) =>
      isIp && within(source, '127.0.0.0/8') && isOneOf(destination, '255.255.255.255'),
    differs: [ONLY_LINUX],
    linuxCounts: WHATEVER,
  },
  {
    what: 'a packet that a router gets from or to a link-local address',
    reason: 'a router must not forward from or to link-local addresses (RFC 3927 §7); Linux does',
    about: ({ isRouter, isIp, source, destination }) =>
      isRouter &&
      isIp &&
      (within(source, '169.254.0.0/16') || within(destination, '169.254.0.0/16')),
    differs: [ONLY_LINUX],
    linuxCounts: ['IpForwDatagrams', 'IpFragFails', 'IpInHdrErrors', ...CUT],
    stackCounts: ['IpInAddrErrors'],
  },
  {
    what: 'a packet without a way on, of a host that was just told of a better gateway',
    reason:
      'what a host is told of gateways takes nothing from what it may be told of errors (RFC 1812 §4.3.2.8); Linux keeps one time for both',
    about: ({ isRouter, isIp, source, destination, before }) =>
      isRouter &&
      isIp &&
      before?.source === source &&
      within(source, '10.0.0.0/24') &&
      NO_WAY_ON.some((prefix) => within(destination, prefix)),
    differs: [/^stack: .* unreachable/],
    stackCounts: [...UNREACHABLE, ...HEARD],
  },
  {
    what: 'a packet from 127.0.0.0/8 without a way on, to a router with route_localnet',
    reason:
      'no error is about a packet from a loopback address that came by a cable (RFC 1122 §3.2.2, RFC 1812 §4.3.2.7)',
    about: ({ isRouter, isIp, source, destination }) =>
      isRouter && isIp && within(source, '127.0.0.0/8') && !within(destination, '127.0.0.0/8'),
    linuxCounts: [...UNREACHABLE, ...HEARD],
  },
  {
    what: 'a TCP segment or a UDP datagram',
    reason:
      'without TCP and UDP the protocol is unreachable (RFC 1122 §3.2.2.1); Linux has both, and sees that these are malformed',
    about: ({ protocol }) => protocol === Tcp || protocol === Udp,
    differs: [/^stack: .* protocol (6|17|tcp|udp) (port )?unreachable/],
    linuxCounts: ['IpInDelivers'],
    stackCounts: ['IpInUnknownProtos', ...UNREACHABLE],
  },
  {
    what: 'an ICMP timestamp request',
    reason: 'a timestamp reply is one; Linux 6.18 counts it as an echo reply',
    about: (input) => isIcmp(input, Type.TimestampRequest),
    linuxCounts: ['IcmpOutEchoReps', 'IcmpMsgOutType0'],
    stackCounts: ['IcmpOutTimestampReps', 'IcmpMsgOutType14'],
  },
  {
    what: 'ICMP destination unreachable with a code above 15, or time exceeded with code 1',
    reason:
      'users hear of it (RFC 1122 §3.2.2.1, §3.2.2.4), so that one that quotes too little, or nobody’s datagram, is wrong; Linux looks no further at these codes',
    about: (input) =>
      (isIcmp(input, Type.DestinationUnreachable) &&
        input.icmpCode > Unreachable.PrecedenceCutoff) ||
      (isIcmp(input, Type.TimeExceeded) && input.icmpCode === TimeExceededCode.Reassembly),
    stackCounts: ['IcmpInErrors'],
  },
  {
    what: 'an ICMP redirect that quotes a header of less than 5 words',
    reason: 'that is none, in a redirect no more than in other errors; Linux looks at those only',
    about: (input) => isIcmp(input, Type.Redirect) && input.quotedHeaderLength < 20,
    stackCounts: ['IcmpInErrors'],
  },
  {
    what: 'a request behind a redirect that quotes a later fragment',
    reason:
      'only a first fragment says whose a packet was (RFC 5927 §4); Linux takes the data of a later one for an ICMP header',
    about: (input) =>
      isIcmp(input, Type.EchoRequest) &&
      input.before !== null &&
      isIcmp(input.before, Type.Redirect) &&
      input.before.quotesLaterFragment,
    differs: ['eth.destination'],
  },
  {
    what: 'a request behind “fragmentation needed” about its answers',
    reason:
      'answers may be cut on their way, so that no router has reason to say this of them (RFC 1191 §4, RFC 5927 §7); Linux believes it',
    about: (input) =>
      isIcmp(input, Type.EchoRequest) &&
      input.before !== null &&
      isIcmp(input.before, Type.DestinationUnreachable) &&
      input.before.icmpCode === Unreachable.FragmentationNeeded,
    differs: ['ip.totalLength', 'ip.moreFragments', 'payload', /^Linux: .*\(frag /],
    linuxCounts: CUT,
  },
];
