// What a router does is what Linux 6.18 did with the same frames, between network namespaces.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Packet } from '../../src/core/packet.ts';
import { Drop } from '../../src/ip/forward.ts';
import * as Ipv4 from '../../src/ip/header.ts';
import { memoryPair } from '../../src/netdev/memory.ts';
import { RouteType, route } from '../../src/route/table.ts';
import { FramePort } from '../../src/testing/wire/port.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { obviousChecksum } from '../support/checksum.ts';
import { hex, viewOf } from '../support/hex.ts';
import {
  address,
  arpReply,
  BROADCAST_MAC,
  counting,
  datagram,
  drops,
  type IpFields,
  icmp,
  introduce,
  ip,
  PEER,
  PEER_MAC,
  seenArp,
  seenIcmp,
  text,
  US,
} from '../support/packets.ts';

/** A station behind the router's second interface, and one behind its third. */
const FAR = '172.16.0.2';
const FAR_MAC = '0e:42:c3:44:45:46';
const SIDE = '192.168.200.2';
const SIDE_MAC = '12:52:d3:54:55:56';
/** Behind an interface whose MTU is 1400. */
const NARROW = '10.9.0.2';
const BEHIND_FAR = '198.51.100.7';
const BEHIND_SIDE = '192.0.2.9';

let wire: Wire;
let narrow: FramePort;

beforeEach(() => {
  const interfaces = [['10.0.0.1/24'], ['172.16.0.1/16'], ['192.168.200.1/24']];
  wire = new Wire({ interfaces });
  const { stack } = wire;
  stack.ipForward = true;
  introduce(wire);
  introduce(wire, { ip: FAR, mac: FAR_MAC, port: 1 });
  introduce(wire, { ip: SIDE, mac: SIDE_MAC, port: 2 });
  const [cable, end] = memoryPair({ mtu: 1400 });
  narrow = new FramePort(end);
  const { index } = stack.addDevice(cable, { addresses: [cidr('10.9.0.1', 24)] });
  stack.arp.neighbours.setPermanent(index, address(NARROW), 0x1662, 0xe3646566 | 0);
  via(BEHIND_FAR, FAR, 3);
  via(BEHIND_SIDE, SIDE, 4);
});

afterEach(() => wire.assertBalanced());

