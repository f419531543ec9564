// Every field of the IP header over its edge values, one at a time; the addresses in every pair of classes.

import type { IpFields } from '../../../src/testing/frame/fields.ts';
import { BROADCAST, type Row } from '../scenarios/stations.ts';
import { datagram, echo, HOST, HOST_RIGHT, type Place, type Sweep } from './places.ts';
import { pairsOf, sampled, upTo } from './sample.ts';

/** Of a datagram with a header, an ICMP header, and so much data. */
const lengths = (size: number): number[] => {
  const real = 28 + size;
  const about = [real - 1, real, real + 1, real + 17, real + 18];
  return [0, 1, 8, 19, 20, 21, 24, 27, 28, ...about, 0x7fff, 0x8000, 0xffff];
};
const OFFSETS = [0, 1, 2, 3, 184, 185, 4095, 4096, 8185, 8186, 8189, 8190, 8191];

export const headers: Sweep = (place) => [
  ...upTo(16).map((version): Row => [`version ${version}`, echo(place, { version })]),
  ...upTo(16).map((n): Row => [`IHL ${n}, none of it there`, echo(place, { headerLength: n * 4 })]),
  ...upTo(11).map(
    (n): Row => [`${n} words of no operation`, echo(place, { options: ones(n * 4) })],
  ),
  ...upTo(16).map(
    (n): Row => [
      `IHL ${n} of 5 and 4 words`,
      echo(place, { headerLength: n * 4, options: ones(16) }),
    ],
  ),
  ...upTo(256).map((tos): Row => [`TOS ${tos}`, echo(place, { dscp: tos >> 2, ecn: tos & 3 })]),
  ...lengths(place.size).flatMap((totalLength): Row[] => [
    [`total length ${totalLength} of ${28 + place.size}`, echo(place, { totalLength })],
    [
      `total length ${totalLength} of ${28 + place.size}, padded`,
      echo(place, { totalLength }).padding(17),
    ],
  ]),
  ...[0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff].flatMap((identification): Row[] => [
    [`identification ${identification}`, echo(place, { identification })],
    [`identification ${identification}, DF`, echo(place, { identification, dontFragment: 1 })],
  ]),
  ...[...upTo(4), 31, 32, 63, 64, 65, 127, 128, 254, 255].map(
    (ttl): Row => [`TTL ${ttl}`, echo(place, { ttl })],
  ),
  ...fragmentFields(place),
  ...checksums(place),
];

const ones = (count: number): Uint8Array => new Uint8Array(count).fill(1);

/** Flags and offset; whatever is a fragment stays one. */
function fragmentFields(place: Place): Row[] {
  return upTo(8).flatMap((flags) =>
    OFFSETS.map((offset): Row => {
      const fields = {
        ...{
          reserved: flag(flags, 4),
          dontFragment: flag(flags, 2),
          moreFragments: flag(flags, 1),
        },
        fragmentOffset: offset * 8,
      };
      return [`flags ${flags}, offset ${offset}`, echo(place, fields)];
    }),
  );
}

const flag = (flags: number, bit: number): 0 | 1 => ((flags & bit) === 0 ? 0 : 1);

function checksums(place: Place): Row[] {
  const wrong = (name: string, change: (right: number) => number): Row => {
    const frame = echo(place);
    const right = sumOf(frame.bytes());
    return [`checksum ${name}`, frame.with('ip', { checksum: change(right) & 0xffff })];
  };
  return [
    ...upTo(16).map((bit) => wrong(`with bit ${bit} turned`, (sum) => sum ^ (1 << bit))),
    wrong('one higher', (sum) => sum + 1),
    wrong('one lower', (sum) => sum - 1),
    wrong('turned round', (sum) => ~sum),
    wrong('with its octets swapped', (sum) => (sum << 8) | (sum >> 8)),
    wrong('0', () => 0),
    wrong('0xffff', () => 0xffff),
    ['checksum 0, which is right', summing(place, 0)],
    ['checksum 0xffff where 0 is right', summing(place, 0xffff)],
    ['checksum 1 where 0 is right', summing(place, 1)],
  ];
}

const sumOf = (bytes: Uint8Array): number => ((bytes[24] ?? 0) << 8) | (bytes[25] ?? 0);

/** A header whose right checksum is 0, since its identification makes up for the rest. */
function summing(place: Place, checksum: number) {
  const frame = echo(place, { identification: 0 });
  return frame.with('ip', { identification: sumOf(frame.bytes()), checksum });
}

