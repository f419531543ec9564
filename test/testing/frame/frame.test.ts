import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { any, check, not, range } from '../../../src/testing/frame/check.ts';
import type { Changed, IcmpFields } from '../../../src/testing/frame/fields.ts';
import {
  arp,
  bareIp,
  between,
  eth,
  type Frame,
  icmp,
  ip,
  PEER,
  STACK,
  tcp,
  udp,
} from '../../../src/testing/frame/frame.ts';
import { differences } from '../../../src/testing/frame/match.ts';
import { Wire } from '../../../src/testing/wire/wire.ts';
import { obviousChecksum } from '../../support/checksum.ts';
import { hex } from '../../support/hex.ts';

const A = { mac: '11:12:13:14:15:16', ip: '192.168.21.22' };
const B = { mac: '21:22:23:24:25:26', ip: '203.0.113.31' };
const from = between(A, B);

/** Where a message begins behind an Ethernet header and an IPv4 header without options. */
const TRANSPORT = 34;

/** All-distinct values for every field, and the bytes that they are, written by hand. */
const HEADERS: [name: string, frame: Frame, from: number, bytes: string][] = [
  [
    'RFC 894: an Ethernet header',
    eth({ destination: '31:32:33:34:35:36', source: '41:42:43:44:45:46', type: 0x5152 }),
    0,
    '31 32 33 34 35 36  41 42 43 44 45 46  51 52',
  ],
  [
    'RFC 826: an ARP packet',
    eth({ destination: '31:32:33:34:35:36' }).arp({
      ...{ hardwareType: 0x0102, protocolType: 0x0304, hardwareLength: 6, protocolLength: 4 },
      ...{ operation: 0x0708, senderMac: '61:62:63:64:65:66', senderIp: '113.114.115.116' },
      ...{ targetMac: '81:82:83:84:85:86', targetIp: '145.146.147.148' },
    }),
    0,
    `31 32 33 34 35 36  06 22 a3 24 25 26  08 06
     01 02 03 04 06 04 07 08  61 62 63 64 65 66  71 72 73 74  81 82 83 84 85 86  91 92 93 94`,
  ],
  [
    'RFC 791 §3.1: an IPv4 header',
    bareIp({
      ...{ version: 9, headerLength: 44, dscp: 0x29, ecn: 3, totalLength: 0x1213 },
      ...{ identification: 0x1415, reserved: true, dontFragment: false, moreFragments: true },
      ...{ fragmentOffset: 0x1617 * 8, ttl: 0x18, protocol: 0x19, checksum: 0x1a1b },
      ...{ source: '28.29.30.31', destination: '32.33.34.35' },
    }),
    0,
    '9b a7 12 13  14 15 b6 17  18 19 1a 1b  1c 1d 1e 1f  20 21 22 23',
  ],
  [
    'RFC 792: an echo request',
    icmp({ type: 8, code: 0x21, checksum: 0x2223, identifier: 0x2425, sequence: 0x2627 }),
    TRANSPORT,
    '08 21 22 23  24 25 26 27',
  ],
  [
    'RFC 792: a redirect',
    icmp({ type: 'redirect', code: 0x31, checksum: 0x3233, gateway: '52.53.54.55' }),
    TRANSPORT,
    '05 31 32 33  34 35 36 37',
  ],
  [
    'RFC 792: a parameter problem',
    icmp({ type: 12, code: 0x41, checksum: 0x4243, pointer: 0x44, unused: 0x454647 }),
    TRANSPORT,
    '0c 41 42 43  44 45 46 47',
  ],
  [
    'RFC 1191 §4: fragmentation needed',
    icmp({ type: 3, code: 4, checksum: 0x5253, unused: 0x5455, nextHopMtu: 0x5657 }),
    TRANSPORT,
    '03 04 52 53  54 55 56 57',
  ],
  [
    'RFC 792: a timestamp',
    icmp({
      ...{ type: 13, code: 0x61, checksum: 0x6263, identifier: 0x6465, sequence: 0x6667 },
      ...{ originate: 0x68696a6b, receive: 0x6c6d6e6f, transmit: 0xf0f1f2f3 },
    }),
    TRANSPORT,
    '0d 61 62 63  64 65 66 67  68 69 6a 6b  6c 6d 6e 6f  f0 f1 f2 f3',
  ],
  [
    'a type without names for its fields',
    icmp({ type: 0x71, code: 0x72, checksum: 0x7374, rest: 0xf5f6f7f8 }),
    TRANSPORT,
    '71 72 73 74  f5 f6 f7 f8',
  ],
  [
    'RFC 768: a UDP header',
    udp({ sourcePort: 0x8182, destinationPort: 0x8384, length: 0x8586, checksum: 0x8788 }),
    TRANSPORT,
    '81 82 83 84  85 86 87 88',
  ],
  [
    'RFC 9293 §3.1: a TCP header',
    tcp({
      ...{ sourcePort: 0x9192, destinationPort: 0x9394, sequence: 0x95969798 },
      ...{ acknowledgment: 0x999a9b9c, dataOffset: 52, reserved: 0xe },
      ...{ cwr: 1, ece: 0, urg: true, ack: false, psh: 1, rst: 0, syn: 1, fin: 0 },
      ...{ window: 0xa0a1, checksum: 0xa2a3, urgentPointer: 0xa4a5 },
    }),
    TRANSPORT,
    '91 92 93 94  95 96 97 98  99 9a 9b 9c  de aa a0 a1  a2 a3 a4 a5',
  ],
];

