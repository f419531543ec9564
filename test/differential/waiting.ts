// What the stack does not do yet. Each entry goes when it does.

import type { KnownDifference } from '../../src/testing/kernel/known.ts';

const numbered = (what: string, ...numbers: readonly number[]): string[] =>
  numbers.map((number) => `${what} ${number}`);

export const WAITING: readonly KnownDifference[] = [
  {
    scenario: 'Ethernet',
    steps: ['tagged: VLAN 0, priority 5', 'tagged for a service provider: VLAN 0'],
    fields: ['frame'],
    reason: 'VLAN tags',
  },
  {
    scenario: 'IP protocols',
    steps: numbered('protocol', 0, 46, 89, 112, 143, 253, 254, 255),
    fields: ['frame'],
    reason: 'ICMP protocol unreachable',
  },
  {
    scenario: 'UDP',
    steps: [
      ...[0, 1, 9, 540, 549, 1472].map((size) => `${size} bytes of data`),
      ...numbered('port', 0, 1, 65535),
      ...['no checksum', 'DSCP and ECN', 'with an option'],
    ],
    fields: ['frame'],
    reason: 'UDP, and with it ICMP port unreachable',
  },
  {
    scenario: 'TCP',
    steps: [
      ...['flags syn', 'flags syn ack', 'flags ack', 'flags fin', 'flags fin ack', 'flags psh ack'],
      ...['flags syn fin', 'flags none', 'data', 'data without ACK', 'an option'],
    ],
    fields: ['frame'],
    reason: 'TCP, and with it resets',
  },
];
