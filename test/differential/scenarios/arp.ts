// ARP: every field's edge values, what is learned from whom, and how an unknown station is looked for.

import type { ArpFields } from '../../../src/testing/frame/fields.ts';
import { between } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import { BROADCAST, HOST, left, type Row, steps } from './stations.ts';

const ANN = left(2);
const { eth, arp } = between(ANN, HOST);
const OPERATIONS = [0, 1, 2, 3, 4, 8, 9, 10, 255, 256, 0xffff];
const HARDWARE_TYPES = [0, 1, 2, 6, 15, 24, 32, 0xffff];
const ADDRESSES = [
  ...['0.0.0.0', '0.0.0.1', '10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.255', '10.0.1.1'],
  ...['127.0.0.1', '169.254.7.7', '172.16.5.6', '223.255.255.255', '224.0.0.1', '239.9.9.9'],
  ...['240.0.0.1', '255.255.255.254', '255.255.255.255'],
];
const MACS = [
  '00:00:00:00:00:00',
  '01:00:5e:00:00:01',
  '02:00:00:00:01:01',
  BROADCAST,
  left(9).mac,
];

const fields: Row[] = [
  ...OPERATIONS.map((operation): Row => [`operation ${operation}, to all`, arp({ operation })]),
  ...OPERATIONS.map(
    (operation): Row => [
      `operation ${operation}, to the host`,
      eth({ destination: HOST.mac }).arp({ operation, targetMac: HOST.mac }),
    ],
  ),
  ...HARDWARE_TYPES.map((type): Row => [`hardware type ${type}`, arp({ hardwareType: type })]),
  ...[0, 0x0600, 0x0806, 0x86dd].map(
    (type): Row => [`protocol type ${type}`, arp({ protocolType: type })],
  ),
  ...[0, 1, 5, 7, 8, 255].map((n): Row => [`hardware length ${n}`, arp({ hardwareLength: n })]),
  ...[0, 3, 5, 16, 255].map((n): Row => [`protocol length ${n}`, arp({ protocolLength: n })]),
  ...ADDRESSES.map((ip): Row => [`asks for ${ip}`, arp({ targetIp: ip })]),
  ...ADDRESSES.map((ip): Row => [`asked by ${ip}`, arp({ senderIp: ip })]),
  ...ADDRESSES.map((ip): Row => [`reply about ${ip}`, arp({ operation: 'reply', senderIp: ip })]),
  ...ADDRESSES.map((ip): Row => [`announcement of ${ip}`, arp({ senderIp: ip, targetIp: ip })]),
  ...MACS.map((mac): Row => [`asked by station ${mac}`, arp({ senderMac: mac })]),
  ...MACS.map((mac): Row => [`asks with target station ${mac}`, arp({ targetMac: mac })]),
  ...[...MACS, HOST.mac].map(
    (mac, n): Row => [`request ${n} to station ${mac}`, eth({ destination: mac }).arp()],
  ),
  [
    'from another Ethernet address than it says',
    eth({ source: left(9).mac, destination: BROADCAST }).arp(),
  ],
  ['from its own Ethernet address', eth({ source: HOST.mac, destination: BROADCAST }).arp()],
  [
    'from a group Ethernet address',
    eth({ source: '01:00:5e:00:00:01', destination: BROADCAST }).arp(),
  ],
  ...[14, 15, 22, 41].map((length): Row => [`cut to ${length} bytes`, arp().cut(length)]),
  ['padded to 60 bytes', arp().padding(18)],
  ['padded to 1514 bytes', arp().padding(1472)],
  ['a probe (RFC 5227)', arp({ senderIp: '0.0.0.0', targetMac: '00:00:00:00:00:00' })],
  ['a probe for somebody else', arp({ senderIp: '0.0.0.0', targetIp: '10.0.0.99' })],
];

const echo = (number: number, mac = left(number).mac) =>
  between({ mac, ip: left(number).ip }, HOST)
    .ip()
    .icmp({ identifier: 0x4142, sequence: number })
    .payload(8);
const says = (number: number, arp: ArpFields, mac = left(number).mac) =>
  between({ mac, ip: left(number).ip }, HOST).arp(arp);

const told = (number: number, mac = left(number).mac) =>
  says(number, { operation: 'reply', targetMac: HOST.mac }, mac);

/** After each frame an echo request: is its sender known now? If not, it answers the host's question. */
const learns = (what: string, number: number, known: boolean, fields: ArpFields): Row[] => [
  [what, says(number, fields)],
  [`${what}: ${known ? 'known' : 'not known'}`, echo(number)],
  ...(known ? [] : [[`${what}: answers`, told(number)] as const]),
];

const learning: Row[] = [
  ...learns('a request', 10, true, {}),
  ...learns('a request for somebody else', 11, false, { targetIp: '10.0.0.99' }),
  ...learns('an announcement by request', 12, false, { targetIp: left(12).ip }),
  ...learns('an announcement by reply', 13, false, { operation: 'reply', targetIp: left(13).ip }),
  ...learns('a reply to the host', 14, false, { operation: 'reply', targetMac: HOST.mac }),
  ...learns('a probe', 15, false, { senderIp: '0.0.0.0' }),
];

const OLD = left(16);
const moved = (number: number, fields: ArpFields) => says(16, fields, left(number).mac);

/** A station whose Ethernet address changes. */
const moving: Row[] = [
  ['it makes itself known', says(16, {})],
  ['known', echo(16)],
  ['it asks', moved(17, {})],
  ['known by the address that it asked from', echo(16, left(17).mac)],
  ['it announces another by request', moved(18, { targetIp: OLD.ip })],
  ['known by that one', echo(16, left(18).mac)],
  [
    'it announces another by reply',
    moved(19, { operation: 'reply', targetIp: OLD.ip, targetMac: left(19).mac }),
  ],
  ['known by that one too', echo(16, left(19).mac)],
  ['it replies, at once', moved(20, { operation: 'reply', targetMac: HOST.mac })],
  ['not known by the reply', echo(16, left(20).mac), 0, 1200],
  ['it replies, after a second', moved(20, { operation: 'reply', targetMac: HOST.mac })],
  ['known by the late reply', echo(16, left(20).mac)],
];

const resolving: Row[] = [
  ['an unknown station: asked for', echo(30)],
  ['it answers', told(30)],
  ['it is known', echo(30)],
  ['a second one', echo(31)],
  ['a second one, again', echo(31)],
  ['a second one, and again', echo(31)],
  ['it answers: all that waited goes', told(31)],
  ['somebody else answers', echo(32)],
  ['not that one', told(33)],
  [
    'to all',
    between(left(32), HOST)
      .eth({ destination: BROADCAST })
      .arp({ operation: 'reply', targetMac: HOST.mac }),
  ],
  ['it asks itself in place of an answer', echo(34)],
  ['that will do', says(34, {})],
];

const deaf: Row[] = [
  ['it never answers: three requests', echo(35), 0, 3500],
  ['and again from the beginning', echo(35)],
  ['it answers at last', told(35)],
];

export const ARP: readonly KernelScenario[] = [
  { name: 'ARP fields', steps: steps(fields) },
  { name: 'ARP learning', steps: steps(learning) },
  { name: 'ARP: a station that moves', steps: steps(moving) },
  { name: 'ARP resolving', steps: steps(resolving) },
  { name: 'ARP: a station that is deaf', steps: steps(deaf) },
];
