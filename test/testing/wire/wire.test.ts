import { describe, expect, test } from 'vitest';
import { arp } from '../../../src/testing/frame/frame.ts';
import { assertRoute } from '../../../src/testing/matchers/matchers.ts';
import type { StaticRoute } from '../../../src/testing/wire/setup.ts';
import { imbalance, STACK_MAC, Wire } from '../../../src/testing/wire/wire.ts';
import { hex } from '../../support/hex.ts';
import {
  arpRequest,
  icmp,
  OTHER,
  OTHER_MAC,
  PEER,
  PEER_MAC,
  Pinger,
  seenArp,
  seenIcmp,
} from '../../support/packets.ts';

describe('the wire', () => {
  test('has a stack with 10.0.0.1/24 at its other end, under a known station', () => {
    const wire = new Wire();
    wire.inject(arpRequest());
    expect(wire.sent().map(seenArp)).toMatchObject([
      { from: STACK_MAC, senderMac: '02:00:00:00:01:01', senderIp: '10.0.0.1' },
    ]);
    wire.assertBalanced();
  });

  test('hands out each frame once, oldest first', () => {
    const wire = new Wire();
    for (const n of [2, 3, 4]) wire.inject(arpRequest({ senderIp: `10.0.0.${n}` }));
    expect(wire.sent().map((frame) => seenArp(frame).targetIp)).toEqual([
      '10.0.0.2',
      '10.0.0.3',
      '10.0.0.4',
    ]);
    expect(wire.sent()).toEqual([]);
  });

  test('the frames are copies', () => {
    const wire = new Wire();
    wire.inject(arpRequest());
    const [first = hex('')] = wire.sent();
    const before = first.slice();
    wire.inject(arpRequest({ senderIp: '10.0.0.77' }));
    expect(first).toEqual(before);
  });

  test('several cables, each with its own station and queue', () => {
    const wire = new Wire({
      interfaces: [['10.0.0.1/24'], ['192.168.200.1/24', '10.9.9.9/32'], []],
    });
    wire.inject(arpRequest({ targetIp: '192.168.200.1' }), 1);
    wire.inject(arpRequest({ targetIp: '10.9.9.9' }), 2);
    expect(wire.sent(0)).toEqual([]);
    expect(wire.sent(1).map(seenArp)).toMatchObject([{ from: '02:00:00:00:01:02' }]);
    expect(wire.sent(2).map(seenArp)).toMatchObject([{ from: '02:00:00:00:01:03' }]);
  });

  test.each<[string, () => unknown, string]>([
    ['a cable that is not there', () => new Wire().sent(1), 'no interface 1: there are eth0'],
    [
      'a cable that is not there',
      () => new Wire().inject(hex(''), 7),
      'no interface 7: there are eth0',
    ],
    [
      'an address that is none',
      () => new Wire({ interfaces: [['10.0.0.256/24']] }),
      '10.0.0.256/24 is not an IPv4 address with a prefix length',
    ],
    [
      'an Ethernet address that is none',
      () => new Wire({ interfaces: [{ mac: '02:00' }] }),
      '02:00 is not an Ethernet address',
    ],
    [
      'a name that is none',
      () => new Wire().inject(hex(''), 'eth1'),
      'no interface eth1: there are eth0',
    ],
    [
      'what is no frame',
      () => new Wire().inject(JSON.parse('"abc"')),
      'expected a frame, got a string',
    ],
    [
      'a key that means nothing',
      () => new Wire(JSON.parse('{"interface":[]}')),
      'interface: expected one of interfaces, seed, mtu, gateway, routes, neighbours, stack',
    ],
    [
      'one of an interface',
      () => new Wire({ interfaces: [JSON.parse('{"address":[]}')] }),
      'address: expected one of name, addresses, mac, mtu',
    ],
    [
      'one of a route',
      () => new Wire({ routes: [JSON.parse('{"to":"default","gateway":"10.0.0.2"}')] }),
      'gateway: expected one of to, via, on, table, source, metric, type',
    ],
    [
      'two interfaces of one name',
      () => new Wire({ interfaces: [[], { name: 'eth0' }] }),
      'eth0: is there already',
    ],
    [
      'the loopback’s name',
      () => new Wire({ interfaces: [{ name: 'lo' }] }),
      'lo: is there already',
    ],
    ...[67, 65536, 1500.5].flatMap((mtu): [string, () => unknown, string][] => {
      const message = `mtu ${mtu}: expected a whole number from 68 to 65535`;
      return [
        [`an MTU of ${mtu}`, () => new Wire({ mtu }), message],
        [`an interface’s MTU of ${mtu}`, () => new Wire({ interfaces: [{ mtu }] }), message],
      ];
    }),
    ...[-1, 2 ** 32, 0.5, Number.NaN].map((seed): [string, () => unknown, string] => [
      `a seed of ${seed}`,
      () => new Wire({ seed }),
      `seed ${seed}: expected a whole number from 0 to 4294967295`,
    ]),
    [
      'a frame that no cable takes',
      () => new Wire().inject(new Uint8Array(1515)),
      'the cable refused a frame of 1515 bytes: the frame is longer than the device can carry',
    ],
    [
      'a frame that no buffer takes',
      () => new Wire().inject(new Uint8Array(100_000)),
      'a frame of 100000 bytes is too long',
    ],
  ])('says what is wrong: %s', (_, work, message) => {
    expect(work).toThrow(message);
  });

  test('its MTU is its cables’, but for those that have their own', () => {
    const wire = new Wire({ mtu: 576, interfaces: [['10.0.0.1/24'], [], { mtu: 1400 }] });
    expect(wire.stack.devices.map(({ mtu }) => mtu)).toEqual([65536, 576, 576, 1400]);
  });

  test('the least and the greatest MTU, and seeds at either end', () => {
    const wire = new Wire({ seed: 0, interfaces: [{ mtu: 68 }, { mtu: 65535 }] });
    expect(wire.stack.devices.map(({ mtu }) => mtu)).toEqual([65536, 68, 65535]);
    expect(() => new Wire({ seed: 2 ** 32 - 1 })).not.toThrow();
  });

  test('interfaces with names and Ethernet addresses of their own', () => {
    const wire = new Wire({
      interfaces: [{ name: 'lan', mac: '0a:0b:0c:0d:0e:0f', addresses: ['10.0.0.1/24'] }, []],
    });
    expect(wire.interfaces).toEqual(['lan', 'eth1']);
    expect([wire.indexOf('eth1'), wire.deviceOf('lan'), wire.deviceOf(1)]).toEqual([1, 2, 3]);
    wire.inject(arpRequest({ to: '0a:0b:0c:0d:0e:0f' }), 'lan');
    expect(wire.sent('lan').map(seenArp)).toMatchObject([{ from: '0a:0b:0c:0d:0e:0f' }]);
  });

  test('tells the stack’s own station on each cable', () => {
    const wire = new Wire({ interfaces: [['10.0.0.1/24', '10.9.9.9/32'], []] });
    expect(wire.station()).toEqual({ mac: '02:00:00:00:01:01', ip: '10.0.0.1' });
    expect(wire.station('eth1')).toEqual({ mac: '02:00:00:00:01:02', ip: '0.0.0.0' });
  });

  test('takes a description as well as bytes', () => {
    const wire = new Wire();
    wire.inject(arp());
    expect(wire.sent()).toHaveLength(1);
  });

  test('tells the stack whatever a stack can be told', () => {
    expect(new Wire({ stack: { ipForward: true } }).stack.ipForward).toBe(true);
    expect(new Wire().stack.ipForward).toBe(false);
  });

  test('stations that the stack knows need no ARP', () => {
    const [near, far] = [
      { mac: PEER_MAC, ip: PEER },
      { mac: OTHER_MAC, ip: '192.168.200.2', on: 'eth1' },
    ];
    const wire = new Wire({
      interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']],
      neighbours: [near, far],
    });
    new Pinger(wire, far.ip).send();
    expect(wire.sent('eth1').map(seenIcmp)).toMatchObject([{ to: far.mac }]);
    wire.addNeighbour({ mac: OTHER_MAC, ip: OTHER }, 'eth0');
    new Pinger(wire, OTHER).send();
    expect(wire.sent('eth0').map(seenIcmp)).toMatchObject([{ to: OTHER_MAC }]);
  });

  test('its seed is the stack’s', () => {
    const identifier = (seed: number) => new Pinger(new Wire({ seed }), PEER).session.identifier;
    expect(identifier(3)).toBe(identifier(3));
    expect(identifier(3)).not.toBe(identifier(4));
  });
});