describe('a packet for somebody else goes on', () => {
  test('RFC 1812 §5.3.1/1, RFC 6864 §4.3/3: one hop less to live, and nothing else of the datagram changes but its checksum', () => {
    wire.inject(icmp({ destination: FAR, ttl: 0x37, tos: 0x15, flags: 0x4000 }));
    const same = icmp({ destination: FAR, ttl: 0x36, tos: 0x15, flags: 0x4000 });
    const framed = [...hex(FAR_MAC.replaceAll(':', '')), ...hex('02 00 00 00 01 02')];
    same.set(framed);
    expect(wire.sent(1).map(text)).toEqual([text(same)]);
    expect([...wire.sent(0), ...wire.sent(2), ...narrow.received()]).toEqual([]);
    expect(drops(wire)).toEqual({});
  });

  test.each<[string, IpFields]>([
    ['RFC 1812 §5.2.3/6: UDP', { protocol: 17, payload: counting(9) }],
    ['a protocol that this host does not know', { protocol: 253, payload: counting(9) }],
    ['nothing behind the header', {}],
    ['RFC 1812 §5.2.6/2: a first fragment', { flags: 0x2000, payload: counting(8) }],
    ['a later fragment', { flags: 0x0123, payload: counting(8) }],
    [
      'options that mean nothing to us',
      { options: hex('01 de 05 04 00 00 00 00'), payload: counting(8) },
    ],
    ['the longest that fits', { payload: counting(1480), padding: 0 }],
    ['RFC 1812 §5.2.5/2: the reserved flag', { flags: 0x8000 }],
    ['RFC 1812 §5.3.3.3/1,3: precedence 7', { tos: 0xe0 }],
    ['RFC 1812 §5.3.3.3/1,3: precedence 1', { tos: 0x20 }],
    ['RFC 1812 §5.3.1/3: TTL 2', { ttl: 2 }],
    ['TTL 255', { ttl: 255 }],
    ['from nowhere that we know', { source: '203.0.113.9' }],
    [
      'RFC 1812 §5.3.7/5: from class E, to class E',
      { source: '240.0.0.1', destination: '240.0.0.2' },
    ],
  ])('%s', (_, fields) => {
    via('240.0.0.2', FAR, 3);
    const whole = { destination: FAR, ttl: 64, ...fields };
    wire.inject(ip({ padding: 7, ...whole }));
    expect(wire.sent(1).map(datagram)).toEqual([datagram(ip({ ...whole, ttl: whole.ttl - 1 }))]);
    expect(drops(wire)).toEqual({});
  });

  test.each([
    ['echo request', 8],
    ['echo reply', 0],
    ['destination unreachable', 3],
    ['redirect', 5],
  ])('an ICMP %s for somebody else is none of our business', (_, type) => {
    wire.inject(icmp({ destination: FAR, type, checksumError: 1 }));
    expect(wire.sent(1)).toHaveLength(1);
    expect(counters()).toMatchObject({ IcmpInMsgs: 0, IcmpOutMsgs: 0 });
  });

  test('to the gateway of its route', () => {
    wire.inject(icmp({ destination: BEHIND_FAR }));
    expect(wire.sent(1).map(seenIcmp)).toMatchObject([{ to: FAR_MAC, destination: BEHIND_FAR }]);
  });

  test('back by the cable that it came in by, if the route says so', () => {
    introduce(wire, { ip: '10.0.0.3', mac: SIDE_MAC });
    wire.inject(icmp({ destination: '10.0.0.3' }));
    expect(wire.sent(0).map(seenIcmp)).toMatchObject([
      { to: PEER_MAC, source: US, type: 5 },
      { to: SIDE_MAC, source: PEER, ttl: 0x36 },
    ]);
  });

  test('when the next hop’s station is found, which is asked for from our address on that cable', () => {
    wire.inject(icmp({ destination: '172.16.7.7' }));
    const question = { operation: 1, senderIp: '172.16.0.1', targetIp: '172.16.7.7' };
    expect(wire.sent(1).map(seenArp)).toMatchObject([question]);
    const to = '02:00:00:00:01:02';
    wire.inject(arpReply({ to, senderIp: '172.16.7.7', targetIp: '172.16.0.1' }), 1);
    expect(wire.sent(1).map(seenIcmp)).toMatchObject([{ destination: '172.16.7.7', ttl: 0x36 }]);
  });

  test('it is the same packet: received, then transmitted, and no other is made', () => {
    const before = { ...wire.stack.ctx.flow };
    wire.inject(icmp({ destination: BEHIND_FAR }));
    const { received, originated, transmitted } = wire.stack.ctx.flow;
    const difference = [received - before.received, transmitted - before.transmitted];
    expect([...difference, originated - before.originated]).toEqual([1, 1, 0]);
    expect(wire.sent(1)).toHaveLength(1);
  });

  test('the journey tells the route and the forwarding', () => {
    wire.inject(icmp({ destination: BEHIND_FAR }));
    const { ctx } = wire.stack;
    const told = [...ctx.trace.events()]
      .filter(({ layer }) => ctx.layerName(layer) === 'ip')
      .map((event) => ctx.says(event));
    expect(told).toEqual([
      'table main has a route to 172.16.0.2',
      'forwarded to 172.16.0.2, 54 hops left',
    ]);
    expect(wire.sent(1)).toHaveLength(1);
  });
});

describe('net.ipv4.ip_forward', () => {
  test('RFC 1122 §3.1/5,6,7: is off in a new stack, and may change at any time', () => {
    const other = new Wire({ interfaces: [['10.0.0.1/24'], ['172.16.0.1/16']] });
    expect(other.stack.ipForward).toBe(false);
    introduce(other, { ip: FAR, mac: FAR_MAC, port: 1 });
    const sent = [false, true, false].map((enabled) => {
      other.stack.ipForward = enabled;
      other.inject(icmp({ destination: FAR }));
      return other.sent(1).length;
    });
    expect(sent).toEqual([0, 1, 0]);
    expect(drops(other)).toEqual({ 'ip.notForUs': 2 });
    other.assertBalanced();
  });

  test.each([US, '172.16.0.1', '192.168.200.1'])(
    'RFC 1812 §5.2.3/1: what is for us (%s) is not forwarded, whatever its TTL',
    (destination) => {
      wire.inject(icmp({ destination, ttl: 1 }));
      expect(wire.sent(0).map(seenIcmp)).toMatchObject([{ source: destination, type: 0 }]);
      expect(counters().IpForwDatagrams).toBe(0);
    },
  );
});

