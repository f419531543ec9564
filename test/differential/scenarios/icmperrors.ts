// The errors that a router and a host raise: about what they are, where they come from, how much they quote.

import type { IpFields } from '../../../src/testing/frame/fields.ts';
import { between, type Frame, type Station } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import {
  BROADCAST,
  HOST,
  HOST_RIGHT,
  known,
  left,
  type Row,
  right,
  steps,
  UNLIMITED,
} from './stations.ts';

const ANN = left(2);
const BEN = left(3);
const ROY = right(9);
/** Behind Roy, behind Ben, and on the first cable's other subnet. */
const FAR_RIGHT: Station = { ...ROY, ip: '172.20.0.5' };
const FAR_LEFT: Station = { ...BEN, ip: '172.21.0.5' };
const OTHER_SUBNET: Station = { ...ANN, ip: '10.8.0.2' };
const NOBODY: Station = { ...ANN, ip: '240.1.2.3' };

const PORTS = { sourcePort: 0x1112, destinationPort: 0x8300 };

let identification = 0x3000;

/** A packet that the router has to answer: its last hop is here. */
const expired = (from: Station, fields: IpFields = {}, size = 24) =>
  between(from, from.mac === ROY.mac ? HOST_RIGHT : HOST)
    .ip({ destination: '172.21.0.9', ttl: 1, identification: ++identification, ...fields })
    .udp(PORTS)
    .payload(size);

const toBeyond = (from: Station): IpFields => ({
  destination: from.mac === ROY.mac ? FAR_LEFT.ip : FAR_RIGHT.ip,
});

const SOURCES: readonly (readonly [string, Station, number?])[] = [
  ['the first subnet', ANN],
  ['the other subnet of its cable', OTHER_SUBNET],
  ['the other cable', ROY, 1],
  ['behind the other cable', FAR_RIGHT, 1],
  ['behind its cable', FAR_LEFT],
  ['class E', NOBODY],
  ['an address of the other cable, by this one', { ...ANN, ip: '192.168.7.77' }],
  ['an address behind the other cable, by this one', { ...ANN, ip: '172.20.0.6' }],
];

const sources: Row[] = [
  ...SOURCES.map(
    ([name, from, on]): Row => [`from ${name}`, expired(from, toBeyond(from)), on ?? 0],
  ),
  ...SOURCES.map(
    ([name, from, on]): Row => [
      `without a route, from ${name}`,
      expired(from, { destination: '203.0.113.9', ttl: 9 }),
      on ?? 0,
    ],
  ),
  ['the next hop is not known', expired(ANN, { destination: right(99).ip, ttl: 9 }), 0, 3600],
];

const TOS: Row[] = Array.from({ length: 64 }, (_, dscp) => dscp).flatMap((dscp) =>
  [0, 3].map((ecn): Row => [`DSCP ${dscp}, ECN ${ecn}`, expired(ANN, { dscp, ecn })]),
);

const SIZES = [0, 1, 7, 8, 9, 511, 512, 513, 519, 520, 521, 1000, 1472];
const quotes: Row[] = [
  ...SIZES.map((size): Row => [`about ${size} bytes of data`, expired(ANN, {}, size)]),
  ...SIZES.map(
    (size): Row => [
      `of a narrow cable, about ${size} bytes`,
      expired(FAR_RIGHT, toBeyond(FAR_RIGHT), Math.min(size, 572)),
      1,
    ],
  ),
  ['padding is not quoted', expired(ANN, {}, 1).padding(17)],
  ['a first fragment', expired(ANN, { moreFragments: 1 }, 32)],
  ['flags and a reserved one', expired(ANN, { reserved: 1, dontFragment: 1 })],
  ['its checksum is wrong', expired(ANN).with('udp', { checksum: 1 })],
];

