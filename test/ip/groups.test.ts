// What comes to groups, and what this host sends there. RFC 1112 §6 and §7, RFC 1122 §3.3.6 and §3.3.7; as Linux's
// ip_mc_output.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatMac } from '../../src/netdev/mac.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { include, stationOf } from '../igmp/playing.ts';
import {
  address,
  BROADCAST_MAC,
  dotted,
  drops,
  icmp,
  PEER,
  PEER_MAC,
  Pinger,
  seenIcmp,
  US,
} from '../support/packets.ts';

const G = '239.1.2.3';
const ETH0 = 2;

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ interfaces: [['10.0.0.1/24'], ['172.16.0.1/16']] });
  wire.addNeighbour({ ip: PEER, mac: PEER_MAC });
  wire.addRoute({ to: '224.0.0.0/4', on: 'eth0' });
});

afterEach(() => wire.assertBalanced());

/** Joins, and lets the routers be told. */
function join(group: string, ...sources: string[]): void {
  const filter = sources.length === 0 ? undefined : include(...sources);
  wire.run((stack) => stack.joinGroup(address(group), ETH0, filter));
  wire.advance(60_000);
  wire.sent();
  wire.dropped();
  wire.counted();
}

const sysctl = (name: string, value: number): void => {
  expect(wire.stack.sysctl.set(`net.ipv4.${name}`, value)).toBeNull();
};

/** What a ping of the group or broadcast address brings in, besides what it sends. */
function pinged(destination: string, options = {}): Pinger {
  const pinger = new Pinger(wire, destination, options);
  pinger.send();
  return pinger;
}

describe('RFC 1112 §6.4: the last 23 bits of a group are those of its station', () => {
  test.each([
    ['224.0.0.1', '01:00:5e:00:00:01'],
    ['239.255.255.255', '01:00:5e:7f:ff:ff'],
    ['239.129.2.3', '01:00:5e:01:02:03'],
  ])('%s is sent to %s, which is heard', (group, station) => {
    join(group);
    const heard = wire.stack.devices[1]?.multicastList.stations ?? [];
    expect(heard.map(({ high, low }) => formatMac(high, low))).toContain(station);
    pinged(group);
    expect(seenIcmp(wire.sent()[0] ?? expect.fail()).to).toBe(station);
  });
});

describe('RFC 1122 §3.3.7/1, RFC 1112 §7.2: what comes to a group is for those who joined it by that device', () => {
  beforeEach(() => sysctl('icmp_echo_ignore_broadcasts', 0));

  const request = (destination: string, fields = {}): Uint8Array =>
    icmp({ destination, to: stationOf(destination), ...fields });

  test('nobody did', () => {
    wire.inject(request(G));
    expect(drops(wire)).toEqual({ 'ip.notMember': 1 });
    expect(wire.sent()).toEqual([]);
  });

  test('somebody did: it goes up as a multicast, and an answer comes from the device’s own address', () => {
    join(G);
    wire.inject(request(G));
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { source: US, destination: PEER, type: 0, to: PEER_MAC },
    ]);
  });

  test('by another device', () => {
    join(G);
    wire.inject(request(G, { source: '172.16.0.2' }), 1);
    expect(drops(wire)).toEqual({ 'ip.notMember': 1 });
  });

  test('RFC 3376 §3: from a source that nobody wants to hear', () => {
    join(G, '10.0.0.77');
    wire.inject(request(G));
    expect(drops(wire)).toEqual({ 'ip.notMember': 1 });
  });

  test('no longer: the answer that routing gave before counts no more', () => {
    join(G);
    wire.inject(request(G));
    wire.run((stack) => stack.leaveGroup(address(G), ETH0));
    wire.sent();
    wire.inject(request(G));
    expect(drops(wire)).toEqual({ 'ip.notMember': 1 });
    wire.advance(60_000);
  });

  test('two groups of one station', () => {
    join(G);
    wire.inject(icmp({ destination: '239.129.2.3', to: stationOf(G) }));
    expect(drops(wire)).toEqual({ 'ip.notMember': 1 });
  });

  test('RFC 1122 §3.2.2: no error is told about a multicast', () => {
    join(G);
    wire.inject(request(G, { protocol: 200 }));
    expect(drops(wire)).toEqual({ 'ip.unknownProtocol': 1 });
    expect(wire.sent()).toEqual([]);
  });

  test('a router does not forward to groups', () => {
    wire.stack.ipForward = true;
    wire.inject(request('239.9.9.9', { ttl: 64 }));
    expect(drops(wire)).toEqual({ 'ip.notMember': 1 });
  });
});

