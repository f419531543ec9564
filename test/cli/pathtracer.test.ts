// What tracepath prints, when it sends and when it ends: conversations in virtual time over a cable in memory. The words
// are iputils'.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PathPlan, PathTracer } from '../../src/cli/pathtracer.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { address } from '../support/frames.ts';
import { type Answer, GATEWAY, type Walk, type Way, walk } from '../support/way.ts';

const TARGET = '203.0.113.9';
const HOPS = ['10.0.0.2', '10.1.0.2'];

const DEFAULTS: PathPlan = {
  destination: address(TARGET),
  source: address('0.0.0.0'),
  device: null,
  maxHops: 30,
  length: 65_535,
  numeric: true,
  both: false,
};

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ gateway: GATEWAY.ip, neighbours: [GATEWAY] });
});

afterEach(() => wire.assertBalanced());

interface Run extends Walk {
  readonly lines: readonly string[];
  readonly complaints: readonly string[];
}

function run(way: Way, plan: Partial<PathPlan> = {}): Run {
  let text = '';
  let over = false;
  const complaints: string[] = [];
  const tracer = new PathTracer({
    stack: wire.stack,
    plan: { ...DEFAULTS, ...plan },
    print: (part) => {
      text += part;
    },
    complain: (line) => complaints.push(line),
    done: () => {
      over = true;
    },
  });
  wire.run(() => tracer.start());
  const walked = walk(wire, way, () => over);
  return { ...walked, complaints, lines: text.split('\n').slice(0, -1) };
}

/** Two routers and the host behind them, each answer left with the TTL that its place says. */
const straight: Way = ({ hops }) => {
  const from = HOPS[hops - 1];
  const ms = hops * 10;
  if (from === undefined) return { from: TARGET, ms, ttl: 62 };
  return { from, ms, type: 11, ttl: 65 - hops };
};

/** That host's line up to the time. */
const host = (hops: number, from: string): string =>
  `${`${hops}`.padStart(2)}:  ${from.padEnd(52)}`;
const LOCAL = ' 1?: [LOCALHOST]                      pmtu 1500';
const FIRST = `${host(1, '10.0.0.2')} 10.000ms `;
const SECOND = `${host(2, '10.1.0.2')} 20.000ms `;
const LAST = `${host(3, TARGET)} 30.000ms reached`;

describe('what it prints', () => {
  test('this end’s MTU, each hop, the host, and the sum; the first hop again, as iputils', () => {
    const { lines, probes, endedAt } = run(straight);
    expect(lines).toEqual([
      LOCAL,
      FIRST,
      FIRST,
      SECOND,
      LAST,
      '     Resume: pmtu 1500 hops 3 back 3 ',
    ]);
    expect(probes.map(({ hops, length }) => [hops, length])).toEqual([
      [1, 1500],
      [1, 1500],
      [2, 1500],
      [3, 1500],
    ]);
    expect(endedAt).toBe(70);
  });

  test('-l: begins with packets of that length', () => {
    const { lines, probes } = run(straight, { length: 1000 });
    expect(lines).toEqual([FIRST, SECOND, LAST, '     Resume: pmtu 1000 hops 3 back 3 ']);
    expect(probes.map(({ length }) => length)).toEqual([1000, 1000, 1000]);
  });

  test('a narrower way: the hop says so and is asked again', () => {
    const way: Way = (probe) =>
      probe.hops === 2 && probe.length > 1400
        ? { from: '10.0.0.2', ms: 5, type: 3, code: 4, rest: 1400, ttl: 64 }
        : straight(probe);
    expect(run(way, { length: 1500 }).lines).toEqual([
      FIRST,
      `${host(2, '10.0.0.2')}  5.000ms pmtu 1400`,
      SECOND,
      LAST,
      '     Resume: pmtu 1400 hops 3 back 3 ',
    ]);
  });

  test.each([0, 27])('a next-hop MTU of %i leaves nothing to send', (mtu) => {
    const way: Way = () => ({ from: '10.0.0.2', ms: 10, type: 3, code: 4, rest: mtu });
    expect(run(way, { length: 100 }).lines).toEqual([
      `${FIRST}pmtu ${mtu}`,
      ' 1:  send failed',
      `     Resume: pmtu ${mtu} `,
    ]);
  });

  test.each([100, 101, 65_535])('a next-hop MTU of %i for 100 bytes is not taken', (mtu) => {
    const way: Way = () => ({ from: '10.0.0.2', ms: 10, type: 3, code: 4, rest: mtu });
    expect(run(way, { length: 100, maxHops: 2 }).lines).toEqual([
      `${FIRST}pmtu ${mtu}`,
      `${host(2, '10.0.0.2')} 10.000ms pmtu ${mtu}`,
      '     Too many hops: pmtu 100',
      '     Resume: pmtu 100 ',
    ]);
  });

  test.each([
    [63, 'asymm  2 '],
    [64, ''],
    [128, ''],
    [127, 'asymm  2 '],
    [255, ''],
    [245, 'asymm 11 '],
  ])('an answer of hop 1 with TTL %i has come another way: “%s”', (ttl, asymmetry) => {
    const way: Way = () => ({ from: '10.0.0.2', ms: 10, type: 11, ttl });
    expect(run(way, { length: 100, maxHops: 1 }).lines).toEqual([
      `${FIRST}${asymmetry}`,
      '     Too many hops: pmtu 100',
      '     Resume: pmtu 100 ',
    ]);
  });

  test('-b: twice the address; without -n and -b: once', () => {
    const plan = { length: 100, numeric: false };
    expect(run(straight, { ...plan, both: true }).lines[0]).toBe(
      `${host(1, '10.0.0.2 (10.0.0.2)')} 10.000ms `,
    );
    expect(run(straight, plan).lines[0]).toBe(FIRST);
  });

  test.each<[string, Partial<Answer>, string, string[]]>([
    ['network', { type: 3, code: 0 }, '!N', []],
    ['host', { type: 3, code: 1 }, '!H', []],
    ['protocol', { type: 3, code: 2 }, '', ['Protocol not available']],
    ['port', { type: 3, code: 3 }, 'reached', []],
    ['source route', { type: 3, code: 5 }, '', ['Operation not supported']],
    ['host unknown', { type: 3, code: 7 }, '', ['Host is down']],
    ['isolated', { type: 3, code: 8 }, '', ['Machine is not on the network']],
    ['network prohibited', { type: 3, code: 9 }, '!N', []],
    ['prohibited', { type: 3, code: 13 }, '!H', []],
    ['reassembly time exceeded', { type: 11, code: 1 }, '!H', []],
    ['parameter problem', { type: 12, code: 0 }, '!P', []],
  ])('the way ends with an error: %s', (_, error, says, errors) => {
    const way: Way = () => ({ from: '10.0.0.2', ms: 10, ttl: 64, ...error });
    const { lines, complaints } = run(way, { length: 100 });
    const ways = says === 'reached' ? 'hops 1 back 1 ' : '';
    expect(lines).toEqual([`${FIRST}${says}`, `     Resume: pmtu 100 ${ways}`]);
    expect(complaints).toEqual(errors.map((text) => `tracepath: NET ERROR: ${text}`));
  });
});

