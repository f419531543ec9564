// `net.ipv4.ip_default_ttl`: whatever this host sends has so many hops, where its sender leaves that open.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { Wire } from '../../src/testing/wire/wire.ts';
import { icmp, introduce, PEER, Pinger, seenIcmp } from '../support/packets.ts';

const NAME = 'net.ipv4.ip_default_ttl';
const FAR = '203.0.113.9';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ gateway: PEER, stack: { ipForward: true } });
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

test('RFC 1122 §3.2.1.7/4: 64 at first, and may be set', () => {
  expect(wire.stack.sysctl.get(NAME)).toBe(64);
  const taken = [1, 255, 0, 256, -1].map((value) => wire.stack.sysctl.set(NAME, value) === null);
  expect(taken).toEqual([true, true, false, false, false]);
  expect(wire.stack.sysctl.get(NAME)).toBe(255);
});

test.each([64, 33])('RFC 1122 §3.2.1.7/4: %i: answers, errors and requests have it', (ttl) => {
  wire.stack.sysctl.set(NAME, ttl);
  wire.inject(icmp({ ttl: 7 }));
  wire.inject(icmp({ ttl: 1, destination: FAR }));
  new Pinger(wire, PEER, {}).send();
  expect(wire.sent().map(seenIcmp)).toMatchObject([
    { type: 0, ttl },
    { type: 11, ttl },
    { type: 8, ttl },
  ]);
});

test('a sender may say otherwise', () => {
  wire.stack.sysctl.set(NAME, 33);
  new Pinger(wire, PEER, { ttl: 5 }).send();
  expect(wire.sent().map(seenIcmp)).toMatchObject([{ ttl: 5 }]);
});

test('RFC 1122 §3.2.1.7/1: a wish for 0 is none', () => {
  new Pinger(wire, PEER, { ttl: 0 }).send();
  expect(wire.sent().map(seenIcmp)).toMatchObject([{ ttl: 64 }]);
});

test('it does not change what is forwarded', () => {
  wire.stack.sysctl.set(NAME, 33);
  wire.inject(icmp({ ttl: 9, destination: FAR }));
  // By the gateway on the same cable, of which its sender is told.
  expect(wire.sent().map(seenIcmp)).toMatchObject([
    { type: 5, ttl: 33 },
    { type: 8, ttl: 8 },
  ]);
});
