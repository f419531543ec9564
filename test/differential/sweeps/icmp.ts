// ICMP: every type with the edges of its codes, lengths and checksum; every error with whatever it may quote.

import type { IcmpFields } from '../../../src/testing/frame/fields.ts';
import { between, type Frame } from '../../../src/testing/frame/frame.ts';
import { BROADCAST, left, type Row } from '../scenarios/stations.ts';
import { datagram, GATEWAY, HOST, type Place, type Sweep, sender } from './places.ts';
import { pairsOf, sampled, upTo } from './sample.ts';

const CODES = [0, 1, 15, 16, 255];
/** Those that have a meaning of their own, and some without. */
const TYPES = [0, 1, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 30, 40, 42, 43, 255];

/** All types; in a sample those above, and one in seven. */
const EVERY_TYPE = [...new Set([...TYPES, ...sampled(upTo(256), 7)])];

const GROUP_MAC = '01:00:5e:00:00:01';

/** A message with those first two octets and the checksum that goes with them, or one that is wrong by so much. */
export function message(type: number, code: number, length: number, wrong = 0): Uint8Array {
  const data = Uint8Array.from({ length: Math.max(length, 4) }, (_, n) => 0x30 + n);
  data.set([type, code, 0, 0]);
  let sum = wrong;
  for (let n = 0; n < data.length; n += 2) sum += ((data[n] ?? 0) << 8) | (data[n + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  data.set([(~sum >>> 8) & 0xff, ~sum & 0xff], 2);
  return data.subarray(0, length);
}

const of = (place: Place, type: number, code = 0, length = 28, wrong = 0): Frame =>
  datagram(place, { protocol: 'icmp' }).payload(message(type, code, length, wrong));

export const types: Sweep = (place) => [
  ...pairsOf(EVERY_TYPE, CODES).map(
    ([type, code]): Row => [`type ${type} code ${code}`, of(place, type, code)],
  ),
  ...EVERY_TYPE.map((type): Row => [`type ${type}, a sum one too low`, of(place, type, 0, 28, 1)]),
  ...pairsOf(TYPES, [...upTo(22), 27, 28, 29, 36, 37]).map(
    ([type, length]): Row => [`type ${type} of ${length} bytes`, of(place, type, 0, length)],
  ),
  ...pairsOf(TYPES, [8, 20]).map(
    ([type, length]): Row => [
      `type ${type} of ${length} bytes, a wrong sum`,
      of(place, type, 0, length, 0x1234),
    ],
  ),
];

export const typesToMany: Sweep = (place) =>
  EVERY_TYPE.flatMap((type): Row[] => [
    [`type ${type} to all`, toMany(of(place, type), BROADCAST, '10.0.0.255')],
    [`type ${type} to all systems`, toMany(of(place, type), GROUP_MAC, '224.0.0.1')],
    [`type ${type} to all stations`, toMany(of(place, type), BROADCAST, place.destination)],
  ]);

const toMany = (frame: Frame, mac: string, destination: string): Frame =>
  frame.with('eth', { destination: mac }).with('ip', { destination });

/** What gives rise to an error: of each type, which of them may it be about? */
export const typesAtTheLastHop: Sweep = (place) =>
  EVERY_TYPE.flatMap((type): Row[] => [
    [`TTL 1, type ${type}`, of(place, type).with('ip', { ttl: 1 })],
    [`no route, type ${type}`, of(place, type).with('ip', { destination: '192.0.2.9' })],
    [
      `TTL 1, type ${type}, nothing else`,
      of(place, type, 0, type & 7).with('ip', { ttl: 1, dontFragment: 1 }),
    ],
  ]);

/** Type, code, and the fields behind. */
const ERRORS: readonly IcmpFields[] = [
  ...[...upTo(17), 255].map((code) => ({ type: 3, code })),
  ...[0, 1].map((code) => ({ type: 4, code })),
  ...[0, 1, 2, 255].map((code) => ({ type: 11, code })),
  ...[0, 1, 2].map((code) => ({ type: 12, code, pointer: 9 })),
];

/** A datagram that an error may quote; what the host has sent, and what it cannot have sent. */
function quotes(to: string): [string, Frame, number?][] {
  const far = { mac: GATEWAY.mac, ip: to };
  const { ip } = between(HOST, far);
  const ours = () => ip().icmp({ type: 'echo-reply', identifier: 0x4142, sequence: 7 }).payload(20);
  const ports = { sourcePort: 0x1112, destinationPort: 0x2122 };
  return [
    ['an echo reply', ours()],
    ['an echo request', ip().icmp({ identifier: 0x4142 }).payload(20)],
    ['another ICMP message', ip().icmp({ type: 13 })],
    ['UDP', ip().udp(ports).payload(9)],
    ['TCP', ip().tcp(ports)],
    ['an unknown protocol', ip({ protocol: 253 }).payload(20)],
    ['a first fragment', ours().with('ip', { moreFragments: 1 })],
    ['a later fragment', ours().with('ip', { fragmentOffset: 64 })],
    ['one with options', ours().with('ip', { options: Uint8Array.of(1, 1, 1, 1) })],
    ['one with its TTL at 0', ours().with('ip', { ttl: 0 })],
    ['one from elsewhere', ours().with('ip', { source: '10.0.0.77' })],
    ['one from nobody', ours().with('ip', { source: '0.0.0.0' })],
    ['one to a group', ours().with('ip', { destination: '224.0.0.1' })],
    ['one to all', ours().with('ip', { destination: '10.0.0.255' })],
    ['one to loopback', ours().with('ip', { destination: '127.0.0.1' })],
    ['version 5', ours().with('ip', { version: 5 })],
    ['IHL 4', ours().with('ip', { headerLength: 16 })],
    ['IHL 15 of 5', ours().with('ip', { headerLength: 60 })],
    ['a wrong checksum', ours().with('ip', { checksum: 1 })],
    ['a total length of 19', ours().with('ip', { totalLength: 19 })],
    ['a total length of 65535', ours().with('ip', { totalLength: 65535 })],
    ...[0, 1, 8, 19, 20, 21, 23, 24, 27, 28, 29].map((length): [string, Frame, number] => [
      `${length} bytes`,
      ours(),
      length,
    ]),
  ];
}

const QUOTES = quotes(HOST.ip).map(([name]) => name);

export const errors: Sweep = () =>
  sampled(pairsOf(ERRORS, [...QUOTES.keys()]), 5).map(([fields, which]): Row => {
    const from = sender();
    const [name, quoted, length] = quotes(from.ip)[which] ?? ['', between(HOST, from).ip()];
    const frame = between(from, HOST).ip().icmp(fields).quote(quoted, length);
    return [`type ${fields.type} code ${fields.code} quotes ${name}`, frame];
  });

const REFUSED = ['192.0.2.9', '198.51.100.9', '203.0.114.9'];

/** What is told of gateways and what of ways that there are not, to one station each: the one, then the other. */
export const redirectsAndRefusals: Sweep = (place) =>
  REFUSED.flatMap((refused, n): Row[] => {
    const by = (number: number, destination: string): Frame =>
      datagram(place, { source: left(number).ip, destination })
        .icmp()
        .payload(4);
    const [one, other] = [20 + n, 30 + n];
    return [
      [`redirected, ${n}`, by(one, left(9).ip)],
      [`redirected, then to ${refused}`, by(one, refused)],
      [`to ${refused}`, by(other, refused)],
      [`to ${refused}, then redirected`, by(other, left(9).ip)],
    ];
  });

const MTUS = [0, 1, 67, 68, 296, 551, 552, 553, 576, 1000, 1499, 1500, 1501, 65535];
const GATEWAYS = [
  ...['0.0.0.0', '10.0.0.0', HOST.ip, '10.0.0.9', GATEWAY.ip, '10.0.0.255', '10.0.1.9'],
  ...['127.0.0.1', '192.168.7.9', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
];

/** Errors that change the way to a station, and then an echo request of that station. */
export const news: Sweep = () => [
  ...pairsOf(MTUS, [...QUOTES.keys()].slice(0, 12)).flatMap(([nextHopMtu, which]) =>
    told(`MTU ${nextHopMtu}`, { type: 3, code: 4, nextHopMtu }, which),
  ),
  ...pairsOf(GATEWAYS, upTo(5)).flatMap(([gateway, code]) =>
    told(`redirect ${code} to ${gateway}`, { type: 5, code, gateway }, 0),
  ),
  ...[...QUOTES.keys()].flatMap((which) =>
    told('redirect', { type: 5, code: 1, gateway: '10.0.0.9' }, which),
  ),
  ...told('redirect by another', { type: 5, code: 1, gateway: '10.0.0.9' }, 0, left(3)),
];

function told(what: string, fields: IcmpFields, which: number, by = GATEWAY): Row[] {
  const about = sender();
  const [name, quoted, length] = quotes(about.ip)[which] ?? ['', between(HOST, about).ip()];
  const title = `${what}, quotes ${name}${by === GATEWAY ? '' : `, by ${by.ip}`}`;
  return [
    [title, between(by, HOST).ip().icmp(fields).quote(quoted, length)],
    [
      `${title}: and then`,
      between(about, HOST).ip().icmp({ identifier: 0x4142, sequence: 8 }).payload(1400),
    ],
  ];
}
