import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANY } from '../../src/ip/address.ts';
import { Errno } from '../../src/ip/errors.ts';
import { check } from '../../src/ip/header.ts';
import { PathMtu, type SendOptions, sendOptions } from '../../src/ip/send.ts';
import { RouteType, route, Table } from '../../src/route/table.ts';
import { STACK_MAC, Wire } from '../../src/testing/wire/wire.ts';
import { viewOf } from '../support/hex.ts';
import {
  address,
  answer,
  BROADCAST_MAC,
  drops,
  icmp,
  introduce,
  OTHER,
  OTHER_MAC,
  PEER,
  PEER_MAC,
  Pinger,
  seenArp,
  seenIcmp,
  US,
  upTo,
} from '../support/packets.ts';

const SECOND_MAC = '02:00:00:00:01:02';
const NET = { network: address('203.0.113.0'), length: 24 };

let wire: Wire;

beforeEach(() => {
  wire = new Wire();
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

describe('the header that we write', () => {
  test('RFC 791 §3.1/3, RFC 791 §3.2/5, RFC 1812 §4.2.2.3/1: version 4, five words, TTL 64, DF on a ping of ours, checksum right', () => {
    new Pinger(wire, PEER).send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      {
        to: PEER_MAC,
        from: STACK_MAC,
        tos: 0,
        flags: 0x4000,
        ttl: 64,
        source: US,
        destination: PEER,
        length: 98,
      },
    ]);
  });

  test.each([1, 2, 63, 65, 128, 255])('RFC 1122 §3.2.1.7/3: a sender’s own TTL of %i', (ttl) => {
    new Pinger(wire, PEER, { ttl }).send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ ttl }]);
  });

  test('an echo reply may be fragmented on its way: no DF, as Linux', () => {
    wire.inject(icmp({ flags: 0x4000 }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ flags: 0 }]);
  });
});

describe('what a sender may wish', () => {
  const send = (wishes: Partial<SendOptions>, size = 8): number => {
    const { stack } = wire;
    const pkt = stack.ctx.originate(0, 8 + size);
    if (pkt === null) throw new Error('no packet left');
    pkt.end = pkt.start + 8 + size;
    const how = sendOptions({ protocol: 200, ...wishes });
    return stack.ip.output(pkt, ANY, address(PEER), how);
  };

  test.each([
    ['Dont: everybody may cut it', PathMtu.Dont, 0],
    ['Want: routers may not', PathMtu.Want, 0x4000],
    ['Do: nobody', PathMtu.Do, 0x4000],
    ['Probe: nobody', PathMtu.Probe, 0x4000],
  ])('RFC 1191 §3/3: %s', (_, pathMtu, flags) => {
    expect(send({ pathMtu })).toBe(Errno.Ok);
    expect(wire.sent().map((frame) => viewOf(frame).getUint16(20))).toEqual([flags]);
  });

  test.each([
    ['Dont', PathMtu.Dont, Errno.Ok],
    ['Want', PathMtu.Want, Errno.Ok],
    ['Do', PathMtu.Do, Errno.MessageSize],
    ['Probe', PathMtu.Probe, Errno.MessageSize],
  ])('too long for the first cable, %s', (_, pathMtu, errno) => {
    expect(send({ pathMtu }, 1500)).toBe(errno);
    expect(wire.sent()).toHaveLength(errno === Errno.Ok ? 2 : 0);
    expect(drops(wire)).toEqual(errno === Errno.Ok ? {} : { 'ip.mustNotFragment': 1 });
  });

  test('RFC 1122 §3.2.1.8/1: options behind the header, in its length and its checksum', () => {
    send({ options: Uint8Array.of(0x94, 4, 0, 0, 1, 1, 1, 0) });
    const [frame = new Uint8Array()] = wire.sent();
    const view = viewOf(frame);
    expect(view.getUint8(14)).toBe(0x47);
    expect(view.getUint16(16)).toBe(28 + 16);
    expect([...frame.subarray(34, 42)]).toEqual([0x94, 4, 0, 0, 1, 1, 1, 0]);
    expect(check(view, 14, frame.length)).toBeNull();
  });
});

