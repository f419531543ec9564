// `net.ipv4.conf.*` on the way of a packet, from the wire to what leaves again.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { Wire } from '../../src/testing/wire/wire.ts';
import { address, drops, icmp, introduce, PEER, seenIcmp } from '../support/packets.ts';

const ETH0 = 2;
const FAR = '172.16.0.9';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ interfaces: [['10.0.0.1/24'], ['172.16.0.1/16']] });
  introduce(wire);
  introduce(wire, { ip: FAR, port: 1 });
});

afterEach(() => wire.assertBalanced());

const set = (name: string, value = 1): void =>
  expect(wire.stack.sysctl.set(`net.ipv4.conf.${name}`, value)).toBeNull();

test('route_localnet: a packet to 127.0.0.1 is answered from there', () => {
  set('eth0.route_localnet');
  wire.inject(icmp({ destination: '127.0.0.1' }));
  expect(wire.sent().map(seenIcmp)).toMatchObject([{ source: '127.0.0.1', destination: PEER }]);
  expect(drops(wire)).toEqual({});
});

test('route_localnet of another device does not count', () => {
  set('eth1.route_localnet');
  wire.inject(icmp({ destination: '127.0.0.1' }));
  wire.inject(icmp({ source: '127.5.5.5' }));
  expect(drops(wire)).toEqual({ 'ip.martianDestination': 1, 'ip.martianSource': 1 });
});

test('RFC 1812 §5.3.8/2: rp_filter is off in a new stack', () => {
  for (const who of ['all', 'default', 'eth0', 'eth1']) {
    expect(wire.stack.sysctl.get(`net.ipv4.conf.${who}.rp_filter`)).toBe(0);
  }
});

test('this network stays nobody’s: RFC 1122 §3.2.1.3 (a, b)', () => {
  set('all.route_localnet');
  wire.inject(icmp({ destination: '0.0.0.1' }));
  wire.inject(icmp({ source: '0.0.0.1' }));
  expect(drops(wire)).toEqual({ 'ip.martianDestination': 1, 'ip.martianSource': 1 });
});

test('RFC 1812 §5.3.11/1,3: forwarding of the device that it came in by: it goes on, and the sender is told where it cannot', () => {
  set('eth0.forwarding');
  expect(wire.stack.ipForward).toBe(false);
  wire.inject(icmp({ destination: FAR }));
  expect(wire.sent(1)).toHaveLength(1);
  wire.inject(icmp({ destination: '203.0.113.1' }));
  expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 3, code: 0 }]);
  set('eth0.forwarding', 0);
  wire.inject(icmp({ destination: FAR }));
  wire.inject(icmp({ destination: '203.0.113.1' }));
  expect(wire.sent()).toEqual([]);
  expect(drops(wire)).toEqual({ 'ip.noWayOn': 1, 'ip.notForUs': 2 });
});

test('RFC 1812 §5.3.12.3/2: a cable that is pulled out: what goes by it takes the other way, where the device says so', () => {
  const { stack } = wire;
  stack.addGateway(address(FAR));
  set('eth0.ignore_routes_with_linkdown');
  set('eth0.forwarding');
  stack.addresses.setCarrier(ETH0, false);
  expect(stack.ip.route(address('0.0.0.0'), address(PEER))?.device).toBe(3);
});
