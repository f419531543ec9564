// The IP header, field by field, and the addresses that a datagram may and may not have.

import type { IpFields } from '../../../src/testing/frame/fields.ts';
import { between } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import { BROADCAST, HOST, known, left, type Row, steps, UNLIMITED } from './stations.ts';

const ANN = left(2);
const { eth, ip } = between(ANN, HOST);

let sequence = 0;
const echo = (fields: IpFields = {}) =>
  ip(fields).icmp({ identifier: 0x4142, sequence: ++sequence }).payload(20);
const options = (...octets: number[]) => echo({ options: Uint8Array.from(octets) });
const ones = (bytes: number): number[] => Array.from({ length: bytes }, () => 1);

const RIGHT = echo().bytes();
const right = ((RIGHT[24] ?? 0) << 8) | (RIGHT[25] ?? 0);

const fields: Row[] = [
  ...[0, 1, 3, 5, 6, 15].map((version): Row => [`version ${version}`, echo({ version })]),
  ...[0, 4, 16, 24, 60].map((n): Row => [`header length ${n}`, echo({ headerLength: n })]),
  ...[0, 1, 2, 46, 63].map((dscp): Row => [`DSCP ${dscp}`, echo({ dscp })]),
  ...[1, 2, 3].map((ecn): Row => [`ECN ${ecn}`, echo({ ecn })]),
  ...[0, 19, 20, 27, 28, 47, 49, 0xffff].map(
    (n): Row => [`total length ${n}`, echo({ totalLength: n })],
  ),
  ...[0, 1, 0xffff].map((n): Row => [`identification ${n}`, echo({ identification: n })]),
  ['reserved bit', echo({ reserved: 1 })],
  ['don’t fragment', echo({ dontFragment: 1 })],
  ...[0, 1, 2, 255].map((ttl): Row => [`TTL ${ttl}`, echo({ ttl })]),
  ...[0, 0xffff, 0x1234, right ^ 1].map((n): Row => [`checksum ${n}`, echo({ checksum: n })]),
  ['checksum 0xffff where 0 is right', echo(withSum(0xffff))],
  ['checksum 0 where 0 is right', echo(withSum(0))],
];

/** A header whose right checksum is 0: its identification makes up for the rest. */
function withSum(checksum: number): IpFields {
  const bytes = ip({ identification: 0 }).icmp().payload(20).bytes();
  const identification = ((bytes[24] ?? 0) << 8) | (bytes[25] ?? 0);
  return { identification, checksum };
}

const OPTIONS: readonly Row[] = [
  ['no operation', options(1, 1, 1, 1)],
  ['end of options', options(0, 0, 0, 0)],
  ['end of options, then garbage', options(0, 7, 99, 3)],
  ['40 bytes of no operation', options(...ones(40))],
  ['router alert', options(148, 4, 0, 0)],
  ['record route with room', options(7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['record route, full', options(7, 7, 8, 10, 9, 8, 7)],
  ['record route without room for an address', options(7, 3, 4)],
  ['record route, pointer 3', options(7, 7, 3, 0, 0, 0, 0)],
  ['timestamp with room', options(68, 12, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['timestamp, full, overflow 15', options(68, 8, 9, 0xf0, 1, 2, 3, 4)],
  ['loose source route, at its end', options(131, 7, 8, 10, 0, 0, 9)],
  ['loose source route', options(131, 7, 4, 10, 0, 0, 9)],
  ['strict source route', options(137, 7, 4, 10, 0, 0, 9)],
  ['security', options(130, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['unknown option', options(222, 4, 0x11, 0x12)],
  ['length 0', options(7, 0, 4, 0)],
  ['length 1', options(222, 1, 1, 1)],
  ['length beyond the header', options(7, 39, 4, 0)],
  ['cut off behind its type', options(1, 1, 1, 7)],
];

const ADDRESSES = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.0', '10.0.0.1', '10.0.0.9', '10.0.0.255', '10.0.1.1'],
  ...['127.0.0.1', '127.255.255.255', '169.254.7.7', '192.0.2.1', '223.255.255.255'],
  ...['224.0.0.1', '224.0.0.251', '239.9.9.9', '240.0.0.1', '255.255.255.254', '255.255.255.255'],
];

const addresses: Row[] = [
  ...ADDRESSES.map((source): Row => [`from ${source}`, echo({ source })]),
  ...ADDRESSES.map((destination): Row => [`to ${destination}`, echo({ destination })]),
  ...['10.0.0.1', '10.0.0.255', '224.0.0.1', '255.255.255.255'].map(
    (destination): Row => [
      `to ${destination}, to all stations`,
      eth({ destination: BROADCAST }).ip({ destination }).icmp({ identifier: 0x5152 }).payload(4),
    ],
  ),
  [
    'from 0.0.0.0 to 255.255.255.255, to all stations',
    eth({ destination: BROADCAST })
      .ip({ source: '0.0.0.0', destination: '255.255.255.255' })
      .icmp({ identifier: 0x5152 })
      .payload(4),
  ],
];

/** Of those that have numbers, only such as are in every kernel or in none. */
const protocols = [0, 2, 6, 17, 46, 89, 112, 143, 253, 254, 255].map(
  (protocol): Row => [`protocol ${protocol}`, ip({ protocol }).payload(24)],
);

const base = { neighbours: known(ANN), sysctls: UNLIMITED, gateway: left(254).ip };

export const IP: readonly KernelScenario[] = [
  { ...base, name: 'IP fields', steps: steps(fields) },
  { ...base, name: 'IP options', steps: steps(OPTIONS) },
  {
    ...base,
    name: 'IP addresses',
    neighbours: known(ANN, left(0), left(9), left(254)),
    steps: steps(addresses),
  },
  { ...base, name: 'IP protocols', steps: steps(protocols) },
];
