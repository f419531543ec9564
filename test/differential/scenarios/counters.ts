// Frames that make each counter grow: what a kernel and the stack count of them is compared frame by frame. Every row is
// one frame, or several that belong together, with a wait for what comes late.

import { between, type Frame } from '../../../src/testing/frame/frame.ts';
import type { KernelOptions } from '../../../src/testing/kernel/setup.ts';
import { Request } from './fragments.ts';
import {
  BROADCAST,
  HOST,
  HOST_RIGHT,
  known,
  left,
  right,
  TWO_CABLES,
  UNLIMITED,
} from './stations.ts';

/** A name, the frames, and for how long to wait then, in ms. */
export type CounterRow = readonly [string, readonly Frame[], number?];

export interface CounterScenario extends KernelOptions {
  readonly name: string;
  readonly rows: readonly CounterRow[];
}

const ANN = left(2);
const { eth, ip } = between(ANN, HOST);
const echo = (fields = {}, size = 20) => ip(fields).icmp({ identifier: 0x4142 }).payload(size);
const message = (type: number, code = 0) => ip().icmp({ type, code });
const asked = between(HOST, ANN).ip().icmp({ identifier: 0x7172, sequence: 1 }).payload(9);
const sentUdp = between(HOST, ANN).ip().udp({ sourcePort: 9, destinationPort: 7 }).payload(9);
const toAllSystems = eth({ destination: '01:00:5e:00:00:01' }).ip({ destination: '224.0.0.1' });
const toAll = eth({ destination: BROADCAST }).ip({ destination: '10.0.0.255' });

const host: CounterRow[] = [
  ['an echo', [echo()]],
  ['an echo with padding', [echo({}, 1).padding(17)]],
  ['ECT(1)', [echo({ ecn: 1 })]],
  ['ECT(0)', [echo({ ecn: 2 })]],
  ['CE', [echo({ ecn: 3 })]],
  ['no header', [ip().payload(new Uint8Array(0)).cut(14)]],
  ['half a header', [echo().cut(24)]],
  ['version 6, CE', [echo({ version: 6, ecn: 3 })]],
  ['a header of 16 bytes, CE', [echo({ headerLength: 16, ecn: 3 })]],
  ['a header beyond the frame, CE', [echo({ headerLength: 60, ecn: 3 }).cut(40)]],
  ['a wrong header checksum, CE', [echo({ checksum: 0x1234, ecn: 3 })]],
  ['a total beyond the frame, CE', [echo({ totalLength: 1000, ecn: 3 })]],
  ['a total below the header, CE', [echo({ totalLength: 19, ecn: 3 })]],
  ['from a loopback', [echo({ source: '127.0.0.1' })]],
  ['from our own address', [echo({ source: HOST.ip })]],
  ['to a loopback', [echo({ destination: '127.0.0.1' })]],
  ['to a group that nobody has joined', [echo({ destination: '239.9.9.9' })]],
  ['to somebody else', [echo({ destination: '10.0.0.9' })]],
  ['to all: an address mask request', [toAll.icmp({ type: 17 }).payload(4)]],
  ['to all: an echo request', [toAll.icmp().payload(4)]],
  ['to all: an echo reply', [toAll.icmp({ type: 0 }).payload(4)]],
  ['to all: destination unreachable', [toAll.icmp({ type: 3 }).quote(asked)]],
  ['to all systems: an echo request', [toAllSystems.icmp().payload(4)]],
  ['an unknown protocol', [ip({ protocol: 253 }).payload(9)]],
  ['a record route that is none', [echo({ options: Uint8Array.of(7, 7, 3, 0, 0, 0, 0) })]],
  ['from a source without a way back', [echo({ source: '172.16.5.6' })]],
  ['fragments that become a datagram', new Request().cut(32, 64)],
  ['a datagram whose answer is cut', new Request(3000).cut(1480, 2960)],
  ['a fragment twice', [new Request().part(0, 8), ...twice(new Request())]],
  ['fragments that overlap', overlapping(new Request())],
  ['fragments without the rest', [new Request().part(0, 32)], 2200],
  ...[0, 1, 13, 14, 16, 19, 43].map((type): CounterRow => [`ICMP type ${type}`, [message(type)]]),
  ...[3, 4, 5, 11, 12].map(
    (type): CounterRow => [`ICMP type ${type} about an echo request`, [message(type).quote(asked)]],
  ),
  ...[3, 11].map(
    (type): CounterRow => [`ICMP type ${type} about UDP`, [message(type).quote(sentUdp)]],
  ),
  ['ICMP type 3 with half a quote', [message(3).quote(asked, 24)]],
  ['ICMP type 11 code 1 with half a quote', [message(11, 1).quote(asked, 24)]],
  ['half an ICMP header, with the right sum', [half([19, 0, 0xec, 0xff])]],
  ['half an ICMP header, with a wrong sum', [half([19, 0, 1, 2])]],
  ['a timestamp request without a time', [ip().icmp({ type: 13 }).payload(0).cut(42)]],
  ['a wrong ICMP checksum', [ip().icmp({ checksum: 0x1234 }).payload(9)]],
];

