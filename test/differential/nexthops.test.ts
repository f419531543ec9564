// Which packets go the same way where a route has two: what counts for the choice, with each fib_multipath_hash_policy. The
// hash has a secret, so that not the ways are compared with this kernel's, but which packets have one in common.

import { describe, expect, it } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { explanationText } from '../../src/route/explain/text.ts';
import { between, type Frame } from '../../src/testing/frame/frame.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { explain } from '../../src/trace/explain.ts';
import { needs, titled } from '../support/namespace.ts';
import { upTo } from '../support/packets.ts';
import { HOST, known, left, right, TWO_CABLES } from './scenarios/stations.ts';

const ROUTE = 'nexthop via 192.168.7.8 nexthop via 192.168.7.9';
const ROUTES = [`route add 203.0.113.0/24 ${ROUTE}`, `route add 198.51.100.0/24 ${ROUTE}`];
const PLACE = { interfaces: TWO_CABLES, neighbours: known(left(2), right(8), right(9)) };
/** With so many that are apart, that all take one way is one chance in 2^39. */
const MANY = upTo(40);
const ALL_FIELDS = 0x37;

const near = (n: number): string => `198.51.100.${n + 1}`;
const [SERVER, FAR] = ['203.0.113.5', '203.0.113.77'];
const { eth } = between(left(2), HOST);

/** Packets with one pair of addresses, two numbers of 16 bits in their data `at` that byte. */
const numbered = (protocol: number, at: number, fields: object = {}): Frame[] =>
  MANY.map((n) => {
    const data = Uint8Array.from({ length: 24 }, (_, byte) =>
      byte === at + 1 || byte === at + 3 ? n * 5 + (byte - at) : 0,
    );
    return eth()
      .ip({ source: near(0), destination: SERVER, protocol, ...fields })
      .payload(data);
  });

const udp = (source: string, destination: string): Frame =>
  eth().ip({ source, destination, protocol: 17 }).payload(20);

/** An error of that type from a router to the source of what it quotes. */
const error = (type: number, source: string, quoted: Frame, cut = 28, fields = {}): Frame =>
  eth()
    .ip({ source, destination: SERVER, ...fields })
    .icmp({ type })
    .quote(quoted, cut);

const ERRORS = [3, 4, 5, 11, 12];
const EACH_FROM_ANOTHER = (type: number, cut = 28, fields = {}): Frame[] =>
  MANY.map((n) => error(type, near(n), udp(SERVER, FAR), cut, fields));
const ABOUT_ANOTHER = (type: number, fields = {}): Frame[] =>
  MANY.map((n) => error(type, FAR, udp(SERVER, near(n)), 28, fields));

/** Name, policy, groups of packets, and whether those of each group go together; else those of the first are apart. */
type Case = readonly [string, number, readonly (readonly Frame[])[], boolean];

const CASES: readonly Case[] = [
  ...[1, 3].flatMap((policy): Case[] => [
    ...[6, 17, 33, 50, 132].map((protocol): Case => {
      return [`protocol ${protocol}: its first 4 bytes`, policy, [numbered(protocol, 0)], false];
    }),
    ['protocol 51: not its first 4 bytes', policy, [numbered(51, 0)], true],
    ['protocol 51: the next 4', policy, [numbered(51, 4)], false],
    ['protocol 47: nothing', policy, [numbered(47, 0)], true],
    ['protocol 253: nothing', policy, [numbered(253, 0)], true],
    ['UDP, first fragments', policy, [numbered(17, 0, { moreFragments: 1 })], true],
    ['UDP, later fragments', policy, [numbered(17, 0, { fragmentOffset: 24 })], true],
    [
      'UDP, fragments of one datagram',
      policy,
      [[...numbered(17, 0, { moreFragments: 1 }), ...numbered(17, 0, { fragmentOffset: 24 })]],
      true,
    ],
  ]),
  ['both directions', 0, MANY.map((n) => [udp(near(n), SERVER), udp(SERVER, near(n))]), true],
  ['both directions', 1, MANY.map((n) => [udp(near(n), SERVER), udp(SERVER, near(n))]), true],
  ...ERRORS.flatMap((type): Case[] => [
    [`ICMP type ${type} about one flow, by many`, 0, [EACH_FROM_ANOTHER(type)], true],
    [`ICMP type ${type} about many flows, by one`, 0, [ABOUT_ANOTHER(type)], false],
  ]),
  [
    'an error goes the way of what it quotes',
    0,
    MANY.map((n) => [udp(near(n), SERVER), error(3, FAR, udp(SERVER, near(n)))]),
    true,
  ],
  ['no error: its own addresses', 0, [MANY.map((n) => error(0, near(n), udp(SERVER, FAR)))], false],
  ['no error: not what is in it', 0, [ABOUT_ANOTHER(8)], true],
  ['an error that quotes too little', 0, [EACH_FROM_ANOTHER(3, 19)], false],
  ['an error that quotes just enough', 0, [EACH_FROM_ANOTHER(3, 20)], true],
  ['a first fragment of an error', 0, [EACH_FROM_ANOTHER(3, 28, { moreFragments: 1 })], true],
  ['a later fragment', 0, [EACH_FROM_ANOTHER(3, 28, { fragmentOffset: 64 })], false],
  ...[1, 2, 3].flatMap((policy): Case[] => [
    ['errors about one flow', policy, [EACH_FROM_ANOTHER(3)], false],
    ['errors about many flows', policy, [ABOUT_ANOTHER(3)], true],
  ]),
];

