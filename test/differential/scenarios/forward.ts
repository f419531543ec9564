// A router between two cables: what it hands on, how, and what it says of the rest.

import type { IpFields } from '../../../src/testing/frame/fields.ts';
import { between } from '../../../src/testing/frame/frame.ts';
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
  TWO_CABLES,
  UNLIMITED,
} from './stations.ts';

/** Linux tells one station of few destinations without a route (error_burst), so each step has a sender of its own. */
let last = 20;
let sequence = 0;
const SENDERS = Array.from({ length: 100 }, (_, n) => left(21 + n));
const send = (fields: IpFields, size = 24) =>
  between(left(++last), HOST)
    .ip({ destination: right(9).ip, ...fields })
    .icmp({ identifier: 0x4142, sequence: ++sequence })
    .payload(size);
const udp = { sourcePort: 0x1112, destinationPort: 0x8300 };
const UNREACHABLE = { type: 'destination-unreachable', code: 'port-unreachable' } as const;

const rows: Row[] = [
  ...[0, 1, 2, 3, 255].map((ttl): Row => [`TTL ${ttl}`, send({ ttl })]),
  [
    'back the other way',
    between(right(9), HOST_RIGHT)
      .ip({ destination: left(21).ip })
      .icmp({ type: 'echo-reply' })
      .payload(5),
    1,
  ],
  ['DSCP and ECN', send({ dscp: 10, ecn: 2 })],
  ['don’t fragment', send({ dontFragment: 1, identification: 0x3132 })],
  ['reserved bit', send({ reserved: 1 })],
  ['identification', send({ identification: 0xfffe })],
  [
    'UDP',
    between(left(++last), HOST)
      .ip({ destination: right(9).ip })
      .udp(udp)
      .payload(33),
  ],
  [
    'TCP',
    between(left(++last), HOST)
      .ip({ destination: right(9).ip })
      .tcp({ ...udp, syn: true }),
  ],
  [
    'protocol 253',
    between(left(++last), HOST)
      .ip({ destination: right(9).ip, protocol: 253 })
      .payload(8),
  ],
  ['padding is not handed on', send({}, 1).padding(17)],
  ['a full frame', send({}, 1472)],
  ['a first fragment', send({ moreFragments: 1 })],
  [
    'a later fragment',
    between(left(++last), HOST)
      .ip({ destination: right(9).ip, fragmentOffset: 64, protocol: 1 })
      .payload(8),
  ],
  ['no operation', send({ options: Uint8Array.of(1, 1, 1, 1) })],
  ['record route', send({ options: Uint8Array.of(7, 7, 4, 0, 0, 0, 0) })],
  ['router alert', send({ options: Uint8Array.of(148, 4, 0, 0) })],
  [
    'TTL 1, UDP, much data',
    between(left(++last), HOST)
      .ip({ destination: right(9).ip, ttl: 1, dscp: 46, ecn: 1 })
      .udp(udp)
      .payload(1000),
  ],
  [
    'TTL 1, an error',
    between(left(++last), HOST)
      .ip({ destination: right(9).ip, ttl: 1 })
      .icmp(UNREACHABLE)
      .quote(between(right(9), left(last)).ip().udp(udp).payload(0)),
  ],
  [
    'TTL 1, a later fragment',
    between(left(++last), HOST)
      .ip({ destination: right(9).ip, ttl: 1, fragmentOffset: 64, protocol: 1 })
      .payload(8),
  ],
  [
    'TTL 1, to all stations',
    between(left(++last), HOST)
      .eth({ destination: BROADCAST })
      .ip({ destination: right(9).ip, ttl: 1 })
      .icmp()
      .payload(3),
  ],
  ['TTL 1, to the router’s other address', send({ destination: HOST_RIGHT.ip, ttl: 1 })],
  [
    'to all stations',
    between(left(++last), HOST)
      .eth({ destination: BROADCAST })
      .ip({ destination: right(9).ip })
      .icmp()
      .payload(3),
  ],
  [
    'to a group of stations',
    between(left(++last), HOST)
      .eth({ destination: '01:00:5e:00:00:01' })
      .ip({ destination: right(9).ip })
      .icmp()
      .payload(3),
  ],
  [
    'to another station',
    between(left(++last), HOST)
      .eth({ destination: left(9).mac })
      .ip({ destination: right(9).ip })
      .icmp()
      .payload(3),
  ],
  ['no route', send({ destination: '172.16.5.6' })],
  [
    'no route, an error',
    between(left(++last), HOST)
      .ip({ destination: '172.16.5.6' })
      .icmp(UNREACHABLE)
      .quote(between(right(9), left(last)).ip().udp(udp).payload(0)),
  ],
  ['no route, TTL 1', send({ destination: '172.16.5.6', ttl: 1 })],
  ['an unreachable route', send({ destination: '192.0.2.9' })],
  ['a prohibited route', send({ destination: '198.51.100.9' })],
  ['a black hole', send({ destination: '203.0.113.9' })],
  ['a route that says throw', send({ destination: '203.0.114.9' })],
  ['by a gateway', send({ destination: '192.0.3.9' })],
  ['to the other cable’s broadcast address', send({ destination: '192.168.7.255' })],
  ['to the other cable’s network address', send({ destination: '192.168.7.0' })],
  ['to loopback', send({ destination: '127.0.0.9' })],
  ['to 0.0.0.0', send({ destination: '0.0.0.0' })],
  ['to 0.1.2.3', send({ destination: '0.1.2.3' })],
  ['to 240.0.0.1', send({ destination: '240.0.0.1' })],
  ['to a group', send({ destination: '239.9.9.9' })],
  ['to 255.255.255.255', send({ destination: '255.255.255.255' })],
  ['to a link-local address', send({ destination: '169.254.7.7' })],
  ['from a link-local address', send({ source: '169.254.7.8' })],
  ['from loopback', send({ source: '127.0.0.9' })],
  ['from 0.0.0.0', send({ source: '0.0.0.0' })],
  ['from a group', send({ source: '239.9.9.9' })],
  ['from the router’s own address', send({ source: HOST_RIGHT.ip })],
  ['from an address of the other cable', send({ source: right(10).ip })],
  ['from the broadcast address', send({ source: '10.0.0.255' })],
];

