import { describe, expect, test } from 'vitest';
import { fragments } from '../../../src/testing/frame/fragments.ts';
import {
  arp,
  bareIp,
  between,
  eth,
  Frame,
  icmp,
  ip,
  PEER,
  STACK,
  tcp,
  udp,
} from '../../../src/testing/frame/frame.ts';
import { like } from '../../../src/testing/frame/like.ts';
import { differences } from '../../../src/testing/frame/match.ts';
import { arpReply, echoReply, replyTo } from '../../../src/testing/frame/reply.ts';
import { hex } from '../../support/hex.ts';

const A = { mac: '12:12:13:14:15:16', ip: '192.168.21.22' };
const B = { mac: '22:22:23:24:25:26', ip: '203.0.113.31' };

describe('replyTo turns a frame’s stations round', () => {
  test.each<[string, Frame, Frame]>([
    ['a datagram', between(A, B).udp(), between(B, A).udp()],
    ['an ARP packet for one station', between(A, B).arp({ operation: 2 }), between(B, A).udp()],
    [
      'a broadcast, which the peer answers',
      between(A, B).eth({ destination: 'ff:ff:ff:ff:ff:ff' }).ip(),
      between({ ...B, mac: PEER.mac }, A).udp(),
    ],
    [
      'a frame without addresses of IP',
      eth({ type: 0x1234 }),
      between({ ...STACK, ip: PEER.ip }, PEER).udp(),
    ],
  ])('%s', (_, frame, reply) => {
    expect(replyTo(frame).udp().bytes()).toEqual(reply.bytes());
  });
});

describe('echoReply', () => {
  test('RFC 792: the addresses turned round, identifier, sequence number and data as they came', () => {
    const request = between(A, B).ip({ ttl: 3 }).icmp({ identifier: 0x4142, sequence: 0x4344 });
    expect(echoReply(request.payload('data').padding(9).bytes()).bytes()).toEqual(
      between(B, A)
        .icmp({ type: 'echo-reply', identifier: 0x4142, sequence: 0x4344 })
        .payload('data')
        .bytes(),
    );
  });

  test.each<[string, Frame, string]>([
    ['another message', icmp({ type: 0 }), 'eth, ip, icmp'],
    ['another protocol', arp(), 'eth, arp'],
  ])('refuses %s', (_, frame, layers) => {
    expect(() => echoReply(frame)).toThrow(
      new RangeError(`expected an echo request to answer, got a frame of ${layers}`),
    );
  });
});

describe('arpReply', () => {
  test('RFC 826: the address that was asked for, at the station that it is at, to the asker', () => {
    const request = between(A, B).arp();
    expect(arpReply(request, B.mac).bytes()).toEqual(between(B, A).arp({ operation: 2 }).bytes());
    expect(arpReply(request).bytes()).toEqual(
      between({ ...B, mac: PEER.mac }, A)
        .arp({ operation: 2 })
        .bytes(),
    );
  });

  test('refuses what is no request', () => {
    expect(() => arpReply(arp({ operation: 'reply' }))).toThrow(
      new RangeError('expected an ARP request to answer, got a frame of eth, arp'),
    );
  });
});

/** A quoted header whose time to live is another one. */
const QUOTED = { ttl: 8, protocol: 17, source: B.ip, destination: A.ip };

describe('like', () => {
  const frame = between(A, B)
    .ip({ identification: 5, options: hex('94 04 00 00') })
    .udp({ sourcePort: 7 })
    .payload('x')
    .padding(2);

  test('states every field that does not follow from the others', () => {
    expect(`${like(frame.bytes())}`).toBe(
      "eth({ destination: '22:22:23:24:25:26', source: '12:12:13:14:15:16', type: 0x0800 }).ip({ version: 4, dscp: 0, ecn: 0, identification: 5, reserved: 0, dontFragment: 0, moreFragments: 0, fragmentOffset: 0, ttl: 64, protocol: 17, source: '192.168.21.22', destination: '203.0.113.31', options: <94 04 00 00> }).udp({ sourcePort: 7, destinationPort: 0 }).payload(<78>).padding(<00 01>)",
    );
  });

  test.each<[string, Frame, (frame: Frame) => Frame]>([
    ['a checksum', frame, (each) => each.with('ip', { ttl: 9 })],
    ['lengths', frame, (each) => each.payload(100)],
    ['a header length', frame, (each) => each.with('ip', { options: hex('01 01 01 01 01') })],
    [
      'a data offset',
      between(A, B).tcp({ syn: 1 }),
      (each) => each.with('tcp', { options: hex('02 04 05 b4') }),
    ],
    [
      'the checksum of what an error quotes',
      between(A, B).icmp({ type: 3 }).ip({ ttl: 7 }).udp(),
      (each) => new Frame(each.ends, each.headers.with(3, { protocol: 'ip', stated: QUOTED })),
    ],
  ])('%s that was right follows what is changed', (_, original, change) => {
    expect(change(like(original.bytes())).bytes()).toEqual(change(original).bytes());
  });

  test.each<[string, Frame, Record<string, string[]>]>([
    [
      'a checksum',
      ip({ checksum: 0x1234 }).icmp({ checksum: 1 }),
      { ip: ['checksum'], icmp: ['checksum'] },
    ],
    ['no UDP checksum', udp({ checksum: 0 }), { udp: ['checksum'] }],
    [
      'a length',
      ip({ totalLength: 99 }).udp({ length: 7 }),
      { ip: ['totalLength'], udp: ['length'] },
    ],
    ['a header length', ip({ headerLength: 16 }), { ip: ['headerLength'] }],
    ['a data offset', tcp({ dataOffset: 16 }), { tcp: ['dataOffset'] }],
  ])('%s that was wrong is stated and stays', (_, original, wrong) => {
    const copy = like(original.bytes()).with('eth', { source: A.mac });
    expect(copy.bytes()).toEqual(original.with('eth', { source: A.mac }).bytes());
    for (const [protocol, names] of Object.entries(wrong)) {
      const header = copy.headers.find((each) => each.protocol === protocol);
      const followers = ['headerLength', 'totalLength', 'length', 'dataOffset', 'checksum'];
      expect(Object.keys(header?.stated ?? {}).filter((name) => followers.includes(name))).toEqual(
        names,
      );
    }
  });

  test('as an expectation it wants no options where there were none', () => {
    const plain = like(ip().udp().bytes());
    expect(differences(plain, ip().udp().bytes())).toEqual([]);
    const [difference] = differences(
      plain,
      ip({ options: hex('01') })
        .udp()
        .bytes(),
    );
    expect(difference).toMatchObject({ field: 'ip.options', at: 34, length: 4 });
  });

  test('as many headers as are wanted; the rest is payload', () => {
    expect(like(icmp(), 1).headers.map(({ protocol }) => protocol)).toEqual(['eth']);
    expect(like(icmp(), 1).bytes()).toEqual(icmp().bytes());
  });

  test('of a datagram without an Ethernet header', () => {
    expect(like(bareIp().udp()).headers.map(({ protocol }) => protocol)).toEqual(['ip', 'udp']);
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a runt', hex('01 02 03')],
    ['a cut header', icmp().cut(30).bytes()],
    ['more than a length can say', ip({ totalLength: 0 }).payload(65535).bytes()],
    ['a header that ends elsewhere', ip({ headerLength: 0 }).icmp().bytes()],
  ])('gives %s back as it is', (_, bytes) => {
    expect(like(bytes).bytes()).toEqual(bytes);
  });
});

