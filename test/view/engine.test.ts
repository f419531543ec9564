// The engine over two simulated hosts: what viewers hear, in which order, and what becomes of each request.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { own } from '../../src/core/own.ts';
import { RAW_LENGTH } from '../../src/trace/event.ts';
import { Playground } from '../../src/view/playground.ts';
import type { Answer, Message, Request } from '../../src/view/protocol.ts';
import type { Topology } from '../../src/view/topology.ts';

const TWO: Topology = {
  title: 'Two hosts',
  says: 'Ping.',
  nodes: [
    { name: 'a', kind: 'host', addresses: ['10.0.0.1/24'], place: [0.1, 0.5] },
    { name: 'b', kind: 'host', addresses: ['10.0.0.2/24', '10.9.0.2/24'] },
  ],
  cables: [{ ends: ['a', 'b'], delayMs: 2 }],
};

type Ping = Extract<Request, { do: 'ping' }>;

const PING: Ping = { do: 'ping', node: 'a', to: 'b', count: 2, intervalMs: 1000, size: 56 };

let ground: Playground;

beforeEach(() => {
  ground = new Playground(TWO);
});

afterEach(() => ground.network.assertBalanced());

/** Lets so much time go by, in ms, a screen's frame at a time. */
function pass(ms: number): void {
  for (let gone = 0; gone < ms; gone += 50) ground.advance(50);
}

const ask = (request: Request): Answer => ground.session.answer(request);

/** Whatever a new listener hears from now on. */
function listen(last?: number): Message[] {
  const heard: Message[] = [];
  ground.session.listen((message) => heard.push(message), last);
  return heard;
}

const typesOf = (heard: readonly Message[]): string => heard.map(({ type }) => type).join(' ');
const linesOf = (heard: readonly Message[]): string[] =>
  heard.flatMap((message) => (message.type === 'line' ? [`${message.node}: ${message.text}`] : []));

function* batchesOf(heard: readonly Message[]) {
  for (const message of heard) if (message.type === 'events') yield message;
}

/** Ids of the events that were heard. */
const idsOf = (heard: readonly Message[]): number[] =>
  [...batchesOf(heard)].flatMap(({ first, events }) =>
    Array.from({ length: events.length / RAW_LENGTH }, (_, n) => first + n),
  );

