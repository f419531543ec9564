// The errors of a router with several addresses: about what, from which address, how long. What icmp.test.ts asks of
// every error, here in its place; as this machine's Linux does it (test/differential/scenarios/icmperrors.ts).

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Wire } from '../../src/testing/wire/wire.ts';
import { counting, icmp, ip, PEER, PEER_MAC, seenIcmp } from '../support/packets.ts';

const US = '10.0.0.1';
const OTHER_SUBNET = '10.8.0.1';
const RIGHT = '192.168.200.1';
/** The stack's, on the other cable. */
const US_RIGHT_MAC = '02:00:00:00:01:02';
const RIGHT_MAC = '06:52:d3:54:55:09';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({
    interfaces: [
      { addresses: [`${US}/24`, '10.0.0.9/24', `${OTHER_SUBNET}/24`] },
      { addresses: [`${RIGHT}/24`], mtu: 600 },
    ],
    routes: [
      { to: '172.20.0.0/16', via: '192.168.200.2' },
      { to: '240.0.0.0/8', via: PEER },
    ],
    neighbours: [
      { mac: PEER_MAC, ip: PEER },
      { mac: PEER_MAC, ip: '10.8.0.2' },
      { mac: RIGHT_MAC, ip: '192.168.200.2', on: 1 },
    ],
    stack: { ipForward: true },
  });
});

afterEach(() => wire.assertBalanced());

const sent = () =>
  wire.interfaces.flatMap((on, n) => wire.sent(on).map((frame) => ({ on: n, ...seenIcmp(frame) })));

const expired = (fields: Parameters<typeof icmp>[0] = {}) =>
  icmp({ destination: '172.20.0.5', ttl: 1, ...fields });

describe('where an error comes from', () => {
  test.each<[string, string, number, string, string]>([
    ['its subnet', PEER, 0, US, US],
    ['the other subnet of its cable', '10.8.0.2', 0, OTHER_SUBNET, OTHER_SUBNET],
    [
      'the way back, not the way it came: an address behind the other cable',
      '172.20.0.6',
      0,
      RIGHT,
      US,
    ],
    ['RFC 1122 §3.2.2/11: class E, which Linux takes for hosts', '240.1.2.3', 0, US, US],
  ])('for %s', (_, source, on, from, inbound) => {
    wire.inject(expired({ source }), on);
    wire.stack.sysctl.set('net.ipv4.icmp_errors_use_inbound_ifaddr', 1);
    wire.inject(expired({ source }), on);
    expect(sent()).toMatchObject([
      { type: 11, source: from, destination: source },
      { type: 11, source: inbound, destination: source },
    ]);
  });

  test.each([US, '10.0.0.9', OTHER_SUBNET, RIGHT])(
    'RFC 1812 §4.3.2.4/2: about a packet to this host, the address that it went to: %s',
    (destination) => {
      wire.stack.sysctl.set('net.ipv4.ipfrag_time', 1);
      wire.inject(icmp({ destination, flags: 0x2000, data: counting(24) }));
      wire.advance(1000);
      expect(sent()).toMatchObject([{ type: 11, code: 1, source: destination, destination: PEER }]);
    },
  );

  test.each([
    [0, RIGHT],
    [1, US],
  ])(
    'a next hop that does not answer, icmp_errors_use_inbound_ifaddr %i: %s',
    (inbound, source) => {
      wire.stack.sysctl.set('net.ipv4.icmp_errors_use_inbound_ifaddr', inbound);
      wire.inject(icmp({ source: '172.20.0.6', destination: '192.168.200.77' }));
      wire.sent(1);
      wire.advance(5000);
      const errors = wire
        .sent(1)
        .filter((frame) => frame[13] === 0)
        .map(seenIcmp);
      expect(errors).toMatchObject([{ type: 3, code: 1, source, destination: '172.20.0.6' }]);
    },
  );

  test('RFC 7600 §4.8: a router without an address has 192.0.0.8', () => {
    const bare = new Wire({
      interfaces: [[], []],
      routes: [{ to: '10.0.0.0/24', on: 0 }],
      neighbours: [{ mac: PEER_MAC, ip: PEER }],
      stack: { ipForward: true },
    });
    bare.inject(icmp({ destination: '10.0.0.99', ttl: 1 }));
    expect(bare.sent().map(seenIcmp)).toMatchObject([{ type: 11, source: '192.0.0.8' }]);
    bare.assertBalanced();
  });
});

describe('RFC 1122 §3.2.2/7: none is sent about', () => {
  test.each<[string, Uint8Array]>([
    ['a packet to a subnet’s broadcast address', icmp({ destination: '10.0.0.255' })],
    ['a packet to another subnet’s', icmp({ destination: '192.168.200.255' })],
    ['one of a protocol that is unknown', ip({ destination: '10.0.0.255', protocol: 253 })],
  ])('%s', (_, frame) => {
    const { stack } = wire;
    const pkt = stack.ctx.originate(0, frame.length);
    if (pkt === null) expect.fail('no packet');
    pkt.bytes.set(frame, pkt.start);
    pkt.end = pkt.start + frame.length;
    pkt.start += 14;
    pkt.network = pkt.start;
    wire.run(() => {
      stack.icmp.errors.unreachable(pkt, 2);
      stack.icmp.errors.parameterProblem(pkt, 20, 20);
      stack.ctx.delivered(pkt, 0);
    });
    expect(sent()).toEqual([]);
  });
});

test('a cable of 68 bytes takes an error about 40 of them', () => {
  const narrow = new Wire({
    interfaces: [[`${US}/24`], { addresses: [`${RIGHT}/24`], mtu: 68 }],
    neighbours: [{ mac: RIGHT_MAC, ip: '192.168.200.2', on: 1 }],
    stack: { ipForward: true },
  });
  narrow.inject(
    icmp({
      ...{ to: US_RIGHT_MAC, source: '192.168.200.2', destination: '10.0.0.5', ttl: 1 },
      data: counting(40),
    }),
    1,
  );
  const [error] = narrow.sent(1).map(seenIcmp);
  expect(error?.length).toBe(14 + 68);
  expect(error?.data.length).toBe(40);
  narrow.assertBalanced();
});

test('a source that no host may have is told nothing', () => {
  for (const source of ['0.0.0.0', '127.0.0.9', '224.0.0.1', '255.255.255.255', '10.0.0.255']) {
    wire.inject(expired({ source }));
  }
  expect(sent()).toEqual([]);
});
