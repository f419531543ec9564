// Packets with options for the comparison in options.test.ts: to a host with two cables, which is a router or not.

import { parseIpv4 } from '../../../src/ip/address.ts';
import { between, type Frame } from '../../../src/testing/frame/frame.ts';
import {
  HOST,
  HOST_RIGHT,
  known,
  left,
  type Row,
  right,
  TWO_CABLES,
  UNLIMITED,
} from './stations.ts';

const ANN = left(2);
const GATEWAY = right(254);
/** Behind the gateway. */
const FAR = '203.0.113.9';

export const PLACE = {
  interfaces: TWO_CABLES,
  neighbours: known(ANN, left(3), right(9), GATEWAY),
  gateway: GATEWAY.ip,
  // A second prefix behind the left cable, so that an address may be preferred for it.
  routes: [{ to: '198.51.100.0/24', via: left(3).ip }],
  sysctls: {
    ...UNLIMITED,
    'net.ipv4.conf.all.send_redirects': 0,
    'net.ipv4.conf.eth0.send_redirects': 0,
    'net.ipv4.conf.eth1.send_redirects': 0,
  },
};

const ACCEPTED = { 'net.ipv4.conf.all.accept_source_route': 1 };

export const SETTINGS = [
  { name: 'a host', ipForward: false, sysctls: {} },
  { name: 'a host that accepts source routes', ipForward: false, sysctls: ACCEPTED },
  { name: 'a router', ipForward: true, sysctls: {} },
  { name: 'a router that accepts source routes', ipForward: true, sysctls: ACCEPTED },
];

export const COUNTERS = [
  ...['IpInHdrErrors', 'IpInAddrErrors', 'IpInDiscards', 'IpInDelivers'],
  ...['IpForwDatagrams', 'IpOutRequests', 'IpOutNoRoutes', 'IpExtInNoRoutes', 'IcmpOutMsgs'],
  ...['IcmpOutEchoReps', 'IcmpOutParmProbs', 'IcmpOutDestUnreachs', 'IcmpOutTimeExcds'],
];

let sequence = 0;
function echo(options: readonly number[], destination: string, ttl = 64): Frame {
  return between(ANN, HOST)
    .ip({ destination, ttl, options: Uint8Array.from(options) })
    .icmp({ identifier: 0x4142, sequence: ++sequence })
    .payload(20);
}

