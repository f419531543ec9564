// What stands in the rows: as the commands print it, whichever stack it is.

import { expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import type { Tables } from '../../src/trace/tables.ts';
import { StackTables } from '../../src/view/stacktables.ts';
import { counting, introduce, ip, PEER, Pinger } from '../support/packets.ts';

const WORDS = `link set lo up
  addr add 10.0.0.5/24 dev eth0
  route add default via 10.0.0.2 metric 7
  route add 10.2.0.0/16 via 10.0.0.2 table 100
  route add 10.3.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.3 weight 2
  route add blackhole 10.9.0.0/16
  rule add from 10.0.0.0/24 iif eth7 lookup 100
  neigh add 10.0.0.9 lladdr 02:03:04:05:06:07 dev eth0 nud permanent
  sysctl net.ipv4.ip_forward=1`;

function rows(): { wire: Wire; tables: Tables } {
  const wire = new Wire();
  wire.run(() => runCommands(wire.stack, WORDS));
  introduce(wire);
  new Pinger(wire, '10.0.0.7').send();
  wire.inject(ip({ id: 0x1234, flags: 0x2000, payload: counting(16) }));
  return { wire, tables: new StackTables(wire.stack).all() };
}

test.each<[keyof Tables, string]>([
  ['addresses', 'addr show dev eth0'],
  ['rules', 'rule show'],
  ['routes', 'route show table all'],
  ['neighbours', 'neigh show'],
  ['links', 'link show'],
])('%s are as `ip %s` prints them, in its order', (table, command) => {
  const { wire, tables } = rows();
  const lines = (text: string): string[] =>
    text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const printed = lines(runCommands(wire.stack, command));
  const shown = (tables[table] as Tables['rules']).flatMap(({ text }) => lines(text));
  // Of addresses `ip` tells the devices too, and only one device's were asked for.
  const [own, other] =
    table === 'addresses' ? [shown.slice(2), printed.slice(2)] : [shown, printed];
  expect(own).toEqual(other);
});

test('values stand beside the text', () => {
  const { tables } = rows();
  expect(tables.neighbours).toMatchObject([
    { address: PEER, state: 'STALE', lladdr: '06:22:a3:24:25:26', untilMs: null, waiting: [] },
    {
      address: '10.0.0.7',
      state: 'INCOMPLETE',
      lladdr: null,
      untilMs: 1000,
      probes: 1,
      waiting: [3],
    },
    { address: '10.0.0.9', state: 'PERMANENT', lladdr: '02:03:04:05:06:07' },
  ]);
  expect(tables.reassembly).toMatchObject([
    {
      source: PEER,
      destination: '10.0.0.1',
      identification: 0x1234,
      have: 16,
      length: null,
      untilMs: 30_000,
      waiting: [5],
    },
  ]);
  expect(tables.settings.map(({ text }) => text)).toEqual([
    'net.ipv4.conf.all.accept_redirects = 0',
    'net.ipv4.conf.all.forwarding = 1',
    'net.ipv4.conf.default.forwarding = 1',
    'net.ipv4.conf.eth0.forwarding = 1',
    'net.ipv4.conf.lo.forwarding = 1',
    'net.ipv4.ip_forward = 1',
  ]);
  const main = tables.routes.filter(({ table }) => table === 'main');
  expect(
    main.map(({ prefix, gateway, device, metric }) => [prefix, gateway, device, metric]),
  ).toEqual([
    ['default', PEER, 'eth0', 7],
    ['10.0.0.0/24', null, 'eth0', 0],
    ['10.3.0.0/16', null, null, 0],
    ['10.9.0.0/16', null, null, 0],
  ]);
});

test('keys are each entry’s own', () => {
  const { tables } = rows();
  for (const list of Object.values(tables)) {
    if (!Array.isArray(list)) continue;
    const keys = (list as Tables['rules']).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test('a table of very many routes is read quickly enough to be watched while it grows', () => {
  const wire = new Wire();
  const recorder = new Recorder();
  recorder.observe('us', wire.stack.ctx, new StackTables(wire.stack));
  const lines = Array.from(
    { length: 1500 },
    (_, n) => `route add 10.${8 + (n >> 8)}.${n & 255}.0/24 via ${PEER}`,
  );
  wire.run(() => runCommands(wire.stack, lines.join('\n')));
  const { us } = recorder.tables();
  expect(us?.routes).toHaveLength(1000);
  expect(us?.omitted).toEqual({ routes: 1500 + 6 - 1000 });
  wire.run(() => runCommands(wire.stack, 'route flush root 10.8.0.0/13'));
  expect(recorder.tables().us?.omitted).toEqual({});
});
