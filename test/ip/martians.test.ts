// `log_martians`: the lines are those that Linux 6.18 wrote (dmesg) about the same frames.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { Wire } from '../../src/testing/wire/wire.ts';
import { hex } from '../support/hex.ts';
import { icmp, introduce, PEER, US } from '../support/packets.ts';

const HEADER = 'll header: 00000000: 02 00 00 00 01 01 06 22 a3 24 25 26 08 00';
const SOURCE_ROUTE = hex('83 07 04 0a 00 00 09 00');

let wire: Wire;
let lines: string[];

beforeEach(() => {
  lines = [];
  wire = new Wire({ stack: { log: (line) => lines.push(line) } });
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

const set = (name: string, value = 1): void =>
  expect(wire.stack.sysctl.set(`net.ipv4.conf.${name}`, value)).toBeNull();

test.each([
  ['a source', { source: '127.0.0.1' }, [`martian source ${US} from 127.0.0.1, on dev eth0`]],
  ['our own address', { source: US }, [`martian source ${US} from ${US}, on dev eth0`]],
  ['a group', { source: '224.0.0.9' }, [`martian source ${US} from 224.0.0.9, on dev eth0`]],
])(
  'RFC 1812 §5.3.7/6: %s that no packet has is told with the link-layer header',
  (_, fields, said) => {
    set('all.log_martians');
    wire.inject(icmp(fields));
    expect(lines).toEqual([`IPv4: ${said}`, HEADER]);
  },
);

test.each([
  [
    'a destination',
    { destination: '127.0.0.1' },
    `martian destination 127.0.0.1 from ${PEER}, dev eth0`,
  ],
  ['a source route', { options: SOURCE_ROUTE }, `source route option ${PEER} -> ${US}`],
])('RFC 1812 §5.3.7/6: %s is told in one line', (_, fields, said) => {
  set('eth0.log_martians');
  wire.inject(icmp(fields));
  expect(lines).toEqual([`IPv4: ${said}`]);
});

test('RFC 3704 §2.2: who comes by the wrong way is told like a martian', () => {
  set('all.log_martians');
  set('all.rp_filter');
  wire.inject(icmp({ source: '203.0.113.9' }));
  expect(lines).toEqual([`IPv4: martian source ${US} from 203.0.113.9, on dev eth0`, HEADER]);
  expect(wire.stack.ctx.drops()).toEqual({ 'ip.reversePath': 1 });
});

test('nothing is told where the setting is off, and of packets that are none', () => {
  wire.inject(icmp({ source: '127.0.0.1' }));
  set('default.log_martians');
  set('lo.log_martians');
  set('eth0.log_martians', 0);
  wire.inject(icmp({ source: '127.0.0.1' }));
  set('eth0.log_martians');
  wire.inject(icmp());
  wire.inject(icmp({ destination: '10.0.0.77' }));
  expect(lines).toEqual([]);
  wire.sent();
});

test('net_ratelimit: ten in five seconds, then how many were not told', () => {
  set('all.log_martians');
  const martian = (): void => void wire.inject(icmp({ destination: '127.0.0.1' }));
  for (let n = 0; n < 16; n++) martian();
  expect(lines).toHaveLength(10);
  wire.advance(5000);
  martian();
  expect(lines).toHaveLength(10);
  wire.advance(1);
  lines = [];
  martian();
  expect(lines).toEqual([
    'net_ratelimit: 7 callbacks suppressed',
    `IPv4: martian destination 127.0.0.1 from ${PEER}, dev eth0`,
  ]);
});
