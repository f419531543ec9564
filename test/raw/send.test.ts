import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Errno } from '../../src/ip/errors.ts';
import { PathMtu } from '../../src/ip/send.ts';
import type { RawListener, RawOptions } from '../../src/raw/options.ts';
import type { RawSession } from '../../src/raw/session.ts';
import { route } from '../../src/route/table.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { viewOf } from '../support/hex.ts';
import {
  address,
  arpReply,
  BROADCAST_MAC,
  counting,
  datagram,
  drops,
  introduce,
  ip,
  OTHER,
  OTHER_MAC,
  PEER,
  PEER_MAC,
  seenArp,
  text,
  US,
  upTo,
} from '../support/packets.ts';

const PROTOCOL = 253;
const SMALL = 2048;

let wire: Wire;

beforeEach(() => {
  wire = new Wire();
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

const open = (options: Partial<RawOptions> = {}, listener: Partial<RawListener> = {}): RawSession =>
  wire.stack.raw.open({ protocol: PROTOCOL, ...options }, { receive: () => true, ...listener });

const send = (session: RawSession, data: Uint8Array, to?: string): number =>
  wire.run(() => session.send(data, to === undefined ? undefined : address(to)));

const sent = (): Uint8Array[] => wire.sent().map(datagram);

describe('how it sends', () => {
  test.each<['ttl' | 'tos' | 'pathMtu', number, string]>([
    ['ttl', 256, 'ttl 256: expected a whole number from 0 to 255'],
    ['ttl', -1, 'ttl -1: expected a whole number from 0 to 255'],
    ['tos', 999, 'tos 999: expected a whole number from 0 to 255'],
    ['tos', 1.5, 'tos 1.5: expected a whole number from 0 to 255'],
    ['pathMtu', 4, 'pathMtu 4: expected one of PathMtu, 0 to 3'],
  ])('%s %f is refused where it is set', (key, value, says) => {
    const session = open({ ttl: 7, tos: 7, pathMtu: PathMtu.Want });
    const before = session.how[key];
    expect(() => {
      session.how[key] = value;
    }).toThrow(says);
    expect(session.how[key]).toBe(before);
  });

  test('it may change from packet to packet; what it does not know is refused', () => {
    const session = open();
    session.how.ttl = 255;
    session.how.tos = 0x1c;
    session.how.pathMtu = PathMtu.Want;
    expect(() => Object.assign(session.how, { ttll: 3 })).toThrow('not extensible');
    send(session, counting(1), PEER);
    expect(sent().map((bytes) => [bytes[1], bytes[6], bytes[8]])).toEqual([[0x1c, 0x40, 255]]);
  });

  test('a mark has 32 bits, with a sign or without', () => {
    for (const mark of [-1, 0xffffffff]) expect(open({ mark }).sending.mark).toBe(-1);
  });

  test('by a device that is gone: ENODEV', () => {
    const session = open({ device: 2 });
    const device = wire.stack.devices[1];
    if (device === undefined) throw new Error('no device');
    wire.run((stack) => stack.removeDevice(device));
    expect(send(session, counting(1), PEER)).toBe(Errno.NoDevice);
  });
});

describe('what it sends', () => {
  test('RFC 1122 §3.4/1: its bytes behind a header with all that it wishes', () => {
    const options = Uint8Array.of(1, 1, 1, 0);
    const wishes = { ttl: 7, tos: 0xb8, pathMtu: PathMtu.Want, options, mark: 9, device: 2 };
    expect(send(open(wishes), counting(5), PEER)).toBe(Errno.Ok);
    const [bytes = new Uint8Array()] = sent();
    const view = viewOf(bytes);
    expect([view.getUint8(0), view.getUint8(1), view.getUint16(2)]).toEqual([0x46, 0xb8, 29]);
    expect([view.getUint16(6), view.getUint8(8), view.getUint8(9)]).toEqual([0x4000, 7, PROTOCOL]);
    expect(text(bytes.slice(12))).toBe('0a 00 00 01 0a 00 00 02 01 01 01 00 00 01 02 03 04');
  });

  test('a packet that was filled in place', () => {
    const session = open();
    wire.run(() => {
      const pkt = session.packet(5);
      if (pkt === null) throw new Error('no packet');
      expect([pkt.length, session.underWay]).toEqual([5, SMALL]);
      pkt.bytes.set(counting(5), pkt.start);
      expect(session.send(pkt, address(PEER))).toBe(Errno.Ok);
    });
    expect(sent().map((bytes) => bytes.slice(20))).toEqual([counting(5)]);
    expect(session.underWay).toBe(0);
  });

  test.each([-1, 1.5, Number.NaN])('no packet has %s bytes', (size) => {
    const session = open();
    expect(() => session.packet(size)).toThrow(`packet(${size}): expected a whole number of bytes`);
    expect(session.underWay).toBe(0);
  });

  test('to whom it is connected, when it names nobody; to whom it names, else', () => {
    introduce(wire, { ip: OTHER, mac: OTHER_MAC });
    const session = open({ destination: address(OTHER) });
    expect(send(session, counting(1))).toBe(Errno.Ok);
    expect(send(session, counting(1), PEER)).toBe(Errno.Ok);
    expect(sent().map((bytes) => bytes[19])).toEqual([3, 2]);
  });

  test.each<[string, Partial<RawOptions>, number, string | undefined, number]>([
    ['nobody', {}, 1, undefined, Errno.DestinationRequired],
    ['a network without a route', {}, 1, '203.0.113.9', Errno.NetUnreachable],
    ['all of a cable', {}, 1, '10.0.0.255', Errno.Access],
    ['more than a datagram takes', {}, 65_516, PEER, Errno.MessageSize],
    ['more than any length says', {}, 65_536, PEER, Errno.MessageSize],
    ['more than the MTU, uncut', { pathMtu: PathMtu.Do }, 1481, PEER, Errno.MessageSize],
  ])('does not go to %s', (_, options, length, to, errno) => {
    const session = open(options);
    expect(send(session, counting(length), to)).toBe(errno);
    expect(wire.sent()).toEqual([]);
    expect(session.underWay).toBe(0);
  });

  test('SO_BROADCAST: to all of a cable when that was asked for', () => {
    expect(send(open({ broadcast: true }), counting(1), '10.0.0.255')).toBe(Errno.Ok);
    expect(wire.sent().map((frame) => text(frame.slice(0, 6)))).toEqual([
      BROADCAST_MAC.replaceAll(':', ' '),
    ]);
  });

  test('from the bound address; from none of a group that it is bound to', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24', '10.0.0.9/24']] });
    introduce(wire);
    send(open({ source: address('10.0.0.9') }), counting(1), PEER);
    send(open({ source: address('10.0.0.255') }), counting(1), PEER);
    expect(sent().map((bytes) => bytes[15])).toEqual([9, 1]);
  });

  test('RFC 1122 §3.4/4: ICMP messages go, and are counted by type, those of less than 2 bytes are not', () => {
    const session = open({ protocol: 1 });
    for (const type of [8, 0, 42]) send(session, Uint8Array.of(type, 0, 0, 0, 0, 0, 0, 0), PEER);
    send(session, Uint8Array.of(8), PEER);
    wire.sent();
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
      IcmpOutMsgs: 3,
      IcmpOutEchos: 1,
      IcmpOutEchoReps: 1,
    });
  });

  test.each<[string, Partial<RawOptions>, number, string, number, object]>([
    ['no route', {}, 8, '203.0.113.9', Errno.NetUnreachable, {}],
    ['no route to everybody', {}, 8, '255.255.255.255', Errno.NetUnreachable, {}],
    [
      'no route, by its identifier',
      { identifier: 7 },
      8,
      '203.0.113.9',
      Errno.NetUnreachable,
      { IpOutNoRoutes: 1 },
    ],
    ['too long, not to be cut', { pathMtu: PathMtu.Do }, 1481, PEER, Errno.MessageSize, {}],
    ['longer than any datagram', {}, 65_516, PEER, Errno.MessageSize, {}],
    ['to nobody', {}, 8, '', Errno.DestinationRequired, {}],
  ])(
    'RFC 1122 §3.4/4: an ICMP message that is not sent is not counted: %s',
    (_, options, length, to, errno, counted) => {
      const session = open({ protocol: 1, ...options });
      wire.counted();
      expect(send(session, counting(length), to === '' ? undefined : to)).toBe(errno);
      expect(wire.counted()).toEqual(counted);
    },
  );

  test('a packet of another session is our own bug, and said so', () => {
    const [one, other] = [open(), open()];
    const pkt = one.packet(1);
    if (pkt === null) throw new Error('no packet');
    expect(() => other.send(pkt, address(PEER))).toThrow(
      `packet ${pkt.id} is none of this session's`,
    );
    one.send(pkt, address(PEER));
    wire.sent();
  });
});

