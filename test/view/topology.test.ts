// Topologies as files: each fault is told in one sentence that says where it is, and the published schema is the shape
// that is checked.

import { describe, expect, test } from 'vitest';
import { readTopology } from '../../src/view/readtopology.ts';
import { shapeFault, topologySchema } from '../../src/view/topology.ts';
import { damages, fits, type Json } from '../support/jsonschema.ts';

const A = { name: 'a', kind: 'host', addresses: ['10.0.0.1/24'] };
const B = { name: 'b', kind: 'host', addresses: ['10.0.0.2/24'] };
const R = {
  name: 'r',
  kind: 'router',
  interfaces: { eth0: ['10.0.0.254/24'], eth1: ['10.1.0.254/24'] },
};
const CABLE = { ends: ['a', 'b'] };
const GOOD = { title: 'Two hosts', says: 'Ping.', nodes: [A, B], cables: [CABLE] };

const says = (value: unknown): string | null => {
  const read = readTopology(value);
  return read.ok ? null : read.says;
};

/** The good one with another first host, or another cable. */
const withA = (more: Json): Json => ({ ...GOOD, nodes: [{ ...A, ...more }, B] });
const withCable = (more: Json): Json => ({ ...GOOD, cables: [{ ...CABLE, ...more }] });
const switches = (...names: string[]): Json[] => names.map((name) => ({ name, kind: 'switch' }));

describe('is taken', () => {
  test.each<[string, unknown]>([
    ['the least', GOOD],
    [
      'with everything',
      {
        ...GOOD,
        $schema: 'https://example.org/topology.schema.json',
        seed: 2 ** 32 - 1,
        nodes: [
          {
            ...A,
            gateway: '10.0.0.254',
            routes: ['10.9.0.0/16 via 10.0.0.2'],
            rules: ['from 10.0.0.1 lookup 100'],
            settings: { 'net.ipv4.conf.eth0.rp_filter': '1' },
            words: ['neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev eth0', '# nothing'],
            place: [0, 1],
          },
          B,
        ],
        cables: [{ ...CABLE, delayMs: 5, jitterMs: 2, there: { loss: 0.5 }, back: { mtu: 1400 } }],
        start: {
          from: 'a',
          to: '10.0.0.2',
          count: 3,
          size: 0,
          ttl: 1,
          fragment: false,
          tos: 16,
          mark: 1,
        },
      },
    ],
    ['nobody at any cable', { ...GOOD, nodes: switches('s'), cables: [] }],
  ])('%s', (_, value) => {
    expect(says(value)).toBeNull();
  });
});