describe('RFC 6864 §4: identification', () => {
  test('RFC 6864 §4.2, RFC 6864 §4.3/1: no two of the last 65536 packets to one destination have the same', () => {
    const pinger = new Pinger(wire, PEER, { size: 0 });
    const ids = new Set<number>();
    for (let n = 0; n < 65536; n++) {
      pinger.send();
      for (const frame of n % 512 === 511 ? wire.sent() : []) ids.add(viewOf(frame).getUint16(18));
    }
    expect(ids.size).toBe(65536);
  });

  test('RFC 7739 §5: destinations do not see each other’s traffic', () => {
    introduce(wire, { ip: OTHER, mac: OTHER_MAC });
    const first = new Pinger(wire, PEER);
    const second = new Pinger(wire, OTHER);
    for (let n = 0; n < 10; n++) {
      first.send();
      second.send();
      second.send();
    }
    const sent = wire.sent().map(seenIcmp);
    const idsTo = (ip: string) => sent.filter((p) => p.destination === ip).map(({ id }) => id);
    const [start = 0] = idsTo(PEER);
    const [otherStart = 0] = idsTo(OTHER);
    expect(idsTo(PEER)).toEqual(upTo(10).map((n) => (start + n) & 0xffff));
    expect(idsTo(OTHER)).toEqual(upTo(20).map((n) => (otherStart + n) & 0xffff));
    expect(Math.abs(start - otherStart)).toBeGreaterThan(100);
  });

  test('RFC 7739 §5: who sees two of its own cannot tell how much was sent in between', () => {
    const steps = upTo(20).map(() => {
      const first = new Pinger(wire, PEER);
      first.send();
      wire.advance(200);
      first.send();
      const datagrams = wire
        .sent()
        .map(viewOf)
        .filter((view) => view.getUint16(12) === 0x0800);
      const [before = 0, after = 0] = datagrams.map((view) => view.getUint16(18));
      return (after - before) & 0xffff;
    });
    expect(new Set(steps).size).toBeGreaterThan(8);
    expect(Math.max(...steps)).toBeLessThanOrEqual(51);
    expect(Math.min(...steps)).toBeGreaterThan(0);
  });

  test('where they begin is the seed’s', () => {
    const ids = upTo(20).map((seed) => {
      const other = new Wire({ seed });
      introduce(other);
      new Pinger(other, PEER).send();
      other.assertBalanced();
      return other.sent().map(seenIcmp)[0]?.id;
    });
    expect(new Set(ids).size).toBe(20);
  });
});

describe('what does not go', () => {
  test.each([
    ['longer than any (EMSGSIZE)', 65508, Errno.MessageSize],
    ['longer than any buffer (ENOBUFS)', 70_000, Errno.NoBuffers],
  ])('a datagram %s: data %i', (_, size, errno) => {
    for (const to of [PEER, US]) expect(new Pinger(wire, to, { size }).send()).toBe(errno);
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual(errno === Errno.MessageSize ? { 'ip.tooLong': 2 } : {});
  });

  test('the MTU is that of the device that the route goes by', () => {
    expect(new Pinger(wire, US, { size: 60_000 }).send()).toBe(Errno.Ok);
    expect(drops(wire)).toEqual({});
  });

  test('RFC 1122 §3.3.1: no route (ENETUNREACH)', () => {
    expect(new Pinger(wire, '203.0.113.9').send()).toBe(Errno.NetUnreachable);
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.noRoute': 1 });
  });

  test.each([
    ['blackhole', 'EINVAL', RouteType.Blackhole, Errno.Invalid, { 'ip.routeType': 1 }],
    [
      'unreachable',
      'EHOSTUNREACH',
      RouteType.Unreachable,
      Errno.HostUnreachable,
      { 'ip.routeType': 1 },
    ],
    ['prohibit', 'EACCES', RouteType.Prohibit, Errno.Access, { 'ip.routeType': 1 }],
    ['throw', 'ENETUNREACH', RouteType.Throw, Errno.NetUnreachable, { 'ip.noRoute': 1 }],
  ])('a route of type %s (%s)', (_, _errno, type, errno, reasons) => {
    wire.stack.routes.add(route({ ...NET, device: 0, type }));
    expect(new Pinger(wire, '203.0.113.9').send()).toBe(errno);
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual(reasons);
  });

  test('a route that throws leaves it to the next table', () => {
    wire.stack.routes.add(route({ ...NET, device: 0, type: RouteType.Throw }));
    const further = { network: 0 as typeof NET.network, length: 0, gateway: address(PEER) };
    wire.stack.routes.add(route({ ...further, device: 2, table: Table.Default }));
    expect(new Pinger(wire, '203.0.113.9').send()).toBe(Errno.Ok);
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: PEER_MAC, destination: '203.0.113.9' }]);
  });

  test('errno values are Linux’s', () => {
    expect(Errno).toMatchObject({
      Ok: 0,
      Access: 13,
      Invalid: 22,
      MessageSize: 90,
      NetUnreachable: 101,
      NoBuffers: 105,
      HostUnreachable: 113,
    });
  });

  test.each([
    ['127.0.0.1', 'our loopback address'],
    ['127.3.2.1', 'another of the loopback'],
  ])('RFC 1122 §3.2.1.3 (g): source %s MUST NOT appear outside a host', (source) => {
    expect(new Pinger(wire, PEER, { source: address(source) }).send()).toBe(Errno.Invalid);
    expect(drops(wire)).toEqual({ 'ip.loopbackSource': 1 });
    expect(wire.sent()).toEqual([]);
  });
});