const narrow: Row[] = [
  ['as long as the way on takes', send({ dontFragment: 1 }, 972)],
  ['one byte too long, and not to be fragmented', send({ dontFragment: 1 }, 973)],
  ['one byte too long', send({ identification: 0x5152 }, 973)],
  ['one byte too long, TTL 1', send({ dontFragment: 1, ttl: 1 }, 973)],
  ['much too long', send({ identification: 0x5354 }, 1472)],
  ['to itself, however long', send({ destination: HOST.ip, dontFragment: 1 }, 1400)],
];

const unknown: Row[] = [
  ['the next hop is not known', send({ destination: right(99).ip })],
  ['and is asked for once', send({ destination: right(99).ip }), 0, 3600],
  ['it was given up', send({ destination: right(99).ip })],
  [
    'it answers now',
    between(right(99), HOST_RIGHT).arp({ operation: 'reply', targetMac: HOST_RIGHT.mac }),
    1,
  ],
];

const redirects: Row[] = [
  ['the gateway is on the sender’s cable', send({ destination: '192.0.4.9' })],
  ['the destination is on the sender’s cable', send({ destination: left(9).ip })],
  ['the sender is not on its cable', send({ source: '172.16.5.6', destination: '192.0.4.9' })],
  ['TTL 1', send({ destination: '192.0.4.9', ttl: 1 })],
  [
    'an error',
    between(left(++last), HOST)
      .ip({ destination: '192.0.4.9' })
      .icmp(UNREACHABLE)
      .quote(between(right(9), left(last)).ip().udp(udp).payload(0)),
  ],
];

const base = {
  interfaces: TWO_CABLES,
  ipForward: true,
  sysctls: UNLIMITED,
  neighbours: known(...SENDERS, left(2), left(9), left(254), right(0), right(9), right(254)),
};

export const FORWARD: readonly KernelScenario[] = [
  {
    ...base,
    name: 'forwarding',
    routes: [
      { to: '192.0.2.0/24', type: 'unreachable' },
      { to: '198.51.100.0/24', type: 'prohibit' },
      { to: '203.0.113.0/24', type: 'blackhole' },
      { to: '203.0.114.0/24', type: 'throw' },
      { to: '192.0.3.0/24', via: right(254).ip },
    ],
    steps: steps(rows),
  },
  {
    ...base,
    name: 'forwarding to a smaller MTU',
    interfaces: [
      { addresses: [`${HOST.ip}/24`] },
      { addresses: [`${HOST_RIGHT.ip}/24`], mtu: 1000 },
    ],
    steps: steps(narrow),
  },
  { ...base, name: 'forwarding to the unknown', steps: steps(unknown) },
  {
    ...base,
    name: 'redirects',
    routes: [{ to: '192.0.4.0/24', via: left(254).ip }],
    steps: steps(redirects),
  },
];
