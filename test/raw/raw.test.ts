import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Packet } from '../../src/core/packet.ts';
import { Errno } from '../../src/ip/errors.ts';
import * as Ipv4 from '../../src/ip/header.ts';
import { PathMtu } from '../../src/ip/send.ts';
import type { RawListener, RawOptions } from '../../src/raw/options.ts';
import type { RawSession } from '../../src/raw/session.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import {
  address,
  counting,
  datagram,
  dotted,
  drops,
  type IcmpFields,
  type IpFields,
  icmp,
  introduce,
  ip,
  OTHER,
  OTHER_MAC,
  PEER,
  seenIcmp,
  US,
} from '../support/packets.ts';

const PROTOCOL = 253;

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ interfaces: [['10.0.0.1/24', '10.0.0.9/24'], ['172.16.0.1/16']] });
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

/** A datagram or an error as the listener saw it, in bytes from the IP header on. */
interface Notes {
  readonly session: RawSession;
  readonly heard: Uint8Array[];
  readonly errors: { from: string; type: number; code: number; quote: Uint8Array }[];
}

function open(options: Partial<RawOptions> = {}, listener: Partial<RawListener> = {}): Notes {
  const heard: Uint8Array[] = [];
  const errors: Notes['errors'] = [];
  const session = wire.stack.raw.open(
    { protocol: PROTOCOL, ...options },
    {
      receive: ({ bytes, network, end }: Packet) => {
        heard.push(bytes.slice(network, end));
        return true;
      },
      error: ({ bytes, view, start, network, end }: Packet, quote) => {
        errors.push({
          from: dotted(Ipv4.source(view, network)),
          type: view.getUint8(start),
          code: view.getUint8(start + 1),
          quote: bytes.slice(quote, end),
        });
      },
      ...listener,
    },
  );
  return { session, heard, errors };
}

const given = (fields: IpFields = {}): Uint8Array =>
  ip({ protocol: PROTOCOL, payload: counting(9), ...fields });