describe('the next hop', () => {
  test('RFC 1122 §3.3.1.1/1, RFC 1122 §3.3.1.2/3: is the destination on its own cable, the gateway elsewhere', () => {
    wire.stack.addGateway(address(PEER));
    introduce(wire, { ip: OTHER, mac: OTHER_MAC });
    new Pinger(wire, OTHER).send();
    new Pinger(wire, '203.0.113.9').send();
    new Pinger(wire, '10.0.1.3').send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { to: OTHER_MAC, destination: OTHER, source: US },
      { to: PEER_MAC, destination: '203.0.113.9', source: US },
      { to: PEER_MAC, destination: '10.0.1.3', source: US },
    ]);
  });

  test('an unknown gateway is asked for, not the destination', () => {
    wire.stack.addGateway(address(OTHER));
    new Pinger(wire, '203.0.113.9').send();
    expect(wire.sent().map(seenArp)).toMatchObject([{ targetIp: OTHER, senderIp: US }]);
  });

  test('RFC 1122 §3.3.1.2/4: of several default gateways that with the lowest metric, then the next', () => {
    introduce(wire, { ip: OTHER, mac: OTHER_MAC });
    const everywhere = { network: address('0.0.0.0'), length: 0, device: 2 };
    const gateways = [OTHER, PEER].map((gateway, metric) =>
      route({ ...everywhere, gateway: address(gateway), metric }),
    );
    for (const each of gateways) wire.stack.routes.add(each);
    for (const each of gateways) {
      new Pinger(wire, '203.0.113.9').send();
      wire.stack.routes.remove(each, Table.Main);
    }
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: OTHER_MAC }, { to: PEER_MAC }]);
  });

  test.each([
    ['RFC 1122 §3.2.1.3 (b): on this network', '0.1.2.3', PEER],
    ['RFC 1812 §4.2.3.1/4: a network’s own', '10.0.0.0', '10.0.0.0'],
    ['class E', '240.0.0.1', PEER],
  ])('Linux 6.18: an address goes by its route, %s', (_, destination, hop) => {
    wire = new Wire();
    wire.stack.addGateway(address(PEER));
    expect(new Pinger(wire, destination).send()).toBe(Errno.Ok);
    expect(wire.sent().map(seenArp)).toMatchObject([{ targetIp: hop }]);
  });

  test('RFC 1122 §3.3.1.2/5: the longest prefix decides', () => {
    introduce(wire, { ip: OTHER, mac: OTHER_MAC });
    wire.stack.addGateway(address(PEER));
    wire.stack.routes.add(route({ ...NET, device: 2, gateway: address(OTHER) }));
    new Pinger(wire, '203.0.113.9').send();
    new Pinger(wire, '203.0.114.9').send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: OTHER_MAC }, { to: PEER_MAC }]);
  });
});

