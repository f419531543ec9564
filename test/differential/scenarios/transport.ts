// UDP and TCP to ports that nobody has.

import type { TcpFields } from '../../../src/testing/frame/fields.ts';
import { between } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import { BROADCAST, HOST, known, left, type Row, steps, UNLIMITED } from './stations.ts';

const ANN = left(2);
const { eth, ip } = between(ANN, HOST);
const ports = { sourcePort: 0x1112, destinationPort: 0x2122 };

const udp: Row[] = [
  ...[0, 1, 9, 540, 549, 1472].map(
    (size): Row => [`${size} bytes of data`, ip().udp(ports).payload(size)],
  ),
  ...[0, 1, 0xffff].map(
    (destinationPort): Row => [
      `port ${destinationPort}`,
      ip()
        .udp({ ...ports, destinationPort })
        .payload(3),
    ],
  ),
  [
    'no checksum',
    ip()
      .udp({ ...ports, checksum: 0 })
      .payload(3),
  ],
  [
    'a wrong checksum',
    ip()
      .udp({ ...ports, checksum: 0x1234 })
      .payload(3),
  ],
  ...[0, 7, 8, 10, 12].map(
    (length): Row => [
      `length ${length} of 11`,
      ip()
        .udp({ ...ports, length })
        .payload(3),
    ],
  ),
  ...[0, 7].map((size): Row => [`${size} bytes in all`, ip({ protocol: 'udp' }).payload(size)]),
  ['DSCP and ECN', ip({ dscp: 46, ecn: 1 }).udp(ports).payload(3)],
  [
    'to all',
    eth({ destination: BROADCAST }).ip({ destination: '10.0.0.255' }).udp(ports).payload(3),
  ],
  ['to the host, to all stations', eth({ destination: BROADCAST }).ip().udp(ports).payload(3)],
  [
    'to a group',
    eth({ destination: '01:00:5e:00:00:01' })
      .ip({ destination: '224.0.0.1' })
      .udp(ports)
      .payload(3),
  ],
  [
    'with an option',
    ip({ options: Uint8Array.of(1, 1, 1, 1) })
      .udp(ports)
      .payload(3),
  ],
];

const FLAGS: readonly TcpFields[] = [
  { syn: 1 },
  { syn: 1, ack: 1 },
  { ack: 1 },
  { fin: 1 },
  { fin: 1, ack: 1 },
  { rst: 1 },
  { rst: 1, ack: 1 },
  { psh: 1, ack: 1 },
  { syn: 1, fin: 1 },
  {},
];

const tcp: Row[] = [
  ...FLAGS.map(
    (flags): Row => [
      `flags ${Object.keys(flags).join(' ') || 'none'}`,
      ip().tcp({ ...ports, sequence: 0x31323334, acknowledgment: 0x41424344, window: 9, ...flags }),
    ],
  ),
  [
    'data',
    ip()
      .tcp({ ...ports, sequence: 7, ack: 1, acknowledgment: 9 })
      .payload(11),
  ],
  [
    'data without ACK',
    ip()
      .tcp({ ...ports, sequence: 7, psh: 1 })
      .payload(11),
  ],
  ['an option', ip().tcp({ ...ports, syn: 1, options: Uint8Array.of(2, 4, 5, 0xb4) })],
  ['a wrong checksum', ip().tcp({ ...ports, syn: 1, checksum: 0x1234 })],
  ['a data offset of 16', ip().tcp({ ...ports, syn: 1, dataOffset: 16 })],
  ['19 bytes', ip({ protocol: 'tcp' }).payload(19)],
  [
    'to all',
    eth({ destination: BROADCAST })
      .ip({ destination: '10.0.0.255' })
      .tcp({ ...ports, syn: 1 }),
  ],
];

const base = { neighbours: known(ANN), sysctls: UNLIMITED };

export const TRANSPORT: readonly KernelScenario[] = [
  { ...base, name: 'UDP', steps: steps(udp) },
  { ...base, name: 'TCP', steps: steps(tcp) },
];
