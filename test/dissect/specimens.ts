// One frame of each kind that the builder can make, right and wrong: what the dissector is compared with
// tshark on, and what mutations start from.

import { arp, eth, type Frame, icmp, ip } from '../../src/testing/frame/frame.ts';
import type { NameOf } from '../../src/testing/frame/names.ts';
import { hex } from '../support/hex.ts';

/** All bytes of the addresses are distinct. */
const ENDS = { source: '10.11.12.13', destination: '192.168.17.18' };
const ID = { ...ENDS, identification: 0x1415, ttl: 0x16 };
const GROUPS = { ...ID, ttl: 1, options: hex('94 04 00 00') };
const PORTS = { sourcePort: 0x5152, destinationPort: 0x5354 };
const SEQUENCE = { sequence: 0x41424344, acknowledgment: 0x85868788, window: 0x5556 };

const ERRORS: readonly [type: NameOf<'icmp.type'>, codes: number][] = [
  ['destination-unreachable', 17],
  ['source-quench', 2],
  ['redirect', 5],
  ['time-exceeded', 3],
  ['parameter-problem', 4],
];

const IP_OPTIONS: Readonly<Record<string, string>> = {
  'record route, empty': '07 0b 04 00000000 00000000',
  'record route, one recorded': '07 0b 08 0a212223 00000000',
  'record route, full': '07 0b 0c 0a212223 0a313233',
  'record route without room': '07 03 04',
  'loose source route': '83 0b 04 0a212223 0a313233',
  'loose source route, used up': '83 0b 0c 0a212223 0a313233',
  'strict source route, half way': '89 0b 08 0a212223 0a313233',
  timestamps: '44 0c 05 10 01020304 05060708',
  'addresses and timestamps': '44 14 0d f1 0a212223 01020304 0a313233 00000000',
  'prespecified addresses': '44 14 05 23 0a212223 00000000 0a313233 00000000',
  'a timestamp flag of tomorrow': '44 0c 05 02 01020304 05060708',
  'router alert': '94 04 0000',
  'another router alert': '94 04 0102',
  'no operation, then end': '01 01 00 00',
  'security and stream id': '82 0b 2122 3132 4142 515253 88 04 6162',
  'an option of tomorrow': '9e 06 a1a2a3a4',
  'all forty bytes': `07 27 04 ${'00'.repeat(36)}`,
};

const BAD_IP_OPTIONS: Readonly<Record<string, string>> = {
  'length 0': '07 00 04 00',
  'length 1': '07 01 04 00',
  'beyond the header': '07 08 04 00',
  'no room for its length': '01 01 01 07',
  'too short for a route': '07 02 01 01',
  'too short for a timestamp': '44 03 05 01',
  'too short for a router alert': '94 03 00 01',
  'a pointer into the option': '07 07 03 00000000 01',
};

const TCP_OPTIONS: Readonly<Record<string, string>> = {
  'those of a SYN': '02 04 05b4 01 03 03 07 04 02 08 0a a1a2a3a4 00000000',
  'two SACK blocks': '01 01 05 12 21222324 31323334 41424344 51525354',
  'an option of tomorrow': 'c8 06 a1a2a3a4',
  'the end, then padding': '01 00 00 00',
};

const BAD_TCP_OPTIONS: Readonly<Record<string, string>> = {
  'length 0': '02 00 05 b4',
  'beyond the header': '08 0a 01 02',
  'too short': '02 03 05 01',
};

const echo = (): Frame =>
  ip(ID).icmp({ identifier: 0x3132, sequence: 0x3334 }).payload(hex('a1 a2 a3 a4 a5'));
const quote = (frame: Frame): Frame => frame.ip(ENDS).udp(PORTS).payload(8);