describe('RFC 1122 §3.3.6: broadcasts', () => {
  test('RFC 1122 §3.3.6/5: to our subnet’s broadcast address goes to every station, from our address there', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24', '192.168.200.1/24']] });
    new Pinger(wire, '10.0.0.255').send();
    new Pinger(wire, '192.168.200.255').send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { to: BROADCAST_MAC, source: US, destination: '10.0.0.255' },
      { to: BROADCAST_MAC, source: '192.168.200.1', destination: '192.168.200.255' },
    ]);
  });

  test('a station that answers a broadcast is heard', () => {
    const pinger = new Pinger(wire, '10.0.0.255');
    pinger.send();
    const [request] = wire.sent().map(seenIcmp);
    if (request !== undefined) wire.inject(answer(request, { source: PEER }));
    expect(pinger.replies).toMatchObject([{ from: address(PEER), sequence: 1 }]);
  });

  test('to 255.255.255.255 without a route does not go (ENETUNREACH)', () => {
    expect(new Pinger(wire, '255.255.255.255').send()).toBe(Errno.NetUnreachable);
    expect(wire.sent()).toEqual([]);
  });

  test('to 255.255.255.255 by a default route goes to every station; nobody is asked for it', () => {
    wire.stack.addGateway(address(PEER));
    new Pinger(wire, '255.255.255.255').send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { to: BROADCAST_MAC, source: US, destination: '255.255.255.255' },
    ]);
  });

  test('to 255.255.255.255 by a device’s own route goes to every station as well', () => {
    const everybody = { network: address('255.255.255.255'), length: 32, device: 2 };
    wire.stack.routes.add(route(everybody));
    new Pinger(wire, '255.255.255.255').send();
    expect(wire.sent()[0]?.slice(0, 14)).toEqual(
      Uint8Array.of(255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 1, 1, 8, 0),
    );
  });
});

describe('RFC 1112 §6.4: multicast', () => {
  test.each([
    ['224.0.0.1', '01:00:5e:00:00:01'],
    ['239.255.255.250', '01:00:5e:7f:ff:fa'],
    ['232.129.2.3', '01:00:5e:01:02:03'],
  ])('%s on the cable goes to %s', (group, to) => {
    wire.stack.routes.add(route({ network: address('224.0.0.0'), length: 4, device: 2 }));
    new Pinger(wire, group).send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to, source: US, destination: group }]);
  });

  test('goes to its group by a default route too, not to the gateway', () => {
    wire.stack.addGateway(address(PEER));
    new Pinger(wire, '224.0.0.1').send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: '01:00:5e:00:00:01' }]);
  });
});

describe('loopback: what is for ourselves never reaches a cable', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.1.2.3', '127.0.0.1'],
    ['127.255.255.254', '127.0.0.1'],
    [US, US],
    ['192.168.200.1', '192.168.200.1'],
    ['0.0.0.0', '127.0.0.1'],
  ])('%s answers, asked from %s', (destination, source) => {
    wire = new Wire({ interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']] });
    const sources: string[] = [];
    wire.stack.ctx.trace.attach({
      event: ({ kind }, pkt) => {
        if (kind === 10 && pkt !== null)
          sources.push(pkt.bytes.slice(pkt.link + 26, pkt.link + 30).join('.'));
      },
    });
    const pinger = new Pinger(wire, destination);
    expect(pinger.send()).toBe(Errno.Ok);
    expect(pinger.replies).toMatchObject([{ sequence: 1, ttl: 64, bytes: 64, duplicate: false }]);
    expect(sources[0]).toBe(source);
    expect([...wire.sent(0), ...wire.sent(1)]).toEqual([]);
    expect(drops(wire)).toEqual({});
  });

  test('a second address in the same subnet answers too, from the first, as Linux routes it', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24', '10.0.0.9/24']] });
    const found = wire.stack.ip.route(0 as typeof NET.network, address('10.0.0.9'));
    expect(found?.source).toBe(address(US));
    const pinger = new Pinger(wire, '10.0.0.9');
    pinger.send();
    expect(pinger.replies).toMatchObject([{ from: address('10.0.0.9') }]);
  });

  test('RFC 1122 §3.2.1.3 (a), RFC 1812 §4.2.3.1/4: 0.0.0.0 from an address of ours is that address, as in Linux', () => {
    const pinger = new Pinger(wire, '0.0.0.0', { source: address(US) });
    pinger.send();
    expect(pinger.replies).toMatchObject([{ from: address(US) }]);
    expect(wire.sent()).toEqual([]);
  });

  test('127.255.255.255 is a broadcast: nobody answers', () => {
    const pinger = new Pinger(wire, '127.255.255.255');
    expect(pinger.send()).toBe(Errno.Ok);
    expect(pinger.replies).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.echoBroadcast': 1 });
    expect(wire.sent()).toEqual([]);
  });

  test('the largest datagram of all', () => {
    const pinger = new Pinger(wire, US, { size: 65507 });
    expect(pinger.send()).toBe(Errno.Ok);
    expect(pinger.replies).toMatchObject([{ bytes: 65515, wrongAt: -1 }]);
  });
});