describe('a fault is told with its place and with what was expected', () => {
  test.each<[string, unknown, string]>([
    ['no object', null, 'the whole null: expected an object with title, says, nodes, cables'],
    ['a list', [], 'the whole a list of 0: expected an object with title, says, nodes, cables'],
    [
      'no title',
      { ...GOOD, title: undefined },
      'title is missing: expected a text of 1 to 80 characters',
    ],
    [
      'an unknown key',
      { ...GOOD, nodez: [] },
      'nodez: expected no such key, but one of $schema, title, says, seed, nodes, cables, start',
    ],
    [
      'a key of every object',
      JSON.parse(`{"__proto__": 1}`),
      '__proto__: expected no such key, but one of $schema, title, says, seed, nodes, cables, start',
    ],
    [
      'a seed that is none',
      { ...GOOD, seed: -1 },
      'seed -1: expected a whole number from 0 to 4294967295',
    ],
    ['no nodes', { ...GOOD, nodes: [] }, 'nodes a list of 0: expected a list of 1 to 50'],
    [
      'another kind',
      withA({ kind: 'hub' }),
      'nodes[0].kind "hub": expected host or router or switch',
    ],
    [
      'a kind that is an object',
      withA({ kind: { toString: 1 } }),
      'nodes[0].kind an object: expected host or router or switch',
    ],
    [
      'a name that is none',
      withA({ name: 'a b' }),
      'nodes[0].name "a b": expected a name of up to 20 letters, digits, - and _',
    ],
    [
      'an address that is none',
      withA({ addresses: ['10.0.0.1/24', '10.0.0.300/24'] }),
      'nodes[0].addresses[1] "10.0.0.300/24": expected an address and prefix length such as 10.0.0.1/24',
    ],
    [
      'an address without a length',
      withA({ addresses: ['10.0.0.1'] }),
      'nodes[0].addresses[0] "10.0.0.1": expected an address and prefix length such as 10.0.0.1/24',
    ],
    [
      'a name of an interface',
      { ...GOOD, nodes: [{ name: 'a', kind: 'host', interfaces: { lo: [] } }, B] },
      'nodes[0].interfaces "lo": expected names of interfaces, of up to 15 letters, digits, - and _, such as eth0',
    ],
    [
      'two lines',
      withA({ words: ['addr\naddr'] }),
      'nodes[0].words[0] "addr\\naddr": expected a line: as in a file of `tapip -batch`',
    ],
    [
      'a place outside',
      withA({ place: [0, 1.5] }),
      'nodes[0].place[1] 1.5: expected a number from 0 to 1',
    ],
    [
      'a place of three',
      withA({ place: [0, 1, 0] }),
      'nodes[0].place a list of 3: expected two numbers from 0 to 1: how far right, how far down',
    ],
    [
      'a switch with addresses',
      { ...GOOD, nodes: [A, { ...B, kind: 'switch' }] },
      'nodes[1].addresses: expected no such key, but one of name, kind, place',
    ],
    [
      'one end',
      withCable({ ends: ['a'] }),
      'cables[0].ends a list of 1: expected two ends, each a node or node.interface',
    ],
    [
      'a loss that is none',
      withCable({ loss: '10%' }),
      'cables[0].loss "10%": expected a number from 0 to 1',
    ],
    [
      'one way',
      withCable({ there: { delay: 1 } }),
      'cables[0].there.delay: expected no such key, but one of delayMs, jitterMs, rateBps, limit, loss, burst, duplicate, corrupt, truncate, reorder, mtu',
    ],
    [
      'a very long value',
      withA({ name: 'x'.repeat(1000) }),
      `nodes[0].name "${'x'.repeat(59)}…: expected a name of up to 20 letters, digits, - and _`,
    ],

    [
      'a name twice',
      { ...GOOD, nodes: [A, B, A] },
      'nodes[2].name "a": expected a name that no other node has',
    ],
    [
      'addresses and interfaces',
      withA({ interfaces: { eth0: [] } }),
      'nodes[0]: a: expected either addresses, which eth0 has, or interfaces',
    ],
    [
      'a node that is not there',
      withCable({ ends: ['a', 'c'] }),
      'cables[0]: no node is called c: there are a, b',
    ],
    [
      'an interface that is not there',
      withCable({ ends: ['a.eth1', 'b'] }),
      'cables[0]: a: no interface is called eth1: there are eth0',
    ],
    [
      'a second cable',
      { ...GOOD, cables: [CABLE, CABLE] },
      'cables[1]: a: every interface has its cable: eth0',
    ],
    [
      'a cable to itself',
      withCable({ ends: ['a', 'a'] }),
      'cables[0]: a: a cable leads to another node',
    ],
    ['no cable', { ...GOOD, cables: [] }, 'nodes[0] "a": expected a cable to it'],
    [
      'an interface without one',
      { ...GOOD, nodes: [A, R], cables: [{ ends: ['a', 'r'] }] },
      'nodes[1].interfaces.eth1: expected a cable to r.eth1',
    ],
    [
      'jitter without delay',
      withCable({ jitterMs: 2 }),
      'cables[0]: jitterMs: expected no more than delayMs',
    ],
    [
      'the same one way',
      withCable({ delayMs: 1, back: { jitterMs: 2 } }),
      'cables[0].back: jitterMs: expected no more than delayMs',
    ],
    [
      'a gateway that is nobody’s neighbour',
      withA({ gateway: '10.7.0.1' }),
      'nodes[0].gateway "10.7.0.1": Nexthop has invalid gateway.',
    ],
    [
      'a route',
      withA({ routes: ['10.9.0.0/16 over 10.0.0.2'] }),
      'nodes[0].routes[0] "10.9.0.0/16 over 10.0.0.2": either "to" is duplicate, or "over" is a garbage.',
    ],
    [
      'a rule',
      withA({ rules: ['from 10.0.0.1 lookup nowhere'] }),
      'nodes[0].rules[0] "from 10.0.0.1 lookup nowhere": argument "nowhere" is wrong: invalid table ID',
    ],
    [
      'a setting out of its range',
      withA({ settings: { 'net.ipv4.ip_default_ttl': '256' } }),
      'nodes[0].settings.net.ipv4.ip_default_ttl "256": expected a whole number from 1 to 255',
    ],
    [
      'a setting out of its range, by the other name',
      withA({ settings: { 'net/ipv4/ip_default_ttl': '0' } }),
      'nodes[0].settings.net/ipv4/ip_default_ttl "0": expected a whole number from 1 to 255',
    ],
    [
      'a setting that is no number',
      withA({ settings: { 'net.ipv4.conf.eth0.rp_filter': 'loose' } }),
      'nodes[0].settings.net.ipv4.conf.eth0.rp_filter "loose": expected a whole number from -2147483648 to 2147483647',
    ],
    [
      'a setting',
      withA({ settings: { 'net.ipv4.nonsense': '1' } }),
      'nodes[0].settings.net.ipv4.nonsense "1": sysctl: cannot stat /proc/sys/net/ipv4/nonsense: No such file or directory',
    ],
    [
      'words',
      withA({ words: ['addr', 'nonsense'] }),
      'nodes[0].words[1] "nonsense": Object "nonsense" is unknown, try "help".',
    ],
    [
      'a loop of switches',
      {
        ...GOOD,
        nodes: switches('s', 't', 'u'),
        cables: [{ ends: ['s', 't'] }, { ends: ['t', 'u'] }, { ends: ['u', 's'] }],
      },
      'cables[2] "u to s": expected no second way from switch to switch: a broadcast would go round for ever',
    ],
    [
      'two cables from switch to switch',
      { ...GOOD, nodes: switches('s', 't'), cables: [{ ends: ['s', 't'] }, { ends: ['t', 's'] }] },
      'cables[1] "t to s": expected no second way from switch to switch: a broadcast would go round for ever',
    ],
    [
      'a start from nobody',
      { ...GOOD, start: { from: 'c', to: 'b' } },
      'start.from "c": expected one of a, b',
    ],
    [
      'a start to nobody',
      { ...GOOD, start: { from: 'a', to: 'c' } },
      'start.to "c": expected one of a, b, or an address',
    ],
  ])('%s', (_, value, sentence) => {
    expect(says(JSON.parse(JSON.stringify(value) ?? 'null'))).toBe(sentence);
  });
});

