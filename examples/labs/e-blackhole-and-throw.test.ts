// Lab (e): routes that send nothing. A blackhole swallows, unreachable and prohibit answer, and throw only ends its
// own table: the next rule goes on.
//
//        a                       r                       b
//   ┌─────────┐           ┌─────────────┐           ┌─────────┐
//   │    eth0 ├───────────┤ eth0   eth1 ├───────────┤ eth0    │  10.2.0.2
//   └─────────┘           └─────────────┘           └─────────┘  10.2.1.2, 10.2.2.2, 10.2.3.2
//     10.1.0.2   10.1.0.1                 10.2.0.1
//
//   rule 100: lookup 7        throw 10.2.0.0/24       → main: on to b
//                             blackhole 10.2.1.0/24   → gone without a word
//                             unreachable 10.2.2.0/24 → ICMP 3/1
//                             prohibit 10.2.3.0/24    → ICMP 3/13

import { runCommands } from 'tapip';
import { type Host, Network } from 'tapip/testing';
import { expect, test } from 'vitest';

function lab(): { net: Network; r: Host } {
  const net = new Network();
  net.host('a', { addresses: ['10.1.0.2/24'], gateway: '10.1.0.1' });
  const r = net.router('r', { interfaces: { eth0: '10.1.0.1/24', eth1: '10.2.0.1/16' } });
  net.host('b', {
    addresses: ['10.2.0.2/16', '10.2.1.2/16', '10.2.2.2/16', '10.2.3.2/16'],
    gateway: '10.2.0.1',
  });
  net.link('a', 'r.eth0');
  net.link('r.eth1', 'b');
  runCommands(
    r.stack,
    `rule add pref 100 lookup 7
     route add throw       10.2.0.0/24 table 7
     route add blackhole   10.2.1.0/24 table 7
     route add unreachable 10.2.2.0/24 table 7
     route add prohibit    10.2.3.0/24 table 7`,
  );
  return { net, r };
}

test('throw leaves it to the next rule', () => {
  const { net } = lab();
  expect(net.ping('a', '10.2.0.2').replies).toHaveLength(1);
});

test('a blackhole is silent', () => {
  const { net, r } = lab();
  expect(net.ping('a', '10.2.1.2')).toMatchObject({ errors: [], lost: [1] });
  expect(r.stack.ctx.drops()).toMatchObject({ 'ip.routeBlackhole': 1 });
});

test.each([
  ['unreachable', '10.2.2.2', { type: 3, code: 1 }],
  ['prohibit', '10.2.3.2', { type: 3, code: 13 }],
])('%s says so', (_, destination, error) => {
  const { net } = lab();
  expect(net.ping('a', destination).errors).toMatchObject([{ from: '10.1.0.1', ...error }]);
  net.assertBalanced();
});

test('a sender on the router itself gets an errno in place of ICMP', () => {
  const { net, r } = lab();
  const errno = (destination: string) => net.ping('r', destination).unsent[0]?.errno;
  expect(errno('10.2.1.2')).toBe('EINVAL');
  expect(errno('10.2.2.2')).toBe('EHOSTUNREACH');
  expect(errno('10.2.3.2')).toBe('EACCES');
  expect(() => runCommands(r.stack, 'route get 10.2.2.2')).toThrow('No route to host');
});
