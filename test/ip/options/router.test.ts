// Options of packets that go through a router: byte for byte what Linux 6.18 made of them.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Wire } from '../../../src/testing/wire/wire.ts';
import { obviousChecksum } from '../../support/checksum.ts';
import { hex } from '../../support/hex.ts';
import {
  counting,
  drops,
  type IpFields,
  introduce,
  ip,
  OTHER,
  OTHER_MAC,
  PEER,
  text,
  US,
} from '../../support/packets.ts';

const RIGHT = '192.168.7.1';
const FAR = '192.168.7.9';
const FAR_MAC = '0e:42:c3:44:45:46';
const BEHIND_FAR = '203.0.113.9';
const EPOCH_MS = 86_400_000 + 14_706_007;
const NOW = '00 e0 65 57';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({
    interfaces: [['10.0.0.1/24'], ['192.168.7.1/24']],
    gateway: FAR,
    stack: { ipForward: true, epochMs: EPOCH_MS },
  });
  introduce(wire);
  introduce(wire, { ip: FAR, mac: FAR_MAC, port: 1 });
});

afterEach(() => wire.assertBalanced());

const accept = (): void =>
  expect(wire.stack.sysctl.set('net.ipv4.conf.all.accept_source_route', 1)).toBeNull();

interface Seen {
  readonly source: string;
  readonly destination: string;
  readonly options: string;
  /** What is behind the header. */
  readonly data: string;
}

const seen = (port: number): Seen[] =>
  wire.sent(port).map((frame) => {
    const end = 14 + ((frame[14] ?? 0) & 15) * 4;
    expect(obviousChecksum(frame.subarray(14, end))).toBe(0);
    return {
      source: frame.subarray(26, 30).join('.'),
      destination: frame.subarray(30, 34).join('.'),
      options: text(frame.subarray(34, end)),
      data: text(frame.subarray(end)),
    };
  });

const send = (options: string, fields: IpFields = {}): void => {
  const packet = { protocol: 17, destination: FAR, ttl: 64, payload: counting(8), ...fields };
  wire.inject(ip({ ...packet, options: hex(options) }));
};

describe('RFC 791 §3.1/14: a router puts in who it is', () => {
  test.each([
    [
      'RFC 791 §3.1/19, RFC 1812 §4.2.2.2/1, RFC 1812 §5.3.13.5: record route: the interface that it leaves by',
      '07 0b 04 00 00 00 00 00 00 00 00 00',
      '07 0b 08 c0 a8 07 01 00 00 00 00 00',
    ],
    [
      'RFC 791 §3.1/19: record route, full: as it came',
      '07 07 08 0a 09 08 07 00',
      '07 07 08 0a 09 08 07 00',
    ],
    ['RFC 1812 §5.3.13.6: timestamp', '44 08 05 00 00 00 00 00', `44 08 09 00 ${NOW}`],
    [
      'RFC 1812 §5.3.13.6, RFC 1812 §4.2.2.2/1: timestamp and address: the one that answers its sender, as in Linux',
      '44 0c 05 01 00 00 00 00 00 00 00 00',
      `44 0c 0d 01 0a 00 00 01 ${NOW}`,
    ],
    [
      'RFC 1812 §5.3.13.6: timestamp of hosts that are named',
      '44 0c 05 03 c0 a8 07 01 00 00 00 00',
      `44 0c 0d 03 c0 a8 07 01 ${NOW}`,
    ],
    ['RFC 791 §3.1/20: timestamp, full: one more hop missed it', '44 04 05 e0', '44 04 05 f0'],
    ['router alert', '94 04 00 00', '94 04 00 00'],
    ['RFC 1812 §4.2.2.6: what follows the end', '01 00 63 09', '01 00 00 00'],
    ['RFC 1812 §5.3.13.1: what nobody knows', 'de 07 11 12 13 14 15 01', 'de 07 11 12 13 14 15 01'],
    ['RFC 791 §3.1/23, RFC 1812 §5.3.13.3: the stream identifier', '88 04 11 12', '88 04 11 12'],
    [
      'RFC 791 §3.1/23: security',
      '82 0b 11 12 13 14 15 16 17 18 19 00',
      '82 0b 11 12 13 14 15 16 17 18 19 00',
    ],
    [
      'two of them',
      '44 08 05 00 00 00 00 00 07 07 04 00 00 00 00 00',
      `44 08 09 00 ${NOW} 07 07 08 c0 a8 07 01 00`,
    ],
  ])('%s', (_, before, after) => {
    send(before);
    expect(seen(1)).toMatchObject([{ source: PEER, destination: FAR, options: after }]);
    expect(drops(wire)).toEqual({});
  });

  test('the source that the route prefers goes before the interface’s own', () => {
    wire.addRoute({ to: '198.51.100.0/24', via: FAR, source: US });
    send('07 07 04 00 00 00 00 00', { destination: '198.51.100.7' });
    expect(seen(1)).toMatchObject([{ options: '07 07 08 0a 00 00 01 00' }]);
  });

  test('RFC 791 §3.2: a packet cut on the way has it in its first fragment', () => {
    wire.stack.setMtu(wire.stack.findDevice('eth1') ?? expect.fail('no eth1'), 600);
    send('07 07 04 00 00 00 00 00', { payload: counting(1000) });
    expect(seen(1).map(({ options }) => options)).toEqual([
      '07 07 08 c0 a8 07 01 00',
      '01 01 01 01 01 01 01 00',
    ]);
  });

  test('a malformed one goes no further', () => {
    send('07 07 03 00 00 00 00 00');
    expect(seen(1)).toEqual([]);
    expect(seen(0)).toMatchObject([{ source: US, destination: PEER }]);
    expect(wire.counted()).toMatchObject({ IpInHdrErrors: 1, IcmpOutParmProbs: 1 });
    expect(drops(wire)).toEqual({ 'ip.badOption': 1 });
  });

  test('an error about it says what it has recorded', () => {
    send('07 0b 04 00 00 00 00 00 00 00 00 00', { ttl: 1 });
    expect(seen(0)).toMatchObject([
      { destination: PEER, options: '07 0b 0c 0a 00 00 01 0a 00 00 01 00' },
    ]);
    expect(drops(wire)).toEqual({ 'ip.ttlExceeded': 1 });
  });
});

