import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cast, type Packet } from '../../src/core/packet.ts';
import { Kind } from '../../src/core/trace.ts';
import type { ErrorReporter } from '../../src/icmp/errors.ts';
import { Drop } from '../../src/icmp/header.ts';
import { RouteType, route } from '../../src/route/table.ts';
import { STACK_MAC, Wire } from '../../src/testing/wire/wire.ts';
import {
  address,
  answer,
  arpReply,
  BROADCAST_MAC,
  counting,
  datagram,
  drops,
  type IcmpFields,
  icmp,
  introduce,
  ip,
  message,
  OTHER,
  OTHER_MAC,
  PEER,
  PEER_MAC,
  Pinger,
  type SeenIcmp,
  seenArp,
  seenIcmp,
  US,
  upTo,
} from '../support/packets.ts';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({
    interfaces: [['10.0.0.1/24', '10.0.0.9/24', '192.168.200.1/24'], ['172.16.0.1/16']],
  });
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

describe('RFC 1122 §3.2.2.6/1: “a host MUST … receive echo requests and send corresponding echo replies”', () => {
  test.each([0, 1, 2, 3, 7, 8, 55, 56, 57, 1471, 1472])(
    'RFC 1122 §3.2.2.6/6, RFC 792, echo/1,3: “data received MUST be entirely included in the resulting echo reply”: %i bytes',
    (length) => {
      const data = Uint8Array.from({ length }, (_, n) => (n * 37 + 11) & 0xff);
      wire.inject(icmp({ data }));
      expect(wire.sent().map(seenIcmp)).toMatchObject([
        {
          to: PEER_MAC,
          from: STACK_MAC,
          source: US,
          destination: PEER,
          type: 0,
          code: 0,
          identifier: 0x8182,
          sequence: 0x9394,
          data,
          length: 42 + length,
        },
      ]);
      expect(drops(wire)).toEqual({});
    },
  );

  test.each<[string, IcmpFields]>([
    ['all its words are zero', { identifier: 0, sequence: 0, data: new Uint8Array(8) }],
    ['there is no data and its words are zero', { identifier: 0, sequence: 0, data: counting(0) }],
    [
      'all its bits are set',
      { identifier: 65535, sequence: 65535, data: new Uint8Array(9).fill(255) },
    ],
    ['its checksum is 0', { identifier: 0xf7ff, sequence: 0, data: counting(0) }],
    ['its checksum is 0x07ff', { identifier: 0xf000, sequence: 0, data: counting(0) }],
    ['its checksum is 0x0800', { identifier: 0xefff, sequence: 0, data: counting(0) }],
    ['its checksum is 0xf7ff', { identifier: 0, sequence: 0xffff, data: counting(0) }],
  ])('the reply’s checksum is right when, in the request, %s', (_, fields) => {
    wire.inject(icmp(fields));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 0, ...fields }]);
  });

  test.each([1, 255])('a code that is not 0 comes back, as from Linux (%i)', (code) => {
    wire.inject(icmp({ code }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 0, code }]);
  });

  test.each([0, 1, 2, 64, 128, 255])(
    'RFC 1812 §4.3.2.2: TTL 64, whatever the request’s (%i)',
    (ttl) => {
      wire.inject(icmp({ ttl }));
      expect(wire.sent().map(seenIcmp)).toMatchObject([{ ttl: 64 }]);
    },
  );

  test('RFC 1122 §3.2.1.6/2, RFC 1812 §4.3.2.5/3,4: “the same value in the TOS field”, one request’s not the next’s', () => {
    for (const tos of [0, 0x10, 0xb8, 0xff, 0]) wire.inject(icmp({ tos }));
    expect(
      wire
        .sent()
        .map(seenIcmp)
        .map(({ tos }) => tos),
    ).toEqual([0, 0x10, 0xb8, 0xff, 0]);
  });

  test.each([US, '10.0.0.9', '192.168.200.1', '172.16.0.1'])(
    'RFC 1122 §3.2.2.6/5: “the IP source address in an echo reply MUST be the same as the specific-destination address”: %s',
    (destination) => {
      wire.inject(icmp({ destination }));
      expect(wire.sent().map(seenIcmp)).toMatchObject([{ source: destination, destination: PEER }]);
    },
  );

  test('the request becomes its own reply: same buffer, and nothing is made', () => {
    const buffers = new Set<number>();
    const made = wire.stack.ctx.flow.originated;
    wire.stack.ctx.trace.attach({
      event: (_, pkt) => buffers.add(pkt?.bytes.byteOffset ?? -1),
    });
    wire.inject(icmp());
    expect(buffers.size).toBe(1);
    expect(wire.stack.ctx.flow.originated).toBe(made);
    const events = [...wire.stack.ctx.trace.events()].slice(-9);
    expect(events.find(({ kind }) => kind === Kind.Answer)).toMatchObject({ packet: 4, cause: 3 });
    expect(wire.sent()).toHaveLength(1);
  });

  test('the first reply to a station that we do not know yet is not lost', () => {
    wire.inject(icmp({ source: OTHER, from: OTHER_MAC }));
    expect(wire.sent().map(seenArp)).toMatchObject([{ targetIp: OTHER, senderIp: US }]);
    wire.inject(icmp({ source: OTHER, from: OTHER_MAC, sequence: 2 }));
    expect(wire.sent()).toEqual([]);
    wire.inject(arpReply({ senderIp: OTHER, senderMac: OTHER_MAC }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { to: OTHER_MAC, sequence: 0x9394 },
      { to: OTHER_MAC, sequence: 2 },
    ]);
  });

  test('counted by its SNMP names', () => {
    wire.inject(icmp());
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
      IpInReceives: 1,
      IpInDelivers: 1,
      IpOutRequests: 1,
      IcmpInMsgs: 1,
      IcmpInEchos: 1,
      IcmpOutMsgs: 1,
      IcmpOutEchoReps: 1,
      IcmpInErrors: 0,
    });
  });
});