describe('a listener', () => {
  test('hears who is there, how they are run and what they have done, and then what is recorded', () => {
    const heard = listen();
    expect(typesOf(heard)).toBe('hello state totals');
    expect(heard[0]).toMatchObject({
      ...{ program: 'tapip', title: 'Two hosts' },
      cast: {
        first: 1,
        epochMs: 0,
        nodes: [
          {
            ...{ name: 'a', kind: 'host', place: [0.1, 0.5], says: 'host, eth0 10.0.0.1/24' },
            devices: [
              { index: 1, name: 'lo' },
              { index: 2, name: 'eth0', lladdr: '02:00:00:00:01:01', mtu: 1500 },
            ],
          },
          { name: 'b', place: null },
        ],
        cables: [{ ends: ['a.eth0', 'b.eth0'] }],
        tables: { a: { addresses: [{}, { address: '10.0.0.1/24' }] }, b: { neighbours: [] } },
      },
    });
    expect(heard[1]).toEqual({
      ...{
        type: 'state',
        timeMs: 0,
        held: false,
        heldMs: 0,
        meanwhile: null,
        virtual: true,
        seed: 1,
      },
      impairments: { 'a.eth0': { delayMs: 2 }, 'b.eth0': { delayMs: 2 } },
      impairable: ['a.eth0', 'b.eth0'],
    });
    ask(PING);
    pass(100);
    expect(idsOf(heard)).toEqual(idsOf(heard).map((_, n) => n + 1));
    expect(idsOf(heard).length).toBeGreaterThan(20);
  });

  test('that comes later hears what came before, and every one the same', () => {
    const first = listen();
    ask(PING);
    pass(500);
    const second = listen();
    pass(1000);
    expect(idsOf(second)).toEqual(idsOf(first));
    expect([...batchesOf(second)].flatMap(({ frames }) => frames)).toEqual(
      [...batchesOf(first)].flatMap(({ frames }) => frames),
    );
  });

  test('that stops hears nothing more, and others go on', () => {
    const heard: Message[] = [];
    const stop = ground.session.listen((message) => heard.push(message));
    const other = listen();
    stop();
    ask(PING);
    pass(100);
    expect(typesOf(heard)).toBe('hello state totals');
    expect(idsOf(other)).not.toEqual([]);
  });

  test.each<[string, number, string, number]>([
    ['has some: the rest follows, without a Hello', 5, 'state totals', 6],
    ['has nothing yet', 0, 'state totals', 1],
    ['has what there never was', 1e9, 'hello state totals', 1],
    ['has what is no number', Number.NaN, 'hello state totals', 1],
    ['has a part of one', 1.5, 'hello state totals', 1],
  ])('that comes back and %s', (_, last, types, first) => {
    ask(PING);
    pass(100);
    const heard = listen(last);
    expect(typesOf(heard)).toBe(types);
    pass(100);
    expect(idsOf(heard)[0]).toBe(first);
  });

  test('that was away too long is told what it has missed', () => {
    ground = new Playground(TWO, { events: 16 });
    ask(PING);
    pass(100);
    const heard = listen(2);
    pass(50);
    const missed = heard.find(({ type }) => type === 'missed');
    expect(missed).toMatchObject({ from: 3, tables: { a: {}, b: {} } });
    expect(idsOf(heard)).toHaveLength(16);
  });

  test('hears when it is over', () => {
    const heard = listen();
    ground.session.end('the program was ended');
    ask(PING);
    pass(100);
    expect(heard.at(-1)).toEqual({ type: 'bye', says: 'the program was ended' });
  });

  test('hears totals that are exact, a few times a second and when something has happened', () => {
    const heard = listen();
    ask(PING);
    pass(3000);
    const totals = heard.filter((message) => message.type === 'totals');
    expect(totals.length).toBeLessThan(15);
    expect(totals.at(-1)).toMatchObject({
      nodes: {
        a: { received: 3, originated: 3, transmitted: 3, delivered: 3, drops: {} },
        b: { counters: { IcmpInEchos: 2, IcmpOutEchoReps: 2 } },
      },
    });
    const before = heard.length;
    pass(1000);
    expect(typesOf(heard.slice(before))).toBe('state');
  });

  test('hears each second what the clocks say, also while nothing happens; they stand while held', () => {
    const heard = listen();
    pass(2500);
    ask({ do: 'hold' });
    pass(2500);
    const states = heard.filter((message) => message.type === 'state');
    expect(states.map(({ timeMs, held }) => `${timeMs}${held ? ' held' : ''}`)).toEqual([
      ...['0', '1000', '2000'],
      ...['2500 held', '2500 held', '2500 held'],
    ]);
  });
});

