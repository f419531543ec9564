// Lab (b): two uplinks, chosen by the source address. An answer must leave by the provider whose address it has: the
// other one drops it. A rule for each source sends it to a table of its own.
//
//                              ┌──────┐ 192.0.2.1
//             192.0.2.2   eth0 │ isp1 ├───────────────┐
//            ┌─────────────────┤      │               │        server
//   ┌────────┴┐                └──────┘          ┌────┴────┐  ┌────────┐
//   │  home   │                                  │   net   ├──┤        │ 203.0.113.9
//   └────────┬┘                ┌──────┐          └────┬────┘  └────────┘
//            └─────────────────┤ isp2 │               │
//          198.51.100.2   eth1 │      ├───────────────┘
//                              └──────┘ 198.51.100.1

import { runCommands } from 'tapip';
import { type Host, Network } from 'tapip/testing';
import { expect, test } from 'vitest';

function lab(): { net: Network; home: Host } {
  const net = new Network();
  const home = net.host('home', {
    interfaces: { eth0: '192.0.2.2/24', eth1: '198.51.100.2/24' },
  });
  for (const [name, lan, wan] of [
    ['isp1', '192.0.2.1/24', '10.0.1.1/24'],
    ['isp2', '198.51.100.1/24', '10.0.2.1/24'],
  ] as const) {
    net.router(name, { interfaces: { lan, wan }, gateway: wan.replace('.1/24', '.2') });
  }
  net.router('net', {
    interfaces: { one: '10.0.1.2/24', two: '10.0.2.2/24', servers: '203.0.113.1/24' },
    routes: [
      { to: '192.0.2.0/24', via: '10.0.1.1' },
      { to: '198.51.100.0/24', via: '10.0.2.1' },
    ],
  });
  net.host('server', { addresses: ['203.0.113.9/24'], gateway: '203.0.113.1' });
  net.link('home.eth0', 'isp1.lan');
  net.link('home.eth1', 'isp2.lan');
  net.link('isp1.wan', 'net.one');
  net.link('isp2.wan', 'net.two');
  net.link('net.servers', 'server');

  runCommands(
    home.stack,
    `route add default via 192.0.2.1
     route add default via 192.0.2.1    table 1
     route add default via 198.51.100.1 table 2
     rule add from 192.0.2.2    lookup 1 pref 1001
     rule add from 198.51.100.2 lookup 2 pref 1002`,
  );
  return { net, home };
}

/** Frames that left `home` by each uplink during one ping. */
function uplinks(net: Network, source: string): { one: number; two: number } {
  const sent = (end: string): number => net.stats()[end]?.entered ?? 0;
  const before = [sent('home.eth0 > isp1.lan'), sent('home.eth1 > isp2.lan')];
  expect(net.ping('home', 'server', { source }).replies).toHaveLength(1);
  return {
    one: sent('home.eth0 > isp1.lan') - (before[0] ?? 0),
    two: sent('home.eth1 > isp2.lan') - (before[1] ?? 0),
  };
}

test('each source leaves by its own provider: one ARP request, one echo request', () => {
  const { net } = lab();
  expect(uplinks(net, '192.0.2.2')).toEqual({ one: 2, two: 0 });
  expect(uplinks(net, '198.51.100.2')).toEqual({ one: 0, two: 2 });
  net.assertBalanced();
});

test('who has no source yet goes by the main table, and gets the address that goes with it', () => {
  const { home } = lab();
  expect(runCommands(home.stack, 'route get 203.0.113.9')).toContain(
    '203.0.113.9 via 192.0.2.1 dev eth0 src 192.0.2.2',
  );
});

test('the proof of a decision names each rule, and what it looked at', () => {
  const { home } = lab();
  const proof = runCommands(home.stack, 'route get 203.0.113.9 from 198.51.100.2 --explain');
  expect(proof).toContain('203.0.113.9 from 198.51.100.2 via 198.51.100.1 dev eth1 table 2');
  expect(proof).toMatch(/✗ +1001 +from 192\.0\.2\.2 lookup 1/);
  expect(proof).toMatch(/✓ +1002 +from 198\.51\.100\.2 lookup 2/);
});