describe('what is not answered', () => {
  test.each<[string, IcmpFields, string, Record<string, number>]>([
    [
      'RFC 1122 §3.2.2.6/3: to a broadcast address',
      { destination: '10.0.0.255', to: BROADCAST_MAC },
      'icmp.echoBroadcast',
      { IcmpInEchos: 1 },
    ],
    [
      'to the limited broadcast',
      { destination: '255.255.255.255', to: BROADCAST_MAC },
      'icmp.echoBroadcast',
      { IcmpInEchos: 1 },
    ],
    [
      'a checksum one too high',
      { checksumError: 1 },
      'icmp.badChecksum',
      { IcmpInErrors: 1, IcmpInCsumErrors: 1, IcmpInEchos: 0 },
    ],
    [
      'a checksum one too low, of an odd number of bytes',
      { checksumError: -1, data: counting(7) },
      'icmp.badChecksum',
      { IcmpInErrors: 1, IcmpInCsumErrors: 1, IcmpInEchos: 0 },
    ],
    ['an echo reply to nobody', { type: 0 }, 'icmp.noSession', { IcmpInEchoReps: 1 }],
    ['RFC 1122 §3.2.2/1: type 1', { type: 1 }, 'icmp.unhandledType', {}],
    ['type 7', { type: 7 }, 'icmp.unhandledType', {}],
    ['a router solicitation', { type: 10 }, 'icmp.unhandledType', {}],
    ['a timestamp reply to nobody', { type: 14 }, 'icmp.unhandledType', { IcmpInErrors: 0 }],
    ...[15, 16, 17, 18].map((type): [string, IcmpFields, string, Record<string, number>] => [
      `RFC 1122 §3.2.2.7, RFC 1122 §3.2.2.9/6,8, RFC 1812 §4.3.3.9/1, RFC 6918 §3: information and address mask messages: type ${type}`,
      { type },
      'icmp.obsoleteType',
      { IcmpInErrors: 0 },
    ]),
    ['RFC 8335: an extended echo', { type: 42 }, 'icmp.unhandledType', { IcmpInErrors: 0 }],
    ['an extended echo reply', { type: 43 }, 'icmp.unhandledType', { IcmpInErrors: 0 }],
    ...[19, 41, 44, 255].map((type): [string, IcmpFields, string, Record<string, number>] => [
      `RFC 1122 §3.2.2/1: “if an ICMP message of unknown type is received, it MUST be silently discarded”: ${type}`,
      { type },
      'icmp.unknownType',
      { IcmpInErrors: 1 },
    ]),
    ...[0, 3, 5, 11, 14, 15].map((type): [string, IcmpFields, string, Record<string, number>] => [
      `to a broadcast address: type ${type}`,
      { type, destination: '10.0.0.255', to: BROADCAST_MAC },
      'icmp.notForAll',
      { IcmpInErrors: 1 },
    ]),
  ])('%s', (_, fields, reason, counters) => {
    wire.inject(icmp(fields));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ [reason]: 1 });
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({ IcmpInMsgs: 1, ...counters });
  });

  test.each([
    ...upTo(8).map((length) => [length, message().slice(0, length), 1] as const),
    ...[4, 5, 6, 7].map(
      (length) => [length, Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0).slice(0, length), 0] as const,
    ),
  ])('a message of %i bytes is too short; its sum counts as in Linux', (_, payload, wrong) => {
    wire.inject(ip({ payload }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.short': 1 });
    const counted = { IcmpInMsgs: 1, IcmpInErrors: 1, IcmpInCsumErrors: wrong };
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject(counted);
  });

  test('RFC 792, message formats/3,4: the last byte of an odd message is under the checksum', () => {
    const frame = icmp({ data: counting(57) });
    frame[frame.length - 1] = 0x77;
    wire.inject(frame);
    expect(drops(wire)).toEqual({ 'icmp.badChecksum': 1 });
  });

  test.each<[string, number | null, number]>([
    ['no route', null, 8],
    ['a route that forbids it', RouteType.Prohibit, 8],
    ['no route, a timestamp request', null, 13],
  ])('for want of a way back: %s. Nothing counts as sent, as by Linux', (_, type, message) => {
    const to = { network: address('203.0.113.0'), length: 24, device: 0 };
    if (type !== null) wire.stack.routes.add(route({ ...to, type }));
    wire.inject(icmp({ source: '203.0.113.200', type: message, data: counting(12) }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.noWayBack': 1 });
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
      ...{ IcmpOutMsgs: 0, IcmpOutEchoReps: 0, IcmpOutTimestampReps: 0, IpOutNoRoutes: 0 },
    });
  });

  test('with an all-zero message: its sum is 0, not 0xffff', () => {
    wire.inject(ip({ payload: new Uint8Array(8) }));
    expect(drops(wire)).toEqual({ 'icmp.badChecksum': 1 });
  });
});