describe('raw(7): who hears a datagram', () => {
  test('RFC 1122 §3.2.1.8/2: all of it, from the IP header on, with its options', () => {
    const { heard } = open();
    const frame = given({ options: new Uint8Array(8).fill(1), tos: 0x1c, ttl: 3 });
    wire.inject(frame);
    expect(heard).toEqual([datagram(frame)]);
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({});
    expect(wire.stack.ctx.flow.delivered).toBe(1);
  });

  test.each<[string, Partial<RawOptions>, IpFields, boolean]>([
    ['the protocol', {}, {}, true],
    ['another protocol', {}, { protocol: 254 }, false],
    ['protocol 0', { protocol: 0 }, { protocol: 0 }, true],
    ['protocol 255', { protocol: 255 }, { protocol: 255 }, true],
    ['the bound address', { source: address('10.0.0.9') }, { destination: '10.0.0.9' }, true],
    ['another of our addresses', { source: address('10.0.0.9') }, { destination: US }, false],
    ['a bound broadcast', { source: address('10.0.0.255') }, { destination: '10.0.0.255' }, true],
    ['to all', {}, { destination: '10.0.0.255' }, true],
    ['to all, bound to one', { source: address(US) }, { destination: '10.0.0.255' }, false],
    ['the connected remote', { destination: address(PEER) }, {}, true],
    ['another remote', { destination: address(OTHER) }, {}, false],
    ['the device', { device: 2 }, {}, true],
    ['another device', { device: 3 }, {}, false],
  ])('raw_v4_match: %s', (_, options, fields, expected) => {
    const { heard } = open(options);
    wire.inject(given(fields));
    expect(heard).toHaveLength(expected ? 1 : 0);
  });

  test('every session that it is for, and each has all of it', () => {
    const all = [open(), open({ source: address(US) }), open({ destination: address(PEER) })];
    const other = open({ protocol: 254 });
    wire.inject(given());
    for (const { heard } of all) expect(heard).toEqual([datagram(given())]);
    expect(other.heard).toEqual([]);
    expect(wire.stack.ctx.flow.delivered).toBe(1);
  });

  test('one of a protocol that has a layer goes on to that', () => {
    const { heard } = open({ protocol: 1 });
    wire.inject(icmp());
    expect(heard).toEqual([datagram(icmp())]);
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 0 }]);
  });

  test.each<[string, IcmpFields]>([
    ['an echo reply to nobody', { type: 0 }],
    ['a type that nothing here acts on', { type: 42 }],
  ])('%s is delivered, not dropped, when a session has heard it', (_, fields) => {
    const { heard } = open({ protocol: 1 });
    wire.inject(icmp(fields));
    expect(heard).toHaveLength(1);
    expect(drops(wire)).toEqual({});
  });

  test('RFC 1122 §3.2.2.8/7, RFC 1122 §3.4/5: a timestamp reply reaches who has asked for it', () => {
    const { heard } = open({ protocol: 1, destination: address(PEER) });
    wire.inject(icmp({ type: 14, data: counting(12) }));
    expect(heard).toEqual([datagram(icmp({ type: 14, data: counting(12) }))]);
    expect(drops(wire)).toEqual({});
  });

  test('a session that says that it is none of its has not heard it', () => {
    open({ protocol: 1 }, { receive: () => false });
    wire.inject(icmp({ type: 0 }));
    expect(drops(wire)).toEqual({ 'icmp.noSession': 1 });
  });

  test('a datagram in fragments is heard whole, once', () => {
    const { heard } = open();
    const whole = given({ payload: counting(64), id: 7 });
    wire.inject(given({ payload: counting(64).slice(0, 32), id: 7, flags: 0x2000 }));
    wire.inject(given({ payload: counting(64).slice(32), id: 7, flags: 4 }));
    expect(heard.map((bytes) => bytes.slice(20))).toEqual([datagram(whole).slice(20)]);
  });

  test('what it sends to an address of ours, the device whose address it is counts, as in Linux', () => {
    const onFirst = open({ device: 2 });
    const onSecond = open({ device: 3 });
    const sender = open({ protocol: 254 });
    wire.inject(given());
    expect([onFirst.heard.length, onSecond.heard.length]).toEqual([1, 0]);
    const { session } = open({ destination: address('10.0.0.77') });
    wire.run(() => session.send(counting(3), address('172.16.0.1')));
    expect([onFirst.heard.length, onSecond.heard.length]).toEqual([1, 1]);
    expect(sender.heard).toEqual([]);
  });
});

describe('ICMP_FILTER', () => {
  test.each([
    [0, 0, true],
    [1 << 0, 0, false],
    [1 << 8, 0, true],
    [1 << 8, 8, false],
    [1 << 31, 31, false],
    [-1, 31, false],
    [-1, 32, true],
    [-1, 255, true],
  ])('%i and type %i', (icmpFilter, type, expected) => {
    const { heard } = open({ protocol: 1, icmpFilter });
    wire.inject(icmp({ type }));
    expect(heard).toHaveLength(expected ? 1 : 0);
  });

  test('a message that has no whole header does not pass', () => {
    const { heard } = open({ protocol: 1, icmpFilter: 1 << 20 });
    wire.inject(ip({ protocol: 1, payload: counting(7) }));
    expect(heard).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.short': 1 });
  });
});

describe('RFC 1122 §3.2.2.1/1, RFC 1122 §3.3.8: “2 … the designated transport protocol is not supported”', () => {
  test.each([0, 6, 17, 46, 253, 254, 255])('protocol %i', (protocol) => {
    const frame = given({ protocol });
    const before = wire.stack.ctx.counters.snapshot();
    wire.inject(frame);
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { type: 3, code: 2, source: US, destination: PEER, data: datagram(frame) },
    ]);
    expect(drops(wire)).toEqual({ 'ip.unknownProtocol': 1 });
    const after = wire.stack.ctx.counters.snapshot();
    expect(after.IpInUnknownProtos).toBe((before.IpInUnknownProtos ?? 0) + 1);
    expect(after.IpInDelivers).toBe(before.IpInDelivers);
  });

  test.each<[string, IpFields]>([
    ['to all', { destination: '10.0.0.255' }],
    ['to all there are', { destination: '255.255.255.255' }],
    ['in a broadcast frame', { to: 'ff:ff:ff:ff:ff:ff' }],
  ])('RFC 1122 §3.2.2: none for one %s', (_, fields) => {
    wire.inject(given(fields));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.unknownProtocol': 1 });
  });

  test('none when a session takes it: that is a delivery', () => {
    open();
    const before = wire.stack.ctx.counters.snapshot().IpInDelivers ?? 0;
    wire.inject(given());
    expect(wire.sent()).toEqual([]);
    expect(wire.stack.ctx.counters.snapshot().IpInDelivers).toBe(before + 1);
  });

  test('one when the only session is for somebody else, or closed', () => {
    open({ destination: address(OTHER) });
    open().session.close();
    wire.inject(given());
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 3, code: 2 }]);
  });
});