/** Well-formed frames by name. */
export const GOOD: Readonly<Record<string, Frame>> = {
  'an ARP request': arp(),
  'an ARP reply': arp({ operation: 'reply', targetMac: '02:31:32:33:34:35' }).padding(18),
  'an ARP operation of tomorrow': arp({ operation: 0x1122 }),
  'ARP over IEEE 802': arp({ hardwareType: 'ieee802' }),
  'an unknown EtherType': eth({ type: 0x1234 }).payload(46),
  'IEEE 802.3 with padding': eth({ type: 7 }).payload(7).padding(39),
  'IEEE 802.3, nothing in it': eth({ type: 0 }).padding(46),
  'IEEE 802.3, the longest': eth({ type: 1500 }).payload(1500),
  'an echo request': echo(),
  'an echo reply': ip(ID).icmp({ type: 'echo-reply', identifier: 7, sequence: 8 }).payload(3),
  'an echo reply of zeros': ip(ID).icmp({ type: 'echo-reply' }),
  'an echo request with padding': echo().padding(13),
  'an odd one with padding': ip(ID).icmp().payload(1).padding(hex('b1 b2 b3')),
  'no data': ip({ ...ID, protocol: 200 }),
  'an unknown protocol': ip({ ...ID, protocol: 200 }).payload(20),
  'all bits beside the lengths': ip({
    ...ID,
    dscp: 46,
    ecn: 'ce',
    reserved: 1,
    dontFragment: 1,
  }).icmp(),
  'a timestamp request': ip(ID).icmp({ type: 'timestamp-request', originate: 0x01020304 }),
  'a timestamp reply': ip(ID).icmp({
    ...{ type: 'timestamp-reply', identifier: 0x2122, sequence: 0x2324 },
    ...{ originate: 0x31323334, receive: 0xc1424344, transmit: 0x51525354 },
  }),
  'an information request': ip(ID).icmp({ type: 'information-request', identifier: 0x2122 }),
  'an information reply': ip(ID).icmp({ type: 'information-reply', sequence: 0x2324 }),
  'an address mask request': ip(ID).icmp({ type: 'address-mask-request' }).payload(4),
  'a router solicitation': ip(ID).icmp({ type: 'router-solicitation' }),
  'an ICMP type of tomorrow': ip(ID).icmp({ type: 200, code: 9, rest: 0x11121314 }).payload(9),
  'a query of IGMPv1': ip(GROUPS).igmp({ group: '0.0.0.0' }),
  'a query of IGMPv2': ip(GROUPS).igmp({ maxResponse: 100 }),
  'a query of IGMPv2 about a group': ip(GROUPS).igmp({ maxResponse: 10, group: '239.1.2.3' }),
  'a query of IGMPv3': ip(GROUPS).igmp({ maxResponse: 0x8a }).payload(hex('02 7d 00 00')),
  'a query of IGMPv3 about sources': ip(GROUPS)
    .igmp({ maxResponse: 100, group: '239.1.2.3' })
    .payload(hex('0b 94 00 02 0a212223 0a313233')),
  'a report of IGMPv1': ip(GROUPS).igmp({ type: 'v1-membership-report', group: '239.1.2.3' }),
  'a report of IGMPv2': ip(GROUPS).igmp({ type: 'v2-membership-report', group: '239.1.2.3' }),
  'a group that is left': ip(GROUPS).igmp({ type: 'leave-group', group: '239.1.2.3' }),
  'a report of IGMPv3': ip(GROUPS)
    .igmp({ type: 'v3-membership-report', records: 2 })
    .payload(hex('04 00 0000 ef010203  01 00 0002 ef010204 0a212223 0a313233')),
  'a record with data behind it': ip(GROUPS)
    .igmp({ records: 1 })
    .payload(hex('06 01 0001 ef010203 0a212223 a1a2a3a4')),
  'a first fragment': ip({ ...ID, moreFragments: 1 })
    .icmp({ checksum: 0x1112 })
    .payload(8),
  'a middle fragment': ip({ ...ID, moreFragments: 1, fragmentOffset: 1480, protocol: 1 }).payload(
    16,
  ),
  'a fragment far behind': ip({ ...ID, fragmentOffset: 32768, protocol: 1 }).payload(16),
  'a last fragment': ip({ ...ID, fragmentOffset: 65528, protocol: 17 }).payload(7),
  'a first fragment of UDP': ip({ ...ID, moreFragments: 1 })
    .udp({ ...PORTS, length: 99 })
    .payload(8),
  'a first fragment that cuts TCP': ip({ ...ID, moreFragments: 1, protocol: 6 }).payload(8),
  UDP: ip(ID).udp(PORTS).payload(3),
  'UDP without data': ip(ID).udp(PORTS).padding(18),
  'UDP without a checksum': ip(ID)
    .udp({ ...PORTS, checksum: 0 })
    .payload(3),
  'a SYN': ip(ID).tcp({
    ...PORTS,
    ...SEQUENCE,
    syn: 1,
    options: hex(TCP_OPTIONS['those of a SYN'] ?? ''),
  }),
  'TCP with every other flag': ip(ID).tcp({
    ...PORTS,
    ...SEQUENCE,
    cwr: 1,
    urg: 1,
    psh: 1,
    syn: 1,
    reserved: 10,
  }),
  'TCP with the others': ip(ID).tcp({
    ...PORTS,
    ...SEQUENCE,
    ece: 1,
    ack: 1,
    rst: 1,
    fin: 1,
    urgentPointer: 0x5758,
  }),
  'TCP with data': ip(ID)
    .tcp({ ...PORTS, ...SEQUENCE, ack: 1, psh: 1 })
    .payload(11),
  ...named('IP option: ', IP_OPTIONS, (options) =>
    ip({ ...ID, options })
      .udp(PORTS)
      .payload(5),
  ),
  ...named('TCP option: ', TCP_OPTIONS, (options) =>
    ip(ID)
      .tcp({ ...PORTS, ...SEQUENCE, options })
      .payload(3),
  ),
  ...errors(),
  'a quote of TCP, 8 bytes of it': ip(ID)
    .icmp({ type: 'time-exceeded' })
    .quote(ip(ENDS).tcp({ ...PORTS, options: hex('02 04 05 b4') }), 28),
  'a quote of its header alone': ip(ID).icmp({ type: 'time-exceeded' }).quote(echo(), 20),
  'a quote with options': ip(ID)
    .icmp({ type: 'parameter-problem', pointer: 20 })
    .ip({ ...ENDS, options: hex(IP_OPTIONS['record route, empty'] ?? '') })
    .icmp(),
  'a quote of a fragment': ip(ID)
    .icmp({ type: 'time-exceeded', code: 1 })
    .ip({ ...ENDS, moreFragments: 1, fragmentOffset: 8, protocol: 1 })
    .payload(8),
  'a quote of an error': quote(
    ip(ID).icmp({ type: 'time-exceeded' }).ip(ENDS).icmp({ type: 'redirect' }),
  ),
};

