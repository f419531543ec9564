import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Kind } from '../../src/core/trace.ts';
import { Drop } from '../../src/ip/header.ts';
import { RouteType, route } from '../../src/route/table.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { hex } from '../support/hex.ts';
import {
  address,
  BROADCAST_MAC,
  counting,
  datagram,
  drops,
  type IpFields,
  icmp,
  introduce,
  ip,
  message,
  PEER,
  PEER_MAC,
  Pinger,
  seenIcmp,
  text,
  US,
  upTo,
} from '../support/packets.ts';

const WITHOUT_GATEWAY = { interfaces: [['10.0.0.1/24', '192.168.200.1/24'], ['172.16.0.1/16']] };

let wire: Wire;

beforeEach(() => {
  wire = new Wire(WITHOUT_GATEWAY);
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

describe('each drop of the catalogue, by a frame that brings it about', () => {
  test.each<[string, string | null, string, IpFields]>([
    ['ip.short', 'IpInHdrErrors', 'nothing behind the Ethernet header', { cut: 0 }],
    ['ip.short', 'IpInHdrErrors', 'RFC 1812 §5.2.2/1: one byte less than a header', { cut: 19 }],
    ['ip.badVersion', 'IpInHdrErrors', 'RFC 1122 §3.2.1.1: version 6', { version: 6 }],
    ['ip.badVersion', 'IpInHdrErrors', 'version 0', { version: 0 }],
    ['ip.badVersion', 'IpInHdrErrors', 'version 5, checksum and lengths wrong', wrongAll(5)],
    [
      'ip.badHeaderLength',
      'IpInHdrErrors',
      'RFC 1812 §5.2.2/4: a header of 16 bytes',
      { words: 4 },
    ],
    ['ip.badHeaderLength', 'IpInHdrErrors', 'a header of no bytes', { words: 0 }],
    ['ip.badHeaderLength', 'IpInHdrErrors', 'a header beyond the frame', { words: 15 }],
    [
      'ip.badChecksum',
      'IpInHdrErrors',
      'RFC 1122 §3.2.1.2: a checksum one too high',
      { ipChecksumError: 1 },
    ],
    ['ip.badChecksum', 'IpInHdrErrors', 'a checksum in the wrong order', { ipChecksumError: 255 }],
    [
      'ip.badTotalLength',
      'IpInHdrErrors',
      'RFC 1812 §5.2.2/5: a total below the header',
      { totalLength: 19 },
    ],
    ['ip.badTotalLength', 'IpInHdrErrors', 'a total of 0', { totalLength: 0 }],
    [
      'ip.truncated',
      'IpExtInTruncatedPkts',
      'RFC 1812 §5.2.2/7,8: a total beyond the frame',
      { totalLength: 21 },
    ],
    ['ip.truncated', 'IpExtInTruncatedPkts', 'a total of 65535', { totalLength: 65535 }],
    ['ip.martianSource', null, 'a loopback source', { source: '127.0.0.1' }],
    ['ip.martianDestination', null, 'a loopback', { destination: '127.0.0.1' }],
    [
      'ip.notForUs',
      'IpInAddrErrors',
      'RFC 1122 §3.2.1.3/3: to a neighbour of ours',
      { destination: PEER },
    ],
  ])(
    'RFC 1122 §3.1/9, RFC 1812 §4.3.2.7/2: %s, counted as %s: %s',
    (reason, counter, _, fields) => {
      const before = counters();
      wire.inject(ip(fields));
      expect(wire.sent()).toEqual([]);
      expect(drops(wire)).toEqual({ [reason]: 1 });
      const besides = reason === 'ip.badChecksum' ? { IpExtInCsumErrors: 1 } : {};
      const counted = counter === null ? {} : { [counter]: 1 };
      expect(changes(before)).toEqual({ IpInReceives: 1, ...counted, ...besides });
    },
  );

  test('ip.noRoute, counted as IpOutNoRoutes: a request that has no way', () => {
    const before = counters();
    new Pinger(wire, '203.0.113.200').send();
    expect(drops(wire)).toEqual({ 'ip.noRoute': 1 });
    expect(changes(before)).toMatchObject({ IpOutNoRoutes: 1 });
    expect(changes(before)).not.toHaveProperty('IpOutRequests');
  });

  test('ip.routeType, not counted: a request that a route forbids', () => {
    const to = { network: address('203.0.113.0'), length: 24, device: 0 };
    wire.stack.routes.add(route({ ...to, type: RouteType.Blackhole }));
    const before = counters();
    new Pinger(wire, '203.0.113.200').send();
    expect(drops(wire)).toEqual({ 'ip.routeType': 1 });
    expect(changes(before)).not.toHaveProperty('IpOutNoRoutes');
  });

  test('ip.tooLong, not counted: longer than any datagram', () => {
    const before = counters();
    new Pinger(wire, PEER, { size: 65508 }).send();
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.tooLong': 1 });
    expect(changes(before)).not.toHaveProperty('IpFragFails');
    expect(changes(before)).not.toHaveProperty('IpOutRequests');
  });

  test('every entry has a sentence, a name that is its own, and a counter where Linux has one', () => {
    const entries = Object.values(Drop);
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
    for (const { name, says, counter, rfc } of entries) {
      expect(name).toMatch(/^ip\.\w+$/);
      expect(says).toMatch(/^[a-z].*[^.]$/);
      if (counter !== undefined) expect(counter).toMatch(/^Ip(Ext)?[A-Z]\w+$/);
      if (rfc !== undefined) expect(rfc).toMatch(/^RFC \d+/);
    }
  });

  test('the reasons tested here and in the other suites are all that there are', () => {
    expect(Object.keys(Drop).sort()).toEqual(
      [
        ...['badChecksum', 'badHeaderLength', 'badTotalLength', 'badVersion'],
        ...[
          'loopbackSource',
          'martianDestination',
          'martianSource',
          'noRoute',
          'mustNotFragment',
          'notForUs',
        ],
        ...['routeType', 'short', 'staysHere', 'tooLong', 'truncated', 'unknownProtocol'],
      ].sort(),
    );
  });
});

describe('RFC 1122 §3.2.1.3: what no packet on the wire may have', () => {
  test.each([
    ['0.0.0.0', 'RFC 1812 §4.2.2.11 (a)/2: this host, and not to everybody'],
    ['0.0.0.1', 'this network'],
    ['0.255.255.255', 'this network, its last'],
    ['127.0.0.0', 'the loopback, its first'],
    ['127.0.0.1', 'the loopback'],
    ['127.255.255.255', 'the loopback, its last'],
    ['224.0.0.0', 'a group, the first'],
    ['239.255.255.255', 'a group, the last'],
    ['255.255.255.255', 'limited broadcast'],
    ['10.0.0.1', 'our own'],
    ['192.168.200.1', 'our own, with the sign set'],
    ['172.16.0.1', 'our own, of another interface'],
    ['10.0.0.255', 'our broadcast'],
    ['192.168.200.255', 'our broadcast, with the sign set'],
    ['172.16.255.255', 'our broadcast, of another interface'],
  ])('RFC 1122 §3.2.1.3/4: source %s: %s', (source) => {
    wire.inject(icmp({ source }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.martianSource': 1 });
  });

  test.each([
    ['1.0.0.0', 'right behind this network'],
    ['126.255.255.255', 'right before the loopback'],
    ['128.0.0.0', 'right behind the loopback, the first with its sign set'],
    ['223.255.255.255', 'right before the groups'],
    ['10.0.0.254', 'right before our broadcast'],
    ['10.0.0.0', 'our network'],
    ['10.0.1.0', 'right behind our broadcast'],
    ['192.168.200.2', 'next to our own, with the sign set'],
    ['192.0.2.1', 'with the sign set'],
  ])('source %s may be: %s', (source) => {
    wire.inject(icmp({ source }));
    expect(counters()).toMatchObject({ IpInDelivers: 1, IcmpInEchos: 1 });
    expect(drops(wire)['ip.martianSource']).toBeUndefined();
  });

  test.each([
    ['0.0.0.0', 'ip.martianDestination'],
    ['0.0.0.1', 'ip.martianDestination'],
    ['0.255.255.255', 'ip.martianDestination'],
    ['127.0.0.1', 'ip.martianDestination'],
    ['127.255.255.255', 'ip.martianDestination'],
    ['224.0.0.0', 'ip.notMember'],
    ['239.255.255.255', 'ip.notMember'],
    ['1.0.0.0', 'ip.notForUs'],
    ['126.255.255.255', 'ip.notForUs'],
    ['128.0.0.0', 'ip.notForUs'],
    ['223.255.255.255', 'ip.notForUs'],
    ['240.0.0.0', 'ip.notForUs'],
    ['255.255.255.254', 'ip.notForUs'],
    ['10.0.0.0', 'ip.notForUs'],
    ['10.0.0.3', 'ip.notForUs'],
    ['192.168.200.0', 'ip.notForUs'],
    ['192.168.200.2', 'ip.notForUs'],
    ['172.16.255.254', 'ip.notForUs'],
  ])(
    'RFC 1122 §3.2.1.3/3, RFC 1122 §3.3.6/2, RFC 1812 §4.2.3.1/2: destination %s: %s',
    (destination, reason) => {
      wire.inject(icmp({ destination }));
      expect(wire.sent()).toEqual([]);
      expect(drops(wire)).toEqual({ [reason]: 1 });
    },
  );

  test('RFC 1812 §4.2.2.11 (a)/2, RFC 951 §7: a host without an address may ask everybody', () => {
    wire.inject(icmp({ source: '0.0.0.0', destination: '255.255.255.255', to: BROADCAST_MAC }));
    expect(drops(wire)).toEqual({ 'icmp.echoBroadcast': 1 });
  });

  test('a route does not make a packet ours: forwarding is off', () => {
    wire.stack.addGateway(address(PEER));
    wire.inject(icmp({ destination: '203.0.113.1' }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.notForUs': 1 });
  });

  test.each([
    ['blackhole', RouteType.Blackhole],
    ['unreachable', RouteType.Unreachable],
    ['prohibit', RouteType.Prohibit],
    ['throw', RouteType.Throw],
  ])('nor does one of type %s', (_, type) => {
    const to = { network: address('203.0.113.0'), length: 24, device: 0 };
    wire.stack.routes.add(route({ ...to, type }));
    wire.inject(icmp({ destination: '203.0.113.1' }));
    expect(drops(wire)).toEqual({ 'ip.notForUs': 1 });
  });
});

describe('RFC 1122 §3.3.1: what is for us', () => {
  test.each([
    ['our address', US, 0],
    ['another address of that interface', '192.168.200.1', 0],
    ['an address of another interface', '172.16.0.1', 0],
    ['our address, by another interface', US, 1],
  ])('RFC 1812 §5.2.3/1: %s (%s) goes up', (_, destination, port) => {
    const to = port === 0 ? '02:00:00:00:01:01' : '02:00:00:00:01:02';
    wire.inject(icmp({ destination, to }), port);
    expect(counters()).toMatchObject({ IpInReceives: 1, IpInDelivers: 1, IcmpInEchos: 1 });
    expect(drops(wire)).toEqual({});
    expect([...wire.sent(0), ...wire.sent(1)].map(seenIcmp)).toMatchObject([
      { source: destination, destination: PEER, type: 0 },
    ]);
  });

  test.each([
    ['the limited broadcast', '255.255.255.255', BROADCAST_MAC],
    ['our subnet’s broadcast', '10.0.0.255', BROADCAST_MAC],
    ['another subnet’s of ours, with the sign set', '192.168.200.255', BROADCAST_MAC],
    ['another interface’s', '172.16.255.255', BROADCAST_MAC],
    ['our subnet’s, in a frame to us alone', '10.0.0.255', '02:00:00:00:01:01'],
  ])(
    'RFC 1122 §3.3.6/1: %s (%s) goes up, and an echo request there is not answered',
    (_, destination, to) => {
      wire.inject(icmp({ destination, to }));
      expect(counters()).toMatchObject({ IpInDelivers: 1, IcmpInEchos: 1 });
      expect(wire.sent()).toEqual([]);
      expect(drops(wire)).toEqual({ 'icmp.echoBroadcast': 1 });
    },
  );

  test('RFC 1122 §3.3.6/6: our own address in a broadcast frame is ours', () => {
    wire.inject(icmp({ to: BROADCAST_MAC }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: PEER_MAC, source: US }]);
  });

  test('a /31 has no broadcast address', () => {
    wire = new Wire({ interfaces: [['192.168.7.0/31']] });
    introduce(wire, { ip: '192.168.7.1' });
    wire.inject(icmp({ source: '192.168.7.1', destination: '192.168.7.0' }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ source: '192.168.7.0' }]);
  });
});

describe('the length is the header’s, not the frame’s', () => {
  test.each([1, 2, 17, 18, 19, 100])('%i bytes of padding are trimmed', (padding) => {
    wire.inject(icmp({ data: counting(3), padding }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { type: 0, data: counting(3), length: 14 + 20 + 8 + 3 },
    ]);
  });

  test('padding does not fill up what the header says is missing', () => {
    wire.inject(ip({ payload: message().slice(0, 7), padding: 30 }));
    expect(drops(wire)).toEqual({ 'icmp.short': 1 });
  });

  test('a frame as long as the cable takes', () => {
    wire.inject(icmp({ data: counting(1472) }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ data: counting(1472), length: 1514 }]);
  });
});

test('RFC 1812 §3.3.4/3: what is longer than the MTU and came all the same is ours', () => {
  const device = wire.stack.findDevice('eth0');
  if (device !== null) wire.stack.setMtu(device, 576);
  wire.inject(icmp({ data: counting(600) }));
  expect(counters()).toMatchObject({ IcmpInEchos: 1, IpFragCreates: 2 });
  expect(wire.sent()).toHaveLength(2);
});

test('RFC 1812 §5.2.1/3: the layer above sees the header as it came', () => {
  const frame = icmp({ tos: 0x15, ttl: 1, flags: 0x4000, options: hex('01 01 01 00') });
  const seen: string[] = [];
  const layer = wire.stack.ctx.layer('ip');
  wire.stack.ctx.trace.attach({
    event: (event, pkt) => {
      if (event.kind !== Kind.Up || event.layer !== layer || pkt === null) return;
      seen.push(text(pkt.bytes.slice(pkt.network, pkt.end)));
    },
  });
  wire.inject(frame);
  expect(seen).toEqual([text(datagram(frame))]);
  expect(wire.sent()).toHaveLength(1);
});

test('RFC 6864 §4.1/2: whole datagrams with one identification are not one', () => {
  for (const sequence of [1, 2]) wire.inject(icmp({ id: 0x4142, flags: 0x4000, sequence }));
  expect(wire.sent().map(seenIcmp)).toMatchObject([{ sequence: 1 }, { sequence: 2 }]);
  expect(drops(wire)).toEqual({});
});

describe('RFC 1122 §3.2.1.8: options that mean nothing to us are stepped over', () => {
  test.each<[string, string]>([
    ['four of no operation', '01 01 01 01'],
    ['end of list and padding', '00 00 00 00'],
    ['an unknown one', '1e 05 11 12 13 00 00 00'],
    ['what would be an echo reply', '00 00 ff ff 81 82 00 01'],
    ['forty bytes', text(counting(40))],
  ])('RFC 791 §3.1/13: %s: the answer is to the data behind them, and has none', (_, options) => {
    wire.inject(icmp({ options: hex(options) }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { type: 0, identifier: 0x8182, sequence: 0x9394, data: counting(56), length: 98 },
    ]);
    expect(drops(wire)).toEqual({});
  });

  test.each(upTo(11))('a checksum over %i words of options is checked', (words) => {
    const options = new Uint8Array(4 * words).fill(1);
    wire.inject(icmp({ options }));
    const frame = icmp({ options });
    frame[14 + 20 + 4 * words - 1] = (frame[14 + 20 + 4 * words - 1] ?? 0) ^ 0x10;
    wire.inject(frame);
    expect(wire.sent()).toHaveLength(1);
    expect(drops(wire)).toEqual({ 'ip.badChecksum': 1 });
  });
});

test('RFC 1122 §3.2.1.7/2: TTL 0 and 1 are good enough for the last hop', () => {
  wire.inject(icmp({ ttl: 0 }));
  wire.inject(icmp({ ttl: 1 }));
  expect(wire.sent()).toHaveLength(2);
});

test('RFC 1812 §4.2.2.3/2: the flags that are no fragment’s are stepped over: don’t fragment, and the reserved one', () => {
  wire.inject(icmp({ flags: 0x4000 }));
  wire.inject(icmp({ flags: 0x8000 }));
  expect(wire.sent()).toHaveLength(2);
});

function wrongAll(version: number): IpFields {
  return { version, words: 0, ipChecksumError: 7, totalLength: 65535 };
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
