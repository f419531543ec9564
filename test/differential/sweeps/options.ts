// IP options: every type, every length and pointer at its edges, alone, in pairs, between no operations, behind
// the end; to the host, whose reply carries them, and through a router, which fills them in.

import type { IpFields } from '../../../src/testing/frame/fields.ts';
import type { Row } from '../scenarios/stations.ts';
import { datagram, echo, type Place, type Sweep } from './places.ts';
import { pairsOf, sampled, upTo } from './sample.ts';

/** What a header has room for, in bytes. */
const ROOM = 40;

type Octets = readonly number[];

const { RecordRoute, Timestamp, Loose, Strict, Alert } = {
  RecordRoute: 7,
  Timestamp: 68,
  Loose: 131,
  Strict: 137,
  Alert: 148,
};

/** Octets to fill an option with: addresses that nobody has, distinct. */
const filler = (count: number): number[] => upTo(Math.max(0, count)).map((n) => 0x60 + n);

/** An option of that length, as far as there is room for it. */
const option = (type: number, length: number, ...rest: Octets): number[] =>
  [type, length, ...rest, ...filler(length - 2 - rest.length)].slice(0, Math.max(length, 2));

const text = (octets: Octets): string =>
  octets.map((octet) => octet.toString(16).padStart(2, '0')).join('');

const rows = (place: Place, all: readonly Octets[], what: string, fields: IpFields = {}): Row[] => {
  const known = new Set<string>();
  return all.flatMap((octets): Row[] => {
    const name = `${what} ${text(octets)}`;
    if (octets.length > ROOM || known.has(name)) return [];
    known.add(name);
    return [[name, echo(place, { options: Uint8Array.from(octets), ...fields })]];
  });
};

/** Every type, whatever its length says. */
export const optionTypes: Sweep = (place) =>
  rows(
    place,
    sampled(
      upTo(256).flatMap((type) => [
        ...[0, 1, 2, 3, 4, 8, 11].map((length) => option(type, length)),
        [1, 1, 1, type],
        [type, 9, 5, 0, 0, 0, 0, 0],
      ]),
      4,
    ),
    'option',
  );

const LENGTHS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 19, 20, 23, 35, 36, 38, 39, 40];

/** Pointers at the edges of an option of that length. */
const pointers = (length: number): number[] =>
  [
    ...new Set([...upTo(14), ...upTo(9).map((n) => length - 4 + n), 36, 37, 40, 41, 127, 128, 255]),
  ].filter((pointer) => pointer >= 0);

const routed = (type: number, every: number): number[][] =>
  sampled(
    LENGTHS.flatMap((length) => pointers(length).map((pointer) => option(type, length, pointer))),
    every,
  );

export const recordRoutes: Sweep = (place) => [
  ...rows(place, routed(RecordRoute, 2), 'record route'),
  ...rows(place, routed(RecordRoute, 11), 'record route, TTL 1', { ttl: 1 }),
];

/** Flag and overflow in one octet. */
const MODES = pairsOf([0, 1, 14, 15], [0, 1, 2, 3, 4, 15]).map(
  ([more, flag]) => (more << 4) | flag,
);

export const timestamps: Sweep = (place) => [
  ...rows(
    place,
    sampled(
      pairsOf(LENGTHS, MODES).flatMap(([length, mode]) =>
        pointers(length).map((pointer) => option(Timestamp, length, pointer, mode)),
      ),
      23,
    ),
    'timestamp',
  ),
  ...rows(place, prespecified(), 'timestamp'),
];

/** Whose address stands where the pointer is: this host's, another's, nobody's. */
const prespecified = (): number[][] =>
  pairsOf(
    ['10.0.0.1', '192.168.7.1', '10.0.0.9', '10.0.0.255', '127.0.0.1', '0.0.0.0', '224.0.0.1'],
    [5, 13],
  ).map(([address, pointer]) => {
    const own = address.split('.').map(Number);
    const entries =
      pointer === 5 ? [...own, 0, 0, 0, 0] : [10, 0, 0, 9, 1, 2, 3, 4, ...own, 0, 0, 0, 0];
    return [Timestamp, 4 + entries.length, pointer, 3, ...entries];
  });

/** The addresses that a source route may go by. */
const HOPS = [
  ...['10.0.0.1', '10.0.0.9', '192.168.7.1', '192.168.7.9', '198.18.7.7', '172.31.200.7'],
  ...['10.0.0.255', '127.0.0.1', '0.0.0.0', '224.0.0.1', '240.0.0.1', '255.255.255.255', '1.2.3.4'],
];

export const sourceRoutes: Sweep = (place) => [
  ...rows(place, [...routed(Loose, 5), ...routed(Strict, 7)], 'source route'),
  ...[Loose, Strict].flatMap((type) =>
    pairsOf(HOPS, [4, 8, 12]).flatMap(([hop, pointer]): Row[] => {
      const octets = [type, 11, pointer, ...hop.split('.').map(Number), 10, 0, 0, 9];
      const name = `source route ${type}, pointer ${pointer}, by ${hop}`;
      const options = Uint8Array.from(octets);
      return [
        [`${name}, to ${place.destination}`, echo(place, { options })],
        [`${name}, to the host`, echo(place, { options, destination: '10.0.0.1' })],
        [`${name}, TTL 1`, echo(place, { options, destination: '10.0.0.1', ttl: 1 })],
      ];
    }),
  ),
];

/** One of each kind, well-formed and not, short enough for two. */
export const SOME: readonly Octets[] = [
  ...[[0], [1], [1, 1], [1, 1, 1]],
  ...[
    option(RecordRoute, 7, 4),
    option(RecordRoute, 7, 8),
    option(RecordRoute, 6, 4),
    option(RecordRoute, 7, 3),
    option(RecordRoute, 2),
  ],
  ...[
    option(Timestamp, 8, 5, 0),
    option(Timestamp, 8, 9, 0xf0),
    option(Timestamp, 12, 5, 1),
    option(Timestamp, 12, 5, 2),
    option(Timestamp, 8, 4, 0),
  ],
  ...[option(Loose, 7, 4), option(Loose, 7, 8), option(Loose, 7, 5), option(Strict, 7, 4)],
  ...[option(Alert, 4, 0, 0), option(Alert, 4, 0, 1), option(Alert, 3, 0), option(Alert, 6, 0, 0)],
  ...[
    option(130, 11),
    option(134, 10),
    option(136, 4),
    option(25, 8),
    option(222, 4),
    option(222, 1),
  ],
  ...[option(94, 39), option(222, 0)],
];

export const optionPairs: Sweep = (place) => {
  const pairs = pairsOf(SOME, SOME).map(([one, other]) => [...one, ...other]);
  return [
    ...rows(place, sampled(pairs, 5), 'options'),
    ...rows(
      place,
      sampled(
        SOME.flatMap((one) => upTo(4).map((n) => [...upTo(n).map(() => 1), ...one, 1])),
        2,
      ),
      'options with no operation',
    ),
    ...rows(
      place,
      SOME.map((one) => [...one, 0, ...filler(8)]),
      'options, then the end, then anything,',
    ),
    ...rows(place, sampled(pairs, 11), 'options, TTL 1,', { ttl: 1 }),
    ...SOME.map(
      (octets): Row => [
        `an unknown protocol with ${text(octets)}`,
        datagram(place, { protocol: 253, options: Uint8Array.from(octets) }).payload(30),
      ],
    ),
  ];
};