describe('routes in iproute2’s words', () => {
  const two = { interfaces: [['10.0.0.1/24', '10.0.0.7/24'], ['192.168.200.1/24']] };

  test.each<[string, StaticRoute, string, object]>([
    [
      'a default route',
      { to: 'default', via: '10.0.0.254' },
      '203.0.113.1',
      { gateway: '10.0.0.254' },
    ],
    ['a prefix', { to: '203.0.113.0/24', via: '192.168.200.9' }, '203.0.113.1', { device: 'eth1' }],
    ['one address', { to: '203.0.113.1', via: '10.0.0.254' }, '203.0.113.1', { device: 'eth0' }],
    [
      'on the cable',
      { to: '203.0.113.0/24', on: 'eth1' },
      '203.0.113.1',
      { device: 'eth1', gateway: null, type: 'unicast' },
    ],
    [
      'a gateway that is not on the cable, by an interface',
      { to: '203.0.113.0/24', via: '198.51.100.1', on: 1 },
      '203.0.113.1',
      { device: 'eth1', gateway: '198.51.100.1' },
    ],
    [
      'a source and a metric',
      { to: 'default', via: '10.0.0.254', source: '10.0.0.7', metric: 5 },
      '203.0.113.1',
      { source: '10.0.0.7', metric: 5, table: 'main' },
    ],
    [
      'a table by its name',
      { to: 'default', via: '10.0.0.254', table: 'default' },
      '203.0.113.1',
      { table: 'default' },
    ],
    [
      'a type that sends nothing',
      { to: '203.0.113.0/24', type: 'prohibit' },
      '203.0.113.1',
      { type: 'prohibit', device: 'none' },
    ],
  ])('%s', (_, route, destination, expected) => {
    assertRoute(new Wire({ ...two, routes: [route] }), destination, expected);
  });

  test('a table without a name', () => {
    const wire = new Wire({ ...two, routes: [{ to: 'default', via: '10.0.0.254', table: 100 }] });
    expect(wire.stack.routes.table(100).list()).toHaveLength(1);
    assertRoute(wire, '203.0.113.1', null);
  });

  test('gateway is short for the default route', () => {
    assertRoute(new Wire({ gateway: PEER }), '203.0.113.1', { gateway: PEER, device: 'eth0' });
  });

  test.each<[string, StaticRoute, string]>([
    [
      'no way',
      { to: '203.0.113.0/24' },
      'route to 203.0.113.0/24: expected a next hop or an interface',
    ],
    [
      'a gateway on no cable',
      { to: 'default', via: '203.0.113.1' },
      'route to default: Nexthop has invalid gateway.',
    ],
    ['what is there already', { to: '10.0.0.0/24', on: 0 }, 'route to 10.0.0.0/24: File exists'],
    ['host bits', { to: '203.0.113.1/24', on: 0 }, 'route to 203.0.113.1/24: Invalid argument'],
    ['what is no prefix', { to: '203.0.113', on: 0 }, '203.0.113 is not an IPv4 prefix'],
    ['what is no address', { to: 'default', via: 'x' }, 'x is not an IPv4 address'],
    [
      'an unknown type',
      { to: 'default', type: 'blackhol' },
      'blackhol is no type of route: expected one of unicast, local, broadcast, anycast, multicast, blackhole, unreachable, prohibit, throw',
    ],
    [
      'an unknown table',
      { to: 'default', via: '10.0.0.2', table: 'mian' },
      'mian is no routing table: expected main, local, default or a number',
    ],
    [
      'an unknown interface',
      { to: 'default', on: 'eth9' },
      'no interface eth9: there are eth0, eth1',
    ],
  ])('refuses %s', (_, route, message) => {
    expect(() => new Wire({ ...two, routes: [route] })).toThrow(new Error(message));
  });
});