describe('ping', () => {
  test('in ping’s lines, behind the events that they are about', () => {
    const heard = listen();
    expect(ask(PING)).toEqual({ ok: true, out: '' });
    pass(2000);
    expect(linesOf(heard)).toEqual([
      'a: PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.',
      'a: 64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=8.00 ms',
      'a: 64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=4.00 ms',
      'a: ',
      'a: --- 10.0.0.2 ping statistics ---',
      'a: 2 packets transmitted, 2 received, 0% packet loss, time 1000ms',
      'a: rtt min/avg/max/mdev = 4.000/6.000/8.000/2.000 ms',
    ]);
    expect(typesOf(heard).startsWith('hello state totals events line line totals')).toBe(true);
  });

  test.each<[string, Partial<Ping>, string[]]>([
    [
      'what did not arrive',
      { to: '10.0.0.9', count: 1 },
      ['a: From 10.0.0.1 icmp_seq=1 Destination Host Unreachable'],
    ],
    ['no way at all', { to: '8.8.8.8', count: 1 }, ['a: ping: sendmsg: Network is unreachable']],
    [
      'too long to go uncut',
      { size: 1473, count: 1, fragment: false },
      ['a: ping: local error: message too long, mtu=1500'],
    ],
    [
      'cut',
      { size: 3000, count: 1, fragment: true },
      ['a: 3008 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=8.00 ms'],
    ],
    [
      'to itself',
      { to: 'a', count: 1 },
      ['a: 64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.000 ms'],
    ],
    ['without data', { size: 0, count: 1 }, ['a: 8 bytes from 10.0.0.2: icmp_seq=1 ttl=64']],
  ])('%s', (_, more, lines) => {
    const heard = listen();
    expect(ask({ ...PING, ...more })).toEqual({ ok: true, out: '' });
    pass(15_000);
    expect(linesOf(heard)).toEqual(expect.arrayContaining(lines));
  });

  test('losses and duplicates', () => {
    const heard = listen();
    ask({ do: 'impair', end: 'b.eth0', impairment: { duplicate: 1 }, seed: 1 });
    ask(PING);
    pass(1500);
    expect(linesOf(heard).join()).toContain('(DUP!)');
    ask({ do: 'impair', end: 'b.eth0', impairment: { loss: 1 }, seed: 1 });
    ask(PING);
    pass(15_000);
    expect(linesOf(heard).join()).toContain('2 packets transmitted, 0 received, 100% packet loss');
  });

  test('two at once: each line says whose it is', () => {
    const heard = listen();
    ask(PING);
    ask({ ...PING, to: '10.0.0.9', count: 1 });
    ask({ ...PING, node: 'b', to: 'a' });
    pass(15_000);
    const of = (node: string, program: number): string[] =>
      heard.flatMap((message) =>
        message.type === 'line' && message.node === node && message.program === program
          ? [message.text]
          : [],
      );
    const stats = (address: string): string[] => [`--- ${address} ping statistics ---`];
    expect(of('a', 1)).toEqual(expect.arrayContaining(stats('10.0.0.2')));
    expect(of('a', 2)).toEqual(expect.arrayContaining(stats('10.0.0.9')));
    expect(of('b', 1)).toEqual(expect.arrayContaining(stats('10.0.0.1')));
    expect([of('a', 1), of('a', 2), of('b', 1)].flat()).toHaveLength(linesOf(heard).length);
  });

  test('as many as may run, and no more until one is done', () => {
    for (let n = 0; n < 32; n++) expect(ask(PING)).toEqual({ ok: true, out: '' });
    expect(ask(PING)).toEqual({
      ok: false,
      says: '32 programs are running already: wait until one of them is done',
    });
    pass(3000);
    expect(ask(PING)).toEqual({ ok: true, out: '' });
  });
});

test('of more lines than anybody reads, how many are left out', () => {
  const heard = listen();
  for (let n = 0; n < 32; n++) ask({ ...PING, to: 'a', count: 100, intervalMs: 10 });
  ground.network.advance(2000);
  ground.session.tick();
  const lines = linesOf(heard);
  // Each prints 101 lines, and 4 at its end.
  expect(lines.length).toBe(2001);
  expect(lines.at(-1)).toBe(`a: … and ${32 * 105 - 2000} lines more`);
  ground.session.tick();
  expect(linesOf(heard).length).toBe(2001);
});

describe('arping', () => {
  test('asks everybody, then who has answered', () => {
    const heard = listen();
    expect(ask({ do: 'arping', end: 'a.eth0', to: 'b', count: 3 })).toEqual({ ok: true, out: '' });
    pass(4000);
    expect(linesOf(heard)).toEqual([
      'a: ARPING 10.0.0.2 from 10.0.0.1 eth0',
      'a: Unicast reply from 10.0.0.2 [02:00:00:00:02:01]  4.000ms',
      'a: Unicast reply from 10.0.0.2 [02:00:00:00:02:01]  4.000ms',
      'a: Unicast reply from 10.0.0.2 [02:00:00:00:02:01]  4.000ms',
      'a: Sent 3 probes (1 broadcast(s))',
      'a: Received 3 response(s)',
    ]);
    expect(ground.session.answer({ do: 'words', node: 'a', line: 'neigh' })).toEqual({
      ok: true,
      out: '',
    });
  });

  test('of a node with several addresses the one that is on the cable', () => {
    const heard = listen();
    ask({ do: 'words', node: 'b', line: 'addr del 10.0.0.2/24 dev eth0' });
    ask({ do: 'words', node: 'b', line: 'addr add 10.0.0.3/24 dev eth0' });
    ask({ do: 'arping', end: 'a.eth0', to: 'b', count: 1 });
    pass(2000);
    expect(linesOf(heard)[0]).toBe('a: ARPING 10.0.0.3 from 10.0.0.1 eth0');
  });

  test('nobody answers', () => {
    const heard = listen();
    ask({ do: 'arping', end: 'a.eth0', to: '10.0.0.9', count: 2 });
    pass(3000);
    expect(linesOf(heard).slice(1)).toEqual([
      'a: Sent 2 probes (2 broadcast(s))',
      'a: Received 0 response(s)',
    ]);
  });
});