describe('pause and resume', () => {
  test('what comes in between waits, in order, and is heard then', () => {
    const { session, heard } = open();
    session.pause();
    const frames = [1, 2, 3].map((id) => given({ id, options: new Uint8Array(4).fill(1) }));
    for (const frame of frames) wire.inject(frame);
    expect(heard).toEqual([]);
    expect(wire.sent()).toEqual([]);
    wire.run(() => session.resume());
    expect(heard).toEqual(frames.map((frame) => datagram(frame)));
    wire.inject(given({ id: 4 }));
    expect(heard).toHaveLength(4);
    expect(session.drops).toBe(0);
  });

  test('SO_RCVBUF: more than the receive buffer takes is lost, counted and dropped by name', () => {
    const { session, heard } = open({ receiveBuffer: 2 * 2048 });
    session.pause();
    for (const id of [1, 2, 3, 4]) wire.inject(given({ id }));
    expect(session.drops).toBe(2);
    expect(drops(wire)).toMatchObject({ 'raw.receiveFull': 2 });
    wire.run(() => session.resume());
    expect(heard.map((bytes) => bytes[5])).toEqual([1, 2]);
  });

  test('nobody has taken what is lost: protocol unreachable, as from Linux', () => {
    const { session } = open({ receiveBuffer: 1 });
    session.pause();
    wire.inject(given());
    expect(wire.sent()).toEqual([]);
    wire.inject(given());
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 3, code: 2 }]);
    expect(drops(wire)).toEqual({ 'raw.receiveFull': 1, 'ip.unknownProtocol': 1 });
    session.close();
  });

  test('a slow session takes nothing from another', () => {
    const slow = open({ receiveBuffer: 1 });
    const quick = open();
    slow.session.pause();
    for (const id of [1, 2, 3]) wire.inject(given({ id }));
    expect(quick.heard).toHaveLength(3);
    expect(wire.sent()).toEqual([]);
    slow.session.close();
  });

  test('who pauses again while it hears keeps the rest', () => {
    const { session, heard } = open(
      {},
      {
        receive: ({ bytes, network, end }) => {
          heard.push(bytes.slice(network, end));
          session.pause();
          return true;
        },
      },
    );
    session.pause();
    for (const id of [1, 2, 3]) wire.inject(given({ id }));
    for (const count of [1, 2, 3, 3]) {
      wire.run(() => session.resume());
      expect(heard).toHaveLength(count);
    }
  });

  test('who closes while it hears loses the rest by name', () => {
    let heard = 0;
    const { session } = open(
      {},
      {
        receive: () => {
          heard++;
          session.close();
          return true;
        },
      },
    );
    session.pause();
    for (const id of [1, 2, 3]) wire.inject(given({ id }));
    wire.run(() => session.resume());
    expect(heard).toBe(1);
    expect(drops(wire)).toEqual({ 'raw.closed': 2 });
  });

  test('without a buffer left the copy is lost and counted, and the layer has its packet', () => {
    const { session } = open({ protocol: 1 });
    session.pause();
    const { pool } = wire.stack.ctx;
    const held: Packet[] = [];
    // One for the frame that comes.
    while (pool.left(1) > 1) {
      const pkt = pool.take(1);
      if (pkt !== null) held.push(pkt);
    }
    wire.inject(icmp());
    for (const pkt of held) pool.release(pkt);
    expect(session.drops).toBe(1);
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 0 }]);
    session.close();
  });

  test.each([
    ['small', 8, 1024],
    ['large', 3000, 32],
  ])('many that pause leave a quarter of the %s buffers to others', (_, size, buffers) => {
    const paused = Array.from({ length: 20 }, () => open());
    for (const { session } of paused) session.pause();
    const { pool } = wire.stack.ctx;
    const sender = open({ protocol: PROTOCOL });
    for (let id = 1; id <= 100; id++) {
      wire.run(() => sender.session.send(counting(size), address(US)));
    }
    expect(pool.outstanding).toBeGreaterThan(buffers / 2);
    expect(pool.outstanding).toBeLessThanOrEqual((buffers * 3) / 4);
    expect(drops(wire)['raw.receiveScarce']).toBeGreaterThan(0);
    wire.inject(given({ protocol: 99 }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 3, code: 2 }]);
    for (const { session } of paused) session.close();
    expect(pool.outstanding).toBe(0);
  });

  test('a datagram of the largest size waits too', () => {
    const { session, heard } = open();
    session.pause();
    const data = counting(60_000);
    wire.run(() => session.send(data, address(US)));
    wire.run(() => session.resume());
    expect(heard.map((bytes) => bytes.slice(20))).toEqual([data]);
  });
});

