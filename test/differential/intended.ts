// What the stack does otherwise than Linux, on purpose.

import type { KnownDifference } from '../../src/testing/kernel/known.ts';

/** RFC 1122 §3.2.2.1: “the designated transport protocol is not supported”. */
const NO_UDP_NO_TCP = 'without UDP and TCP the protocol is unreachable';

const NO_SOURCE =
  'a broadcast address is no source (RFC 1122 §3.2.1.3); Linux sees to that only with rp_filter on';

/** Settings of `scenarios/broadcasts.ts`: with which they go on, and without which they do not. */
const GO_ON = ['all and the first', 'no router', 'answered, with rp_filter'];
const STAY = ['nothing said', 'all and the other', 'all alone', 'the first alone'];
const IN = ['IpExtInBcastPkts', 'IpExtInBcastOctets'];
const OUT = ['IpForwDatagrams', 'IpOutTransmits', 'IpExtOutBcastPkts', 'IpExtOutBcastOctets'];

const BROADCASTS: readonly KnownDifference[] = [
  ...GO_ON.map((settings) => ({
    scenario: `directed broadcasts, ${settings}`,
    steps: [
      ...['to its own cable, for this station', 'TTL 1', 'TTL 0'],
      'too long for the other cable, and not to be cut',
    ],
    fields: ['frame', 'IpOutRequests', 'IpOutTransmits'],
    reason:
      'no ICMP error is about a broadcast (RFC 1812 §4.3.2.7); Linux sends some about those that go on, a redirect to the broadcast address among them',
  })),
  ...[...STAY, ...GO_ON.slice(0, 2)].map((settings) => ({
    scenario: `directed broadcasts, ${settings}`,
    steps: ['from the other cable’s broadcast address'],
    fields: STAY.includes(settings) ? ['IpInDelivers', ...IN] : ['frame', ...IN, ...OUT],
    reason: NO_SOURCE,
  })),
];

export const INTENDED: readonly KnownDifference[] = [
  ...BROADCASTS,
  {
    scenario: 'ARP fields',
    steps: ['asked by 10.0.0.255'],
    fields: ['frame'],
    reason:
      'no station has a broadcast address (RFC 1122 §3.2.1.3); Linux sees to that only with rp_filter on',
  },
  {
    scenario: 'ARP fields',
    steps: ['asked by station 01:00:5e:00:00:01', 'asked by station ff:ff:ff:ff:ff:ff'],
    fields: ['frame'],
    reason:
      'no station has a group address, and what is sent there is not for one (RFC 1812 §3.3.2)',
  },
  {
    scenario: 'IP addresses',
    steps: ['from 10.0.0.255'],
    fields: ['frame'],
    reason: NO_SOURCE,
  },
  {
    scenario: 'forwarding',
    steps: ['from the broadcast address'],
    fields: ['frame'],
    reason:
      'a broadcast address is no source (RFC 1812 §5.3.7); Linux sees to that only with rp_filter on',
  },
  {
    scenario: 'IP addresses',
    steps: ['from 0.1.2.3'],
    fields: ['frame'],
    reason: '0.0.0.0/8 is no station’s (RFC 1122 §3.2.1.3); to Linux only 0.0.0.0 is not',
  },
  {
    scenario: 'forwarding',
    steps: ['to 0.1.2.3'],
    fields: ['frame'],
    reason: '0.0.0.0/8 is no station’s (RFC 1812 §5.3.7); to Linux only 0.0.0.0 is not',
  },
  {
    scenario: 'forwarding',
    steps: ['from a link-local address'],
    fields: ['frame'],
    reason: 'a router must not forward from link-local addresses (RFC 3927 §7); Linux does',
  },
  {
    scenario: 'ICMP echo',
    steps: ['all zeros but its type and sum', 'a reply whose sum is 0'],
    fields: ['icmp.checksum'],
    reason:
      'a message of zeros has the sum 0xffff; Linux sends 0, which is wrong where all else is 0 too',
  },
  {
    scenario: 'IP protocols',
    steps: ['protocol 6', 'protocol 17'],
    fields: ['frame'],
    reason: `${NO_UDP_NO_TCP}; Linux has both, and sees that these are malformed`,
  },
  {
    scenario: 'UDP',
    steps: [
      ...[0, 1, 9, 540, 549, 1472].map((size) => `${size} bytes of data`),
      ...['port 0', 'port 1', 'port 65535'],
      ...['no checksum', 'DSCP and ECN', 'with an option'],
    ],
    fields: ['icmp.code'],
    reason: `${NO_UDP_NO_TCP}; to Linux only the port is unreachable`,
  },
  {
    scenario: 'UDP',
    steps: [
      ...['a wrong checksum', '0 bytes in all', '7 bytes in all'],
      ...[0, 7, 8, 10, 12].map((length) => `length ${length} of 11`),
    ],
    fields: ['frame'],
    reason: `${NO_UDP_NO_TCP}; Linux drops what is malformed`,
  },
  {
    scenario: 'TCP',
    steps: [
      ...['flags syn', 'flags syn ack', 'flags ack', 'flags fin', 'flags fin ack', 'flags psh ack'],
      ...['flags syn fin', 'flags none', 'data', 'data without ACK', 'an option'],
      ...['flags rst', 'flags rst ack', 'a wrong checksum', 'a data offset of 16', '19 bytes'],
    ],
    fields: ['frame'],
    reason: `${NO_UDP_NO_TCP}; Linux answers with a reset or not at all`,
  },
];
