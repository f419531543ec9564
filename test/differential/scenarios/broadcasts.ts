// Directed broadcasts, to the broadcast address of a cable: what becomes of them with `bc_forwarding` (RFC 1812 §5.3.5.2,
// RFC 2644), by whichever settings.

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

const [OWN, OTHER] = ['10.0.0.255', '192.168.7.255'];

let sequence = 0;
const send = (fields: IpFields, size = 24, station = HOST.mac) =>
  between(left(9), { mac: station, ip: OTHER })
    .ip({ destination: OTHER, identification: 0x4100 + ++sequence, ...fields })
    .icmp({ identifier: 0x4142, sequence })
    .payload(size);

const rows: Row[] = [
  ['to the other cable', send({})],
  [
    'from the other cable',
    between(right(9), { mac: HOST_RIGHT.mac, ip: OWN }).ip({ destination: OWN }).icmp().payload(5),
    1,
  ],
  ['to its own cable, for this station', send({ destination: OWN })],
  ['to its own cable, for all stations', send({ destination: OWN }, 24, BROADCAST)],
  ['to the other cable, for all stations', send({}, 24, BROADCAST)],
  ['to the other cable’s network address', send({ destination: '192.168.7.0' })],
  ['to everybody', send({ destination: '255.255.255.255' })],
  ['to everybody, for all stations', send({ destination: '255.255.255.255' }, 24, BROADCAST)],
  ['TTL 2', send({ ttl: 2 })],
  ['TTL 1', send({ ttl: 1 })],
  ['TTL 0', send({ ttl: 0 })],
  ['class of service', send({ dscp: 10, ecn: 1 })],
  ['with a record route', send({ options: Uint8Array.of(7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0) })],
  ['protocol 253', between(left(9), HOST).ip({ destination: OTHER, protocol: 253 }).payload(9)],
  ['a first fragment', send({ moreFragments: 1 })],
  ['too long for the other cable', send({}, 1400)],
  ['too long for the other cable, and not to be cut', send({ dontFragment: 1 }, 1400)],
  ['from the other cable’s broadcast address', send({ source: OTHER })],
  ['from an address of this host', send({ source: HOST_RIGHT.ip })],
  ['from 0.0.0.0', send({ source: '0.0.0.0' })],
  ['from an address of the other cable', send({ source: right(8).ip })],
  ['to this host', send({ destination: HOST_RIGHT.ip })],
  ['to a station', send({ destination: right(9).ip })],
];

/** A source route by that address, with its pointer there. */
const routed = (type: number, pointer: number, ...hop: readonly number[]): Uint8Array =>
  Uint8Array.of(type, 7, pointer, ...hop, 0);
const TO_OTHER = [192, 168, 7, 255];
const ELSEWHERE = [10, 0, 0, 3];
const [LOOSE, STRICT, FIRST, USED_UP] = [131, 137, 4, 8];

const routedRows: Row[] = [
  ...[LOOSE, STRICT].flatMap((type): Row[] => [
    [
      `${type}, led there`,
      send({ destination: HOST.ip, options: routed(type, FIRST, ...TO_OTHER) }),
    ],
    [`${type}, passing`, send({ options: routed(type, FIRST, ...ELSEWHERE) })],
    [`${type}, used up`, send({ options: routed(type, USED_UP, ...ELSEWHERE) })],
  ]),
];

const COUNTERS = [
  ...['IpInReceives', 'IpInHdrErrors', 'IpInDelivers', 'IpForwDatagrams', 'IpOutRequests'],
  ...['IpOutTransmits', 'IpFragOKs', 'IpFragFails', 'IpInAddrErrors', 'IpExtInNoRoutes'],
  ...['IpExtInBcastPkts', 'IpExtInBcastOctets', 'IpExtOutBcastPkts', 'IpExtOutBcastOctets'],
];

const ASKED: readonly (readonly [string, boolean, Readonly<Record<string, number>>])[] = [
  ['nothing said', true, {}],
  ['all and the first', true, { 'all.bc_forwarding': 1, 'eth0.bc_forwarding': 1 }],
  ['all and the other', true, { 'all.bc_forwarding': 1, 'eth1.bc_forwarding': 1 }],
  ['all alone', true, { 'all.bc_forwarding': 1 }],
  ['the first alone', true, { 'eth0.bc_forwarding': 1 }],
  ['no router', false, { 'all.bc_forwarding': 1, 'eth0.bc_forwarding': 1 }],
  [
    'answered, with rp_filter',
    true,
    { 'all.bc_forwarding': -1, 'eth0.bc_forwarding': 7, 'all.rp_filter': 1 },
  ],
];

const ALONE: readonly KernelScenario[] = ASKED.map(([name, ipForward, settings]) => ({
  name: `directed broadcasts, ${name}`,
  interfaces: [{ addresses: TWO_CABLES[0] ?? [] }, { addresses: TWO_CABLES[1] ?? [], mtu: 1300 }],
  ipForward,
  sysctls: {
    ...UNLIMITED,
    'net.ipv4.icmp_echo_ignore_broadcasts': name.startsWith('answered') ? 0 : 1,
    ...Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`net.ipv4.conf.${key}`, value]),
    ),
  },
  neighbours: known(left(9), right(8), right(9)),
  steps: steps(rows),
  stepCounters: COUNTERS,
}));

/** RFC 1812 §5.2.4.3: whether a source route leads to everybody on a cable. */
const BY_SOURCE_ROUTE: readonly KernelScenario[] = [true, false].map((ipForward) => ({
  name: `directed broadcasts by source routes, ${ipForward ? 'a router' : 'no router'}`,
  interfaces: TWO_CABLES,
  ipForward,
  sysctls: {
    ...UNLIMITED,
    'net.ipv4.conf.all.bc_forwarding': 1,
    'net.ipv4.conf.eth0.bc_forwarding': 1,
    'net.ipv4.conf.all.accept_source_route': 1,
  },
  neighbours: known(left(3), left(9), right(9)),
  steps: steps(routedRows),
  stepCounters: COUNTERS,
}));

export const BROADCASTS: readonly KernelScenario[] = [...ALONE, ...BY_SOURCE_ROUTE];