describe('sessions that come and go while they hear', () => {
  test('one that closes another, behind it, is the last to hear', () => {
    const first = open(
      {},
      {
        receive: () => {
          second.session.close();
          return true;
        },
      },
    );
    const second = open();
    wire.inject(given());
    expect(second.heard).toEqual([]);
    expect([first.session.isOpen, second.session.isOpen]).toEqual([true, false]);
  });

  test('one that closes itself has heard it', () => {
    const { session } = open(
      {},
      {
        receive: () => {
          session.close();
          return true;
        },
      },
    );
    wire.inject(given());
    expect(drops(wire)).toEqual({});
    wire.inject(given());
    expect(drops(wire)).toEqual({ 'ip.unknownProtocol': 1 });
  });

  test('one that opens another: that hears the next', () => {
    let opened: Notes | null = null;
    open(
      {},
      {
        receive: () => {
          opened ??= open();
          return true;
        },
      },
    );
    wire.inject(given());
    expect(opened).toMatchObject({ heard: [] });
    wire.inject(given());
    expect(opened).toMatchObject({ heard: [datagram(given())] });
  });

  test('closed twice is closed', () => {
    const { session } = open();
    session.close();
    session.close();
    expect(session.isOpen).toBe(false);
  });
});

describe('RFC 1122 §3.2.2/4, RFC 1122 §3.4/5,6: errors go to who sent what they quote', () => {
  const sentBy = ({ session }: Notes, to: string = PEER): Uint8Array => {
    wire.run(() => session.send(counting(12), address(to)));
    const [frame] = wire.sent();
    if (frame === undefined) throw new Error('nothing was sent');
    return datagram(frame);
  };
  const error = (quoted: Uint8Array, fields: IcmpFields = {}): Uint8Array =>
    icmp({ type: 11, code: 0, identifier: 0, sequence: 0, data: quoted, ...fields });

  test.each([
    [3, 0],
    [3, 2],
    [3, 13],
    [4, 0],
    [5, 1],
    [11, 0],
    [11, 1],
    [12, 0],
  ])('type %i, code %i, with the quote', (type, code) => {
    const notes = open();
    const quoted = sentBy(notes);
    wire.inject(error(quoted, { type, code, source: OTHER, from: OTHER_MAC }));
    expect(notes.errors).toEqual([{ from: OTHER, type, code, quote: quoted }]);
    expect(drops(wire)).toEqual({});
  });

  test('the IP header and 8 bytes are enough; 7 are not', () => {
    const notes = open();
    const quoted = sentBy(notes);
    wire.inject(error(quoted.slice(0, 27)));
    expect(drops(wire)).toEqual({ 'icmp.shortQuote': 1 });
    wire.inject(error(quoted.slice(0, 28)));
    expect(notes.errors).toHaveLength(1);
  });

  test.each<[string, Partial<RawOptions>, (quoted: Uint8Array) => void, string]>([
    ['another protocol', {}, (quoted) => quoted.set([254], 9), 'icmp.noSession'],
    ['a source that is none of ours', {}, (q) => q.set([10, 0, 0, 4], 12), 'icmp.unexpected'],
    [
      'another source than is bound',
      { source: address(US) },
      (quoted) => quoted.set([10, 0, 0, 9], 12),
      'icmp.noSession',
    ],
    [
      'another destination than is connected',
      { destination: address(PEER) },
      (quoted) => quoted.set([10, 0, 0, 4], 16),
      'icmp.noSession',
    ],
    ['a later fragment', {}, (quoted) => quoted.set([0x20, 1], 6), 'icmp.laterFragment'],
  ])('RFC 5927 §4: a forged one that quotes %s is dropped by name', (_, options, forge, why) => {
    const notes = open(options);
    const quoted = sentBy(notes);
    forge(quoted);
    wire.inject(error(quoted));
    expect(notes.errors).toEqual([]);
    expect(drops(wire)).toEqual({ [why]: 1 });
  });

  test('a session that did not send it says so', () => {
    const notes = open({}, { sent: () => false });
    wire.inject(error(sentBy(notes)));
    expect(drops(wire)).toEqual({ 'icmp.unexpected': 1 });
  });

  test('RFC 1191 §6.2/2: what it tells of the way is learnt first, for the way that the packet had', () => {
    const to = address('203.0.113.9');
    wire.stack.addGateway(address(PEER));
    const mtus: number[] = [];
    const { session } = open(
      { pathMtu: PathMtu.Do },
      {
        error: () => {
          mtus.push(session.mtu(to), session.send(counting(1400), to));
          session.close();
        },
      },
    );
    wire.run(() => session.send(counting(1400), to));
    const [frame = new Uint8Array()] = wire.sent();
    wire.inject(
      error(datagram(frame).slice(0, 28), {
        type: 3,
        code: 4,
        sequence: 1000,
        source: PEER,
      }),
    );
    expect(drops(wire)).toEqual({ 'ip.mustNotFragment': 1 });
    expect(mtus).toEqual([1000, Errno.MessageSize]);
    expect(wire.sent()).toEqual([]);
  });

  test('a session without ears for errors', () => {
    const session = wire.stack.raw.open({ protocol: PROTOCOL }, { receive: () => true });
    wire.inject(error(sentBy({ session, heard: [], errors: [] })));
    expect(drops(wire)).toEqual({ 'icmp.unexpected': 1 });
  });

  test('each of two sessions of one protocol that may have', () => {
    const [one, other] = [open(), open({ destination: address(PEER) })];
    const third = open({ destination: address(OTHER) });
    wire.inject(error(sentBy(one)));
    expect([one, other, third].map(({ errors }) => errors.length)).toEqual([1, 1, 0]);
  });

  test('of our own making too: nobody answers for the next hop', () => {
    const notes = open();
    wire.run(() => notes.session.send(counting(12), address('10.0.0.66')));
    wire.advance(4000);
    expect(notes.errors).toMatchObject([{ from: US, type: 3, code: 1 }]);
    wire.sent();
  });

  test('a session for ICMP hears the error itself and that it was meant', () => {
    const notes = open({ protocol: 1 });
    wire.run(() => notes.session.send(datagram(icmp()).slice(20), address(PEER)));
    const [frame = new Uint8Array()] = wire.sent();
    wire.inject(error(datagram(frame)));
    expect([notes.heard.length, notes.errors.length]).toEqual([1, 1]);
    expect(drops(wire)).toEqual({});
  });
});