/** Numbers that some kernels have and others have not: tunnels, security, SCTP, UDP-Lite, multicast routing, MPLS. */
const SOMETIMES = [4, 33, 41, 47, 50, 51, 55, 94, 98, 103, 108, 115, 132, 136, 137];

export const protocols: Sweep = (place) =>
  upTo(256)
    .filter((protocol) => !SOMETIMES.includes(protocol))
    .flatMap((protocol): Row[] => [
      [`protocol ${protocol}`, datagram(place, { protocol }).payload(24)],
      [`protocol ${protocol} without data`, datagram(place, { protocol }).payload(0)],
    ]);

/** Of every class; the router's and the host's own are among them. */
export const SOURCES = [
  ...['0.0.0.0', '0.0.0.1', '0.255.255.255', '1.0.0.0'],
  ...['10.0.0.0', HOST.ip, '10.0.0.2', '10.0.0.9', '10.0.0.255', '10.255.255.255'],
  ...['126.255.255.255', '127.0.0.0', '127.0.0.1', '127.255.255.255', '128.0.0.0'],
  ...['169.254.0.0', '169.254.7.7', '169.254.255.255', '172.31.200.1', '172.32.0.1'],
  ...['192.0.2.9', '198.51.100.9', '203.0.113.9', '203.0.114.9', '198.18.7.7'],
  ...['192.168.7.0', HOST_RIGHT.ip, '192.168.7.9', '192.168.7.255', '223.255.255.255'],
  ...['224.0.0.1', '224.0.1.1', '239.9.9.9', '239.255.255.255', '240.0.0.0', '255.255.255.254'],
  '255.255.255.255',
];

/** No more than four without a route: Linux tells one sender of five (error_burst). */
export const DESTINATIONS = [
  ...['0.0.0.0', '1.0.0.0', '10.0.0.0', HOST.ip, '10.0.0.2', '10.0.0.255'],
  ...['127.0.0.1', '127.255.255.255', '192.0.2.9', '198.51.100.9', '203.0.113.9'],
  ...['198.18.7.7', '192.168.7.0', HOST_RIGHT.ip, '192.168.7.9', '192.168.7.255'],
  ...['224.0.0.1', '239.9.9.9', '240.0.0.1', '255.255.255.255'],
];

const OTHERS = [
  ...['0.0.0.1', '0.255.255.255', '10.255.255.255', '126.255.255.255', '127.0.0.0', '128.0.0.0'],
  ...['169.254.0.0', '169.254.7.7', '172.31.200.1'],
  ...['172.32.0.1', '203.0.114.9', '223.255.255.255', '224.0.0.0', '224.0.0.2', '224.0.0.22'],
  ...['224.0.0.251', '224.0.1.1', '232.1.1.1', '239.255.255.255', '240.0.0.0', '255.255.255.254'],
];

const MANY = ['10.0.0.255', '255.255.255.255', '224.0.0.1', HOST.ip];

/** Each source with each destination. */
export const addresses: Sweep = (place) => [
  ...pairs(place, 'from', {}),
  ...[...DESTINATIONS, ...OTHERS].map(
    (destination): Row => [`to ${destination}`, echo(place, { destination })],
  ),
  ...sampled(pairsOf(SOURCES, MANY), 3).map(([source, destination]): Row => {
    const frame = addressed(place, source, destination);
    return [`to all stations, from ${source} to ${destination}`, toAll(frame)];
  }),
];

/** The same with a time to live that ends here. */
export const lastHops: Sweep = (place) => [
  ...pairs(place, 'TTL 1, from', { ttl: 1 }),
  ...[...DESTINATIONS, ...OTHERS].map(
    (destination): Row => [`TTL 1, to ${destination}`, echo(place, { destination, ttl: 1 })],
  ),
];

const pairs = (place: Place, what: string, fields: IpFields): Row[] =>
  sampled(pairsOf(SOURCES, DESTINATIONS), 3).map(
    ([source, destination]): Row => [
      `${what} ${source} to ${destination}`,
      addressed(place, source, destination, fields),
    ],
  );

const addressed = (place: Place, source: string, destination: string, fields: IpFields = {}) =>
  echo(place, { source, destination, ...fields }, 4);

const toAll = (frame: ReturnType<typeof echo>) => frame.with('eth', { destination: BROADCAST });