/** What no error may be about. */
const none: Row[] = [
  ['a later fragment', expired(ANN, { fragmentOffset: 8 }, 32)],
  ['in a broadcast frame', expired(ANN).with('eth', { destination: BROADCAST })],
  ['in a multicast frame', expired(ANN).with('eth', { destination: '01:00:5e:00:00:05' })],
  ...Array.from({ length: 256 }, (_, type) => type)
    .filter((type) => type <= 20 || [30, 40, 42, 43, 44, 128, 253, 254, 255].includes(type))
    .map(
      (type): Row => [
        `about ICMP type ${type}`,
        between(ANN, HOST)
          .ip({ destination: FAR_LEFT.ip, ttl: 1, protocol: 'icmp' })
          .payload(Uint8Array.of(type, 0, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36)),
      ],
    ),
  [
    'about an ICMP message without a type',
    between(ANN, HOST).ip({ destination: FAR_LEFT.ip, ttl: 1, protocol: 'icmp' }).payload(0),
  ],
  [
    'about UDP without data',
    between(ANN, HOST).ip({ destination: FAR_LEFT.ip, ttl: 1, protocol: 17 }).payload(0),
  ],
];

/** The first half of a datagram of which the other never comes. */
const half = (destination: string, size: number): Frame =>
  between(ANN, HOST)
    .ip({ destination, identification: ++identification, moreFragments: 1 })
    .icmp({ identifier: 0x4142, sequence: 1 })
    .payload(size);

const waiting: Row[] = [
  ['for the first address', half(HOST.ip, 64), 0, 60],
  ['for a second address of its subnet', half('10.0.0.9', 600), 0, 60],
  ['for another subnet’s', half('10.8.0.1', 1400), 0, 60],
  ['for the other cable’s', half(HOST_RIGHT.ip, 8), 0, 60],
  ['for all', half('10.0.0.255', 64), 0, 1500],
];

const base = {
  interfaces: [
    { addresses: [`${HOST.ip}/24`, '10.0.0.9/24', '10.8.0.1/24'] },
    { addresses: [`${HOST_RIGHT.ip}/24`], mtu: 600 },
  ],
  routes: [
    { to: '172.20.0.0/16', via: ROY.ip },
    { to: '172.21.0.0/16', via: BEN.ip },
    { to: '240.0.0.0/8', via: BEN.ip },
  ],
  ipForward: true,
  neighbours: known(ANN, BEN, ROY, OTHER_SUBNET, right(77)),
  sysctls: UNLIMITED,
  counters: ['IcmpOutMsgs', 'IcmpOutDestUnreachs', 'IcmpOutTimeExcds', 'IcmpOutErrors'],
};

const INBOUND = { ...UNLIMITED, 'net.ipv4.icmp_errors_use_inbound_ifaddr': 1 };

export const ICMP_ERRORS: readonly KernelScenario[] = [
  {
    ...base,
    name: 'ICMP errors, reassembly',
    sysctls: { ...UNLIMITED, 'net.ipv4.ipfrag_time': 1 },
    steps: steps(waiting),
  },
  { ...base, name: 'ICMP errors, their source', steps: steps(sources) },
  { ...base, name: 'ICMP errors, their source inbound', sysctls: INBOUND, steps: steps(sources) },
  { ...base, name: 'ICMP errors, their TOS', steps: steps(TOS) },
  { ...base, name: 'ICMP errors, their quotes', steps: steps(quotes) },
  {
    ...base,
    name: 'ICMP errors, on a cable that takes no more',
    interfaces: [{ addresses: [`${HOST.ip}/24`] }, { addresses: [`${HOST_RIGHT.ip}/24`], mtu: 68 }],
    routes: [{ to: '172.20.0.0/16', via: ROY.ip }],
    steps: steps(
      [0, 12, 13, 20].map(
        (size): Row => [`${size} bytes`, expired(ROY, { destination: ANN.ip }, size), 1],
      ),
    ),
  },
  { ...base, name: 'ICMP errors, and what none is about', steps: steps(none) },
  {
    ...base,
    name: 'ICMP errors, from nobody',
    // Counted as what it forwards, since no address in it is the router's.
    ignore: ['ip.identification', 'ip.checksum'],
    interfaces: [{ addresses: [] }, { addresses: [] }],
    routes: [
      { to: '10.0.0.0/24', on: 0 },
      { to: '172.20.0.0/16', on: 1 },
    ],
    neighbours: [{ ...ANN, on: 0 }],
    steps: steps([
      ['TTL 1', expired(ANN, { destination: FAR_RIGHT.ip })],
      ['no route', expired(ANN, { destination: '203.0.113.9', ttl: 9 })],
    ]),
  },
];