describe('send', () => {
  const ECHO =
    '02 00 00 00 02 01 02 00 00 00 01 01 08 00 45 00 00 1c 00 01 00 00 40 01 66 de 0a 00 00 01 0a 00 00 02 08 00 f7 fe 00 00 00 01';

  test('out: it is on the cable, and the other one answers', () => {
    expect(ask({ do: 'send', end: 'a.eth0', way: 'out', hex: ECHO })).toEqual({
      ok: true,
      out: '',
    });
    pass(100);
    expect(ground.session.totals().nodes).toMatchObject({
      a: { originated: 1, transmitted: 2 },
      b: { counters: { IcmpInEchos: 1, IcmpOutEchoReps: 1 } },
    });
  });

  test('in: the stack takes it as if it had come by its cable', () => {
    ask({ do: 'send', end: 'b.eth0', way: 'in', hex: ECHO });
    pass(100);
    expect(ground.session.totals().nodes).toMatchObject({
      b: { counters: { IcmpInEchos: 1, IcmpOutEchoReps: 1 } },
    });
  });

  test.each(['in', 'out'] as const)('%s: the least and the most', (way) => {
    for (const octets of [14, 1514, 1515, 65_549]) {
      const hex = 'ab'.repeat(octets);
      expect(ask({ do: 'send', end: 'a.eth0', way, hex })).toEqual({ ok: true, out: '' });
    }
    pass(100);
  });

  test('any bytes at all', () => {
    for (let n = 0; n < 300; n++) {
      const bytes = Array.from({ length: 14 + (n % 100) }, (_, at) => (n * 7 + at * 13) & 0xff);
      const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
      ask({ do: 'send', end: 'a.eth0', way: n % 2 === 0 ? 'in' : 'out', hex });
    }
    pass(100);
  });
});

describe('impair', () => {
  test('is told, and changes what befalls the next frames', () => {
    const heard = listen();
    const impairment = { delayMs: 30, loss: 0.5 };
    expect(ask({ do: 'impair', end: 'a.eth0', impairment, seed: 7 })).toEqual({
      ok: true,
      out: '',
    });
    expect(heard.at(-1)).toMatchObject({
      type: 'state',
      impairments: { 'a.eth0': impairment, 'b.eth0': { delayMs: 2 } },
      seed: 7,
    });
    ask({ do: 'impair', end: 'a.eth0', impairment: {}, seed: 7 });
    expect(heard.at(-1)).toMatchObject({ impairments: { 'b.eth0': { delayMs: 2 } } });
  });
});

describe('words', () => {
  test.each<[string, Answer]>([
    [
      'addr show dev eth0',
      { ok: true, out: expect.stringContaining('inet 10.0.0.1/24 scope global eth0') },
    ],
    ['route add 10.7.0.0/16 via 10.0.0.2', { ok: true, out: '' }],
    ['  # a comment', { ok: true, out: '' }],
    ['', { ok: true, out: '' }],
    [
      'route add nonsense',
      { ok: false, says: 'Error: any valid prefix is expected rather than "nonsense".' },
    ],
    ['route del 10.8.0.0/16', { ok: false, says: 'RTNETLINK answers: No such process' }],
    ['nonsense', { ok: false, says: 'Object "nonsense" is unknown, try "help".' }],
    ["addr 'open", { ok: false, says: 'Unterminated quoted string' }],
    ['sysctl net.ipv4.ip_forward', { ok: true, out: 'net.ipv4.ip_forward = 0\n' }],
    [
      'route save',
      { ok: true, out: expect.stringMatching(/^\d+ bytes, which a terminal cannot show\n$/) },
    ],
  ])('%s', (line, answer) => {
    expect(ask({ do: 'words', node: 'a', line })).toEqual(answer);
  });

  test('a stack’s shell remembers what nstat counted', () => {
    ask(PING);
    pass(3000);
    const first = ask({ do: 'words', node: 'a', line: 'nstat' });
    expect(first).toMatchObject({ ok: true, out: expect.stringContaining('IcmpOutEchos') });
    expect(ask({ do: 'words', node: 'a', line: 'nstat' })).not.toEqual(first);
  });
});

