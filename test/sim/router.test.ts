// Routers are whole stacks of ours that forward.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Network } from '../../src/sim/network.ts';

let net: Network;

afterEach(() => net.assertBalanced());

/** a – r1 – r2 – b, each in a subnet of its own. */
beforeEach(() => {
  net = new Network();
  net.host('a', { addresses: ['10.1.0.2/24'], gateway: '10.1.0.1' });
  net.router('r1', {
    interfaces: { left: '10.1.0.1/24', right: '10.9.0.1/24' },
    routes: [{ to: '10.2.0.0/24', via: '10.9.0.2' }],
  });
  net.router('r2', {
    interfaces: { left: '10.9.0.2/24', right: '10.2.0.1/24' },
    routes: [{ to: '10.1.0.0/24', via: '10.9.0.1' }],
  });
  net.host('b', { addresses: ['10.2.0.2/24'], gateway: '10.2.0.1' });
  net.link('a', 'r1.left', { delayMs: 1 });
  net.link('r1.right', 'r2.left', { delayMs: 10 });
  net.link('r2.right', 'b', { delayMs: 1 });
});

describe('across two routers', () => {
  test('a ping arrives with two hops less to go, both ways', () => {
    const { replies, errors, lost } = net.ping('a', 'b', { count: 3 });
    expect(replies).toMatchObject([
      { sequence: 1, from: '10.2.0.2', ttl: 62, rttMs: 48 },
      { sequence: 2, from: '10.2.0.2', ttl: 62, rttMs: 24 },
      { sequence: 3, from: '10.2.0.2', ttl: 62, rttMs: 24 },
    ]);
    expect([errors, lost]).toEqual([[], []]);
  });

  test.each([
    [1, '10.1.0.1'],
    [2, '10.9.0.2'],
  ])('a TTL of %i is exceeded in transit at %s, and the sender is told', (ttl, router) => {
    const { replies, errors } = net.ping('a', 'b', { ttl });
    expect(replies).toEqual([]);
    expect(errors).toMatchObject([{ sequence: 1, from: router, type: 11, code: 0 }]);
  });

  test('a network that a router does not know is unreachable', () => {
    const { errors } = net.ping('a', '10.3.0.1');
    expect(errors).toMatchObject([{ from: '10.1.0.1', type: 3, code: 0 }]);
  });

  test('a host that is not there is unreachable, says the router that asked for it', () => {
    const { errors } = net.ping('a', '10.2.0.77');
    expect(errors).toMatchObject([{ from: '10.9.0.2', type: 3, code: 1 }]);
  });
});

describe('a link with a small MTU behind a router', () => {
  beforeEach(() => {
    net.host('c', { addresses: ['10.7.0.2/24'], gateway: '10.7.0.1' });
    net.host('d', { addresses: ['10.8.0.2/24'], gateway: '10.8.0.1' });
    net.router('r', { interfaces: { left: '10.7.0.1/24', right: '10.8.0.1/24' } });
    net.link('c', 'r.left');
    net.link('r.right', 'd', { mtu: 576 });
  });

  test('the router says that fragmentation is needed, and the next hop’s MTU (RFC 1191 §4/1,2)', () => {
    const { errors, replies } = net.ping('c', 'd', { size: 549 });
    expect(errors).toEqual([
      { sequence: 1, from: '10.7.0.1', type: 3, code: 4, rest: 576, nextHopMtu: 576 },
    ]);
    expect(replies).toEqual([]);
  });

  test('what just fits goes through', () => {
    expect(net.ping('c', 'd', { size: 548 }).replies).toHaveLength(1);
  });

  test('no other error has one', () => {
    expect(net.ping('c', '10.8.0.77').errors).toMatchObject([{ code: 1, nextHopMtu: null }]);
    expect(net.ping('c', 'd', { ttl: 1 }).errors).toMatchObject([{ type: 11, nextHopMtu: null }]);
  });
});

test('RFC 1122 §3.1/7: a host with two interfaces does not forward', () => {
  const other = new Network();
  other.host('a', { addresses: ['10.1.0.2/24'], gateway: '10.1.0.1' });
  other.host('m', { interfaces: { left: '10.1.0.1/24', right: '10.2.0.1/24' } });
  other.host('b', { addresses: ['10.2.0.2/24'], gateway: '10.2.0.1' });
  other.link('a', 'm');
  other.link('m', 'b');
  expect(other.ping('a', 'b')).toMatchObject({ replies: [], lost: [1] });
  expect(other.ping('a', '10.2.0.1').lost).toEqual([]);
  other.assertBalanced();
});

test('interfaces take their cables in the order in which they were named', () => {
  const other = new Network();
  other.router('r', { interfaces: { one: '10.1.0.1/24', two: '10.2.0.1/24' } });
  other.host('a', { addresses: ['10.1.0.2/24'], gateway: '10.1.0.1' });
  other.host('b', { addresses: ['10.2.0.2/24'], gateway: '10.2.0.1' });
  other.link('r', 'a');
  other.link('r', 'b');
  expect(other.ping('a', 'b').replies).toMatchObject([{ ttl: 63 }]);
});