describe('counted as Linux counts', () => {
  test.each<[string, IpFields, Record<string, number>]>([
    ['forwarded', { destination: FAR }, { IpForwDatagrams: 1 }],
    ['time exceeded', { destination: FAR, ttl: 1 }, { IpInHdrErrors: 1, IcmpOutTimeExcds: 1 }],
    ['no route', { destination: '8.8.8.8' }, { IpExtInNoRoutes: 1, IcmpOutDestUnreachs: 1 }],
    [
      'must not be fragmented',
      { destination: NARROW, flags: 0x4000, payload: counting(1381) },
      { IpForwDatagrams: 1, IpFragFails: 1, IcmpOutDestUnreachs: 1 },
    ],
    ['in a broadcast frame', { destination: FAR, to: BROADCAST_MAC }, {}],
    ['in a broadcast frame, TTL 1', { destination: FAR, to: BROADCAST_MAC, ttl: 1 }, {}],
    [
      'in a broadcast frame, no route',
      { destination: '8.8.8.8', to: BROADCAST_MAC },
      { IpExtInNoRoutes: 1 },
    ],
    [
      'time exceeded, and no way back',
      { source: '9.9.9.9', destination: FAR, ttl: 1 },
      { IpInHdrErrors: 1 },
    ],
  ])('%s', (_, fields, expected) => {
    const before = counters();
    wire.inject(ip({ protocol: 17, ...fields }));
    const errors = expected.IcmpOutTimeExcds ?? expected.IcmpOutDestUnreachs ?? 0;
    const sent = errors === 0 ? {} : { IcmpOutMsgs: 1, IpOutRequests: 1 };
    expect(changes(before)).toEqual({ IpInReceives: 1, ...expected, ...sent });
  });
});