const settingsOf = (policy: number): Record<string, number> => ({
  'net.ipv4.fib_multipath_hash_policy': policy,
  'net.ipv4.fib_multipath_hash_fields': ALL_FIELDS,
  'net.ipv4.icmp_ratemask': 0,
});

/** The ways that the packets of each group take, by the last bytes of their stations. */
type Ways = readonly string[];

const waysOf = (groups: readonly (readonly Frame[])[], sent: readonly Uint8Array[]): Ways => {
  const stations = sent.map((frame) => frame[5] ?? 0);
  const total = groups.flat().length;
  if (stations.length !== total) throw new Error(`${stations.length} packets of ${total} went on`);
  return groups.map((group) => [...new Set(stations.splice(0, group.length))].join(' '));
};

async function byKernel(policies: readonly Case[], policy: number): Promise<Ways[]> {
  const kernel = await Kernel.start({ ...PLACE, ipForward: true, sysctls: settingsOf(policy) });
  try {
    for (const words of ROUTES) await kernel.run('ip', ...(words.split(' ') as [string]));
    const all: Ways[] = [];
    for (const [, , groups] of policies) {
      for (const frame of groups.flat()) kernel.inject(frame);
      all.push(
        waysOf(
          groups,
          (await kernel.sent({ on: 1 })).map(({ bytes }) => bytes),
        ),
      );
    }
    return all;
  } finally {
    await kernel.stop();
  }
}

function byStack(groups: readonly (readonly Frame[])[], policy: number): Ways {
  const wire = new Wire({ ...PLACE, stack: { ipForward: true } });
  for (const [name, value] of Object.entries(settingsOf(policy))) {
    expect(wire.stack.sysctl.set(name, value)).toBeNull();
  }
  wire.run((stack) => runCommands(stack, ROUTES.join('\n')));
  for (const frame of groups.flat()) wire.inject(frame);
  const ways = waysOf(groups, wire.sent(1));
  wire.assertBalanced();
  return ways;
}

const areTogether = (ways: Ways): boolean => ways.every((way) => way.length === 1);
const isSpread = (ways: Ways): boolean => new Set(ways.flatMap((way) => way.split(' '))).size === 2;

/** One group that is together takes one way, several that are both between them. */
function expectWays(ways: Ways, together: boolean): void {
  expect(areTogether(ways)).toBe(together);
  expect(isSpread(ways)).toBe(!together || ways.length > 1);
}

it('the explanation of an error says by what it was spread', () => {
  const wire = new Wire({ ...PLACE, stack: { ipForward: true } });
  wire.run((stack) => runCommands(stack, ROUTES.join('\n')));
  for (const frame of ABOUT_ANOTHER(3)) {
    wire.inject(frame);
    const { asked } = wire.stack.routes;
    const proof = explain(wire.stack, asked ?? expect.fail());
    const taken = proof.nexthops?.hops.find(({ ok }) => ok)?.gateway;
    expect(proof.nexthops?.policy).toBe('quoted layer 3');
    expect(explanationText(proof)).toContain(
      'the hash of the addresses of the packet that it quotes',
    );
    expect(taken).toBe(`192.168.7.${wire.sent(1)[0]?.[5]}`);
  }
});

describe.each([0, 1, 2, 3])('RFC 1812 §5.2.4.5: fib_multipath_hash_policy %i', (policy) => {
  const cases = CASES.filter(([, of]) => of === policy);

  it.each(cases)('%s', (_, __, groups, together) => {
    expectWays(byStack(groups, policy), together);
  });

  const reason = needs('unshare', 'ip', '/dev/net/tun');
  it.skipIf(reason)(titled('Linux does the same', reason), { timeout: 60_000 }, async () => {
    const all = await byKernel(cases, policy);
    for (const [n, [name, , , together]] of cases.entries()) {
      try {
        expectWays(all[n] ?? [], together);
      } catch (error) {
        throw new Error(`${name}: ${all[n]?.join(', ')}`, { cause: error });
      }
    }
  });
});