describe('every field lies where its RFC has it', () => {
  test.each(HEADERS)('%s', (_, frame, start, bytes) => {
    expect(frame.bytes().slice(start)).toEqual(hex(bytes));
  });
});

describe('what is not stated is right', () => {
  test('an echo request between two stations, to the last byte', () => {
    expect(from.icmp({ identifier: 0x5152, sequence: 0x5354 }).payload('abc').bytes()).toEqual(
      hex(`21 22 23 24 25 26  11 12 13 14 15 16  08 00
           45 00 00 1f  00 00 00 00  40 01 69 00  c0 a8 15 16  cb 00 71 1f
           08 00 8e f6  51 52 53 54  61 62 63`),
    );
  });

  test('an ARP request asks everybody, and leaves what it asks for zero', () => {
    expect(from.arp().bytes()).toEqual(
      hex(`ff ff ff ff ff ff  11 12 13 14 15 16  08 06
           00 01 08 00 06 04 00 01  11 12 13 14 15 16 c0 a8 15 16  00 00 00 00 00 00 cb 00 71 1f`),
    );
  });

  test('an ARP reply is for the other end alone', () => {
    expect(from.arp({ operation: 'reply' }).bytes()).toEqual(
      hex(`21 22 23 24 25 26  11 12 13 14 15 16  08 06
           00 01 08 00 06 04 00 02  11 12 13 14 15 16 c0 a8 15 16  21 22 23 24 25 26 cb 00 71 1f`),
    );
  });

  test('without stations it goes from the peer to the stack', () => {
    expect(ip().bytes()).toEqual(between(PEER, STACK).ip().bytes());
  });

  test('a header says what follows', () => {
    const protocol = (frame: Frame): number[] => [...frame.bytes().slice(12, 24)];
    expect(protocol(icmp()).slice(-1)).toEqual([1]);
    expect(protocol(tcp()).slice(-1)).toEqual([6]);
    expect(protocol(udp()).slice(-1)).toEqual([17]);
    expect(protocol(eth().arp()).slice(0, 2)).toEqual([8, 6]);
    expect(protocol(eth()).slice(0, 2)).toEqual([0, 0]);
  });

  test.each([1, 2, 39, 40])(
    'options of %i bytes are filled up with zeros and counted',
    (length) => {
      const options = Uint8Array.from({ length }, (_, n) => n + 1);
      const bytes = bareIp({ options }).payload('x').bytes();
      const header = 20 + Math.ceil(length / 4) * 4;
      expect(bytes[0]).toBe(0x40 | (header / 4));
      expect(bytes.slice(20, header)).toEqual(
        Uint8Array.from({ length: header - 20 }, (_, n) => options[n] ?? 0),
      );
      expect(bytes.slice(header)).toEqual(hex('78'));
      const tcpHeader = bareIp().tcp({ options }).bytes().slice(20);
      expect(tcpHeader[12]).toBe((header / 4) << 4);
    },
  );

  test.each<[string, Frame, number, number]>([
    ['of fields that only a redirect has', icmp({ gateway: '10.0.0.3' }), 5, 0],
    ['of a pointer', icmp({ pointer: 20 }), 12, 0],
    ['of a next-hop MTU', icmp({ nextHopMtu: 1400 }), 3, 4],
    ['of a timestamp', icmp({ originate: 1 }), 13, 0],
    ['of the name of a code', icmp({ code: 'port-unreachable' }), 3, 3],
    ['of another', icmp({ code: 'ttl-zero-during-reassembly' }), 11, 1],
    ['of a quote behind it', icmp().ip(), 11, 0],
    ['of both', icmp({ gateway: '10.0.0.3' }).ip(), 5, 0],
    ['of a type alone', icmp({ type: 3 }), 3, 0],
    ['of a type and its MTU', icmp({ type: 'destination-unreachable', nextHopMtu: 9 }), 3, 4],
    ['of nothing', icmp(), 8, 0],
  ])('an ICMP message’s type and code follow from what is stated: %s', (_, frame, type, code) => {
    expect([...frame.bytes().slice(34, 36)]).toEqual([type, code]);
  });

  test('what an ICMP error quotes went the other way, and what that quotes this way again', () => {
    const inner = from.ip().icmp().ip().udp().bytes();
    expect(inner.slice(42 + 12, 42 + 20)).toEqual(hex('cb 00 71 1f c0 a8 15 16'));
    const twice = from.ip().icmp().ip().icmp({ type: 3 }).ip().bytes();
    expect(twice.slice(70 + 12, 70 + 20)).toEqual(hex('c0 a8 15 16 cb 00 71 1f'));
  });
});

