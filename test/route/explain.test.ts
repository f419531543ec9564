// Explanations of five decisions in full, and each reason by one that leads to it; explainworlds.test.ts has them at
// random.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Explanation, Lookup } from '../../src/route/explain/explanation.ts';
import { explanationLine } from '../../src/route/explain/line.ts';
import { explanationText } from '../../src/route/explain/text.ts';
import { explainInput, explainOutput } from '../../src/route/explain.ts';
import type { Flow } from '../../src/route/flow.ts';
import { ReversePath } from '../../src/route/links.ts';
import { HashPolicy } from '../../src/route/multipath.ts';
import { RuleAction } from '../../src/route/rule.ts';
import { type Nexthop, RouteType, Scope, Table } from '../../src/route/table.ts';
import { address } from '../support/packets.ts';
import { cidr, Host, to } from './explainhost.ts';

const [ETH0, ETH1, TUN0] = [2, 3, 4];

describe('an explanation as text', () => {
  test('the default route, with the neighbour’s state', () => {
    const asked: string[] = [];
    const host = Object.assign(byGateway(), {
      neighbour: (device: number, hop: number) => {
        asked.push(`${device} ${hop}`);
        return { state: 'REACHABLE', lladdr: '02:00:00:00:00:fe' };
      },
    });
    const explained = explainOutput(host, to('8.8.8.8'));
    expect(asked).toEqual([`${ETH0} ${address('10.0.0.254')}`]);
    expect(explanationText(explained)).toBe(
      `A packet of our own to 8.8.8.8

Rules
  ✓     0  from all lookup local
             no prefix in table local holds 8.8.8.8
  ✓ 32766  from all lookup main
             ✓ default via 10.0.0.254 dev eth0
                 the longest prefix that suits
  · 32767  from all lookup default
             not asked: the decision is made

Source
  ✓ 10.0.0.1/24 on eth0: in the subnet of 10.0.0.254

Next hop
  ✓ 10.0.0.254 on eth0: the gateway
      neighbour REACHABLE, lladdr 02:00:00:00:00:fe

Answer
  rule 32766 → table main
  default via 10.0.0.254 dev eth0, source 10.0.0.1`,
    );
  });

  test('a rule by source leads to another table: "every rule in order with a tick or the selector that failed (both values)"', () => {
    const host = byGateway()
      .route('0.0.0.0/0', { via: '192.168.200.254', table: 100 })
      .rule(100, { from: cidr('10.0.0.0/24'), tos: 0x10, table: 100 })
      .rule(200, { from: cidr('192.168.200.0/24'), table: 100 });
    const explained = explainOutput(host, to('8.8.8.8', { from: '192.168.200.1' }));
    expect(explanationText(explained)).toBe(
      `A packet of our own from 192.168.200.1 to 8.8.8.8

Before the rules
  ✓ the source 192.168.200.1 is an address of ours, on eth1

Rules
  ✓     0  from all lookup local
             no prefix in table local holds 8.8.8.8
  ✗   100  from 10.0.0.0/24 tos 0x10 lookup 100
             from: wants 10.0.0.0/24, the packet has 192.168.200.1
             tos: wants 0x10, the packet has 0x00
  ✓   200  from 192.168.200.0/24 lookup 100
             ✓ default via 192.168.200.254 dev eth1
                 the longest prefix that suits
  · 32766  from all lookup main
             not asked: the decision is made
  · 32767  from all lookup default

Source
  ✓ 192.168.200.1: asked for

Next hop
  ✓ 192.168.200.254 on eth1: the gateway

Answer
  rule 200 → table 100
  default via 192.168.200.254 dev eth1, source 192.168.200.1`,
    );
  });

  test('suppress_prefixlength 0 as VPN clients use it: "what suppressed them"', () => {
    const explained = explainOutput(withVpn(), to('8.8.8.8'));
    expect(explanationText(explained)).toBe(
      `A packet of our own to 8.8.8.8

Rules
  ✓     0  from all lookup local
             no prefix in table local holds 8.8.8.8
  ✓ 32764  from all lookup main suppress_prefixlength 0
             ✗ default via 10.0.0.254 dev eth0
                 suppress_prefixlength 0 leaves /0 to the next rule
  ✓ 32765  not from all fwmark 0xca6c lookup 51820
             fwmark: wants 0xca6c, the packet has 0x0
             ✓ default dev tun0 scope link
                 the longest prefix that suits
  · 32766  from all lookup main
             not asked: the decision is made
  · 32767  from all lookup default

Source
  ✓ 172.31.5.1/32 on tun0: the first of tun0 whose scope is wide enough

Next hop
  ✓ 8.8.8.8 on tun0: the destination itself is on the cable

Answer
  rule 32765 → table 51820
  default dev tun0, source 172.31.5.1`,
    );
  });

  test('a strict rp_filter refuses: "mode, the way back that was found, its verdict"', () => {
    const host = byGateway();
    host.links.conf.set('all', 'rp_filter', ReversePath.Strict);
    const explained = explainInput(host, to('10.0.0.1', { from: '192.168.200.7', iif: ETH0 }));
    expect(explanationText(explained)).toBe(
      `A packet from 192.168.200.7 to 10.0.0.1, that came in by eth0

Rules
  ✓     0  from all lookup local
             ✓ local 10.0.0.1 dev eth0 scope host src 10.0.0.1
                 the longest prefix that suits
  · 32766  from all lookup main
             not asked: the decision is made
  · 32767  from all lookup default

Reverse path, rp_filter strict: the way back to 192.168.200.7 from 10.0.0.1
  ✓     0  from all lookup local
             no prefix in table local holds 192.168.200.7
  ✓ 32766  from all lookup main
             ✓ 192.168.200.0/24 dev eth1 scope link src 192.168.200.1
                 the longest prefix that suits
             · default via 10.0.0.254 dev eth0
                 a longer prefix was found
  · 32767  from all lookup default
             not asked: the decision is made
  ✗ the way back leaves by eth1, the packet came in by eth0

Answer
  rule 0 → table local
  local 10.0.0.1
  dropped, the way back leaves by eth1, the packet came in by eth0`,
    );
  });

  test('several nexthops: "hash, buckets with bounds and weights, the one taken and why"', () => {
    const explained = explainOutput(withSeveral(), to('20.1.2.3'));
    expect(explanationText(explained)).toBe(
      `A packet of our own to 20.1.2.3

Rules
  ✓     0  from all lookup local
             no prefix in table local holds 20.1.2.3
  ✓ 32766  from all lookup main
             ✓ 20.0.0.0/8
                 nexthop via 10.0.0.254 dev eth0 weight 1
                 nexthop via 192.168.200.254 dev eth1 weight 2
                 the longest prefix that suits
  · 32767  from all lookup default
             not asked: the decision is made

Nexthops: the hash of the addresses is 0x38a06bee
  ✗ via 10.0.0.254 dev eth0 weight 1       0x00000000 to 0x2aaaaaaa
      the hash is not in its bucket
  ✓ via 192.168.200.254 dev eth1 weight 2  0x2aaaaaab to 0x7fffffff
      the hash falls into its bucket

Source
  ✓ 192.168.200.1/24 on eth1: in the subnet of 192.168.200.254

Next hop
  ✓ 192.168.200.254 on eth1: the gateway

Answer
  rule 32766 → table main
  20.0.0.0/8 via 192.168.200.254 dev eth1, source 192.168.200.1`,
    );
  });

  test('no line is wider than a terminal of 80 columns', () => {
    const host = byGateway().rule(7, {
      ...{ from: cidr('192.168.200.0/24'), to: cidr('192.168.201.0/24'), tos: 0x10, mark: 0x1234 },
      ...{ iif: 'eth0', oif: 'nowhere0', protocol: 6, dport: { first: 80, last: 90 }, table: 100 },
    });
    const lines = explanationText(explainOutput(host, to('8.8.8.8'))).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines).toContain('             dport: wants 80-90, the packet has none');
    expect(lines).toContain('             oif: wants nowhere0 [detached], the packet has none');
  });
});