describe('hold, step and go', () => {
  test('nothing happens while held, but what is asked', () => {
    const heard = listen();
    ask({ do: 'hold' });
    expect(heard.at(-1)).toMatchObject({ type: 'state', held: true, heldMs: 0, meanwhile: null });
    ask(PING);
    pass(2500);
    expect(ground.network.now).toBe(0);
    expect(linesOf(heard)).toHaveLength(1);
    expect(heard.filter(({ type }) => type === 'state').map((state) => state)).toMatchObject([
      ...[{ held: false }, { held: true, heldMs: 0 }, { heldMs: 1000 }, { heldMs: 2000 }],
    ]);
    ask({ do: 'go' });
    expect(heard.at(-1)).toMatchObject({ type: 'state', held: false, heldMs: 0 });
    pass(2000);
    expect(linesOf(heard)).toHaveLength(7);
  });

  test('a step lets one frame in, at its moment', () => {
    ask({ do: 'hold' });
    ask({ ...PING, count: 1 });
    const received = (): number[] =>
      Object.values(ground.session.totals().nodes).map((totals) => totals.received);
    const seen = [1, 2, 3, 4].map(() => {
      expect(ask({ do: 'step' })).toEqual({ ok: true, out: '' });
      return [ground.network.now, ...received()];
    });
    expect(seen).toEqual([
      [2, 0, 1],
      [4, 1, 1],
      [6, 1, 2],
      [8, 2, 2],
    ]);
  });

  test('nothing to step, or nobody held', () => {
    expect(ask({ do: 'step' })).toEqual({
      ok: false,
      says: 'only stacks that are held can be stepped: hold them first',
    });
    ask({ do: 'hold' });
    expect(ask({ do: 'step' })).toEqual({
      ok: false,
      says: 'nothing is waiting and no timer is set: ping first',
    });
  });
});

