// Ethernet: whom a frame is for, what it carries, and how long it is.

import { between } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import {
  BROADCAST,
  HOST,
  known,
  left,
  type Row,
  right,
  steps,
  TWO_CABLES,
  UNLIMITED,
} from './stations.ts';

const ANN = left(2);
const { eth } = between(ANN, HOST);

let sequence = 0;
const echo = (fields: Parameters<typeof eth>[0] = {}, size = 20) =>
  eth({ type: 'ipv4', ...fields })
    .ip()
    .icmp({ identifier: 0x4142, sequence: ++sequence })
    .payload(size);

/** The frame with more bytes behind its two addresses. */
function inserted(...octets: number[]): Uint8Array {
  const bytes = echo().bytes();
  return Uint8Array.from([...bytes.subarray(0, 12), ...octets, ...bytes.subarray(12)]);
}

const DESTINATIONS: readonly (readonly [string, string])[] = [
  ['the host', HOST.mac],
  ['another station', left(9).mac],
  ['a station that differs in its first bit alone', '82:00:00:00:01:01'],
  ['the host’s address as a group’s', '03:00:00:00:01:01'],
  ['all', BROADCAST],
  ['all IP stations of a group', '01:00:5e:00:00:01'],
  ['a bridge group', '01:80:c2:00:00:00'],
  ['nobody', '00:00:00:00:00:00'],
];

const rows: Row[] = [
  ...DESTINATIONS.map(([who, mac]): Row => [`to ${who}`, echo({ destination: mac })]),
  ['from the host itself', echo({ source: HOST.mac })],
  ['from all', echo({ source: BROADCAST })],
  ['from nobody', echo({ source: '00:00:00:00:00:00' })],
  ...[0x0000, 0x0020, 0x05dc, 0x05ff, 0x0600, 0x0801, 0x0806, 0x86dd, 0x88b5, 0x88cc, 0xffff].map(
    (type): Row => [`type 0x${type.toString(16).padStart(4, '0')}`, echo({ type })],
  ),
  ['IEEE 802.2 with SNAP', inserted(0, 56, 0xaa, 0xaa, 3, 0, 0, 0)],
  ['tagged: VLAN 0, priority 5', inserted(0x81, 0, 0xa0, 0)],
  ['tagged: VLAN 7', inserted(0x81, 0, 0, 7)],
  ['tagged: VLAN 4095', inserted(0x81, 0, 0x0f, 0xff)],
  ['tagged for a service provider: VLAN 0', inserted(0x88, 0xa8, 0, 0)],
  ...[14, 15, 33, 34, 41, 42, 61].map(
    (length): Row => [`cut to ${length} bytes`, echo().cut(length)],
  ),
  ...[0, 1, 17, 18, 19, 1472].map((size): Row => [`${size} bytes of data`, echo({}, size)]),
  ...[1, 17, 18, 100].map(
    (size): Row => [
      `${size} bytes of padding that are not zero`,
      echo({}, 9).padding(Uint8Array.from({ length: size }, (_, n) => 0x91 + n)),
    ],
  ),
];

/** What is for one host, in a frame for all: RFC 1122 §3.3.6. */
const toAll: Row[] = [HOST.ip, right(9).ip, left(9).ip, '203.0.113.9'].map((destination) => [
  `to ${destination}, for all stations`,
  eth({ destination: BROADCAST }).ip({ destination }).icmp().payload(9),
]);

const UNICAST_TO_ALL: readonly KernelScenario[] = [true, false].flatMap((ipForward) =>
  [0, 1].map((value) => ({
    name: `drop_unicast_in_l2_multicast ${value}, ${ipForward ? 'a router' : 'no router'}`,
    interfaces: TWO_CABLES,
    ipForward,
    sysctls: { ...UNLIMITED, 'net.ipv4.conf.eth0.drop_unicast_in_l2_multicast': value },
    neighbours: known(ANN, left(9), right(9)),
    steps: steps(toAll),
    stepCounters: ['IpInReceives', 'IpInAddrErrors', 'IpInDelivers', 'IpExtInNoRoutes'],
  })),
);

export const ETHER: readonly KernelScenario[] = [
  { name: 'Ethernet', neighbours: known(ANN), steps: steps(rows) },
  ...UNICAST_TO_ALL,
];
