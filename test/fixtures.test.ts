// What a real Linux received and sent, replayed: the stack in its place sends the same. fixtures/README.md tells
// how each file was made. What the stack does not do yet is listed here.

import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FixtureOptions } from '../src/testing/fixture/fixture.ts';
import { icmp, ip } from '../src/testing/frame/frame.ts';
import { expectFixture } from '../src/testing/load.ts';

/** A router between eth0 and eth1. */
const router: FixtureOptions = { stack: { ipForward: true } };

const FIXTURES: Readonly<Record<string, FixtureOptions>> = {
  arp: {},
  echo: {},
  unreachable: {
    ...router,
    interfaces: [{}, { mtu: 1000 }],
    routes: [
      { to: '192.0.2.0/24', type: 'unreachable' },
      { to: '198.51.100.0/24', type: 'prohibit' },
      { to: '203.0.113.0/24', type: 'blackhole' },
    ],
    intended: [
      {
        like: icmp({ type: 'destination-unreachable', code: 'port-unreachable' }),
        because: 'without UDP the protocol is unreachable, not only the port',
      },
      { like: ip().tcp({ rst: true }), because: 'without TCP there are no resets' },
      { frames: 17, because: 'without TCP the protocol is unreachable' },
    ],
  },
  'time-exceeded': router,
  fragments: {},
  redirects: {
    ...router,
    routes: [{ to: '192.0.2.0/24', via: '10.0.0.254' }],
  },
  // Within how long a query is answered, its querier says; and unasked within a second.
  groups: { interfaces: [{ groups: ['239.1.2.3', '224.0.0.251'] }], toleranceMs: 2500 },
  'bad-frames': {
    intended: [
      { frames: '55-58', because: 'without UDP and TCP, nobody sees that their sums are wrong' },
    ],
  },
};

test.for(Object.entries(FIXTURES))('%s', async ([name, options], context) => {
  const file = new URL(`fixtures/${name}.pcapng`, import.meta.url);
  const { sent } = await expectFixture(file, options, context);
  expect(sent.length).toBeGreaterThan(0);
});

test('every capture in fixtures/ is in the list', () => {
  const folder = new URL('fixtures/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.pcapng'));
  expect(files.sort()).toEqual(
    Object.keys(FIXTURES)
      .map((name) => `${name}.pcapng`)
      .sort(),
  );
});
