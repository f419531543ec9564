// Why a packet goes where it goes, asked while it goes.

import { expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { parseIpv4 } from '../../src/ip/address.ts';
import { icmp, ip, Wire } from '../../src/testing/index.ts';
import { LiveJourney } from '../../src/view/livejourney.ts';

/** The journey's lines about routes. */
function listen(wire: Wire): string[] {
  const lines: string[] = [];
  LiveJourney.attach(wire.stack, (line) => lines.push(line));
  return lines;
}

const routesOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => / ip {6} *(rule .*|table .*)$/.exec(line)?.[1] ?? []);

test('the journey names the rule, the table and the prefix of what is sent and of what comes in', () => {
  const wire = new Wire();
  const lines = listen(wire);
  wire.inject(icmp());
  expect(routesOf(lines)).toEqual([
    'rule 0 → table local: local 10.0.0.1 dev lo, for this host',
    'rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1',
  ]);
});

test('what is forwarded, by the rule that says so', () => {
  const wire = new Wire({
    interfaces: [['10.0.0.1/24'], ['10.9.0.1/24']],
    stack: { ipForward: true },
  });
  runCommands(wire.stack, 'route add default via 10.9.0.9 table 7\nrule add iif eth0 lookup 7');
  const lines = listen(wire);
  wire.inject(ip({ destination: '192.0.2.1' }).icmp());
  expect(routesOf(lines)).toEqual([
    'rule 32765 → table 7: default via 10.9.0.9 dev eth1, forwarded',
  ]);
});

test('what comes back by the loopback was decided when it was sent: the event’s own words', () => {
  const wire = new Wire();
  const lines = listen(wire);
  const destination = parseIpv4('127.0.0.1');
  if (destination === null) throw new Error('no address');
  wire.run((stack) => stack.ping({ destination }, { reply: () => {}, error: () => {} }).send());
  const [sent, back] = routesOf(lines);
  expect(sent).toBe('rule 0 → table local: local 127.0.0.1 dev lo, source 127.0.0.1');
  expect(back).toBe('table local has 127.0.0.1 as this host’s own');
});