describe('what has changed since it was last asked', () => {
  test('drops, by reason', () => {
    const wire = new Wire();
    for (const _ of [1, 2]) wire.inject(icmp({ ipChecksumError: 1 }));
    expect(wire.dropped()).toEqual({ 'ip.badChecksum': 2 });
    expect(wire.dropped()).toEqual({});
    wire.inject(icmp({ version: 6 }));
    expect(wire.dropped()).toEqual({ 'ip.badVersion': 1 });
  });

  test('counters that have grown', () => {
    const wire = new Wire();
    wire.inject(icmp({ ipChecksumError: 1 }));
    expect(wire.counted()).toEqual({
      ...{ IpInReceives: 1, IpInHdrErrors: 1, IpExtInCsumErrors: 1 },
      ...{ IpExtInOctets: 84, IpExtInNoECTPkts: 1 },
    });
    expect(wire.counted()).toEqual({});
  });
});

describe('virtual time', () => {
  test('begins at 0 and goes as far as the test says', () => {
    const wire = new Wire();
    wire.advance(12.5);
    wire.advance(0);
    wire.advance(7.25);
    expect([wire.now, wire.stack.ctx.now]).toEqual([19.75, 19.75]);
  });

  test('whatever falls due in between happens at its own time', () => {
    const wire = new Wire();
    const times: number[] = [];
    new Pinger(wire, PEER).send();
    wire.stack.ctx.trace.attach({ event: ({ kind, time }) => kind === 10 && times.push(time) });
    wire.advance(2500);
    expect(times).toEqual([1000, 2000]);
    expect(wire.now).toBe(2500);
  });

  test('never goes back', () => {
    const wire = new Wire();
    wire.advance(5);
    expect(() => wire.advanceTo(4)).toThrow(new RangeError('it is 5 ms, too late for 4 ms'));
    expect(wire.now).toBe(5);
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN, -1])('there is no time %d', (ms) => {
    const wire = new Wire();
    const expected = 'expected milliseconds, 0 or more';
    expect(() => wire.advance(ms)).toThrow(new RangeError(`advance(${ms}): ${expected}`));
    expect(() => wire.advanceTo(ms)).toThrow(new RangeError(`advanceTo(${ms}): ${expected}`));
    expect(wire.now).toBe(0);
  });

  test('advanceTo stops after whatever it waits for', () => {
    const wire = new Wire();
    new Pinger(wire, PEER).send();
    let asked = 0;
    wire.advanceTo(60_000, () => ++asked === 2);
    expect([asked, wire.now]).toEqual([2, 2000]);
    wire.advanceTo(2000.75);
    expect(wire.now).toBe(2000.75);
  });

  test('an hour of it takes no time', () => {
    const wire = new Wire();
    const pinger = new Pinger(wire, PEER);
    pinger.send();
    const began = performance.now();
    wire.advance(3_600_000);
    expect(performance.now() - began).toBeLessThan(500);
    expect(pinger.errors).toHaveLength(1);
  });

  test('run gives an application the stack with its clock set, and what it returns back', () => {
    const wire = new Wire();
    wire.advance(40);
    expect(wire.run((stack) => [stack === wire.stack, stack.ctx.now])).toEqual([true, 40]);
  });

  test('what is sent to ourselves has come in when run returns', () => {
    const wire = new Wire();
    const pinger = new Pinger(wire, '127.0.0.1');
    pinger.send();
    expect(pinger.replies).toHaveLength(1);
  });
});

