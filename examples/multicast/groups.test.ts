// Groups that are joined, filtered and left, as docs/multicast.md has them: 10.0.0.2 sends an echo request to 239.1.2.3, and
// 10.0.0.1 hears it or not.

import { readFileSync } from 'node:fs';
import { excluding, type Ipv4Address, including, parseIpv4 } from 'tapip';
import { Network } from 'tapip/testing';
import { expect, test } from 'vitest';

function address(text: string): Ipv4Address {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`${text} is no address`);
  return parsed;
}

const silent = { reply: () => {}, error: () => {} };

test('who hears a group', () => {
  const net = new Network();
  const { stack } = net.host('a', { addresses: ['10.0.0.1/24'] });
  const b = net.host('b', { addresses: ['10.0.0.2/24'] });
  net.link('a', 'b');
  const eth0 = 2;
  const requests = (): number => stack.ctx.counters.get('IcmpInEchos').value;
  const ping = (): boolean => {
    const before = requests();
    const session = b.stack.ping({ destination: address('239.1.2.3'), device: eth0 }, silent);
    session.send();
    net.advance(100);
    session.close();
    return requests() > before;
  };
  const heard: boolean[] = [ping()];

  // begin
  const group = address('239.1.2.3');
  stack.joinGroup(group, eth0);
  heard.push(ping());
  stack.filterGroup(group, eth0, including(address('10.0.0.9')));
  heard.push(ping());
  stack.filterGroup(group, eth0, excluding(address('10.0.0.9')));
  heard.push(ping());
  stack.leaveGroup(group, eth0);
  heard.push(ping());
  // end

  expect(heard).toEqual([false, true, false, true, false]);
  net.assertBalanced();
});

test('docs/multicast.md has these lines', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const [, lines = ''] = /\/\/ begin\n(.*?) *\/\/ end/s.exec(read('groups.test.ts')) ?? [];
  expect(lines).not.toBe('');
  expect(read('../../docs/multicast.md')).toContain(lines.replace(/^ {2}/gm, ''));
});