describe('errors that we raise', () => {
  test('RFC 1122 §3.2.2/2,3, RFC 792, message formats/1,5: type, code, the header and data of the packet it is about, its checksum right', () => {
    report(icmp({ data: counting(56), tos: 0x10 }), { code: 1 });
    const about = datagram(icmp({ data: counting(56), tos: 0x10 }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      {
        source: US,
        destination: PEER,
        ttl: 64,
        tos: 0xd0,
        type: 3,
        code: 1,
        identifier: 0,
        sequence: 0,
        data: about,
      },
    ]);
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
      IcmpOutDestUnreachs: 1,
      IcmpOutMsgs: 1,
    });
  });

  test.each([
    [0, 20 + 8 + 28],
    [1, 20 + 8 + 29],
    [519, 575],
    [520, 576],
    [521, 576],
    [1472, 576],
  ])(
    'RFC 1812 §4.3.2.3/1: “without … exceeding 576 bytes”: about %i bytes of data, %i',
    (size, length) => {
      report(icmp({ data: counting(size) }));
      const [error] = wire.sent().map(seenIcmp);
      expect(error?.length).toBe(14 + length);
      expect(error?.data).toEqual(datagram(icmp({ data: counting(size) })).slice(0, length - 28));
    },
  );

  test.each<[string, (errors: ErrorReporter, pkt: Packet) => void, Partial<SeenIcmp>, string]>([
    [
      'destination unreachable',
      (errors, pkt) => errors.unreachable(pkt, 13),
      { type: 3, code: 13, identifier: 0, sequence: 0 },
      'IcmpOutDestUnreachs',
    ],
    [
      'RFC 1191 §4/2,3: fragmentation needed, with the next hop’s MTU in the last two bytes',
      (errors, pkt) => errors.fragmentationNeeded(pkt, 0xb1c2),
      { type: 3, code: 4, identifier: 0, sequence: 0xb1c2 },
      'IcmpOutDestUnreachs',
    ],
    [
      'time exceeded in transit',
      (errors, pkt) => errors.timeExceeded(pkt),
      { type: 11, code: 0, identifier: 0, sequence: 0 },
      'IcmpOutTimeExcds',
    ],
    [
      'time exceeded while fragments wait for their rest',
      (errors, pkt) => errors.reassemblyTimeExceeded(pkt),
      { type: 11, code: 1, identifier: 0, sequence: 0 },
      'IcmpOutTimeExcds',
    ],
  ])('%s', (_, raise, fields, counter) => {
    reportBy(icmp(), raise);
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ ...fields, data: datagram(icmp()) }]);
    const { IcmpOutMsgs, IcmpOutDestUnreachs, IcmpOutTimeExcds } =
      wire.stack.ctx.counters.snapshot();
    const counted = { IcmpOutDestUnreachs, IcmpOutTimeExcds };
    expect(IcmpOutMsgs).toBe(1);
    expect(Object.entries(counted).filter(([, value]) => value !== 0)).toEqual([[counter, 1]]);
  });

  test.each([
    [0x00, 0xc0],
    [0x10, 0xd0],
    [0x1f, 0xde],
    [0xe1, 0xc0],
    [0xff, 0xde],
  ])(
    'RFC 1812 §4.3.2.5/1,2, RFC 1122 §3.2.2/5: its TOS: precedence 6, and of the packet’s (%i) what Linux keeps: %i',
    (tos, seen) => {
      report(icmp({ tos }));
      report(icmp());
      expect(wire.sent().map(seenIcmp)).toMatchObject([{ tos: seen }, { tos: 0xc0 }]);
    },
  );

  test.each([
    ['has no route', null],
    ['is behind a route of type blackhole', RouteType.Blackhole],
    ['is behind a route of type prohibit', RouteType.Prohibit],
  ])(
    'none is made for a source that %s, as on Linux: no counter but the packet’s own',
    (_, type) => {
      const to = { network: address('203.0.113.0'), length: 24, device: 0 };
      if (type !== null) wire.stack.routes.add(route({ ...to, type }));
      const made = wire.stack.ctx.flow.originated;
      report(icmp({ source: '203.0.113.7' }));
      expect(wire.stack.ctx.flow.originated).toBe(made + 1);
      expect(drops(wire)).toEqual({ 'icmp.unhandledType': 1 });
      const nothing = { IcmpOutMsgs: 0, IpOutNoRoutes: 0, IpOutRequests: 0 };
      expect(wire.stack.ctx.counters.snapshot()).toMatchObject(nothing);
    },
  );

  test('an error about a packet names it as its cause', () => {
    const id = report(icmp());
    wire.sent();
    const events = [...wire.stack.ctx.trace.events()];
    const made = events.findLast(({ kind }) => kind === Kind.Originate);
    expect(made).toMatchObject({ cause: id });
  });

  test.each<[string, Uint8Array]>([
    ['RFC 792, introduction/2: an echo request', icmp()],
    ['an echo reply', icmp({ type: 0 })],
    ...[13, 14, 15, 16, 17, 18].map((type): [string, Uint8Array] => [
      `an ICMP query or its answer: type ${type}`,
      icmp({ type }),
    ]),
    ['a first fragment', icmp({ flags: 0x2000 })],
    ['UDP', ip({ protocol: 17, payload: counting(8) })],
    ['a protocol that we do not know', ip({ protocol: 253, payload: counting(8) })],
    ['a datagram with options', icmp({ options: counting(40) })],
    ['UDP without data', ip({ protocol: 17 })],
  ])('may be about %s', (_, frame) => {
    report(frame);
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 3, data: datagram(frame) }]);
  });

  test.each<[string, Uint8Array, number?]>([
    ['an ICMP error: destination unreachable', icmp({ type: 3 })],
    ['an ICMP error: source quench', icmp({ type: 4 })],
    ['an ICMP error: redirect', icmp({ type: 5 })],
    ['an ICMP error: time exceeded', icmp({ type: 11 })],
    ['an ICMP error: parameter problem', icmp({ type: 12 })],
    ['an ICMP type that may be an error, as Linux has it: 1', icmp({ type: 1 })],
    ['an ICMP type that may be an error: 7', icmp({ type: 7 })],
    ['an ICMP type that may be an error: 9', icmp({ type: 9 })],
    ['an ICMP type that may be an error: 19', icmp({ type: 19 })],
    ['an ICMP type that may be an error: 99', icmp({ type: 99 })],
    ['an ICMP error behind options', icmp({ type: 3, options: counting(40) })],
    ['an ICMP message without a type', ip({ protocol: 1 })],
    ['a packet to the limited broadcast', icmp({ destination: '255.255.255.255' })],
    ['a packet to a group', icmp({ destination: '224.0.0.1' })],
    ['a packet to a group, the last', icmp({ destination: '239.255.255.255' })],
    ['a packet in a broadcast frame', icmp(), Cast.Broadcast],
    ['a packet in a multicast frame', icmp(), Cast.Multicast],
    ['a later fragment', icmp({ flags: 0x0001 })],
    ['a later fragment, not the last', icmp({ flags: 0x3fff })],
    ['a packet from nobody', icmp({ source: '0.0.0.0' })],
    ['a packet from this network', icmp({ source: '0.1.2.3' })],
    ['a packet from the limited broadcast', icmp({ source: '255.255.255.255' })],
    ['a packet from the broadcast address of a cable', icmp({ source: '10.0.0.255' })],
    ['a packet from a group', icmp({ source: '224.0.0.1' })],
    ['a packet from a loopback address', icmp({ source: '127.0.0.1' })],
  ])(
    'RFC 1122 §3.2.2/6,7,8,9,10: “MUST NOT be sent as the result of receiving” %s',
    (_, frame, cast) => {
      report(frame, cast === undefined ? {} : { cast });
      expect(wire.sent()).toEqual([]);
      expect(wire.stack.ctx.counters.snapshot()).toMatchObject({ IcmpOutMsgs: 0 });
    },
  );

  test('an error about a packet of our own comes from its own source, by the loopback', () => {
    const seen: string[] = [];
    wire.stack.ctx.trace.attach({
      event: ({ kind }, pkt) => kind === Kind.Transmit && seen.push(seenIcmp(bytesOf(pkt)).source),
    });
    report(icmp({ source: '192.168.200.1', destination: PEER }));
    expect(seen).toEqual(['192.168.200.1']);
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toMatchObject({ 'icmp.noSession': 1 });
  });

  test('with an empty pool there is no error and nothing is lost but it', () => {
    const pool = wire.stack.ctx.pool;
    const pkt = filled(icmp());
    const held: Packet[] = [];
    for (let next = pool.take(1); next !== null; next = pool.take(1)) held.push(next);
    wire.stack.icmp.errors.unreachable(pkt, 1);
    for (const other of held) pool.release(other);
    wire.stack.ctx.drop(pkt, Drop.unhandledType);
    expect(wire.sent()).toEqual([]);
  });
});