describe('how long it waits', () => {
  test('a silent hop: asked three times, a second each', () => {
    const way: Way = (probe) => (probe.hops === 2 ? null : straight(probe));
    const { lines, probes, endedAt } = run(way, { length: 100 });
    expect(lines).toEqual([FIRST, ' 2:  no reply', LAST, '     Resume: pmtu 100 hops 3 back 3 ']);
    expect(probes.map(({ at }) => at)).toEqual([0, 10, 1010, 2010, 3010]);
    expect(endedAt).toBe(3040);
  });

  test('a late answer is printed with its own hop', () => {
    const way: Way = (probe) => {
      if (probe.hops !== 1) return null;
      return probe.nth === 1 ? { from: '10.0.0.2', ms: 3100, type: 3, code: 1 } : null;
    };
    expect(run(way, { length: 100 }).lines).toEqual([
      ' 1:  no reply',
      `${host(1, '10.0.0.2')}3100.000ms !H`,
      '     Resume: pmtu 100 ',
    ]);
  });

  test('behind an answer that ends the way no other counts', () => {
    const way: Way = ({ hops, at }) => ({ from: '10.0.0.2', ms: 3500 - at, type: 3, code: hops });
    expect(run(way, { length: 100 }).lines).toEqual([
      ' 1:  no reply',
      `${host(1, '10.0.0.2')}3500.000ms !H`,
      '     Resume: pmtu 100 ',
    ]);
  });

  test('nobody at all', () => {
    const { lines, endedAt } = run(() => null, { length: 100, maxHops: 2 });
    expect(lines).toEqual([
      ' 1:  no reply',
      ' 2:  no reply',
      '     Too many hops: pmtu 100',
      '     Resume: pmtu 100 ',
    ]);
    expect(endedAt).toBe(6000);
  });

  test('-m 0: no hop at all', () => {
    expect(run(straight, { maxHops: 0 }).lines).toEqual([
      '     Too many hops: pmtu 65535',
      '     Resume: pmtu 65535 ',
    ]);
  });
});

describe('what cannot be sent', () => {
  test.each<[string, Partial<PathPlan>, number]>([
    ['to all', { destination: address('10.0.0.255') }, 65_535],
    ['longer than any datagram', { length: 70_000 }, 70_000],
  ])('%s: send failed', (_, plan, mtu) => {
    expect(run(straight, plan).lines).toEqual([' 1:  send failed', `     Resume: pmtu ${mtu} `]);
  });

  test('without a route: send failed', () => {
    wire = new Wire();
    expect(run(straight).lines).toEqual([' 1:  send failed', '     Resume: pmtu 65535 ']);
  });
});