const octets = (address: string): number[] => {
  const value = parseIpv4(address) ?? 0;
  return [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
};

const [RECORD_ROUTE, TIMESTAMP, LOOSE, STRICT, ALERT, CIPSO] = [7, 68, 131, 137, 148, 134];
const NO_OPERATION = 1;

const upTo = (length: number): number[] => Array.from({ length }, (_, n) => n);
const counting = (length: number): number[] => upTo(length).map((n) => 0x51 + n);

/** An option whose octets behind those given count up. */
const option = (length: number, ...first: number[]): number[] =>
  [...first, ...counting(40)].slice(0, Math.max(first.length, length));

/** Whether each time stands where one is expected; others are told in part only, and those parts need not agree. */
const isInPlace = ([, , pointer = 0, flags = 0]: readonly number[]): boolean =>
  (flags & 1) === 0 ? pointer % 4 === 1 : pointer % 8 === 5;

const rowsOf = (options: readonly (readonly number[])[], destination = HOST.ip): Row[] =>
  options.map((each, n) => [`${n}: ${each.join(' ')}, to ${destination}`, echo(each, destination)]);

const pointers = (length: number): number[] => [...upTo(length + 3), 255];

const collecting = (type: number): number[][] =>
  [2, 3, 4, 6, 7, 8, 10, 11, 12, 15, 39].flatMap((length) =>
    pointers(Math.min(length, 16)).map((pointer) => option(length, type, length, pointer)),
  );

const timestamps = [3, 4, 5, 7, 8, 11, 12, 13, 16, 20].flatMap((length) =>
  pointers(length).flatMap((pointer) =>
    [0, 0x01, 0x02, 0x03, 0xe0, 0xe1, 0xe3, 0xf0, 0xf1, 0xf2, 0xf3, 0x0f].map((flags) =>
      option(length, TIMESTAMP, length, pointer, flags),
    ),
  ),
);

const ADDRESSES = [
  ...[HOST.ip, HOST_RIGHT.ip, ANN.ip, left(3).ip, right(9).ip, GATEWAY.ip, FAR, '198.51.100.7'],
  ...['10.0.0.255', '0.0.0.0', '255.255.255.255', '127.0.0.1', '224.0.0.1', '10.0.0.77'],
];
/** Without those for which a station would have to be asked. */
const KNOWN = ADDRESSES.slice(0, 8);

const UNICAST = ADDRESSES.slice(0, -2);

const prespecified = ADDRESSES.flatMap((one) =>
  [HOST.ip, FAR].flatMap((other) =>
    [5, 13, 21].map((pointer) => [
      ...[TIMESTAMP, 20, pointer, 3],
      ...[...octets(one), 0, 0, 0, 0, ...octets(other), 0, 0, 0, 0],
    ]),
  ),
);

const sourceRoutes = [LOOSE, STRICT].flatMap((type) =>
  UNICAST.flatMap((one) =>
    [HOST.ip, right(9).ip, FAR].flatMap((other) =>
      [4, 8, 12].map((pointer) => [type, 11, pointer, ...octets(one), ...octets(other)]),
    ),
  ),
);

const TYPES = [0, 1, 2, 7, 25, 68, 82, 94, 130, 131, 133, 134, 136, 137, 145, 147, 148, 149, 222];
const others = TYPES.flatMap((type) =>
  upTo(13).map((length) => option(Math.min(length, 8), type, length, 0, 0, 0, 1)),
);

/** To this host, to another, and where there is a gateway on the way. */
const everywhere = (options: readonly (readonly number[])[]): Row[] =>
  [HOST.ip, HOST_RIGHT.ip, right(9).ip, FAR].flatMap((destination) => rowsOf(options, destination));

const unique = (rows: readonly Row[]): Row[] =>
  rows.map(([name, ...rest], n) => [`${n} ${name}`, ...rest]);

export const TIMES_OUT_OF_PLACE = 'RFC 791 §3.1: timestamp, with a pointer between two places';

export const EDGES: Readonly<Record<string, readonly Row[]>> = {
  'RFC 791 §3.1: record route, each length and pointer': unique([
    ...rowsOf(collecting(RECORD_ROUTE)),
    ...rowsOf(collecting(RECORD_ROUTE), right(9).ip),
  ]),
  'RFC 791 §3.1: timestamp, each length, pointer, flag and overflow': unique(
    rowsOf(timestamps.filter(isInPlace)),
  ),
  [TIMES_OUT_OF_PLACE]: unique(rowsOf(timestamps.filter((each) => !isInPlace(each)))),
  'RFC 791 §3.1: timestamp with prespecified addresses': unique(everywhere(prespecified)),
  'RFC 791 §3.1: source routes, each length and pointer': unique([
    ...rowsOf(collecting(LOOSE)),
    ...rowsOf(collecting(STRICT)),
  ]),
  'RFC 1812 §5.2.4.1: source routes by way of each sort of address': unique(
    everywhere(sourceRoutes),
  ),
  'RFC 1122 §3.2.1.8: options of each type, with each length': unique([
    ...rowsOf(others),
    ...rowsOf(others, right(9).ip),
  ]),
  'RFC 2113: router alert': unique(
    everywhere([
      [ALERT, 4, 0, 0],
      [ALERT, 4, 0, 1],
      [ALERT, 3, 0, 0],
    ]),
  ),
};

/** Several options to a packet, most of them sensible, to each sort of destination. */
export function drawn(random: () => number, count: number): Row[] {
  const below = (limit: number): number => (random() >>> 0) % limit;
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const addresses = (n: number): number[] => upTo(n).flatMap(() => octets(one(KNOWN)));
  const drawOne = (): number[] => {
    const room = below(4);
    const spoil = below(12) === 0 ? below(6) - 2 : 0;
    switch (below(8)) {
      case 0:
        return [NO_OPERATION];
      case 1:
      case 2:
        return [RECORD_ROUTE, 3 + 4 * room + spoil, 4 + 4 * below(room + 1), ...addresses(room)];
      case 3:
      case 4: {
        const flag = one([0, 1, 3]);
        const size = flag === 0 ? 4 : 8;
        const stamps = upTo(room).flatMap(() => addresses(size / 4));
        return [TIMESTAMP, 4 + size * room + spoil, 5 + size * below(room + 1), flag, ...stamps];
      }
      case 5:
      case 6:
        return [one([LOOSE, STRICT]), 3 + 4 * room, 4 + 4 * below(room + 1), ...addresses(room)];
      default:
        return one([[ALERT, 4, 0, 0], [CIPSO, 8, 0, 0, 0, 1, 1, 2], [222, 4, 1, 2], [0]]);
    }
  };
  const DESTINATIONS = [HOST.ip, HOST.ip, HOST_RIGHT.ip, right(9).ip, FAR, '10.0.0.255'];
  return upTo(count).map((n) => {
    const options = upTo(1 + below(3)).flatMap(drawOne);
    while (below(3) !== 0 && options.length % 4 !== 0) options.push(0);
    const shown = options.slice(0, 40);
    const destination = one(DESTINATIONS);
    const ttl = below(8) === 0 ? 1 : 64;
    return [`${n}: ${shown.join(' ')}, to ${destination}`, echo(shown, destination, ttl)];
  });
}
