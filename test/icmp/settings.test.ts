// The settings of ICMP: names, defaults and bounds were tried on Linux 6.18.

import { expect, test } from 'vitest';
import { Stack } from '../../src/stack.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { byUs } from '../support/iproute.ts';
import { datagram, drops, icmp, introduce, Pinger } from '../support/packets.ts';

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

test.each<[string, number, number, number]>([
  ['icmp_ratelimit', 1000, 0, MOST],
  ['icmp_ratemask', 6168, LEAST, MOST],
  ['icmp_msgs_per_sec', 1000, 0, MOST],
  ['icmp_msgs_burst', 50, 0, MOST],
  ['route.error_cost', 1000, 0, MOST],
  ['route.error_burst', 5000, 0, MOST],
  ['fwmark_reflect', 0, 0, 255],
  ['icmp_errors_use_inbound_ifaddr', 0, 0, 1],
  ['icmp_ignore_bogus_error_responses', 1, 0, 1],
])('RFC 1812 §4.3.2.8/2: net.ipv4.%s is %i, and may be %i to %i', (key, initial, least, most) => {
  const { sysctl } = new Stack();
  const name = `net.ipv4.${key}`;
  expect(sysctl.names()).toContain(name);
  expect(sysctl.get(name)).toBe(initial);
  for (const value of [least, most]) {
    expect(sysctl.set(name, value)).toBeNull();
    expect(sysctl.get(name)).toBe(value);
  }
  for (const value of [least - 1, most + 1]) expect(sysctl.set(name, value)).not.toBeNull();
  expect(sysctl.get(name)).toBe(most);
});

test('as words, as sysctl(8) has them', () => {
  const said = byUs([
    'sysctl net.ipv4.icmp_ratelimit=100',
    'sysctl net.ipv4.icmp_ratelimit=-1',
    'sysctl -n net.ipv4.icmp_ratemask',
  ]);
  expect(said.map(({ out, err }) => out + err)).toEqual([
    'net.ipv4.icmp_ratelimit = 100\n',
    'sysctl: setting key "net.ipv4.icmp_ratelimit": Invalid argument\n',
    '6168\n',
  ]);
});

test.each([
  [3, 1, 'icmp.bogusError'],
  [3, 0, 'icmp.unexpected'],
  [11, 1, 'icmp.bogusError'],
  [12, 1, 'icmp.bogusError'],
  [4, 1, 'icmp.bogusError'],
  [5, 1, 'icmp.unexpected'],
])(
  'icmp_ignore_bogus_error_responses, off: an error of type %i, about a packet to a broadcast address (%i)',
  (type, toAll, reason) => {
    const wire = new Wire();
    introduce(wire);
    wire.stack.sysctl.set('net.ipv4.icmp_ignore_bogus_error_responses', 0);
    const pinger = new Pinger(wire, '10.0.0.2');
    pinger.send();
    const [request = new Uint8Array()] = wire.sent();
    const quoted = datagram(request);
    quoted.set([10, 0, 0, toAll === 1 ? 255 : 3], 16);
    wire.inject(icmp({ type, code: 1, data: quoted }));
    expect(pinger.errors).toEqual([]);
    expect(drops(wire)).toEqual({ [reason]: 1 });
    wire.assertBalanced();
  },
);