describe('an ICMP identifier of one’s own: Linux’s ping sockets', () => {
  test('hears echo replies with it, and nothing else', () => {
    const { heard } = open({ protocol: 1, identifier: 0x8182 });
    wire.inject(icmp());
    wire.inject(icmp({ type: 0, identifier: 0x8183 }));
    expect(heard).toEqual([]);
    wire.inject(icmp({ type: 0 }));
    expect(heard).toEqual([datagram(icmp({ type: 0 }))]);
    wire.sent();
  });

  test('two sessions: each its own', () => {
    const all = [7, 8].map((identifier) => open({ protocol: 1, identifier }));
    wire.inject(icmp({ type: 0, identifier: 8 }));
    expect(all.map(({ heard }) => heard.length)).toEqual([0, 1]);
  });

  test('any: one that is free', () => {
    const taken = new Set<number>();
    for (let n = 0; n < 3000; n++) {
      const { session } = open({ protocol: 1, identifier: 'any' });
      expect(session.identifier).toBeGreaterThanOrEqual(0);
      expect(session.identifier).toBeLessThan(65_536);
      taken.add(session.identifier);
    }
    expect(taken.size).toBe(3000);
  });
});

/** What only a program without types can give. */
const wrong = (options: object): Partial<RawOptions> => options as Partial<RawOptions>;