describe('what is refused, and what its source is told', () => {
  const types: [string, number][] = [
    ['203.0.113.1', RouteType.Unreachable],
    ['203.0.113.2', RouteType.Prohibit],
    ['203.0.113.3', RouteType.Blackhole],
    ['203.0.113.4', RouteType.Throw],
    ['203.0.113.5', RouteType.Multicast],
  ];

  beforeEach(() => {
    for (const [destination, type] of types) {
      const to = { network: address(destination), length: 32, device: 0 };
      wire.stack.routes.add(route({ ...to, type }));
    }
    const to = { network: address('203.0.113.6'), length: 32, device: 3 };
    wire.stack.routes.add(route({ ...to, gateway: address(FAR), tos: 0x10 }));
  });

  test.each<[string, IpFields, string, [number, number, number] | null]>([
    [
      'RFC 1812 §5.3.1/2, RFC 1812 §5.2.7.3: TTL 1',
      { destination: FAR, ttl: 1 },
      'ip.ttlExceeded',
      [11, 0, 0],
    ],
    ['TTL 0', { destination: FAR, ttl: 0 }, 'ip.ttlExceeded', [11, 0, 0]],
    ['TTL 1, UDP', { destination: FAR, ttl: 1, protocol: 17 }, 'ip.ttlExceeded', [11, 0, 0]],
    ['TTL 1, to a gateway', { destination: BEHIND_FAR, ttl: 1 }, 'ip.ttlExceeded', [11, 0, 0]],
    ['RFC 1812 §4.3.3.1/1: no route', { destination: '8.8.8.8' }, 'ip.noWayOn', [3, 0, 0]],
    ['no route comes before TTL 1', { destination: '8.8.8.8', ttl: 1 }, 'ip.noWayOn', [3, 0, 0]],
    [
      'RFC 1812 §4.3.3.1/2: a route for another TOS alone',
      { destination: '203.0.113.6', tos: 0x08 },
      'ip.noWayOn',
      [3, 0, 0],
    ],
    [
      'RFC 1812 §5.2.7.1/1: unreachable',
      { destination: '203.0.113.1' },
      'ip.routeUnreachable',
      [3, 1, 0],
    ],
    [
      'so does a route’s type',
      { destination: '203.0.113.1', ttl: 1 },
      'ip.routeUnreachable',
      [3, 1, 0],
    ],
    [
      'RFC 1812 §5.2.7.1/3: prohibit',
      { destination: '203.0.113.2' },
      'ip.routeProhibit',
      [3, 13, 0],
    ],
    ['blackhole: nothing', { destination: '203.0.113.3' }, 'ip.routeBlackhole', null],
    ['throw, and no other route', { destination: '203.0.113.4' }, 'ip.noWayOn', [3, 0, 0]],
    ['a type that sends to groups', { destination: '203.0.113.5' }, 'ip.martianDestination', null],
    [
      'RFC 1191 §4/1,4, RFC 6864 §4.3/2: too long by a byte',
      { destination: NARROW, flags: 0x4000, payload: counting(1381) },
      'ip.fragmentationNeeded',
      [3, 4, 1400],
    ],
    [
      'too long by a byte, a first fragment',
      { destination: NARROW, flags: 0x6000, payload: counting(1381) },
      'ip.fragmentationNeeded',
      [3, 4, 1400],
    ],
    [
      'too long by a byte, a later fragment: nothing',
      { destination: NARROW, flags: 0x4001, payload: counting(1381) },
      'ip.fragmentationNeeded',
      null,
    ],
    [
      'TTL 1 comes before too long',
      { destination: NARROW, flags: 0x4000, ttl: 1, payload: counting(1381) },
      'ip.ttlExceeded',
      [11, 0, 0],
    ],
  ])('%s', (_, fields, reason, told) => {
    const frame = ip({ protocol: 253, ...fields });
    wire.inject(frame);
    expect(drops(wire)).toEqual({ [reason]: 1 });
    expect([...wire.sent(1), ...wire.sent(2), ...narrow.received()]).toEqual([]);
    const error =
      told === null ? [] : [{ type: told[0], code: told[1], identifier: 0, sequence: told[2] }];
    const quoted = datagram(frame).slice(0, 548);
    const whom = { to: PEER_MAC, source: US, destination: PEER, data: quoted };
    expect(wire.sent(0).map(seenIcmp)).toMatchObject(
      error.map((fields) => ({ ...fields, ...whom })),
    );
  });

  test('RFC 791 §3.2/4, RFC 1812 §4.2.2.7/1,3: too long by a byte, and it may be cut: in two, each with one hop less', () => {
    const frame = ip({ destination: NARROW, ttl: 9, payload: counting(1381) });
    const before = counters();
    wire.inject(frame);
    const heads = narrow.received().map((each) => [...each.subarray(16, 23)]);
    expect(heads).toEqual([
      [0x05, 0x74, 0x41, 0x42, 0x20, 0x00, 8],
      [0x00, 0x19, 0x41, 0x42, 0x00, 0xac, 8],
    ]);
    expect(changes(before)).toEqual({
      ...{ IpInReceives: 1, IpForwDatagrams: 1, IpFragOKs: 1, IpFragCreates: 2 },
    });
    expect(drops(wire)).toEqual({});
  });

  test('RFC 1191 §4/4: as long as the MTU goes on', () => {
    wire.inject(ip({ destination: NARROW, flags: 0x4000, payload: counting(1380) }));
    expect(narrow.received()).toHaveLength(1);
    expect(drops(wire)).toEqual({});
  });

  test.each([0, 8, 13, 14, 15, 16, 17, 18])(
    'traceroute -I: time exceeded is also told of ICMP type %i, a query or an answer',
    (type) => {
      wire.inject(icmp({ destination: FAR, ttl: 1, type }));
      expect(wire.sent(0).map(seenIcmp)).toMatchObject([{ type: 11, code: 0 }]);
    },
  );

  test.each([3, 4, 5, 11, 12, 1, 2, 6, 7, 9, 10, 19, 255])(
    'RFC 1122 §3.2.2/6: nothing is told of ICMP type %i, an error or unknown',
    (type) => {
      wire.inject(icmp({ destination: FAR, ttl: 1, type }));
      expect(wire.sent(0)).toEqual([]);
      expect(drops(wire)).toEqual({ 'ip.ttlExceeded': 1 });
    },
  );

  test('with an empty pool nothing is told, and nothing is lost but that', () => {
    const { pool } = wire.stack.ctx;
    const held: Packet[] = [];
    const frame = icmp({ destination: FAR, ttl: 1 });
    for (let next = pool.take(1); next !== null; next = pool.take(1)) held.push(next);
    const last = held.pop();
    if (last !== undefined) pool.release(last);
    wire.inject(frame);
    for (const pkt of held) pool.release(pkt);
    expect(wire.sent(0)).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.ttlExceeded': 1 });
    expect(counters()).toMatchObject({ IcmpOutErrors: 1, IcmpOutMsgs: 0 });
  });
});