describe('errors that we hear', () => {
  let pinger: Pinger;
  let request: Uint8Array;

  beforeEach(() => {
    pinger = new Pinger(wire, PEER);
    pinger.send();
    request = wire.sent()[0] ?? new Uint8Array();
  });

  test.each<[string, number, number]>([
    ['RFC 1122 §3.2.2.1/3: destination unreachable, host', 3, 1],
    ['RFC 1122 §3.2.2.3/2: source quench', 4, 0],
    ['redirect', 5, 1],
    ['RFC 1122 §3.2.2.4: time exceeded', 11, 0],
    ['RFC 1122 §3.2.2.5/2: parameter problem', 12, 0],
  ])(
    'RFC 792, message formats/2: %s reaches the session whose request it quotes',
    (_, type, code) => {
      wire.inject(error(datagram(request), { type, code, identifier: 0x8001, sequence: 0x0203 }));
      expect(pinger.errors).toMatchObject([{ sequence: 1, type, code, rest: 0x80010203 | 0 }]);
      expect(drops(wire)).toEqual({});
    },
  );

  test.each(upTo(28))('a quote of %i bytes is too short: dropped by name', (length) => {
    wire.inject(error(datagram(request).slice(0, length)));
    expect(pinger.errors).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.shortQuote': 1 });
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({ IcmpInErrors: 1 });
  });

  test.each([28, 29, 84])('a quote of %i bytes is enough', (length) => {
    wire.inject(error(datagram(request).slice(0, length)));
    expect(pinger.errors).toHaveLength(1);
  });

  test('a quote with options is as long as its header says', () => {
    const { identifier } = pinger.session;
    const quoted = datagram(
      icmp({ identifier, sequence: 1, source: US, destination: PEER, options: counting(40) }),
    );
    wire.inject(error(quoted.slice(0, 67)));
    expect(drops(wire)).toEqual({ 'icmp.shortQuote': 1 });
    wire.inject(error(quoted.slice(0, 68)));
    expect(pinger.errors).toHaveLength(1);
  });

  test.each([0, 1, 2, 3, 4])('a quoted header of %i words is none', (words) => {
    const quoted = datagram(request);
    quoted[0] = 0x40 | words;
    wire.inject(error(quoted));
    expect(drops(wire)).toEqual({ 'icmp.shortQuote': 1 });
  });

  test.each<[string, (quoted: Uint8Array) => void, string]>([
    ['UDP', (quoted) => quoted.set([17], 9), 'icmp.noPort'],
    ['TCP', (quoted) => quoted.set([6], 9), 'icmp.noPort'],
    ['a protocol without ports', (quoted) => quoted.set([89], 9), 'icmp.noSession'],
    ['an echo reply', (quoted) => quoted.set([0], 20), 'icmp.noSession'],
    [
      'an unknown identifier',
      (quoted) => quoted.set([(quoted[24] ?? 0) ^ 1], 24),
      'icmp.noSession',
    ],
    ['a sequence that was not sent', (quoted) => quoted.set([0, 2], 26), 'icmp.unexpected'],
    ['another destination', (quoted) => quoted.set([10, 0, 0, 4], 16), 'icmp.unexpected'],
    ['a source that is none of ours', (quoted) => quoted.set([10, 0, 0, 4], 12), 'icmp.unexpected'],
    ['a later fragment', (quoted) => quoted.set([0, 1], 6), 'icmp.laterFragment'],
    [
      'the last fragment there can be',
      (quoted) => quoted.set([0x1f, 255], 6),
      'icmp.laterFragment',
    ],
  ])('RFC 5927 §4: a forged error that quotes %s is dropped by name', (_, forge, reason) => {
    const quoted = datagram(request);
    forge(quoted);
    wire.inject(error(quoted));
    expect(pinger.errors).toEqual([]);
    expect(drops(wire)).toEqual({ [reason]: 1 });
    expect(pinger.session.isWaiting(1)).toBe(true);
  });

  test('RFC 1122 §3.2.2/6: an error is never answered by an error', () => {
    wire.inject(error(datagram(request)));
    wire.inject(error(datagram(icmp({ type: 3 }))));
    expect(wire.sent()).toEqual([]);
  });

  test('RFC 1122 §3.2.2.1/5: an answer to a request after an error about it is still heard', () => {
    wire.inject(error(datagram(request)));
    wire.inject(answer(seenIcmp(request)));
    expect(pinger.replies).toMatchObject([{ sequence: 1 }]);
    expect(pinger.session.isWaiting(1)).toBe(false);
  });
});