describe('backpressure: SO_SNDBUF', () => {
  /** Nobody answers for it yet. */
  const SLOW = '10.0.0.66';

  test('what waits for a neighbour counts until it is sent; then there is room, and the session hears of it', () => {
    let drained = 0;
    const session = open({ sendBuffer: 3 * SMALL }, { drain: () => drained++ });
    const errnos = upTo(5).map(() => send(session, counting(9), SLOW));
    expect(errnos).toEqual([Errno.Ok, Errno.Ok, Errno.Ok, Errno.Again, Errno.Again]);
    expect([session.underWay, session.hasRoom, drained]).toEqual([3 * SMALL, false, 0]);
    wire.inject(arpReply({ senderIp: SLOW, senderMac: OTHER_MAC }));
    wire.advance(0);
    expect([session.underWay, session.hasRoom, drained]).toEqual([0, true, 1]);
    expect(wire.sent()).toHaveLength(4);
    expect(send(session, counting(9), SLOW)).toBe(Errno.Ok);
    wire.advance(0);
    expect(drained).toBe(1);
    wire.sent();
  });

  test('nobody who was not refused is told', () => {
    let drained = 0;
    const session = open({ sendBuffer: 3 * SMALL }, { drain: () => drained++ });
    for (let n = 0; n < 3; n++) send(session, counting(9), SLOW);
    wire.inject(arpReply({ senderIp: SLOW, senderMac: OTHER_MAC }));
    wire.advance(0);
    expect(drained).toBe(0);
    wire.sent();
  });

  test('who fills its buffer again in `drain` is told again', () => {
    const errnos: number[] = [];
    const session = open(
      { sendBuffer: SMALL },
      { drain: () => errnos.push(session.send(counting(9), address('10.0.0.67'))) },
    );
    for (let n = 0; n < 2; n++) send(session, counting(9), SLOW);
    wire.inject(arpReply({ senderIp: SLOW, senderMac: OTHER_MAC }));
    wire.advance(0);
    expect(send(session, counting(9), SLOW)).toBe(Errno.Again);
    wire.inject(arpReply({ senderIp: '10.0.0.67', senderMac: OTHER_MAC }));
    wire.advance(0);
    expect(errnos).toEqual([Errno.Ok, Errno.Ok]);
    wire.advance(5000);
    wire.sent();
  });

  test('a neighbour that never answers gives the room back too, with an error for each', () => {
    let drained = 0;
    let errors = 0;
    const error = (): boolean => {
      errors++;
      return true;
    };
    const session = open({ sendBuffer: 2 * SMALL }, { drain: () => drained++, error });
    for (let n = 0; n < 3; n++) send(session, counting(9), SLOW);
    wire.advance(4000);
    expect([session.underWay, drained, errors]).toEqual([0, 1, 2]);
    wire.sent();
  });

  test('packets that a full neighbour queue loses give their room back; nothing runs in circles', () => {
    let drained = 0;
    const session = open({ sendBuffer: 200 * SMALL }, { drain: () => drained++ });
    for (let n = 0; n < 300; n++) send(session, counting(9), SLOW);
    expect(drops(wire)['arp.queueFull']).toBeGreaterThan(100);
    expect(session.underWay).toBeLessThanOrEqual(212_992);
    wire.advance(5000);
    expect(session.underWay).toBe(0);
    wire.sent();
  });

  test('all fragments of a datagram count', () => {
    const session = open();
    expect(send(session, counting(60_000), SLOW)).toBe(Errno.Ok);
    // 41 fragments, the first in the large buffer of the datagram.
    expect(session.underWay).toBe(65_792 + 40 * SMALL);
    wire.inject(arpReply({ senderIp: SLOW, senderMac: OTHER_MAC }));
    expect(session.underWay).toBe(0);
    wire.sent();
  });

  test('a packet that was taken counts; there is none beyond the buffer', () => {
    const session = open({ sendBuffer: SMALL });
    const pkt = session.packet(9);
    expect(session.packet(9)).toBeNull();
    expect(send(session, counting(9), PEER)).toBe(Errno.Again);
    if (pkt !== null) wire.run(() => session.send(pkt, address(PEER)));
    expect(send(session, counting(9), PEER)).toBe(Errno.Ok);
    wire.sent();
  });

  test('the pool’s end is another thing: ENOBUFS', () => {
    const session = open();
    const { pool } = wire.stack.ctx;
    const held = upTo(pool.left(1)).map(() => pool.take(1));
    expect(send(session, counting(9), PEER)).toBe(Errno.NoBuffers);
    expect(session.hasRoom).toBe(true);
    for (const pkt of held) if (pkt !== null) pool.release(pkt);
  });

  test('one session’s packets take no room from another', () => {
    const [one, other] = [open({ sendBuffer: SMALL }), open({ sendBuffer: SMALL })];
    send(one, counting(9), SLOW);
    expect(send(one, counting(9), SLOW)).toBe(Errno.Again);
    expect(send(other, counting(9), SLOW)).toBe(Errno.Ok);
    wire.advance(5000);
    wire.sent();
  });

  test('closed while packets are under way: they go, and nobody is told', () => {
    let drained = 0;
    const session = open({ sendBuffer: SMALL }, { drain: () => drained++ });
    for (let n = 0; n < 2; n++) send(session, counting(9), SLOW);
    session.close();
    wire.inject(arpReply({ senderIp: SLOW, senderMac: OTHER_MAC }));
    wire.advance(0);
    expect([session.underWay, drained]).toEqual([0, 0]);
    expect(wire.sent().slice(1).map(datagram)).toMatchObject([{ length: 29 }]);
  });

  test('closed between the room and the word about it: nobody is told', () => {
    let drained = 0;
    const session = open({ sendBuffer: SMALL }, { drain: () => drained++ });
    wire.run(() => {
      const pkt = session.packet(9);
      session.packet(9);
      if (pkt !== null) session.send(pkt, address(PEER));
      session.close();
    });
    wire.advance(0);
    expect(drained).toBe(0);
    wire.sent();
  });

  test('a closed session sends nothing (EBADF), and a packet that it took is dropped by name', () => {
    const session = open();
    const pkt = session.packet(9);
    session.close();
    expect(send(session, counting(9), PEER)).toBe(Errno.BadDescriptor);
    if (pkt !== null) wire.run(() => expect(session.send(pkt)).toBe(Errno.BadDescriptor));
    expect(drops(wire)).toEqual({ 'raw.closed': 1 });
    expect(wire.sent()).toEqual([]);
  });
});