describe('an explanation in one line', () => {
  const prohibited = (): Host => byGateway().route('21.0.0.0/8', { type: RouteType.Prohibit });

  test.each<[string, () => Host, Flow, string]>([
    [
      'sent to a neighbour',
      byGateway,
      to('10.0.0.7'),
      'rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1',
    ],
    [
      'sent to ourselves',
      byGateway,
      to('10.0.0.1'),
      'rule 0 → table local: local 10.0.0.1 dev lo, source 10.0.0.1',
    ],
    ['nowhere', () => new Host(), to('8.8.8.8'), 'no rule has an answer: Network is unreachable'],
    [
      'a route that refuses',
      prohibited,
      to('21.1.1.1'),
      'rule 32766 → table main: prohibit 21.0.0.0/8: Permission denied',
    ],
    [
      'a rule that refuses',
      () => byGateway().rule(7, { action: RuleAction.Blackhole }),
      to('8.8.8.8'),
      'rule 7: blackhole: Invalid argument',
    ],
    [
      'a source that is not ours',
      byGateway,
      to('8.8.8.8', { from: '10.0.0.2' }),
      'the source 10.0.0.2 is no address of ours: Network is unreachable',
    ],
    [
      'came in for us',
      byGateway,
      to('10.0.0.1', { from: '10.0.0.7', iif: ETH0 }),
      'rule 0 → table local: local 10.0.0.1 dev lo, for this host',
    ],
    [
      'came in for another',
      byGateway,
      to('192.168.200.7', { from: '10.0.0.7', iif: ETH0 }),
      'rule 32766 → table main: 192.168.200.0/24: dropped, this host is no router (ip_forward 0)',
    ],
    [
      'goes on',
      () => router(),
      to('8.8.8.8', { from: '192.168.200.7', iif: ETH1 }),
      'rule 32766 → table main: default via 10.0.0.254 dev eth0, forwarded',
    ],
    [
      'swallowed',
      () => router().route('21.0.0.0/8', { type: RouteType.Blackhole }),
      to('21.1.1.1', { from: '192.168.200.7', iif: ETH1 }),
      'rule 32766 → table main: blackhole 21.0.0.0/8: dropped',
    ],
    [
      'a martian',
      byGateway,
      to('10.0.0.1', { from: '127.0.0.1', iif: ETH0 }),
      'dropped, the source 127.0.0.1 is a loopback address, which never comes from outside',
    ],
  ])('%s', (_, makeHost, flow, expected) => {
    expect(explanationLine(explain(makeHost(), flow))).toBe(expected);
  });
});

