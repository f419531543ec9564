// Lab (d): one network card, several addresses. Which of them a packet is sent from, and what becomes of the others
// when the first of a subnet is taken away.
//
//        host                                   peer
//   ┌────────────┐                         ┌────────────┐
//   │       eth0 ├─────────────────────────┤ eth0       │
//   └────────────┘                         └────────────┘
//     10.0.0.1/24   primary                  10.0.0.2/24
//     10.0.0.9/24   secondary: same subnet   192.168.1.2/24
//     192.168.1.1/24   primary: another

import { runCommands } from 'tapip';
import { type Host, Network } from 'tapip/testing';
import { expect, test } from 'vitest';

function lab(): { net: Network; host: Host } {
  const net = new Network();
  const host = net.host('host', { interfaces: { eth0: [] } });
  net.host('peer', { addresses: ['10.0.0.2/24', '192.168.1.2/24'] });
  net.link('host', 'peer');
  runCommands(
    host.stack,
    `addr add 10.0.0.1/24 dev eth0
     addr add 10.0.0.9/24 dev eth0
     addr add 192.168.1.1/24 dev eth0`,
  );
  return { net, host };
}

/** The source that the host chooses towards that address. */
const sourceTo = (host: Host, destination: string): string =>
  / src (\S+)/.exec(runCommands(host.stack, `route get ${destination}`))?.[1] ?? 'none';

test('the source is the address of the subnet that the destination is in', () => {
  const { net, host } = lab();
  expect(sourceTo(host, '10.0.0.2')).toBe('10.0.0.1');
  expect(sourceTo(host, '192.168.1.2')).toBe('192.168.1.1');
  expect(net.ping('host', '192.168.1.2').replies).toHaveLength(1);
});

test('the second address of a subnet is secondary: it answers, but is no source unless asked for', () => {
  const { net, host } = lab();
  expect(runCommands(host.stack, 'addr show dev eth0')).toContain(
    'inet 10.0.0.9/24 scope global secondary eth0',
  );
  expect(net.ping('peer', '10.0.0.9').replies).toMatchObject([{ from: '10.0.0.9' }]);
  expect(net.ping('host', '10.0.0.2', { source: '10.0.0.9' }).replies).toHaveLength(1);
  runCommands(host.stack, 'route change 10.0.0.0/24 dev eth0 src 10.0.0.9');
  expect(sourceTo(host, '10.0.0.2')).toBe('10.0.0.9');
});

test('a primary takes its secondaries along, unless they may be promoted', () => {
  const { host } = lab();
  runCommands(host.stack, 'addr del 10.0.0.1/24 dev eth0');
  expect(runCommands(host.stack, 'addr show dev eth0')).not.toContain('10.0.0.9');

  const other = lab().host;
  other.stack.sysctl.set('net.ipv4.conf.all.promote_secondaries', 1);
  runCommands(other.stack, 'addr del 10.0.0.1/24 dev eth0');
  expect(runCommands(other.stack, 'addr show dev eth0')).toContain(
    'inet 10.0.0.9/24 scope global eth0',
  );
  expect(sourceTo(other, '10.0.0.2')).toBe('10.0.0.9');
});
