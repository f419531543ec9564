// Whom a frame is for, in Ethernet and in IP; and ARP, field by field.

import type { ArpFields } from '../../../src/testing/frame/fields.ts';
import { between } from '../../../src/testing/frame/frame.ts';
import { BROADCAST, left, type Row } from '../scenarios/stations.ts';
import { datagram, echo, HOST, HOST_RIGHT, type Sweep } from './places.ts';
import { pairsOf, sampled } from './sample.ts';

const MACS = [
  ...[HOST.mac, HOST_RIGHT.mac, left(9).mac, BROADCAST, '00:00:00:00:00:00'],
  ...['01:00:5e:00:00:01', '01:00:5e:7f:09:09', '01:00:00:00:00:00', '33:33:00:00:00:01'],
];
const DESTINATIONS = [
  ...[HOST.ip, HOST_RIGHT.ip, '10.0.0.9', '10.0.0.0', '10.0.0.255', '192.168.7.9', '192.168.7.255'],
  ...['198.18.7.7', '192.0.2.9', '1.2.3.4', '255.255.255.255', '0.0.0.0', '127.0.0.1'],
  ...['224.0.0.1', '224.0.0.2', '239.9.9.9', '240.0.0.1', '169.254.7.7'],
];

/** Every Ethernet destination with every class of IP destination, for what is answered and for what is refused. */
export const casts: Sweep = (place) =>
  pairsOf(MACS, DESTINATIONS).flatMap(([mac, destination]): Row[] => [
    [`to ${mac}, ${destination}`, echo(place, { destination }).with('eth', { destination: mac })],
    [
      `to ${mac}, ${destination}, TTL 1`,
      echo(place, { destination, ttl: 1 }).with('eth', { destination: mac }),
    ],
    [
      `to ${mac}, ${destination}, protocol 253`,
      datagram(place, { destination, protocol: 253 }).with('eth', { destination: mac }).payload(30),
    ],
    [
      `to ${mac}, ${destination}, a bad option`,
      echo(place, { destination, options: Uint8Array.of(7, 7, 3, 0, 0, 0, 0) }).with('eth', {
        destination: mac,
      }),
    ],
  ]);

const ASKERS = [
  ...[
    '0.0.0.0',
    '0.0.0.1',
    HOST.ip,
    '10.0.0.0',
    '10.0.0.9',
    '10.0.0.255',
    '127.0.0.1',
    '172.16.5.6',
  ],
  ...['169.254.7.7', '224.0.0.1', '240.0.0.1', '255.255.255.255', HOST_RIGHT.ip, '192.168.7.9'],
];
const ASKED = [
  ...['0.0.0.0', HOST.ip, '10.0.0.9', '10.0.0.255', '127.0.0.1', HOST_RIGHT.ip, '192.168.7.9'],
  ...['198.18.7.7', '224.0.0.1', '240.0.0.1', '255.255.255.255', '1.2.3.4'],
];
const OPERATIONS = [0, 1, 2, 3, 4, 8, 9, 256, 0xffff];

/** Numbers about what each of these fields should be. */
const FIELDS: Readonly<Partial<Record<keyof ArpFields, readonly number[]>>> = {
  hardwareType: [0, 1, 2, 5, 6, 7, 15, 24, 32, 255, 256, 0xffff],
  protocolType: [0, 1, 0x07ff, 0x0800, 0x0801, 0x0806, 0x86dd, 0xffff],
  hardwareLength: [0, 1, 4, 5, 6, 7, 8, 16, 255],
  protocolLength: [0, 1, 3, 4, 5, 6, 16, 255],
};

export const arps: Sweep = () => {
  const { eth } = between(left(9), HOST);
  const to = (mac: string, fields: ArpFields) => eth({ destination: mac }).arp(fields);
  return [
    ...sampled(pairsOf(OPERATIONS, pairsOf(ASKERS, ASKED)), 5).map(
      ([operation, [senderIp, targetIp]]): Row => [
        `operation ${operation}, from ${senderIp} about ${targetIp}`,
        to(operation === 2 ? HOST.mac : BROADCAST, { operation, senderIp, targetIp }),
      ],
    ),
    ...pairsOf(MACS, pairsOf(MACS, [1, 2])).map(
      ([mac, [senderMac, operation]]): Row => [
        `operation ${operation} to ${mac}, by ${senderMac}`,
        to(mac, { operation, senderMac }),
      ],
    ),
    ...Object.entries(FIELDS).flatMap(([field, values]) =>
      pairsOf(values, [1, 2]).map(
        ([value, operation]): Row => [
          `${field} ${value}, operation ${operation}`,
          to(BROADCAST, { operation, [field]: value }),
        ],
      ),
    ),
    ...Array.from(
      { length: 43 },
      (_, length): Row => [`${length} bytes`, to(BROADCAST, {}).cut(Math.max(14, length))],
    ).slice(14),
  ];
};
