// Lab (f): what others tell a host of its way. A router says that its way on is too narrow, or that another router is
// the better one; the host keeps that for a while, for that one destination.
//
//        a 10.0.0.1 ──┐
//                     ├── r 10.0.0.2 ──── 10.2.0.0/24, MTU 1400 ──── b 10.2.0.2
//                     │
//                     └── g 10.0.0.3 ──── 10.7.0.0/24 ────────────── c 10.7.0.2

import { runCommands } from 'tapip';
import { type Host, Network } from 'tapip/testing';
import { expect, test } from 'vitest';

function lab(): { net: Network; a: Host } {
  const net = new Network();
  const a = net.host('a', { addresses: ['10.0.0.1/24'], gateway: '10.0.0.2' });
  const routes = [{ to: '10.7.0.0/24', via: '10.0.0.3' }];
  net.router('r', { interfaces: { eth0: '10.0.0.2/24', eth1: '10.2.0.1/24' }, routes });
  net.router('g', { interfaces: { eth0: '10.0.0.3/24', eth1: '10.7.0.1/24' } });
  net.host('b', { addresses: ['10.2.0.2/24'], gateway: '10.2.0.1' });
  net.host('c', { addresses: ['10.7.0.2/24'], gateway: '10.7.0.1' });
  net.switch('s');
  for (const node of ['a', 'r.eth0', 'g.eth0']) net.link(node, 's');
  net.link('r.eth1', 'b', { mtu: 1400 });
  net.link('g.eth1', 'c');
  return { net, a };
}

test('what is too long is lost once; then its path MTU is known, for ten minutes', () => {
  const { net, a } = lab();
  const pings = net.ping('a', '10.2.0.2', { count: 2, size: 1472 });
  expect(pings.errors).toMatchObject([{ from: '10.0.0.2', type: 3, code: 4 }]);
  expect(pings.replies).toHaveLength(1);
  expect(runCommands(a.stack, 'route get 10.2.0.2')).toBe(
    '10.2.0.2 via 10.0.0.2 dev eth0 src 10.0.0.1 uid 0 \n    cache expires 599sec mtu 1400 \n',
  );
  net.advance(600_000);
  expect(runCommands(a.stack, 'route get 10.2.0.2')).not.toContain('mtu 1400');
});

test('a better gateway is taken at the second word, once its station is known', () => {
  const { net, a } = lab();
  const gateway = (): string => runCommands(a.stack, 'route get 10.7.0.2');
  expect(net.ping('a', '10.7.0.2').replies).toHaveLength(1);
  expect(gateway()).toContain('10.7.0.2 via 10.0.0.2 dev eth0');
  net.advance(1000);
  expect(net.ping('a', '10.7.0.2').replies).toHaveLength(1);
  expect(gateway()).toContain('10.7.0.2 via 10.0.0.3 dev eth0');
  expect(gateway()).toContain('cache <redirected>');
  expect(runCommands(a.stack, 'route get 10.7.0.9')).toContain('via 10.0.0.2');
});

test('what was learnt can be forgotten, or not be believed at all', () => {
  const { net, a } = lab();
  net.ping('a', '10.2.0.2', { count: 2, size: 1472 });
  runCommands(a.stack, 'route flush cache');
  expect(runCommands(a.stack, 'route show cache')).toBe('');

  runCommands(a.stack, 'sysctl net.ipv4.conf.all.accept_redirects=0');
  runCommands(a.stack, 'sysctl net.ipv4.conf.eth0.accept_redirects=0');
  net.ping('a', '10.7.0.2', { count: 3 });
  expect(runCommands(a.stack, 'route get 10.7.0.2')).toContain('via 10.0.0.2');
  net.assertBalanced();
});