describe('what cannot be done is told in one sentence', () => {
  test.each<[unknown, string]>([
    [null, 'null is no request: expected an object'],
    [[], 'a list of 0 is no request: expected an object'],
    ['ping', '"ping" is no request: expected an object'],
    [
      {},
      'nothing cannot be done: expected one of ping, arping, send, impair, words, hold, go, step',
    ],
    [
      { do: 'constructor' },
      '"constructor" cannot be done: expected one of ping, arping, send, impair, words, hold, go, step',
    ],
    [
      { do: { toString: 1 } },
      'an object cannot be done: expected one of ping, arping, send, impair, words, hold, go, step',
    ],
    [{ ...PING, node: 'c' }, 'no stack is called "c": expected one of a, b'],
    [{ ...PING, node: '__proto__' }, 'no stack is called "__proto__": expected one of a, b'],
    [{ ...PING, node: 5 }, 'ping: node 5: expected a text'],
    [
      { ...PING, node: 'x'.repeat(101) },
      `ping: node "${'x'.repeat(59)}…: expected a text of at most 100 characters`,
    ],
    [
      { ...PING, to: 'c' },
      '"c" is neither an IPv4 address such as 10.0.0.2 nor a node: there are a, b',
    ],
    [
      { ...PING, to: '10.0.0' },
      '"10.0.0" is neither an IPv4 address such as 10.0.0.2 nor a node: there are a, b',
    ],
    [{ ...PING, to: '0.0.0.0' }, "0.0.0.0 is no host's address: name one"],
    [{ ...PING, to: undefined }, 'ping: to nothing: expected a text'],
    [{ ...PING, count: 0 }, 'ping: count 0: expected a whole number from 1 to 100'],
    [{ ...PING, count: 1.5 }, 'ping: count 1.5: expected a whole number from 1 to 100'],
    [{ ...PING, count: '1' }, 'ping: count "1": expected a whole number from 1 to 100'],
    [{ ...PING, count: 101 }, 'ping: count 101: expected a whole number from 1 to 100'],
    [{ ...PING, count: Number.NaN }, 'ping: count null: expected a whole number from 1 to 100'],
    [{ ...PING, intervalMs: 0 }, 'ping: intervalMs 0: expected a whole number from 10 to 60000'],
    [{ ...PING, size: 65_508 }, 'ping: size 65508: expected a whole number from 0 to 65507'],
    [{ ...PING, ttl: 256 }, 'ping: ttl 256: expected a whole number from 1 to 255'],
    [{ ...PING, tos: -1 }, 'ping: tos -1: expected a whole number from 0 to 255'],
    [
      { ...PING, mark: 2 ** 32 },
      'ping: mark 4294967296: expected a whole number from 0 to 4294967295',
    ],
    [{ ...PING, fragment: 'no' }, 'ping: fragment "no": expected true or false'],
    [
      { do: 'arping', end: 'a', to: 'b', count: 1 },
      '"a" is no end of a cable: expected one of a.eth0',
    ],
    [
      { do: 'arping', end: 'a.lo', to: 'b', count: 1 },
      '"a.lo" is no end of a cable: expected one of a.eth0',
    ],
    [
      { do: 'arping', end: 'a.eth0', to: 'b', count: 0 },
      'arping: count 0: expected a whole number from 1 to 100',
    ],
    [{ do: 'send', end: 'a.eth0', way: 'up', hex: '' }, 'send: way "up": expected out or in'],
    [
      { do: 'send', end: 'a.eth0', way: 'in', hex: 'zz' },
      expect.stringMatching(/^send: line 1, column 1: /),
    ],
    [
      { do: 'send', end: 'a.eth0', way: 'in', hex: '' },
      expect.stringMatching(/^send: line 1, column 1: no bytes found/),
    ],
    [
      { do: 'send', end: 'a.eth0', way: 'in', hex: 'ab'.repeat(13) },
      'send: a frame of 13 bytes: expected 14, an Ethernet header, to 65549',
    ],
    [
      { do: 'send', end: 'a.eth0', way: 'in', hex: 'ab'.repeat(65_550) },
      'send: a frame of 65550 bytes: expected 14, an Ethernet header, to 65549',
    ],
    [
      { do: 'send', end: 'a.eth0', way: 'in', hex: `${'ab'.repeat(20)}\n\n${'cd'.repeat(20)}` },
      'send: expected one frame, not 2',
    ],
    [
      { do: 'send', end: 'a.eth0', way: 'in', hex: 'a'.repeat(500_001) },
      expect.stringMatching(/: expected a text of at most 500000 characters$/),
    ],
    [
      { do: 'impair', end: 'c.eth0', impairment: {}, seed: 1 },
      '"c.eth0" is no end whose cable can be made worse: there are a.eth0, b.eth0',
    ],
    [
      { do: 'impair', end: 'a.eth0', impairment: [], seed: 1 },
      'impair: impairment a list of 0: expected an object with a number for each word',
    ],
    [
      { do: 'impair', end: 'a.eth0', impairment: { loss: '0.5' }, seed: 1 },
      'impair: "loss" "0.5": expected a number',
    ],
    [
      { do: 'impair', end: 'a.eth0', impairment: { loss: 2 }, seed: 1 },
      'a.eth0: loss: expected a probability from 0 to 1',
    ],
    [
      { do: 'impair', end: 'a.eth0', impairment: { loss: Number.NaN }, seed: 1 },
      'a.eth0: loss: expected a probability from 0 to 1',
    ],
    [
      { do: 'impair', end: 'a.eth0', impairment: { los: 1 }, seed: 1 },
      expect.stringMatching(/^a\.eth0: los: expected one of delayMs, /),
    ],
    [
      { do: 'impair', end: 'a.eth0', impairment: { limit: 1e6 }, seed: 1 },
      'a.eth0: limit: expected at most 10000 frames',
    ],
    [
      { do: 'impair', end: 'a.eth0', impairment: { delayMs: 1e9 }, seed: 1 },
      'a.eth0: delayMs: expected at most 600000 ms',
    ],
    [
      { do: 'impair', end: 'a.eth0', impairment: {}, seed: -1 },
      'impair: seed -1: expected a whole number from 0 to 4294967295',
    ],
    [{ do: 'words', node: 'c', line: 'addr' }, 'no stack is called "c": expected one of a, b'],
    [
      { do: 'words', node: 'a', line: 'addr\naddr' },
      'words: line "addr\\naddr": expected one line',
    ],
    [
      { do: 'words', node: 'a', line: 'a'.repeat(4097) },
      expect.stringMatching(/: expected a text of at most 4096 characters$/),
    ],
  ])('%#: %.80s', (request, sentence) => {
    const answer = ground.session.answer(request);
    expect(answer).toEqual({ ok: false, says: sentence });
    if (!answer.ok) expect(answer.says).not.toContain('\n');
    pass(100);
    expect(ground.session.totals().id).toBe(0);
  });

  test('also when a stack has lost what it takes', async () => {
    ask({ do: 'words', node: 'a', line: 'addr flush dev eth0' });
    expect(ask({ do: 'arping', end: 'a.eth0', to: 'b', count: 1 })).toEqual({
      ok: false,
      says: 'a.eth0 has no address to ask from: give it one first',
    });
    expect(await ground.session.request({ ...PING, node: 'b', to: 'a' })).toEqual({
      ok: false,
      says: 'a has no address: give it one, or name an address',
    });
  });
});

