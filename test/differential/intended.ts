// What the stack does otherwise than Linux, on purpose.

import type { KnownDifference } from '../../src/testing/kernel/known.ts';

export const INTENDED: readonly KnownDifference[] = [
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
    reason:
      'a broadcast address is no source (RFC 1122 §3.2.1.3); Linux sees to that only with rp_filter on',
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
];
