// A whole network in one process: real stacks, virtual time, bad cables, one seed.

import { createHash } from 'node:crypto';
import { PcapngWriter } from 'tapip/pcap';
import { Network } from 'tapip/testing';
import { expect, test } from 'vitest';

//    a ──── left r right ──── s ──── b
//   .2    10.1.0.1   10.2.0.1        .2
function twoSubnets(seed: number): Network {
  const net = new Network({ seed });
  net.host('a', { addresses: ['10.1.0.2/24'], gateway: '10.1.0.1' });
  net.router('r', { interfaces: { left: '10.1.0.1/24', right: '10.2.0.1/24' } });
  net.switch('s');
  net.host('b', { addresses: ['10.2.0.2/24'], gateway: '10.2.0.1' });
  net.link('a', 'r.left', { delayMs: 5 });
  net.link('r.right', 's', { loss: 0.2, burst: 3, back: { delayMs: 30 } });
  net.link('s', 'b');
  return net;
}

test('a ping across a router', () => {
  const net = twoSubnets(1);
  const { replies, lost } = net.ping('a', 'b', { count: 10 });
  expect(replies.length + lost.length).toBe(10);
  for (const { ttl, rttMs } of replies) {
    expect(ttl).toBe(63);
    expect(rttMs).toBeGreaterThanOrEqual(40);
  }
  net.assertBalanced();
});

test('a router says when a packet’s time is up', () => {
  const { errors } = twoSubnets(1).ping('a', 'b', { ttl: 1 });
  expect(errors).toMatchObject([{ from: '10.1.0.1', type: 11, code: 0 }]);
});

test('a router says how long a packet may be on a narrower way', () => {
  const net = new Network();
  net.host('a', { addresses: ['10.1.0.2/24'], gateway: '10.1.0.1' });
  net.router('r', { interfaces: { near: '10.1.0.1/24', far: '10.2.0.1/24' } });
  net.host('b', { addresses: ['10.2.0.2/24'], gateway: '10.2.0.1' });
  net.link('a', 'r.near');
  net.link('r.far', 'b', { mtu: 576 });
  const { errors } = net.ping('a', 'b', { size: 1000 });
  expect(errors).toMatchObject([{ from: '10.1.0.1', type: 3, code: 4, nextHopMtu: 576 }]);
});

test('the same seed gives the same bytes', () => {
  const digest = (seed: number): string => {
    const net = twoSubnets(seed);
    const hash = createHash('sha256');
    net.capture(new PcapngWriter((block) => hash.update(block)));
    net.ping('a', 'b', { count: 20 });
    return hash.digest('hex');
  };
  expect(digest(7)).toBe(digest(7));
  expect(digest(7)).not.toBe(digest(8));
});