describe('raw(7), IP_HDRINCL: the sender writes the header', () => {
  const written = (fields: Parameters<typeof ip>[0] = {}): Uint8Array =>
    datagram(
      ip({ protocol: PROTOCOL, source: US, destination: PEER, payload: counting(9), ...fields }),
    );
  const included = (options: Partial<RawOptions> = {}): RawSession =>
    open({ headerIncluded: true, ...options });

  test('length and checksum are filled in; what is right stays as it is', () => {
    const right = written({ id: 0x1234, ttl: 3, tos: 7, flags: 0x4000, options: counting(4) });
    const wrong = right.slice();
    wrong.set([0xff, 0xff], 2);
    wrong.set([0xaa, 0xbb], 10);
    expect(send(included(), wrong, PEER)).toBe(Errno.Ok);
    expect(sent()).toEqual([right]);
  });

  test('source and identification are filled in where they are 0', () => {
    send(included(), written({ source: '0.0.0.0', id: 0 }), PEER);
    const [bytes = new Uint8Array()] = sent();
    expect(text(bytes.slice(12, 16))).toBe('0a 00 00 01');
    expect(viewOf(bytes).getUint16(4)).not.toBe(0);
  });

  test.each<[string, Parameters<typeof ip>[0]]>([
    ['a source that is none of ours', { source: '203.0.113.7' }],
    ['another destination than it goes to', { destination: '198.51.100.9' }],
    ['another protocol', { protocol: 17 }],
    ['version 6', { version: 6 }],
    ['RFC 1122 §3.2.1.7/1: TTL 0', { ttl: 0 }],
    ['a reserved flag and an offset', { flags: 0xa123 }],
    ['options that are none', { options: Uint8Array.of(7, 0, 0, 0) }],
  ])('%s: goes as it is', (_, fields) => {
    const bytes = written({ id: 7, ...fields });
    expect(send(included(), bytes, PEER)).toBe(Errno.Ok);
    expect(sent()).toEqual([bytes]);
  });

  test.each<[string, Uint8Array, number, string]>([
    ['no header', counting(0), Errno.Invalid, 'raw.writtenShort'],
    ['19 bytes', written().slice(0, 19), Errno.Invalid, 'raw.writtenShort'],
    ['a header of 4 words', set(written(), 0, 0x44), Errno.Invalid, 'raw.writtenHeader'],
    ['a header of 0 words', set(written(), 0, 0x40), Errno.Invalid, 'raw.writtenHeader'],
    ['a header beyond the end', set(written(), 0, 0x4f), Errno.Invalid, 'raw.writtenHeader'],
    ['one byte more than the MTU', bytesOf(1501), Errno.MessageSize, 'raw.writtenTooLong'],
  ])('%s: does not go', (_, bytes, errno, reason) => {
    expect(send(included(), bytes, PEER)).toBe(errno);
    expect(sent()).toEqual([]);
    expect(drops(wire)).toEqual({ [reason]: 1 });
  });

  test('as long as the MTU: goes in one piece', () => {
    expect(send(included(), bytesOf(1500), PEER)).toBe(Errno.Ok);
    expect(sent().map(({ length }) => length)).toEqual([1500]);
  });

  test('a header alone goes', () => {
    expect(send(included(), written({ payload: counting(0) }), PEER)).toBe(Errno.Ok);
    expect(sent()).toHaveLength(1);
  });

  test.each([
    ['may be cut: in fragments', 0, Errno.Ok, [596, 424]],
    ['must not be cut: EMSGSIZE', 0x4000, Errno.MessageSize, []],
  ])('longer than the route’s MTU and %s', (_, flags, errno, lengths) => {
    const to = { network: address('203.0.113.0'), length: 24, device: 2, gateway: address(PEER) };
    wire.stack.routes.add(route({ ...to, mtu: 600 }));
    const session = included();
    const bytes = written({ flags, payload: counting(980) });
    expect(send(session, bytes, '203.0.113.9')).toBe(errno);
    expect(sent().map(({ length }) => length)).toEqual(lengths);
    expect(session.underWay).toBe(0);
  });

  test('to ourselves with a header that is not right: dropped on the way in', () => {
    const session = included();
    expect(send(session, written({ version: 6 }), US)).toBe(Errno.Ok);
    expect(drops(wire)).toEqual({ 'ip.badVersion': 1 });
  });

  test('to a broadcast address only when that was asked for', () => {
    expect(send(included(), written(), '10.0.0.255')).toBe(Errno.Access);
    expect(send(included({ broadcast: true }), written(), '10.0.0.255')).toBe(Errno.Ok);
    expect(sent()).toHaveLength(1);
  });

  const GROUP = '239.1.2.3';
  test.each<[string, string, Parameters<typeof ip>[0], boolean, boolean]>([
    ['to us, says another', US, {}, true, false],
    ['to 127.0.0.1, says another', '127.0.0.1', {}, true, false],
    ['to another, says us', PEER, { destination: US }, false, true],
    ['to a group of ours, says another', GROUP, { destination: '239.9.9.9' }, true, true],
    ['to a group of ours, says a host', GROUP, {}, true, true],
    ['to a host, says a group of ours', PEER, { destination: GROUP }, false, true],
    ['to a group of ours, without a hop', GROUP, { destination: GROUP, ttl: 0 }, true, false],
    ['to a group of others, without a hop', '239.9.9.9', { ttl: 0 }, false, true],
  ])('as ip_mc_output: %s', (_, to, fields, isHeard, isSent) => {
    wire.addRoute({ to: '224.0.0.0/4', on: 0 });
    wire.run((stack) => stack.joinGroup(address(GROUP), 2));
    wire.advance(60_000);
    wire.sent();
    introduce(wire);
    const heard: Uint8Array[] = [];
    open({}, { receive: ({ bytes, network, end }) => heard.push(bytes.slice(network, end)) > 0 });
    const bytes = written({ id: 7, ...fields });
    wire.dropped();
    expect(send(included({ protocol: 255 }), bytes, to)).toBe(Errno.Ok);
    expect(heard).toEqual(isHeard ? [bytes] : []);
    expect(sent()).toEqual(isSent ? [bytes] : []);
    const staysHere = isHeard && to === GROUP && !isSent;
    expect(wire.dropped()).toEqual(staysHere ? { 'ip.staysHere': 1 } : {});
  });

  test.each([US, GROUP])('to %s with a header that is not right: dropped on the way in', (to) => {
    wire.addRoute({ to: '224.0.0.0/4', on: 0 });
    wire.run((stack) => stack.joinGroup(address(GROUP), 2));
    wire.advance(60_000);
    wire.dropped();
    expect(send(included(), written({ version: 6, destination: '10.0.0.99' }), to)).toBe(Errno.Ok);
    expect(wire.dropped()).toEqual({ 'ip.badVersion': 1 });
    wire.sent();
  });

  test('no route: ENETUNREACH', () => {
    expect(send(included(), written(), '203.0.113.9')).toBe(Errno.NetUnreachable);
  });

  test('IPPROTO_RAW: with protocol 255 the header is always the sender’s', () => {
    const bytes = written({ id: 7 });
    expect(send(open({ protocol: 255 }), bytes, PEER)).toBe(Errno.Ok);
    expect(sent()).toEqual([bytes]);
  });

  test('it waits for its neighbour as any other, who is asked for from an address of ours', () => {
    const session = included();
    send(session, written({ id: 7, source: '203.0.113.7' }), '10.0.0.66');
    expect(wire.sent().map(seenArp)).toMatchObject([{ targetIp: '10.0.0.66', senderIp: US }]);
    wire.inject(arpReply({ senderIp: '10.0.0.66', senderMac: PEER_MAC }));
    expect(sent()).toEqual([written({ id: 7, source: '203.0.113.7' })]);
  });

  test('ip(7): IpOutRequests does not count it, as on Linux; an ICMP message is one', () => {
    const before = wire.stack.ctx.counters.snapshot();
    send(
      included(),
      written({ protocol: 1, payload: Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0) }),
      PEER,
    );
    const after = wire.stack.ctx.counters.snapshot();
    expect(after.IpOutRequests).toBe(before.IpOutRequests);
    expect(after.IcmpOutEchos).toBe((before.IcmpOutEchos ?? 0) + 1);
    wire.sent();
  });
});

/** A datagram of that many bytes, its header included. */
function bytesOf(length: number): Uint8Array {
  const payload = counting(length - 20);
  return datagram(ip({ protocol: PROTOCOL, source: US, destination: PEER, payload }));
}

function set(bytes: Uint8Array, at: number, value: number): Uint8Array {
  bytes[at] = value;
  return bytes;
}