describe('checksums', () => {
  const payload = [0, 1, 2, 3, 56, 57].map((length) => [length] as const);
  const pseudo = (protocol: number, length: number) =>
    Uint8Array.of(192, 168, 21, 22, 203, 0, 113, 31, 0, protocol, length >> 8, length & 0xff);
  const sums = (...parts: Uint8Array[]): number =>
    obviousChecksum(Uint8Array.from(parts.flatMap((part) => [...part])));

  test.each(payload)('are what RFC 1071 says, over %i bytes', (length) => {
    const message = from.icmp({ identifier: 0xfedc }).payload(length).bytes();
    expect(obviousChecksum(message.slice(14, 34))).toBe(0);
    expect(obviousChecksum(message.slice(34))).toBe(0);
    const datagram = from.udp({ sourcePort: 0xfffe }).payload(length).bytes().slice(34);
    expect(sums(pseudo(17, 8 + length), datagram)).toBe(0);
    const segment = from.tcp({ sequence: 0xfffefdfc }).payload(length).bytes().slice(34);
    expect(sums(pseudo(6, 20 + length), segment)).toBe(0);
  });

  test('RFC 768: a UDP checksum of zero is sent as all ones', () => {
    const without = from.udp({ checksum: 0 }).bytes().slice(34);
    const port = sums(pseudo(17, 8), without);
    expect(from.udp({ sourcePort: port }).bytes().slice(40, 42)).toEqual(hex('ff ff'));
  });

  test('cover options', () => {
    const bytes = bareIp({ options: hex('07 07 04 01 02 03 04') }).bytes();
    expect(obviousChecksum(bytes)).toBe(0);
  });

  test('cover a value that is wrong on purpose', () => {
    const bytes = bareIp({ version: 15, totalLength: 3 }).bytes();
    expect(bytes.slice(0, 4)).toEqual(hex('f5 00 00 03'));
    expect(obviousChecksum(bytes)).toBe(0);
  });

  test('do not lead out of the frame with a header length that does', () => {
    expect(bareIp({ headerLength: 60 }).bytes()).toHaveLength(20);
    expect(bareIp({ headerLength: 0 }).bytes()).toHaveLength(20);
  });

  test('are not right when they are stated', () => {
    expect(bareIp({ checksum: 0 }).icmp({ checksum: 0 }).bytes().slice(10, 24)).toEqual(
      hex('00 00 0a 00 00 02 0a 00 00 01 08 00 00 00'),
    );
  });
});