describe('what became of each rule', () => {
  const GOTO = { action: RuleAction.Goto };

  test.each<[string, Host, Flow, [boolean | null, string][]]>([
    [
      'goto passes others over',
      byGateway()
        .rule(10, { ...GOTO, target: 30 })
        .rule(20, { table: 9 })
        .rule(30, { table: 9 }),
      to('8.8.8.8'),
      [
        [true, 'on with rule 30'],
        [null, 'passed over by the goto to 30'],
        [true, 'table 9 is empty'],
      ],
    ],
    [
      'goto a rule that is not there',
      byGateway().rule(10, { ...GOTO, target: 15 }),
      to('8.8.8.8'),
      [[true, 'there is no rule 15: the next rule is asked']],
    ],
    [
      'nop, then a selector turned around',
      byGateway()
        .rule(10, { action: RuleAction.Nop })
        .rule(20, { to: cidr('8.0.0.0/8'), invert: true }),
      to('8.8.8.8'),
      [
        [true, 'does nothing: the next rule is asked'],
        [false, 'not: all of its selectors fit'],
      ],
    ],
    [
      'unreachable ends it',
      byGateway().rule(10, { action: RuleAction.Unreachable }).rule(20, { table: 9 }),
      to('8.8.8.8'),
      [
        [true, 'the rule itself answers: Network is unreachable'],
        [null, 'not asked: the decision is made'],
      ],
    ],
    [
      'a throw route',
      byGateway().route('8.0.0.0/8', { type: RouteType.Throw, table: 9 }).rule(10, { table: 9 }),
      to('8.8.8.8'),
      [[true, 'throw: left to the next rule']],
    ],
    [
      'suppress_ifgroup',
      inGroup(byGateway(), ETH0, 7).rule(10, { suppressGroup: 7 }),
      to('8.8.8.8'),
      [[true, 'suppress_ifgroup 7 leaves eth0 to the next rule']],
    ],
    [
      'prohibit',
      byGateway().rule(10, { action: RuleAction.Prohibit }),
      to('8.8.8.8'),
      [[true, 'the rule itself answers: Permission denied']],
    ],
    [
      'blackhole',
      byGateway().rule(10, { action: RuleAction.Blackhole }),
      to('8.8.8.8'),
      [[true, 'the rule itself answers: Invalid argument']],
    ],
  ])('%s', (_, host, flow, expected) => {
    const { rules } = lookupOf(explain(host, flow));
    expect(rules.slice(1, 1 + expected.length).map(({ ok, reason }) => [ok, reason.says])).toEqual(
      expected,
    );
  });

  test('a table’s name may be the caller’s', () => {
    const host = byGateway().route('8.0.0.0/8', { device: TUN0, table: 9 }).rule(10, { table: 9 });
    const named = Object.assign(host, { tableName: (id: number) => `table-${id}` });
    const { answer, lookup } = explainOutput(named, to('8.8.8.8'));
    expect(answer).toMatchObject({ rule: 10, table: { id: 9, name: 'table-9' } });
    expect(lookup?.rules[1]).toMatchObject({ rule: 'from all lookup table-9', decides: true });
  });
});