test('words are taken as people paste them, and ask nobody who is not here', () => {
  expect(says(withA({ words: ['ip route add 10.7.0.0/16 via 10.0.0.2'] }))).toBeNull();
  expect(says(withA({ words: ['ip frobnicate'] }))).toBe(
    'nodes[0].words[0] "ip frobnicate": Object "frobnicate" is unknown, try "help".',
  );
});

describe('is taken with a remark', () => {
  const remarks = (value: unknown): readonly string[] => {
    const read = readTopology(value);
    return read.ok ? read.remarks : [read.says];
  };
  const named = (name: string, ...addresses: string[]): Json => ({ name, kind: 'host', addresses });
  const same = (ends: string): string =>
    `${ends} have the same address 10.0.0.1 on one segment: who asks for it hears from each of them.`;

  test.each<[string, readonly Json[], readonly (readonly [string, string])[], readonly string[]]>([
    ['no two the same', [named('a', '10.0.0.1/24'), named('b', '10.0.0.2/24')], [['a', 'b']], []],
    [
      'on one cable, with other lengths',
      [named('a', '10.0.0.1/24'), named('b', '10.0.0.2/24', '10.0.0.1/8')],
      [['a', 'b']],
      [same('a.eth0 and b.eth0')],
    ],
    [
      'behind two switches',
      [named('a', '10.0.0.1/24'), named('b', '10.0.0.1/24'), ...switches('s', 't')],
      [
        ['a', 's'],
        ['s', 't'],
        ['t', 'b'],
      ],
      [same('a.eth0 and b.eth0')],
    ],
    [
      'on other segments',
      [
        named('a', '10.0.0.1/24'),
        { name: 'r', kind: 'router', interfaces: { eth0: ['10.0.0.2/24'], eth1: ['10.9.0.1/24'] } },
        named('b', '10.0.0.1/24'),
      ],
      [
        ['a', 'r'],
        ['r', 'b'],
      ],
      [],
    ],
    [
      'given by words, under names that every object answers to',
      [
        { ...named('constructor'), words: ['address add 10.0.0.1/24 dev eth0'] },
        named('__proto__', '10.0.0.1/24'),
      ],
      [['constructor', '__proto__']],
      [same('constructor.eth0 and __proto__.eth0')],
    ],
  ])('%s', (_, nodes, cables, expected) => {
    expect(remarks({ ...GOOD, nodes, cables: cables.map((ends) => ({ ends })) })).toEqual(expected);
  });
});

describe('the published schema', () => {
  test('is the shape that is checked', async () => {
    const text = `${JSON.stringify(topologySchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../docs/schema/topology.schema.json');
  });

  test('and says the same of values, good or damaged', () => {
    const schema = topologySchema();
    const whole = {
      ...GOOD,
      seed: 1,
      nodes: [{ ...A, place: [0, 1], settings: { a: '1' } }, R],
      cables: [{ ...CABLE, loss: 0.1, there: {} }],
      start: { from: 'a', to: 'b' },
    };
    const strange = [null, true, 0, -1, 0.5, 1e9, '', 'a', 'x'.repeat(2000), [], [1], {}, { a: 1 }];
    let refused = 0;
    for (const damaged of damages(whole, strange)) {
      const found = shapeFault(damaged);
      expect(fits(damaged, schema), `${JSON.stringify(damaged)}: ${found}`).toBe(found === null);
      if (found !== null) refused++;
    }
    expect(refused).toBeGreaterThan(300);
  });
});