describe('payload, padding and cuts', () => {
  test('a payload is bytes, text or a count', () => {
    const data = (frame: Frame) => frame.bytes().slice(14);
    expect(data(eth({ type: 0x1234 }).payload(hex('01 02')))).toEqual(hex('01 02'));
    expect(data(eth({ type: 0x1234 }).payload('é'))).toEqual(hex('c3 a9'));
    expect(data(eth({ type: 0x1234 }).payload(3))).toEqual(hex('00 01 02'));
    expect(data(eth().payload(258)).slice(255)).toEqual(hex('ff 00 01'));
  });

  test('no header counts the padding', () => {
    const bytes = udp().payload(1).padding(hex('5a 5b')).bytes();
    expect(bytes.slice(16, 18)).toEqual(hex('00 1d'));
    expect(bytes.slice(38, 40)).toEqual(hex('00 09'));
    expect(bytes.slice(42)).toEqual(hex('00 5a 5b'));
    expect(bareIp().padding(2).bytes()).toEqual(Uint8Array.of(...bareIp().bytes(), 0, 1));
  });

  test('the headers of a cut frame speak of all of it', () => {
    const whole = icmp().payload(20);
    expect(whole.cut(40).bytes()).toEqual(whole.bytes().slice(0, 40));
    expect(whole.cut(0).bytes()).toHaveLength(0);
  });

  test('a quote is a datagram from its IP header on', () => {
    const about = icmp({ identifier: 0x7172 }).payload(40);
    const quote = (frame: Frame) => frame.bytes().slice(42);
    const error = icmp({ type: 'time-exceeded' });
    expect(quote(error.quote(about))).toEqual(about.bytes().slice(14));
    expect(quote(error.quote(about.bytes(), 28))).toEqual(about.bytes().slice(14, 42));
    expect(quote(error.quote(bareIp().payload('q')))).toEqual(bareIp().payload('q').bytes());
  });

  test('a description does not change with what is made of it', () => {
    const base = icmp();
    const before = base.bytes();
    base.payload(5).padding(2).cut(3);
    base.with('ip', { ttl: 1 });
    expect(base.bytes()).toEqual(before);
  });
});

describe('with', () => {
  test('states other fields of a header, or none', () => {
    const base = ip({ ttl: 9, identification: 8 }).icmp();
    expect(base.with('ip', { ttl: 10 }).bytes()).toEqual(
      ip({ ttl: 10, identification: 8 }).icmp().bytes(),
    );
    expect(base.with('ip', { ttl: undefined }).bytes()).toEqual(
      ip({ identification: 8 }).icmp().bytes(),
    );
  });

  test('is typed by the header; `undefined` is a change too', () => {
    const base = icmp({ checksum: 0x1234 });
    const changes: Changed<IcmpFields> = { checksum: undefined };
    expect(base.with('icmp', changes).bytes()).toEqual(icmp().bytes());
    const wrong = [
      // @ts-expect-error: no such header
      () => base.with('ospf', {}),
      // @ts-expect-error: no such field
      () => base.with('icmp', { ttl: 1 }),
      // @ts-expect-error: not the type of that field
      () => base.with('icmp', { sequence: 'first' }),
    ];
    for (const work of wrong) expect(() => work().bytes()).toThrow(RangeError);
  });

  test('means the first header of that name', () => {
    expect(icmp().ip({ ttl: 3 }).with('ip', { ttl: 4 }).toString()).toBe(
      'ip({ ttl: 4 }).icmp().ip({ ttl: 3 })',
    );
  });
});