function half(octets: readonly number[]): Frame {
  return ip({ protocol: 'icmp' }).payload(Uint8Array.from(octets));
}

function twice(request: Request): Frame[] {
  const part = request.part(0, 32);
  return [part, part, request.part(32, 100)];
}

function overlapping(request: Request): Frame[] {
  return [request.part(0, 32), request.part(24, 64), request.part(64, 100)];
}

let last = 20;
/** Each from a station of its own, since Linux tells one station of few destinations without a route. */
const send = (fields: object, size = 24) =>
  between(left(++last), HOST)
    .ip({ destination: right(9).ip, ...fields })
    .icmp({ identifier: 0x4142 })
    .payload(size);

const router: CounterRow[] = [
  ['forwarded', [send({})]],
  ['forwarded, CE', [send({ ecn: 3 })]],
  ['the last hop was the one before', [send({ ttl: 1 })]],
  ['there is a better gateway', [send({ destination: left(40).ip })]],
  ['cut on its way', [send({}, 1400)]],
  ['must not be cut', [send({ dontFragment: 1 }, 1400)]],
  ['no route', [send({ destination: '172.16.5.6' })]],
  ['a route that says unreachable', [send({ destination: '192.0.2.9' })]],
  ['a route that says prohibit', [send({ destination: '198.51.100.9' })]],
  ['a black hole', [send({ destination: '203.0.113.9' })]],
  [
    'to all stations',
    [
      between(left(++last), HOST)
        .eth({ destination: BROADCAST })
        .ip({ destination: right(9).ip })
        .icmp()
        .payload(3),
    ],
  ],
  ['from a link-local address', [send({ source: '169.254.7.8' })]],
  ['from an address of the other cable', [send({ source: right(10).ip })]],
  ['the next hop is silent', [send({ destination: right(99).ip })], 3600],
];

export const COUNTER_SCENARIOS: readonly CounterScenario[] = [
  {
    name: 'a host',
    neighbours: known(ANN, left(9)),
    sysctls: { ...UNLIMITED, 'net.ipv4.ipfrag_time': 1 },
    rows: host,
  },
  {
    name: 'a router',
    interfaces: [
      { addresses: [`${HOST.ip}/24`] },
      { addresses: [`${HOST_RIGHT.ip}/24`], mtu: 1000 },
    ],
    ipForward: true,
    neighbours: known(...Array.from({ length: 20 }, (_, n) => left(21 + n)), right(9)),
    routes: [
      { to: '192.0.2.0/24', type: 'unreachable' },
      { to: '198.51.100.0/24', type: 'prohibit' },
      { to: '203.0.113.0/24', type: 'blackhole' },
    ],
    sysctls: UNLIMITED,
    rows: router,
  },
  {
    name: 'a router with rp_filter',
    interfaces: TWO_CABLES,
    ipForward: true,
    neighbours: known(ANN, right(9)),
    sysctls: { ...UNLIMITED, 'net.ipv4.conf.all.rp_filter': 1 },
    rows: [
      ['from an address of the other cable', [send({ source: right(10).ip })]],
      ['to itself, from nowhere', [echo({ source: '172.16.5.6' })]],
    ],
  },
];