test('a device that is gone while arping asks', () => {
  const heard = listen();
  ask({ do: 'arping', end: 'a.eth0', to: 'b', count: 3 });
  const { stack } =
    ground.network.nodes.flatMap((node) => ('stack' in node ? [node] : []))[0] ?? {};
  const device = stack?.findDevice('eth0');
  if (device) stack?.removeDevice(device);
  pass(4000);
  expect(linesOf(heard).slice(-2)).toEqual([
    'a: Sent 1 probes (1 broadcast(s))',
    'a: Received 0 response(s)',
  ]);
});

test.each([
  ['ip neigh', true, ''],
  ['  tapip neigh', true, ''],
  ['sudo ip -4 neigh show', true, ''],
  ['ip route show', true, '10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1'],
  ['sysctl -w net.ipv4.ip_default_ttl=9', true, 'net.ipv4.ip_default_ttl = 9'],
  ['help', true, 'address, maddress, route, rule, neighbor, link, sysctl, nstat.'],
  ['ip', true, 'The words of ip'],
  ['ip help', true, 'The words of ip'],
  ['route help', false, 'Usage: '],
  ['ping 10.0.0.2', false, 'Object "ping" is unknown, try "help".'],
  ['ip route frobnicate', false, 'Command "frobnicate" is unknown, try "route help".'],
  ['ip -br addr', false, '-br: no options are taken here before the first word; try "help".'],
  ['route show scope constructor', false, 'constructor'],
])('words as people paste them: %s', (line, ok, says) => {
  const answer = ask({ do: 'words', node: 'a', line });
  expect(answer.ok).toBe(ok);
  expect(answer.ok ? answer.out : answer.says).toContain(says);
  expect(JSON.stringify(answer)).not.toContain('tapip help');
});

test('nodes and interfaces may have names that every object answers to', () => {
  ground = new Playground({
    ...{ title: 'Names', says: 'Ping.' },
    nodes: [
      { name: 'constructor', kind: 'host', interfaces: { toString: ['10.0.0.1/24'] } },
      { name: '__proto__', kind: 'host', interfaces: { valueOf: ['10.0.0.2/24'] } },
    ],
    cables: [{ ends: ['constructor.toString', '__proto__.valueOf'], delayMs: 2 }],
  });
  const heard = listen();
  expect(ask({ ...PING, node: 'constructor', to: '__proto__' })).toMatchObject({ ok: true });
  pass(3000);
  expect(linesOf(heard).at(-2)).toMatch(/^constructor: 2 packets transmitted, 2 received/);
  const totals = heard.findLast((message) => message.type === 'totals');
  const wire: unknown = JSON.parse(JSON.stringify(totals));
  for (const { nodes } of [totals, wire] as NonNullable<typeof totals>[]) {
    expect(Object.keys(nodes)).toEqual(['constructor', '__proto__']);
    expect(own(nodes, '__proto__')?.counters.IcmpInEchos).toBe(2);
  }
  expect(Object.keys(ground.session.state().impairments)).toEqual([
    'constructor.toString',
    '__proto__.valueOf',
  ]);
});