describe('an impossible value names its header, its field, itself, and what was expected', () => {
  test.each<[string, () => unknown]>([
    ['ip.ttl 256: expected a whole number from 0 to 255', () => ip({ ttl: 256 }).bytes()],
    ['ip.ttl -1: expected a whole number from 0 to 255', () => ip({ ttl: -1 }).bytes()],
    [
      'ip.ttl 1n (a bigint): expected a whole number from 0 to 255',
      () => ip({ ttl: BigInt(1) as unknown as number }).bytes(),
    ],
    ['ip.ttl 1.5: expected a whole number from 0 to 255', () => ip({ ttl: 1.5 }).bytes()],
    [
      'ip.fragmentOffset 12: expected a multiple of 8 from 0 to 65528',
      () => ip({ fragmentOffset: 12 }).bytes(),
    ],
    [
      "ip.source '10.0.0': expected an IPv4 address such as 10.0.0.1",
      () => ip({ source: '10.0.0' }).bytes(),
    ],
    [
      "eth.source 'x': expected an Ethernet address such as 02:00:00:00:00:01",
      () => eth({ source: 'x' }).bytes(),
    ],
    [
      "arp.operation 'ask': expected a whole number from 0 to 65535, or request, reply",
      // @ts-expect-error: no such name
      () => arp({ operation: 'ask' }).bytes(),
    ],
    [
      "icmp.code 'port-unreachable': expected a whole number from 0 to 255, or ttl-zero-during-transit, ttl-zero-during-reassembly",
      () => icmp({ type: 'time-exceeded', code: 'port-unreachable' }).bytes(),
    ],
    [
      'icmp.gateway: not in a message of type 8, code 0, which has type, code, checksum, identifier, sequence',
      () => icmp({ type: 'echo-request', gateway: '10.0.0.1' }).bytes(),
    ],
    ['ip.ttl 1 to 3: a frame to build needs a value here', () => ip({ ttl: range(1, 3) }).bytes()],
    [
      "icmp.code 'port-unreachable': type 8 has no names for codes, expected a whole number from 0 to 255",
      () => icmp({ type: 8, code: 'port-unreachable' }).bytes(),
    ],
    [
      "ip.options '0x01': expected bytes, a Uint8Array",
      () => ip({ options: '0x01' as unknown as Uint8Array }).bytes(),
    ],
    [
      'tcp.options any value: a frame to build needs a value here',
      () => tcp({ options: any as unknown as Uint8Array }).bytes(),
    ],
    [
      'ip.options of 41 bytes: expected 40 at most',
      () => ip({ options: new Uint8Array(41) }).bytes(),
    ],
    [
      'ip.totalLength 65563: expected 65535 at most; state it to build a wrong one',
      () => icmp().payload(65535).bytes(),
    ],
    [
      'udp.length 65543: expected 65535 at most; state it to build a wrong one',
      () => ip({ totalLength: 0 }).udp().payload(65535).bytes(),
    ],
    [
      'ip.totalLength 65536: expected 65535 at most; state it to build a wrong one',
      () => ip().payload(65516).bytes(),
    ],
    ['payload of -1 bytes: expected a whole number from 0 to 65535', () => ip().payload(-1)],
    ['payload of 1.5 bytes: expected a whole number from 0 to 65535', () => ip().payload(1.5)],
    ['padding of 70000 bytes: expected a whole number from 0 to 65535', () => ip().padding(70000)],
    ['cut of -1 bytes: expected a whole number from 0 to 65535', () => ip().cut(-1)],
    ['cut of 43 bytes: the frame has 42', () => icmp().cut(43).bytes()],
    ['quote of 29 bytes: expected a whole number from 0 to 28', () => icmp().quote(icmp(), 29)],
    ['ipv6: expected one of eth, arp, ip, icmp, igmp, udp, tcp', () => ip().header('ipv6', {})],
    [
      'arp.ttl: no such field; there are hardwareType, protocolType, hardwareLength, protocolLength, operation, senderMac, senderIp, targetMac, targetIp',
      () => eth().header('arp', { ttl: 1 }),
    ],
    [
      'tcp.ttl: no such field; there are sourcePort, destinationPort, sequence, acknowledgment, dataOffset, reserved, cwr, ece, urg, ack, psh, rst, syn, fin, window, checksum, urgentPointer, options',
      () => ip().header('tcp', { ttl: 1 }),
    ],
    [
      "arp.operation 'rply': expected a whole number from 0 to 65535, or request, reply",
      () => arp({ operation: not('rply') }),
    ],
    [
      "ip.source '10.0.0.01': expected an IPv4 address such as 10.0.0.1",
      () => ip({ source: not('10.0.0.01') }),
    ],
    ['ip.ttl 300: expected a whole number from 0 to 255', () => ip({ ttl: not(300) })],
    ['ip.ttl 300: expected a whole number from 0 to 255', () => ip().with('ip', { ttl: not(300) })],
    ['range(5, 1): expected two numbers, the lesser first', () => range(5, 1)],
    [
      "range('a', 1): expected two numbers, the lesser first",
      () => range('a' as unknown as number, 1),
    ],
    ['range(NaN, 1): expected two numbers, the lesser first', () => range(Number.NaN, 1)],
    ['udp: no such header in icmp()', () => icmp().with('udp', { length: 1 })],
  ])('%s', (message, work) => {
    expect(work).toThrow(new RangeError(message));
  });
});