describe('what cannot be opened', () => {
  test.each<[Partial<RawOptions>, string]>([
    [{ protocol: 256 }, 'protocol 256: expected a whole number from 0 to 255'],
    [{ protocol: -1 }, 'protocol -1: expected a whole number from 0 to 255'],
    [{ protocol: 1.5 }, 'protocol 1.5: expected a whole number from 0 to 255'],
    [{ ttl: 256 }, 'ttl 256: expected a whole number from 0 to 255'],
    [{ tos: 256 }, 'tos 256: expected a whole number from 0 to 255'],
    [{ device: -3 }, 'device -3: expected a whole number from 0 to 2147483647'],
    [{ mark: 2 ** 32 }, 'mark 4294967296: expected a whole number from -2147483648 to 4294967295'],
    [{ device: 77 }, 'device 77: No such device'],
    [wrong({ destination: 'x' }), 'destination x: expected an IPv4 address, as parseIpv4 gives it'],
    [wrong({ source: 2 ** 31 }), 'source 2147483648: expected an IPv4 address'],
    [wrong({ ttll: 3 }), 'ttll: expected one of protocol, source, destination, headerIncluded, '],
    [wrong({ broadcast: 'yes' }), 'broadcast yes: expected true or false'],
    [wrong({ options: [1] }), 'options: expected bytes, as a Uint8Array'],
    [{ mark: 0.5 }, 'mark 0.5: expected a whole number'],
    [{ pathMtu: 9 }, 'pathMtu 9: expected one of PathMtu, 0 to 3'],
    [{ protocol: 1, icmpFilter: 1.5 }, 'icmpFilter 1.5: expected a whole number'],
    [{ protocol: 1, icmpFilter: 2 ** 32 }, 'icmpFilter 4294967296: expected a whole number'],
    [{ sendBuffer: 0 }, 'sendBuffer 0: expected a whole number from 1'],
    [{ receiveBuffer: Number.NaN }, 'receiveBuffer NaN: expected a whole number from 1'],
    [{ options: Uint8Array.of(7, 2, 1, 0) }, 'options: '],
    [
      { options: Uint8Array.of(1), headerIncluded: true },
      'options: they are in the header, which the sender writes',
    ],
    [{ source: address(PEER) }, '10.0.0.2: Cannot assign requested address'],
    [{ protocol: 1, identifier: 65_536 }, 'identifier 65536: expected a whole number'],
    [{ identifier: 7 }, 'protocol 253: icmpFilter and identifier are for protocol 1, ICMP'],
    [{ icmpFilter: 1 }, 'protocol 253: icmpFilter and identifier are for protocol 1, ICMP'],
  ])('%o', (options, says) => {
    expect(() => open(options)).toThrow(says);
    wire.inject(given());
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 3, code: 2 }]);
  });

  test.each(['10.0.0.9', '0.0.0.0', '255.255.255.255', '10.0.0.255', '224.0.0.1', '127.0.0.1'])(
    'inet_bind: to %s it can be bound',
    (source) => {
      expect(open({ source: address(source) }).session.isOpen).toBe(true);
    },
  );
});
