// Lab (a): a router between two subnets. Three machines, each set up with iproute2's words, and the mistake that
// everybody makes once: the way there is set up, the way back is not.
//
//        a                        r                        b
//   ┌─────────┐            ┌─────────────┐            ┌─────────┐
//   │    eth0 ├────────────┤ eth0   eth1 ├────────────┤ eth0    │
//   └─────────┘            └─────────────┘            └─────────┘
//     10.1.0.2    10.1.0.0/24         10.2.0.0/24       10.2.0.2
//                   10.1.0.1             10.2.0.1

import { runCommands } from 'tapip';
import { type Host, Network } from 'tapip/testing';
import { expect, test } from 'vitest';

function lab(): { net: Network; a: Host; r: Host; b: Host } {
  const net = new Network();
  const a = net.host('a', { interfaces: { eth0: [] } });
  const r = net.router('r', { interfaces: { eth0: [], eth1: [] } });
  const b = net.host('b', { interfaces: { eth0: [] } });
  net.link('a.eth0', 'r.eth0');
  net.link('r.eth1', 'b.eth0');

  runCommands(a.stack, 'addr add 10.1.0.2/24 dev eth0');
  runCommands(b.stack, 'addr add 10.2.0.2/24 dev eth0');
  runCommands(
    r.stack,
    `addr add 10.1.0.1/24 dev eth0
     addr add 10.2.0.1/24 dev eth1`,
  );
  return { net, a, r, b };
}

test('without a route the packet does not even leave', () => {
  const { net, a } = lab();
  expect(net.ping('a', '10.2.0.2').unsent).toMatchObject([{ errno: 'ENETUNREACH' }]);
  expect(() => runCommands(a.stack, 'route get 10.2.0.2')).toThrow(
    'RTNETLINK answers: Network is unreachable',
  );
});

test('with a route there and none back, the request arrives and the answer does not', () => {
  const { net, a, b } = lab();
  runCommands(a.stack, 'route add 10.2.0.0/24 via 10.1.0.1');
  expect(net.ping('a', '10.2.0.2').lost).toEqual([1]);
  expect(b.stack.ctx.counters.snapshot().IcmpInEchos).toBe(1);
});

test('with both routes it works, and costs a hop each way', () => {
  const { net, a, r, b } = lab();
  runCommands(a.stack, 'route add 10.2.0.0/24 via 10.1.0.1');
  runCommands(b.stack, 'route add default via 10.2.0.1');
  expect(net.ping('a', '10.2.0.2').replies).toMatchObject([{ from: '10.2.0.2', ttl: 63 }]);
  expect(runCommands(a.stack, 'route get 10.2.0.2')).toContain(
    '10.2.0.2 via 10.1.0.1 dev eth0 src 10.1.0.2',
  );
  expect(runCommands(r.stack, 'route get 10.2.0.2 from 10.1.0.2 iif eth0')).toContain(
    '10.2.0.2 from 10.1.0.2 dev eth1',
  );
  net.assertBalanced();
});
