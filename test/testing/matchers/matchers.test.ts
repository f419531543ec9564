// The matchers as plain functions; what they say is in vitest.test.ts.

import { describe, expect, test } from 'vitest';
import { arp, type Frame, icmp, ip, PEER } from '../../../src/testing/frame/frame.ts';
import {
  assertArpReply,
  assertArpRequest,
  assertCounters,
  assertDropped,
  assertDrops,
  assertEchoReply,
  assertEmitted,
  assertFrame,
  assertNeighbour,
  assertNotDropped,
  assertRoute,
  MatchError,
} from '../../../src/testing/matchers/matchers.ts';
import { Wire } from '../../../src/testing/wire/wire.ts';

const bad = ip({ checksum: 1 });

describe.each<[string, (wire: Wire) => unknown, (wire: Wire) => unknown]>([
  ['assertFrame', () => assertFrame(icmp(), icmp()), () => assertFrame(icmp(), arp())],
  [
    'assertEchoReply',
    () => assertEchoReply(icmp({ type: 'echo-reply' })),
    () => assertEchoReply(icmp()),
  ],
  ['assertArpReply', () => assertArpReply(arp({ operation: 2 })), () => assertArpReply(arp())],
  [
    'assertArpRequest',
    () => assertArpRequest(arp(), { targetIp: '10.0.0.1' }),
    () => assertArpRequest(arp(), { targetIp: '10.0.0.9' }),
  ],
  [
    'assertEmitted',
    (wire) => {
      wire.inject(arp());
      assertEmitted(wire, [arp({ operation: 'reply' })]);
    },
    (wire) => assertEmitted(wire, { eth0: [arp()] }),
  ],
  [
    'assertDropped',
    (wire) => assertDropped(wire.inject(bad), 'ip.badChecksum'),
    (wire) => assertDropped(wire.inject(arp()), 'ip.badChecksum'),
  ],
  [
    'assertDropped for whatever reason',
    (wire) => assertDropped(wire.inject(bad)),
    (wire) => assertDropped(wire.inject(arp())),
  ],
  [
    'assertNotDropped',
    (wire) => assertNotDropped(wire.inject(arp())),
    (wire) => assertNotDropped(wire.inject(bad)),
  ],
  [
    'assertDrops',
    (wire) => {
      wire.inject(bad);
      assertDrops(wire, { 'ip.badChecksum': 1 });
    },
    (wire) => assertDrops(wire, { 'ip.badChecksum': 1 }),
  ],
  [
    'assertCounters',
    (wire) => {
      wire.inject(bad);
      assertCounters(wire, { IpInReceives: 1 });
    },
    (wire) => assertCounters(wire, { IpInReceives: 1 }),
  ],
  [
    'assertNeighbour',
    (wire) => assertNeighbour(wire, PEER.ip, { state: 'PERMANENT' }),
    (wire) => assertNeighbour(wire.stack, PEER.ip, null),
  ],
  [
    'assertRoute',
    (wire) => assertRoute(wire, '192.0.2.1', null),
    (wire) => assertRoute(wire.stack, '192.0.2.1'),
  ],
])('%s', (_, holds, fails) => {
  test('holds', () => {
    holds(new Wire({ neighbours: [PEER] }));
  });

  test('throws an error that points at its caller', () => {
    const wire = new Wire({ neighbours: [PEER] });
    let error: unknown = null;
    try {
      fails(wire);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MatchError);
    const { stack = '' } = error as Error;
    expect(stack.split('\n').find((line) => /^\s+at /.test(line))).toContain('matchers.test.ts');
  });
});

test.each<[string, (wire: Wire) => unknown, string]>([
  [
    'bytes for a description',
    () => assertFrame(icmp(), icmp().bytes() as unknown as Frame),
    'expected a description such as icmp(), got a Uint8Array',
  ],
  [
    'the same in a list',
    (wire) => assertEmitted(wire, [icmp().bytes() as unknown as Frame]),
    'expected a description such as icmp(), got a Uint8Array',
  ],
  [
    'text for a frame',
    () => assertFrame('abc' as unknown as Frame, icmp()),
    'expected a frame, got a string',
  ],
])('what a matcher cannot judge is refused: %s', (_, work, message) => {
  expect(() => work(new Wire())).toThrow(new TypeError(message));
});