/** Malformed frames by name. */
export const BAD: Readonly<Record<string, Frame>> = {
  'ARP for longer addresses': arp({ hardwareLength: 8 }).payload(4),
  'ARP for shorter addresses': arp({ protocolLength: 2 }),
  'ARP cut short': arp().cut(41),
  'neither a length nor a type': eth({ type: 1501 }).payload(46),
  'a length beyond the end': eth({ type: 60 }).payload(46),
  'another version': ip({ ...ID, version: 5 }).icmp(),
  'a header length below 20': ip({ ...ID, headerLength: 16 }).icmp(),
  'a header length beyond the end': ip({ ...ID, headerLength: 60 }).icmp(),
  'a total length below the header': ip({ ...ID, totalLength: 19 }).icmp(),
  'a total length beyond the end': ip({ ...ID, totalLength: 100 })
    .icmp()
    .payload(20),
  'a bad IP checksum': ip({ ...ID, checksum: 0x1112 }).icmp(),
  'a bad IGMP checksum': ip(GROUPS).igmp({ checksum: 0x1112, group: '239.1.2.3' }),
  'IGMP of 7 bytes': ip({ ...GROUPS, protocol: 2 }).payload(hex('16 00 f8 fa ef 01 02')),
  'a bad ICMP checksum': ip(ID).icmp({ checksum: 0x1112 }).payload(5),
  'a bad checksum, and bits that make no fragment': ip({
    ...ID,
    reserved: 1,
    dontFragment: 1,
  }).icmp({
    checksum: 0x1112,
  }),
  'a bad UDP checksum': ip(ID)
    .udp({ ...PORTS, checksum: 0x1112 })
    .payload(5),
  'a bad TCP checksum': ip(ID)
    .tcp({ ...PORTS, checksum: 0x1112 })
    .payload(5),
  'a UDP length below 8': ip(ID)
    .udp({ ...PORTS, length: 7 })
    .payload(5),
  'a UDP length beyond the end': ip(ID)
    .udp({ ...PORTS, length: 99 })
    .payload(5),
  'a TCP data offset below 20': ip(ID)
    .tcp({ ...PORTS, dataOffset: 16 })
    .payload(5),
  'a TCP data offset beyond the end': ip(ID)
    .tcp({ ...PORTS, dataOffset: 60 })
    .payload(5),
  'ICMP of 7 bytes': ip({ ...ID, totalLength: 27, protocol: 1 }).payload(
    hex('08 00 f7 ff 00 00 00'),
  ),
  'UDP of 7 bytes': ip({ ...ID, protocol: 17 }).payload(7),
  'TCP of 19 bytes': ip({ ...ID, protocol: 6 }).payload(19),
  'no ICMP at all': ip({ ...ID, protocol: 1 }),
  'an ICMP timestamp cut short': ip({ ...ID, protocol: 1 }).payload(
    hex('0d 00 f2 ff 00 00 00 00 00 00'),
  ),
  'an error without a quote': ip(ID).icmp({ type: 'time-exceeded' }),
  'a quote cut in its header': ip(ID).icmp({ type: 'time-exceeded' }).quote(echo(), 19),
  'a bad checksum in the quote': ip(ID)
    .icmp({ type: 'time-exceeded' })
    .ip({ ...ENDS, checksum: 0x1112 })
    .icmp(),
  ...named('IP option: ', BAD_IP_OPTIONS, (options) => ip({ ...ID, options }).icmp()),
  ...named('TCP option: ', BAD_TCP_OPTIONS, (options) => ip(ID).tcp({ ...PORTS, options })),
};

/** A frame for each set of options. */
function named(
  prefix: string,
  options: Readonly<Record<string, string>>,
  frame: (options: Uint8Array) => Frame,
): Record<string, Frame> {
  const frames = Object.entries(options).map(([name, text]) => [
    `${prefix}${name}`,
    frame(hex(text)),
  ]);
  return Object.fromEntries(frames) as Record<string, Frame>;
}

/** Every error with every code it has, and one more. */
function errors(): Record<string, Frame> {
  const frames = ERRORS.flatMap(([type, codes]) =>
    Array.from({ length: codes }, (_, code): [string, Frame] => {
      const fields = { type, code, ...(type === 'redirect' ? { gateway: '10.61.62.63' } : {}) };
      const more = code === 4 && type.startsWith('dest') ? { nextHopMtu: 0x0571 } : {};
      const pointer = type === 'parameter-problem' ? { pointer: 0x71 } : {};
      return [`${type} ${code}`, quote(icmp({ ...fields, ...more, ...pointer }))];
    }),
  );
  return Object.fromEntries(frames);
}