describe('fragments', () => {
  const whole = (length: number) => ip({ identification: 0x1234 }).udp().payload(length);
  const shape = (frame: Frame) => {
    const bytes = frame.bytes();
    const view = new DataView(bytes.buffer);
    return [view.getUint16(16), (view.getUint16(20) & 0x1fff) * 8, (view.getUint8(20) >> 5) & 1];
  };

  test.each<[string, number, number, number[][]]>([
    ['a datagram that fits stays as it is', 548, 576, [[576, 0, 0]]],
    [
      'one byte too many',
      549,
      576,
      [
        [572, 0, 1],
        [25, 552, 0],
      ],
    ],
    [
      'several',
      3000,
      1500,
      [
        [1500, 0, 1],
        [1500, 1480, 1],
        [68, 2960, 0],
      ],
    ],
    [
      'RFC 791 §3.2: all but the last are whole eights',
      100,
      75,
      [
        [68, 0, 1],
        [68, 48, 1],
        [32, 96, 0],
      ],
    ],
    [
      'the least MTU',
      16,
      28,
      [
        [28, 0, 1],
        [28, 8, 1],
        [28, 16, 0],
      ],
    ],
  ])('%s', (_, length, mtu, expected) => {
    const pieces = fragments(whole(length), mtu);
    expect(pieces.map(shape)).toEqual(expected);
    expect(pieces.flatMap((piece) => [...piece.bytes().slice(34)])).toEqual([
      ...whole(length).bytes().slice(34),
    ]);
  });

  test('keep the identification, and the checksums are their own', () => {
    for (const piece of fragments(whole(3000), 1500)) {
      expect(piece.headers[1]?.stated).toMatchObject({ identification: 0x1234, protocol: 17 });
      expect(piece.headers[1]?.stated).not.toHaveProperty('checksum');
    }
  });

  test('RFC 791 §3.1: an option whose copied bit is not set is in the first fragment only', () => {
    const options = hex('07 04 04 00 94 04 00 00 01 00');
    const pieces = fragments(ip({ options }).payload(100), 72);
    expect(pieces.map((piece) => piece.headers[1]?.stated.options)).toEqual([
      hex('07 04 04 00 94 04 00 00 01 00 00 00'),
      hex('94 04 00 00'),
      hex('94 04 00 00'),
    ]);
    expect(pieces.map(shape)).toEqual([
      [72, 0, 1],
      [72, 40, 1],
      [36, 88, 0],
    ]);
  });

  test('of a fragment stay fragments', () => {
    const [first, middle] = fragments(whole(3000), 1500);
    if (first === undefined || middle === undefined) throw new Error('no fragments');
    expect(fragments(middle, 1000).map(shape)).toEqual([
      [996, 1480, 1],
      [524, 2456, 1],
    ]);
  });

  test('have no padding, and keep the don’t-fragment bit, wrong as it is', () => {
    const [piece] = fragments(ip({ dontFragment: true }).payload(4).padding(9), 1500);
    expect(piece?.bytes()).toEqual(ip({ dontFragment: true }).payload(4).bytes());
  });

  test.each<[string, () => unknown, string]>([
    ['what is no datagram', () => fragments(arp(), 100), 'expected a frame with a datagram'],
    [
      'an MTU without room for data',
      () => fragments(whole(100), 27),
      'an MTU of 27 bytes: expected at least 28',
    ],
  ])('refuse %s', (_, work, message) => {
    expect(work).toThrow(new RangeError(message));
  });
});