describe('the candidate prefixes in the table, longest first, each with why', () => {
  test.each<[string, Host, Partial<Flow>, [boolean | null, string, string][]]>([
    [
      'wrong TOS, then a shorter prefix',
      byGateway().route('8.8.0.0/16', { via: '10.0.0.9', tos: 0x10 }),
      { tos: 0x24 },
      [
        [
          false,
          '8.8.0.0/16 via 10.0.0.9 dev eth0 tos 0x10',
          'for TOS 0x10, the packet has 0x24, of which 0x04 counts',
        ],
        [true, 'default via 10.0.0.254 dev eth0', 'the longest prefix that suits'],
      ],
    ],
    [
      'its TOS goes first, a lower metric wins',
      byGateway()
        .route('8.8.0.0/16', { via: '10.0.0.9', metric: 10 })
        .route('8.8.0.0/16', { via: '10.0.0.8', metric: 5 })
        .route('8.8.0.0/16', { via: '10.0.0.7', metric: 7, tos: 0x10 }),
      {},
      [
        [
          false,
          '8.8.0.0/16 via 10.0.0.7 dev eth0 tos 0x10 metric 7',
          'for TOS 0x10, the packet has 0x00',
        ],
        [true, '8.8.0.0/16 via 10.0.0.8 dev eth0 metric 5', 'the longest prefix that suits'],
        [null, '8.8.0.0/16 via 10.0.0.9 dev eth0 metric 10', 'metric 10, and 5 goes first'],
        [null, 'default via 10.0.0.254 dev eth0', 'a longer prefix was found'],
      ],
    ],
    [
      'one for the packet’s TOS',
      byGateway()
        .route('8.8.0.0/16', { via: '10.0.0.9' })
        .route('8.8.0.0/16', { via: '10.0.0.8', tos: 0x10 }),
      { tos: 0x10 },
      [
        [true, '8.8.0.0/16 via 10.0.0.8 dev eth0 tos 0x10', 'the longest prefix that suits'],
        [null, '8.8.0.0/16 via 10.0.0.9 dev eth0', 'one for TOS 0x10 goes first'],
        [null, 'default via 10.0.0.254 dev eth0', 'a longer prefix was found'],
      ],
    ],
    [
      'other device than oif',
      byGateway().route('8.8.0.0/16', { device: ETH1 }),
      { oif: ETH0 },
      [
        [false, '8.8.0.0/16 dev eth1 scope link', 'goes by eth1, the packet must leave by eth0'],
        [true, 'default via 10.0.0.254 dev eth0', 'the longest prefix that suits'],
      ],
    ],
    [
      'scope',
      byGateway().route('8.8.0.0/16', { device: ETH1 }),
      { scope: Scope.Link },
      [
        [true, '8.8.0.0/16 dev eth1 scope link', 'the longest prefix that suits'],
        [null, 'default via 10.0.0.254 dev eth0', 'a longer prefix was found'],
      ],
    ],
    [
      'scope, of a route by a gateway',
      byGateway(),
      { scope: Scope.Link },
      [
        [
          false,
          'default via 10.0.0.254 dev eth0',
          'its scope is global, asked for is link or nearer',
        ],
      ],
    ],
    [
      'all nexthops dead',
      dead(byGateway()),
      {},
      [
        [
          false,
          '8.8.0.0/16 linkdown nexthop dev eth0 weight 1 dead nexthop dev eth1 weight 1 dead',
          'all of its nexthops are down',
        ],
        [true, 'default via 10.0.0.254 dev eth0', 'the longest prefix that suits'],
      ],
    ],
    [
      'unreachable is an answer, and asks for no device',
      byGateway().route('8.8.0.0/16', { type: RouteType.Unreachable, metric: 3 }),
      { oif: ETH0 },
      [
        [true, 'unreachable 8.8.0.0/16 metric 3', 'the longest prefix that suits'],
        [null, 'default via 10.0.0.254 dev eth0', 'a longer prefix was found'],
      ],
    ],
  ])('%s', (_, host, more, expected) => {
    const { rules } = lookupOf(explainOutput(host, to('8.8.8.8', more)));
    const main = rules.find(({ table }) => table?.id === Table.Main);
    const found = main?.table?.candidates.map(({ ok, route, reason }) => [ok, route, reason.says]);
    expect(found).toEqual(expected);
  });
});