describe('RFC 1812 §4.3.2.4/1: an error leaves by the route to the source, and its own source is the address there', () => {
  test.each([
    ['the packet’s own cable', PEER, 0, US],
    ['another cable than the packet came in by', BEHIND_SIDE, 2, '192.168.200.1'],
  ])('%s', (_, source, port, from) => {
    wire.inject(icmp({ source, destination: FAR, ttl: 1 }));
    expect(wire.sent(port).map(seenIcmp)).toMatchObject([
      { type: 11, source: from, destination: source },
    ]);
    for (const other of [0, 1, 2]) expect(wire.sent(other)).toEqual([]);
  });

  // Linux tells all of that cable: it looks at the source only where there is a route to the destination.
  test.each(['10.0.0.255', '172.16.255.255'])(
    'RFC 1122 §3.2.2: “whose source address does not define a single host”: %s is told nothing',
    (source) => {
      wire.inject(icmp({ source, destination: '203.0.113.99' }));
      expect([0, 1, 2].flatMap((port) => wire.sent(port))).toEqual([]);
      expect(drops(wire)).toEqual({ 'ip.noWayOn': 1 });
    },
  );

  test('a source without a route is told nothing', () => {
    wire.inject(icmp({ source: '9.9.9.9', destination: FAR, ttl: 1 }));
    for (const port of [0, 1, 2]) expect(wire.sent(port)).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.ttlExceeded': 1 });
  });
});

describe('RFC 1812 §3.3.2/3, RFC 1812 §4.3.3.1/3: the next hop does not answer', () => {
  test('after three requests its packets’ sources are told: host unreachable, with the TTL as it went on', () => {
    wire.inject(icmp({ destination: '172.16.9.9', sequence: 1, ttl: 64 }));
    wire.advance(500);
    wire.inject(icmp({ destination: '172.16.9.9', sequence: 2, ttl: 64, source: BEHIND_SIDE }));
    wire.advance(2499);
    expect(wire.sent(1).map(seenArp)).toHaveLength(3);
    expect([...wire.sent(0), ...wire.sent(2)]).toEqual([]);
    wire.advance(1);
    const told = { type: 3, code: 1, tos: 0xc0 };
    const about = { destination: '172.16.9.9', ttl: 63 };
    expect(wire.sent(0).map(seenIcmp)).toMatchObject([
      { ...told, source: US, data: datagram(icmp({ ...about, sequence: 1 })) },
    ]);
    expect(wire.sent(2).map(seenIcmp)).toMatchObject([
      {
        ...told,
        source: '192.168.200.1',
        destination: BEHIND_SIDE,
        data: datagram(icmp({ ...about, sequence: 2, source: BEHIND_SIDE })),
      },
    ]);
    expect(drops(wire)).toEqual({ 'arp.unresolved': 2 });
    expect(counters()).toMatchObject({ IpForwDatagrams: 2, IcmpOutDestUnreachs: 2 });
  });
});