describe('sessions', () => {
  test('an identifier is one session’s; when it closes it is free again', () => {
    const silent = { receive: () => true };
    const options = { protocol: 1, identifier: 7 };
    const session = wire.stack.raw.open(options, silent);
    expect(() => wire.stack.raw.open(options, silent)).toThrow('echo identifier 7 is taken');
    session.close();
    wire.stack.raw.open(options, silent);
  });
});

/** An ICMP error from {@link PEER} about what it quotes. */
function error(quoted: Uint8Array, fields: IcmpFields = {}): Uint8Array {
  return icmp({ type: 3, code: 1, identifier: 0, sequence: 0, data: quoted, ...fields });
}

/** Lets ICMP report `frame` as if IP had just found no way for it; returns the packet's id. */
const report = (frame: Uint8Array, { code = 1, cast = Cast.Host as number } = {}): number =>
  reportBy(frame, (errors, pkt) => {
    pkt.cast = cast;
    errors.unreachable(pkt, code);
  });

function reportBy(frame: Uint8Array, raise: (errors: ErrorReporter, pkt: Packet) => void): number {
  const pkt = filled(frame);
  const { id } = pkt;
  wire.run((stack) => {
    raise(stack.icmp.errors, pkt);
    stack.ctx.drop(pkt, Drop.unhandledType);
  });
  return id;
}

function filled(frame: Uint8Array): Packet {
  const pkt = wire.stack.ctx.originate(0, frame.length);
  if (pkt === null) throw new Error('the pool is empty');
  pkt.bytes.set(frame, pkt.start);
  pkt.end = pkt.start + frame.length;
  pkt.start += 14;
  pkt.network = pkt.start;
  return pkt;
}

const bytesOf = (pkt: Packet | null): Uint8Array =>
  pkt === null ? new Uint8Array() : pkt.bytes.slice(pkt.start, pkt.end);