describe('the choice among several nexthops', () => {
  const says = (explained: Explanation): [boolean | null, string][] =>
    explained.nexthops?.hops.map(({ ok, reason }) => [ok, reason.says]) ?? [];

  test('one that suits the source goes before the one in whose bucket the hash is', () => {
    const host = withSeveral();
    const flow = [...Array(20).keys()]
      .map((n) => to(`20.0.0.${n}`, { from: '192.168.200.1' }))
      .find((one) => host.multipath.hash(one) <= 0x2aaaaaaa);
    if (flow === undefined) throw new Error('no such hash');
    const explained = explainOutput(host, flow);
    expect(says(explained)).toEqual([
      [false, 'from it the source would be 10.0.0.1, the packet has 192.168.200.1'],
      [true, 'from it the source would be 192.168.200.1, which the packet has'],
    ]);
    expect(explained.answer).toMatchObject({ device: 'eth1', gateway: '192.168.200.254' });
  });

  test('by the device that is asked for, without a hash', () => {
    const explained = explainOutput(withSeveral(), to('20.1.2.3', { oif: ETH0 }));
    expect(explained.nexthops).toMatchObject({ hash: null, policy: null });
    expect(says(explained)).toEqual([
      [true, 'the first by eth0, by which the packet must leave'],
      [false, 'the packet must leave by eth0'],
    ]);
  });

  test('two by that device', () => {
    const host = new Host().route('20.0.0.0/8', {
      nexthops: [hop(0, '10.0.0.254'), hop(0, '10.0.0.253')],
    });
    expect(says(explainOutput(host, to('20.1.2.3', { oif: ETH0 })))).toEqual([
      [true, 'the first by eth0, by which the packet must leave'],
      [false, 'one before it is by eth0, too'],
    ]);
  });

  test('one is down', () => {
    const host = withSeveral();
    host.links.setUp(ETH0, false);
    const { nexthops } = explainOutput(host, to('20.1.2.3'));
    expect(nexthops?.hops).toMatchObject([
      { ok: false, dead: true, bucket: null, reason: { says: 'its device is down' } },
      { ok: true, dead: false, weight: 2, bucket: { first: 0, last: 0x7fffffff } },
    ]);
  });

  test('the hash of layer 4 is of ports, too', () => {
    const explained = explainOutput(withSeveral(HashPolicy.Layer4), to('20.1.2.3', { dport: 80 }));
    expect(explained.nexthops?.policy).toBe('layer 4');
    expect(explanationText(explained)).toMatch(/the hash of the addresses, protocol and ports is/);
  });
});

describe('the source choice', () => {
  const secondary = (): Host => {
    const host = byGateway();
    host.links.add(ETH0, cidr('10.0.0.2/24'));
    host.links.add(ETH0, cidr('10.9.0.1/24'));
    return host;
  };
  const narrow = (): Host => {
    const host = new Host();
    host.links.remove(TUN0, cidr('172.31.5.1/32'));
    host.links.add(TUN0, cidr('172.31.5.2/32'), { scope: Scope.Link });
    return host.route('8.0.0.0/8', { device: TUN0, scope: Scope.Universe });
  };

  test.each<[string, () => Host, Flow, string | null, string, string[]]>([
    ['asked for', byGateway, to('8.8.8.8', { from: '10.0.0.1' }), '10.0.0.1', 'asked for', []],
    [
      'route’s src',
      () => new Host().route('8.0.0.0/8', { device: ETH0, src: '192.168.200.1' }),
      to('8.8.8.8'),
      '192.168.200.1',
      'the route prefers it (src)',
      [],
    ],
    [
      'address in the gateway’s subnet',
      () => secondary().route('9.0.0.0/8', { via: '10.9.0.9' }),
      to('9.9.9.9'),
      '10.9.0.1',
      'in the subnet of 10.9.0.9',
      [
        '10.0.0.1/24: not in the subnet of 10.9.0.9',
        '10.9.0.1/24: in the subnet of 10.9.0.9',
        '10.0.0.2/24: secondary: only when asked for',
      ],
    ],
    [
      'first of the device with wide enough scope',
      () => new Host().route('9.0.0.0/8', { device: ETH1 }),
      to('9.9.9.9'),
      '192.168.200.1',
      'the first of eth1 whose scope is wide enough',
      ['192.168.200.1/24: the first of eth1 whose scope is wide enough'],
    ],
    [
      'other interface’s',
      narrow,
      to('8.8.8.8'),
      '10.0.0.1',
      'another device’s, since tun0 has none that would do',
      [
        '172.31.5.2/32: its scope is link, needed is global or wider',
        '127.0.0.1/8: its scope is host, needed is global or wider',
        '10.0.0.1/24: another device’s, since tun0 has none that would do',
      ],
    ],
    [
      'none',
      () => {
        const host = narrow();
        host.links.remove(ETH0, cidr('10.0.0.1/24'));
        host.links.remove(ETH1, cidr('192.168.200.1/24'));
        return host;
      },
      to('8.8.8.8'),
      null,
      'no device has an address that would do',
      [
        '172.31.5.2/32: its scope is link, needed is global or wider',
        '127.0.0.1/8: its scope is host, needed is global or wider',
      ],
    ],
    ['to 0.0.0.0', byGateway, to('0.0.0.0'), '127.0.0.1', 'this host itself', []],
  ])('%s', (_, makeHost, flow, expected, why, candidates) => {
    const { source } = explainOutput(makeHost(), flow);
    expect(source).toMatchObject({ address: expected, ok: expected !== null });
    expect(source?.reason.says).toBe(why);
    expect(source?.candidates.map((one) => `${one.address}: ${one.reason.says}`)).toEqual(
      candidates,
    );
  });
});