test('a datagram may be as long as its total length can say, 65,535 bytes', () => {
  expect(ip().payload(65515).bytes().slice(16, 18)).toEqual(hex('ff ff'));
});

test('a payload of another kind says which', () => {
  expect(() => ip().payload([1, 2, 3] as unknown as Uint8Array)).toThrow(
    new TypeError('payload: expected a Uint8Array, text or how many bytes, got an Array'),
  );
});

test.each<[string, () => unknown]>([
  ['bytes', () => ip({ ttl: 256 }).bytes()],
  ['header', () => ip().header('arp', { ttl: 1 })],
  ['with, of a header', () => icmp().with('udp', {})],
  ['with, of a field', () => icmp().with('ip', { ttl: not(256) })],
  ['the first word', () => ip({ ttl: not(256) })],
  ['payload', () => ip().payload(-1)],
  ['range', () => range(2, 1)],
  ['inject', () => new Wire().inject(ip({ ttl: 256 }))],
  ['a comparison', () => differences(ip({ ttl: 256 }), ip().bytes())],
])('an error points at the line of the test: %s', (_, work) => {
  let stack = '';
  try {
    work();
  } catch (error) {
    stack = (error as Error).stack ?? '';
  }
  expect(stack.split('\n').find((line) => /^\s+at /.test(line))).toContain('frame.test.ts');
});

test('a codepoint goes by its name (RFC 2474 §4.2.2, RFC 2597 §6, RFC 3246)', () => {
  const byte = (frame: Frame) => frame.bytes()[15];
  expect(byte(ip({ dscp: 'EF' }))).toBe(46 << 2);
  expect(byte(ip({ dscp: 'AF11' }))).toBe(10 << 2);
  expect(byte(ip({ dscp: 'CS3', ecn: 'ce' }))).toBe((24 << 2) | 3);
});

test('console.log shows the source', () => {
  expect(inspect([icmp({ sequence: 7 })])).toBe('[ icmp({ sequence: 7 }) ]');
});

describe('a description reads as its source', () => {
  test.each<[string, Frame]>([
    ['eth()', eth()],
    ['arp()', arp()],
    ["eth({ type: 'arp' }).arp()", eth({ type: 'arp' }).arp()],
    [
      "arp({ operation: 'reply', targetIp: '10.0.0.9' })",
      arp({ operation: 'reply', targetIp: '10.0.0.9' }),
    ],
    ['ip()', ip()],
    ["icmp({ type: 'echo-request' })", icmp({ type: 'echo-request' })],
    ['ip({ ttl: 1, dontFragment: true }).udp()', ip({ ttl: 1, dontFragment: true }).udp()],
    ['bareIp().tcp({ syn: 1 })', bareIp().tcp({ syn: 1 })],
    ['ip({ options: <01 02> })', ip({ options: hex('01 02') })],
    ['ip({ options: <none> })', ip({ options: hex('') })],
    ['icmp().payload(56 bytes).padding(<00 01>).cut(50)', icmp().payload(56).padding(2).cut(50)],
    [
      'ip({ ttl: <1 to 3>, identification: <any value> })',
      ip({ ttl: range(1, 3), identification: any }),
    ],
    ['ip({ source: <anything but 10.0.0.1> })', ip({ source: not('10.0.0.1') })],
    ['ip({ ttl: <odd> })', ip({ ttl: check('odd', (value) => Number(value) % 2 === 1) })],
  ])('%s', (text, frame) => {
    expect(`${frame}`).toBe(text);
  });
});