describe('RFC 1122 §3.2.2.6/3,4: echo requests to everybody', () => {
  const cases: [string, string, string][] = [
    ['a group', '224.0.0.1', stationOf('224.0.0.1')],
    ['a subnet', '10.0.0.255', BROADCAST_MAC],
    ['a subnet, in a frame for one', '10.0.0.255', '02:00:00:00:01:01'],
    ['all', '255.255.255.255', BROADCAST_MAC],
  ];

  test.each(cases)('%s: ignored, and counted as an error as in Linux', (_, destination, to) => {
    wire.counted();
    wire.inject(icmp({ destination, to }));
    expect(drops(wire)).toEqual({ 'icmp.echoBroadcast': 1 });
    expect(wire.counted()).toMatchObject({ IcmpInErrors: 1, IcmpInEchos: 1 });
    expect(wire.sent()).toEqual([]);
  });

  test.each(cases)('%s: answered with icmp_echo_ignore_broadcasts 0', (_, destination, to) => {
    sysctl('icmp_echo_ignore_broadcasts', 0);
    wire.inject(icmp({ destination, to, tos: 0x20 }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { source: US, destination: PEER, type: 0, tos: 0x20, ttl: 64 },
    ]);
  });

  test('from the address that the way back prefers', () => {
    sysctl('icmp_echo_ignore_broadcasts', 0);
    wire.addRoute({ to: '10.0.0.2/32', on: 'eth0', source: '172.16.0.1' });
    wire.inject(icmp({ destination: '10.0.0.255', to: BROADCAST_MAC }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ source: '172.16.0.1' }]);
  });

  test('who has no address yet is answered at home, where nobody asked', () => {
    sysctl('icmp_echo_ignore_broadcasts', 0);
    wire.inject(icmp({ source: '0.0.0.0', destination: '255.255.255.255', to: BROADCAST_MAC }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.noSession': 1 });
  });

  test('RFC 1812 §4.3.3.6/4: icmp_echo_ignore_all: nobody is answered, and it is no error', () => {
    sysctl('icmp_echo_ignore_all', 1);
    wire.counted();
    wire.inject(icmp());
    expect(drops(wire)).toEqual({ 'icmp.echoIgnored': 1 });
    expect(wire.counted()).not.toHaveProperty('IcmpInErrors');
  });
});

describe('RFC 1122 §3.3.6: what is for one host, in a frame for all', () => {
  test.each([BROADCAST_MAC, stationOf(G)])('to %s: let in, as Linux does', (to) => {
    wire.inject(icmp({ to }));
    expect(wire.sent()).toHaveLength(1);
  });

  test.each([BROADCAST_MAC, stationOf(G)])(
    'to %s: dropped with drop_unicast_in_l2_multicast',
    (to) => {
      sysctl('conf.eth0.drop_unicast_in_l2_multicast', 1);
      wire.inject(icmp({ to }));
      wire.inject(icmp({ destination: '10.0.0.255', to: BROADCAST_MAC }));
      expect(drops(wire)).toEqual({ 'ip.unicastToAll': 1, 'icmp.echoBroadcast': 1 });
      wire.inject(icmp());
      expect(wire.sent()).toHaveLength(1);
    },
  );
});

describe('RFC 1122 §3.3.6: what is for another host, in a frame for all, with drop_unicast_in_l2_multicast', () => {
  test.each([
    ['a router, with a way there', true, '10.0.0.9'],
    ['a router, without one', true, '203.0.113.9'],
    ['a host', false, '203.0.113.9'],
  ])('%s: dropped for that', (_, isRouter, destination) => {
    wire.stack.ipForward = isRouter;
    sysctl('conf.eth0.drop_unicast_in_l2_multicast', 1);
    wire.inject(icmp({ destination, to: BROADCAST_MAC }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.unicastToAll': 1 });
  });
});

describe('RFC 1112 §6.1: what this host sends to a group', () => {
  test('“the default should be 1” hop, or what the sender says', () => {
    pinged(G);
    pinged(G, { ttl: 7 });
    pinged(PEER);
    expect(wire.sent().map((frame) => seenIcmp(frame).ttl)).toEqual([1, 7, 64]);
  });

  test('as a member it hears it too, and answers itself', () => {
    join(G);
    sysctl('icmp_echo_ignore_broadcasts', 0);
    const pinger = pinged(G);
    expect(wire.sent()).toHaveLength(1);
    expect(pinger.replies).toMatchObject([{ sequence: 1, from: address(US), bytes: 64 }]);
    expect(wire.counted()).toMatchObject({ IpInReceives: 2, IpOutRequests: 2, IcmpInEchos: 1 });
  });

  test.each<[string, () => void, object]>([
    ['nobody has joined it', () => {}, {}],
    ['its source is not heard', () => join(G, '10.0.0.77'), {}],
    ['IP_MULTICAST_LOOP is off', () => join(G), { multicastLoop: false }],
  ])('it does not where %s', (_, before, options) => {
    before();
    wire.counted();
    pinged(G, options);
    expect(wire.sent()).toHaveLength(1);
    expect(wire.counted()).not.toHaveProperty('IpInReceives');
  });

  test('it hears the whole of what leaves in fragments', () => {
    join(G);
    sysctl('icmp_echo_ignore_broadcasts', 0);
    const pinger = pinged(G, { size: 4000 });
    expect(wire.sent()).toHaveLength(3);
    expect(pinger.replies).toMatchObject([{ bytes: 4008, wrongAt: -1 }]);
  });

  test('it goes out though no buffer is left for a copy', () => {
    join(G);
    const { pool } = wire.stack.ctx;
    const taken = [];
    while (pool.left(64) > 1) taken.push(pool.take(64) ?? expect.fail());
    pinged(G);
    for (const pkt of taken) pool.release(pkt);
    expect(wire.sent()).toHaveLength(1);
    expect(wire.dropped()).toEqual({});
  });

  test('without a route it goes nowhere', () => {
    wire = new Wire();
    pinged(G);
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.noRoute': 1 });
  });

  test('by a device that is named it needs no route', () => {
    wire = new Wire();
    pinged(G, { device: ETH0 });
    expect(wire.sent()).toHaveLength(1);
  });
});

describe('RFC 1122 §3.3.6: what this host sends to everybody, it hears too', () => {
  test.each<[string, object]>([
    ['10.0.0.255', {}],
    ['255.255.255.255', { device: ETH0 }],
  ])('%s', (destination, options) => {
    sysctl('icmp_echo_ignore_broadcasts', 0);
    const pinger = pinged(destination, options);
    expect(wire.sent().map((frame) => seenIcmp(frame).to)).toEqual([BROADCAST_MAC]);
    expect(pinger.replies).toMatchObject([{ from: address(US) }]);
  });

  test('ignored, as from anybody', () => {
    pinged('10.0.0.255');
    wire.sent();
    expect(drops(wire)).toEqual({ 'icmp.echoBroadcast': 1 });
  });
});

describe('one user of groups', () => {
  test('RFC 1122 §3.3.7/4: learns which devices hear which groups', () => {
    join(G);
    const heard = (device: number): string[] =>
      wire.stack.addresses.groups.of(device).map((group) => dotted(group.address));
    expect([1, 2, 3].map(heard)).toEqual([['224.0.0.1'], [G, '224.0.0.1'], ['224.0.0.1']]);
  });

  test('leaves all of them at once; other users stay', () => {
    join(G);
    const user = wire.stack.newMemberships();
    wire.run(() => {
      expect(user.join(ETH0, address(G))).toBeNull();
      expect(user.join(ETH0, address('239.5.5.5'))).toBeNull();
      user.leaveAll();
    });
    const heard = wire.stack.addresses.groups.of(ETH0).map(({ address: group }) => group);
    expect(heard).toEqual([address(G), address('224.0.0.1')]);
    wire.advance(60_000);
  });
});