describe('what needs no route', () => {
  test.each<[string, Flow, string]>([
    [
      'who names the device gets it',
      to('99.9.9.9', { oif: ETH1 }),
      'no route, but who names eth1 gets it: as if on its cable',
    ],
    [
      'to everybody, from an address',
      to('255.255.255.255', { from: '192.168.200.1' }),
      'to everybody or a group: the source’s device, eth1',
    ],
    [
      'to a group on the cable, by a device',
      to('224.0.0.5', { oif: ETH1 }),
      'to everybody or a group on the cable: by eth1, as asked',
    ],
    [
      'IGMP by a device',
      to('239.9.9.9', { oif: ETH1, protocol: 2 }),
      'IGMP is for the cable alone: by eth1, as asked',
    ],
    ['to 0.0.0.0', to('0.0.0.0'), '0.0.0.0 means this host'],
    [
      'came in for everybody',
      to('255.255.255.255', { from: '10.0.0.7', iif: ETH0 }),
      'to everybody on the cable, so to us too',
    ],
    [
      'came in for a group that is joined',
      to('224.0.0.1', { from: '10.0.0.7', iif: ETH0 }),
      'to a group that eth0 has joined',
    ],
  ])('%s', (_, flow, expected) => {
    const explained = explain(new Host(), flow);
    expect(explained.assumed?.says).toBe(expected);
    expect(explained.answer).toMatchObject({ ok: true, rule: null, table: null, prefix: null });
  });
});

describe('what is refused before a rule is asked', () => {
  test.each<[string, Flow, string]>([
    ['a group’s source', to('8.8.8.8', { from: '224.0.0.1' }), 'the source 224.0.0.1 is a group’s'],
    ['no such device', to('8.8.8.8', { oif: 9 }), 'there is no device if9'],
    ['a device that is down', to('8.8.8.8', { oif: TUN0 }), 'it must leave by tun0, which is down'],
    ['in: no source', to('10.0.0.1', { iif: ETH0 }), 'the source is 0.0.0.0'],
    ['in: a group’s source', to('10.0.0.1', { from: '224.0.0.1', iif: ETH0 }), 'the source 224.0'],
    [
      'in: to a group',
      to('224.0.0.9', { from: '10.0.0.7', iif: ETH0 }),
      'the destination 224.0.0.9 is a group’s, which eth0 has not joined, or not from that source',
    ],
    [
      'in: to the loopback',
      to('127.0.0.1', { from: '10.0.0.7', iif: ETH0 }),
      'the destination 127.0.0.1 is a loopback address',
    ],
    ['in: to 0.0.0.0', to('0.0.0.0', { from: '10.0.0.7', iif: ETH0 }), 'the destination 0.0.0.0'],
    ['in: by no device', to('10.0.0.1', { from: '10.0.0.7', iif: 9 }), 'there is no device if9'],
  ])('%s', (_, flow, expected) => {
    const host = byGateway();
    host.links.setUp(TUN0, false);
    const { checks, lookup, answer } = explain(host, flow);
    expect(lookup).toBeNull();
    expect(answer.ok).toBe(false);
    expect(checks.at(-1)).toMatchObject({ ok: false });
    expect(checks.at(-1)?.reason.says).toContain(expected);
  });

  test('a loopback address does not leave: refused only when the route is known', () => {
    const { checks, lookup, answer } = explainOutput(
      byGateway(),
      to('8.8.8.8', { from: '127.0.0.1' }),
    );
    expect(lookup).not.toBeNull();
    expect(answer).toMatchObject({ ok: false, outcome: 'refused', errno: 'EINVAL' });
    expect(checks.at(-1)?.reason.says).toBe(
      'the source 127.0.0.1 is a loopback address, which may not leave by eth0',
    );
  });
});