describe('the books', () => {
  const books = { received: 5, originated: 3, transmitted: 4, delivered: 1, dropped: 1, parked: 2 };

  test.each<[string, Partial<typeof books>, number, string | null]>([
    ['balance', {}, 2, null],
    ['one came in and never ended', { received: 6 }, 2, 'packets lost or ended twice'],
    ['one was made and never ended', { originated: 4 }, 2, 'packets lost or ended twice'],
    ['one ended twice', { dropped: 2 }, 2, 'packets lost or ended twice'],
    ['one was sent twice', { transmitted: 5 }, 2, 'packets lost or ended twice'],
    ['one was delivered twice', { delivered: 2 }, 2, 'packets lost or ended twice'],
    ['one is out and waits nowhere', {}, 3, 'packets leaked'],
    ['one waits and is in the pool as well', {}, 1, 'packets leaked'],
  ])('%s', (_, change, outstanding, problem) => {
    expect(imbalance({ ...books, ...change }, outstanding)).toBe(problem);
  });

  test('assertBalanced throws with the numbers when a packet was kept', () => {
    const wire = new Wire();
    wire.assertBalanced();
    wire.stack.ctx.pool.take(1);
    expect(() => wire.assertBalanced()).toThrow(
      /^packets leaked: \{"received":0,.*\}, 1 outstanding$/,
    );
  });

  test('assertBalanced throws when a packet’s end was not counted', () => {
    const wire = new Wire();
    const pkt = wire.stack.ctx.originate(0, 1);
    if (pkt !== null) wire.stack.ctx.pool.release(pkt);
    expect(() => wire.assertBalanced()).toThrow('packets lost or ended twice');
  });

  test('packets that wait are in order', () => {
    const wire = new Wire();
    wire.inject(icmp());
    expect(wire.stack.ctx.flow.parked).toBe(1);
    wire.assertBalanced();
  });

  test('who reads a packet after its end sees poison', () => {
    const wire = new Wire();
    let kept: Uint8Array | null = null;
    wire.stack.ctx.trace.attach({
      event: (_, pkt) => {
        kept = pkt === null ? null : pkt.bytes.subarray(pkt.start, pkt.start + 14);
      },
    });
    wire.inject(arpRequest());
    expect(kept).toEqual(new Uint8Array(14).fill(0xa5));
  });
});