describe('RFC 1122 §3.3.4.3: the source address', () => {
  beforeEach(() => {
    wire = new Wire({
      interfaces: [
        ['10.0.0.1/24', '192.168.200.1/24', '10.0.0.9/24', '172.31.255.1/32'],
        ['172.16.0.1/16', '203.0.113.65/26'],
      ],
    });
    wire.stack.addGateway(address('172.16.9.9'));
  });

  test.each([
    ['in the first subnet', '10.0.0.77', US, 0],
    ['in the second subnet of the same device', '192.168.200.77', '192.168.200.1', 0],
    ['in a subnet of the other device', '203.0.113.100', '203.0.113.65', 1],
    ['behind a gateway: the one in the gateway’s subnet', '198.51.100.1', '172.16.0.1', 1],
  ])('RFC 1122 §3.3.4.2/3: to a host %s (%s) is %s', (_, destination, source, port) => {
    new Pinger(wire, destination).send();
    const sent = wire.sent(port).map(seenArp);
    expect(sent).toMatchObject([{ senderIp: source, from: port === 0 ? STACK_MAC : SECOND_MAC }]);
    expect(wire.sent(1 - port)).toEqual([]);
  });

  test.each([
    ['of the same device', '192.168.200.1'],
    ['of another device', '172.16.0.1'],
    ['a second one in the same subnet', '10.0.0.9'],
  ])('RFC 1122 §3.3.4.2/2: a sender may choose one %s (%s)', (_, source) => {
    introduce(wire, { ip: PEER });
    new Pinger(wire, PEER, { source: address(source) }).send();
    expect(wire.sent(0).map(seenIcmp)).toMatchObject([{ source, destination: PEER }]);
  });

  test('a route’s own preference (src) goes first', () => {
    const preferring = { ...NET, length: 28, device: 2, gateway: address(PEER) };
    wire.stack.routes.add(route({ ...preferring, source: address('10.0.0.9') }));
    introduce(wire, { ip: PEER });
    new Pinger(wire, '203.0.113.9').send();
    expect(wire.sent(0).map(seenIcmp)).toMatchObject([{ source: '10.0.0.9' }]);
  });

  test('a device without an address borrows another’s', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24'], []] });
    wire.stack.routes.add(route({ ...NET, device: 3 }));
    new Pinger(wire, '203.0.113.9').send();
    expect(wire.sent(1).map(seenArp)).toMatchObject([{ senderIp: US, targetIp: '203.0.113.9' }]);
  });

  test('without any address there is none but 0.0.0.0', () => {
    wire = new Wire({ interfaces: [[]] });
    wire.stack.routes.add(route({ ...NET, device: 2 }));
    new Pinger(wire, '203.0.113.9').send();
    expect(wire.sent().map(seenArp)).toMatchObject([{ senderIp: '0.0.0.0' }]);
  });
});