describe('a packet that came in', () => {
  const OTHER = '192.168.200.7';

  test.each<[string, number, string, boolean, string]>([
    ['off', ReversePath.Off, OTHER, true, 'not asked for: rp_filter is off, and 192.168.200.7'],
    ['off', ReversePath.Off, '10.0.0.1', false, '10.0.0.1 is an address of ours or a broadcast'],
    ['strict', ReversePath.Strict, '10.0.0.7', true, 'the way back leaves by eth0, too'],
    ['strict', ReversePath.Strict, OTHER, false, 'the way back leaves by eth1, the packet came'],
    ['strict', ReversePath.Strict, '10.0.0.255', false, 'the way back is of type broadcast'],
    ['loose', ReversePath.Loose, OTHER, true, 'the way back leaves by eth1; that there is one'],
    ['loose', ReversePath.Loose, '99.9.9.9', false, 'there is no way back'],
  ])('rp_filter %s (%i), from %s: %s', (mode, value, source, ok, expected) => {
    const host = new Host();
    host.links.conf.set(ETH0, 'rp_filter', value);
    const { reversePath } = explainInput(host, to('10.0.0.1', { from: source, iif: ETH0 }));
    expect(reversePath).toMatchObject({ mode, ok });
    expect(reversePath?.reason.says).toContain(expected);
    expect(reversePath?.lookup === null).toBe(mode === 'off');
  });

  test.each<[string, boolean, string, boolean | null, string | null]>([
    ['on', true, '8.8.8.8', true, 'this host is a router (ip_forward 1)'],
    ['off', false, '8.8.8.8', false, 'this host is no router (ip_forward 0)'],
    ['of no account for a packet that is ours', false, '10.0.0.1', null, null],
  ])('forwarding %s', (_, forwarding, destination, ok, expected) => {
    const host = router();
    host.input.forwarding = forwarding;
    const flow = to(destination, { from: OTHER, iif: ETH1 });
    const explained = explainInput(host, flow);
    expect(explained.forwarding?.ok ?? null).toBe(ok);
    expect(explained.forwarding?.reason.says ?? null).toBe(expected);
    expect(explained.answer.ok).toBe(ok !== false);
  });

  test('the choice among several nexthops is not by the source', () => {
    const host = withSeveral();
    host.input.forwarding = true;
    const explained = explainInput(host, to('20.1.2.4', { from: '10.0.0.7', iif: ETH0 }));
    const taken = explained.nexthops?.hops.find(({ ok }) => ok);
    expect(taken).toMatchObject({ device: explained.answer.device, reason: { why: 'bucket' } });
    expect(explained.nextHop).toMatchObject({ address: taken?.gateway, neighbour: null });
  });
});

describe('the next hop', () => {
  test.each<[string, () => Host, Flow, string, string]>([
    ['on the cable', byGateway, to('10.0.0.7'), '10.0.0.7', 'onCable'],
    ['a gateway', byGateway, to('8.8.8.8'), '10.0.0.254', 'gateway'],
    [
      'a gateway of our own',
      () => new Host().route('9.0.0.0/8', { via: '10.0.0.1' }),
      to('9.9.9.9'),
      '9.9.9.9',
      'ownGateway',
    ],
    ['a group by the default route', byGateway, to('239.1.1.1'), '239.1.1.1', 'noGateway'],
  ])('%s', (_, makeHost, flow, expected, why) => {
    const host = Object.assign(makeHost(), { neighbour: () => null });
    const { nextHop } = explainOutput(host, flow);
    expect(nextHop).toMatchObject({ address: expected, device: 'eth0', reason: { why } });
    const entry = why === 'noGateway' ? null : { state: 'NONE', lladdr: null };
    expect(nextHop?.neighbour).toEqual(entry);
  });

  test('by a device without a carrier: the route says linkdown, the next hop says why', () => {
    const host = byGateway();
    host.links.setCarrier(ETH0, false);
    const explained = explainOutput(host, to('8.8.8.8'));
    const text = explanationText(explained);
    expect(text).toContain('✓ default via 10.0.0.254 dev eth0 linkdown\n');
    expect(text).toContain('✓ 10.0.0.254 on eth0: the gateway; eth0 has no carrier\n');
    expect(explained.nextHop).toMatchObject({ carrier: false, reason: { why: 'gateway' } });
    host.links.setCarrier(ETH0, true);
    const again = explainOutput(host, to('8.8.8.8'));
    expect(explanationText(again)).not.toMatch(/linkdown|carrier/);
    expect(again.nextHop).toMatchObject({ carrier: true });
  });

  test('nexthops without a carrier, and those that are therefore not taken: flags as in ip route', () => {
    const host = new Host();
    const nexthops = [{ ...hop(0, '10.0.0.254'), onlink: true, device: ETH0 }, hop(ETH1)];
    host.route('20.0.0.0/8', { nexthops });
    host.links.setCarrier(ETH0, false);
    const routeText = (): string => explanationText(explainOutput(host, to('20.1.2.3')));
    expect(routeText()).toContain('nexthop via 10.0.0.254 dev eth0 weight 1 onlink linkdown\n');
    host.links.conf.set('all', 'ignore_routes_with_linkdown', 1);
    expect(routeText()).toMatch(
      /nexthop via 10\.0\.0\.254 dev eth0 weight 1 dead onlink\s+linkdown\n/,
    );
    expect(routeText()).toContain('nexthop dev eth1 weight 1\n');
  });

  test('a packet that stays here has none', () => {
    expect(explainOutput(byGateway(), to('10.0.0.1')).nextHop).toBeNull();
  });
});