describe('what a router must not forward, though there is a route', () => {
  beforeEach(() => {
    wire.stack.addGateway(address(FAR));
  });

  test.each<[string, IpFields, string]>([
    [
      'RFC 1812 §5.3.4/1: in a broadcast frame',
      { destination: FAR, to: BROADCAST_MAC },
      'ip.groupFrame',
    ],
    [
      'RFC 1812 §5.3.4/2: in a multicast frame',
      { destination: FAR, to: '01:00:5e:00:00:01' },
      'ip.groupFrame',
    ],
    [
      'RFC 1812 §5.3.5.1/1, RFC 1812 §5.2.3/2: to the limited broadcast',
      { destination: '255.255.255.255' },
      'icmp.echoBroadcast',
    ],
    [
      'RFC 1812 §5.2.3/4, RFC 1812 §5.3.5.2/1: to a broadcast of ours, elsewhere',
      { destination: '172.16.255.255' },
      'icmp.echoBroadcast',
    ],
    ['to a group', { destination: '224.0.0.2' }, 'ip.notMember'],
    ['to the group of all systems', { destination: '224.0.0.1' }, 'icmp.echoBroadcast'],
    ['RFC 1812 §5.3.7/4: to a loopback', { destination: '127.0.0.1' }, 'ip.martianDestination'],
    ['RFC 1812 §5.3.7/3: to this network', { destination: '0.1.2.3' }, 'ip.martianDestination'],
    ['RFC 3927 §7: to a link-local address', { destination: '169.254.7.7' }, 'ip.linkLocal'],
    ['to the first of those', { destination: '169.254.0.0' }, 'ip.linkLocal'],
    ['to the last of those', { destination: '169.254.255.255' }, 'ip.linkLocal'],
    [
      'RFC 3927 §7: from a link-local address',
      { source: '169.254.7.8', destination: FAR },
      'ip.linkLocal',
    ],
    [
      'RFC 1812 §5.3.7/2: from a loopback',
      { source: '127.0.0.1', destination: FAR },
      'ip.martianSource',
    ],
    [
      'RFC 1812 §5.3.7/1: from a group',
      { source: '224.0.0.1', destination: FAR },
      'ip.martianSource',
    ],
    ['RFC 1812 §5.3.7/1: from nobody', { source: '0.0.0.0', destination: FAR }, 'ip.martianSource'],
    [
      'RFC 1812 §5.3.7/1: from this network',
      { source: '0.1.2.3', destination: FAR },
      'ip.martianSource',
    ],
    ['from us', { source: '192.168.200.1', destination: FAR }, 'ip.martianSource'],
  ])('%s', (_, fields, reason) => {
    wire.inject(icmp(fields));
    for (const port of [0, 1, 2]) expect(wire.sent(port)).toEqual([]);
    expect(drops(wire)).toEqual({ [reason]: 1 });
    expect(counters()).toMatchObject({ IpForwDatagrams: 0, IcmpOutMsgs: 0 });
  });

  test.each(['169.253.255.255', '169.255.0.0'])('%s is not link-local', (destination) => {
    wire.inject(icmp({ destination }));
    expect(wire.sent(1)).toHaveLength(1);
  });
});

describe('RFC 1812 §4.2.2.5/3, RFC 1624 §3: the checksum is mended, not computed anew', () => {
  const header = (id: number, ttl: number): Uint8Array => datagram(ip({ id, ttl }));

  test('right for every checksum there is', () => {
    for (let id = 0; id < 0x10000; id++) {
      const bytes = header(id, 0x37);
      Ipv4.decrementTtl(viewOf(bytes), 0);
      if (obviousChecksum(bytes) !== 0) throw new Error(`identification ${id}`);
    }
  });

  test('right for every TTL above 0, which comes back one less, and no other field changes', () => {
    for (let ttl = 1; ttl < 256; ttl++) {
      const bytes = header(0x9394, ttl);
      expect(Ipv4.decrementTtl(viewOf(bytes), 0)).toBe(ttl - 1);
      expect(bytes).toEqual(header(0x9394, ttl - 1));
    }
  });

  test('an error in it stays one', () => {
    const bytes = datagram(ip({ ipChecksumError: 1 }));
    Ipv4.decrementTtl(viewOf(bytes), 0);
    expect(obviousChecksum(bytes)).not.toBe(0);
  });
});

test('the catalogue: every entry has a name of its own and a sentence', () => {
  const entries = Object.values(Drop);
  const names = [...entries, ...Object.values(Ipv4.Drop)].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, says } of entries) {
    expect(name).toMatch(/^ip\.\w+$/);
    expect(says).toMatch(/^[a-z].*[^.]$/);
  }
});

function cidr(quad: string, length: number) {
  return { address: address(quad), length };
}

/** A route to one host by way of a gateway. */
function via(destination: string, gateway: string, device: number): void {
  const to = { network: address(destination), length: 32, device, gateway: address(gateway) };
  wire.stack.routes.add(route(to));
}

const counters = (): Record<string, number> => wire.stack.ctx.counters.snapshot();

const OF_ALL = /Octets$|ECTPkts$|^IpOutTransmits$|^IcmpMsg/;

/** By how much each counter went up since `before`, but for those of bytes, marks, types and transmissions: test/mib has them. */
function changes(before: Record<string, number>): Record<string, number> {
  const all = Object.entries(counters()).map(([name, value]): [string, number] => [
    name,
    value - (before[name] ?? 0),
  ]);
  return Object.fromEntries(all.filter(([name, value]) => value !== 0 && !OF_ALL.test(name)));
}