describe('source routes', () => {
  test('RFC 1812 §5.3.13.4: without accept_source_route none goes on, not even past us', () => {
    send('83 07 04 c0 a8 07 09 00', { destination: US });
    send('83 07 04 c0 a8 07 09 00');
    expect([...seen(0), ...seen(1)]).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.sourceRoute': 2 });
  });

  test.each([
    ['loose', '83 07 04 c0 a8 07 09 00', '83 07 08 c0 a8 07 01 00', FAR],
    ['strict', '89 07 04 c0 a8 07 09 00', '89 07 08 c0 a8 07 01 00', FAR],
    ['loose, by a gateway', '83 07 04 cb 00 71 09 00', '83 07 08 c0 a8 07 01 00', BEHIND_FAR],
    [
      'the next hop is our other address',
      '83 0b 04 c0 a8 07 01 c0 a8 07 09 00',
      '83 0b 0c c0 a8 07 01 c0 a8 07 01 00',
      FAR,
    ],
    [
      'with a record route and a timestamp',
      '83 07 04 c0 a8 07 09 07 07 04 00 00 00 00 44 0c 05 01 00 00 00 00 00 00 00 00 00 00',
      `83 07 08 c0 a8 07 01 07 07 08 c0 a8 07 01 44 0c 0d 01 c0 a8 07 01 ${NOW} 00 00`,
      FAR,
    ],
  ])(
    'RFC 791 §3.1/17,18, RFC 1812 §4.2.2.2/1, RFC 1812 §5.2.3/3, RFC 1812 §5.3.13.4: to the next hop, and our address in its place: %s',
    (_, before, after, to) => {
      accept();
      send(before, { destination: US });
      expect(seen(1)).toMatchObject([{ source: PEER, destination: to, options: after }]);
      expect(drops(wire)).toEqual({});
    },
  );

  test('RFC 791 §3.1/17, RFC 1812 §5.2.4.1/1: a loose one passes us by on its way to its next hop', () => {
    accept();
    send('83 07 04 c1 c2 c3 c4 00');
    expect(seen(1)).toMatchObject([{ destination: FAR, options: '83 07 04 c1 c2 c3 c4 00' }]);
  });

  test('RFC 1812 §4.3.2.6: an error goes back by the hops that were taken', () => {
    accept();
    wire.addNeighbour({ ip: OTHER, mac: OTHER_MAC });
    send('83 0b 08 0a 00 00 03 c0 a8 07 09 00', { source: BEHIND_FAR, destination: US, ttl: 1 });
    expect(seen(0)).toMatchObject([
      {
        ...{ source: US, destination: OTHER, options: '83 07 04 cb 00 71 09 00' },
        data: expect.stringMatching(/^0b 00 /),
      },
    ]);
    expect(drops(wire)).toEqual({ 'ip.ttlExceeded': 1 });
  });

  test('RFC 791 §3.1/18: a strict one may not; its destination is to blame', () => {
    accept();
    send('89 07 04 c1 c2 c3 c4 00');
    expect(seen(1)).toEqual([]);
    expect(seen(0)).toMatchObject([{ data: expect.stringMatching(/^0c 00 .. .. 10 00 00 00 /) }]);
    expect(drops(wire)).toEqual({ 'ip.sourceRouteFailed': 1 });
  });

  test('RFC 791 §3.1/18, RFC 1812 §5.2.4.3/1: a strict one takes no gateway: source route failed, code 5', () => {
    accept();
    send('89 07 04 cb 00 71 09 00', { destination: RIGHT });
    expect(seen(1)).toEqual([]);
    expect(seen(0)).toMatchObject([
      { source: US, destination: PEER, data: expect.stringMatching(/^03 05 /) },
    ]);
    expect(drops(wire)).toEqual({ 'ip.sourceRouteFailed': 1 });
    const counted = wire.counted();
    expect(counted).toMatchObject({ IcmpOutDestUnreachs: 1 });
    expect(counted).not.toHaveProperty('IpForwDatagrams');
  });
});