describe('"must not be a second implementation that can disagree silently"', () => {
  test('a candidate that the table does not answer with', () => {
    const host = byGateway();
    const main = host.routes.table(Table.Main);
    main.at = () => [];
    expect(() => explainOutput(host, to('8.8.8.8'))).toThrow(
      'table 254 for 8.8.8.8: its answer does not agree with the reasons for its answer, /0',
    );
  });

  test('a rule that fits where its selectors do not', () => {
    const host = byGateway().rule(7, { mark: 5 });
    host.routes.nextRule = (_, from) => from;
    expect(() => explainOutput(host, to('8.8.8.8'))).toThrow(
      'rule 7 from all fwmark 0x5 lookup main: its selectors say otherwise',
    );
  });

  test('a lookup that ends elsewhere', () => {
    const host = byGateway().rule(7, { suppressGroup: 7 });
    host.routes.groupOf = () => 7;
    expect(() => explainOutput(host, to('8.8.8.8'))).toThrow(
      'the lookup ended at rule 7, table 254 /0; its explanation at rule 32766',
    );
  });
});

test('"never influences the packet path": an answer in use stays, and none is forgotten', () => {
  const host = byGateway();
  const flow = to('8.8.8.8');
  const answer = host.output.find(flow);
  const { count } = host.routes.changes;
  // The same place among the remembered answers.
  const other = to('8.8.8.8', { mark: 7 });
  explainOutput(host, other);
  expect(answer).toMatchObject({ device: ETH0, gateway: address('10.0.0.254') });
  expect(host.output.find(flow)).toBe(answer);
  expect(host.routes.changes.count).toBe(count);
  expect(other).toEqual(to('8.8.8.8', { mark: 7 }));
});

test('docs/routing.md shows what is really printed', () => {
  const page = readFileSync(new URL('../../docs/routing.md', import.meta.url), 'utf8');
  const explained = explainOutput(withVpn(), to('8.8.8.8'));
  expect(page).toContain(`\n${explanationText(explained)}\n`);
  expect(page).toContain(`// ${explanationLine(explained)}\n`);
});

test('"a plain serialisable object": JSON gives the same back', () => {
  const explained = explainOutput(withVpn(), to('8.8.8.8'));
  expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
  expect(explained).toMatchObject({
    direction: 'output',
    question: { destination: '8.8.8.8', source: null, iif: 'lo', oif: null, mark: 0 },
    answer: {
      outcome: 'sent',
      rule: 32765,
      table: { id: 51820, name: '51820' },
      prefix: 'default',
      type: 'unicast',
      device: 'tun0',
      gateway: null,
      source: '172.31.5.1',
      mtu: 1500,
    },
  });
  const { rules } = lookupOf(explained);
  expect(rules[0]).toMatchObject({
    priority: 0,
    table: { id: 255, name: 'local', candidates: [] },
  });
  expect(rules[2]?.selectors).toEqual([{ ok: false, name: 'fwmark', wants: '0xca6c', has: '0x0' }]);
});

const explain = (host: Host, flow: Flow): Explanation =>
  flow.iif === 1 ? explainOutput(host, flow) : explainInput(host, flow);

function lookupOf({ lookup }: Explanation): Lookup {
  if (lookup === null) throw new Error('no rule was asked');
  return lookup;
}

function byGateway(): Host {
  return new Host().route('0.0.0.0/0', { via: '10.0.0.254' });
}

function router(): Host {
  const host = byGateway();
  host.input.forwarding = true;
  return host;
}

function withVpn(): Host {
  return byGateway()
    .route('0.0.0.0/0', { device: TUN0, table: 51820 })
    .rule(32764, { table: Table.Main, suppressLength: 0 })
    .rule(32765, { mark: 0xca6c, invert: true, table: 51820 });
}

function withSeveral(policy?: number): Host {
  const nexthops = [hop(0, '10.0.0.254'), { ...hop(0, '192.168.200.254'), weight: 2 }];
  return new Host(policy).route('20.0.0.0/8', { nexthops });
}

function hop(device: number, via?: string): Nexthop {
  const gateway = via === undefined ? address('0.0.0.0') : address(via);
  return {
    device,
    gateway,
    onlink: false,
    viaSelf: false,
    weight: 1,
    dead: false,
    linkdown: false,
  };
}

function inGroup(host: Host, device: number, group: number): Host {
  host.routes.setDeviceGroup(device, group);
  return host;
}

/** Has a route whose nexthops are down, as none would stay that loses them one by one. */
function dead(host: Host): Host {
  host.route('8.8.0.0/16', { nexthops: [hop(ETH0), hop(ETH1)] });
  for (const info of host.routes.table(Table.Main).infos()) {
    for (const one of info.nexthops) one.dead = true;
  }
  return host;
}
