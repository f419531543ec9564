// What traceroute prints, when it sends and when it ends: conversations in virtual time over a cable in memory. The
// words and the waiting are those of Debian's traceroute -I.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TracePlan, Tracer } from '../../src/cli/tracer.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { address } from '../support/frames.ts';
import { type Answer, GATEWAY, type Walk, type Way, walk } from '../support/way.ts';

const TARGET = '203.0.113.9';
const HOPS = ['10.0.0.2', '10.1.0.2', '10.2.0.2'];

const DEFAULTS: TracePlan = {
  destination: address(TARGET),
  source: address('0.0.0.0'),
  device: null,
  firstHop: 1,
  maxHops: 30,
  queries: 3,
  simultaneous: 16,
  maxMs: 5000,
  here: 3,
  near: 10,
  numeric: true,
  mark: 0,
  tos: 0,
  length: 60,
};

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ gateway: GATEWAY.ip, neighbours: [GATEWAY] });
});

afterEach(() => wire.assertBalanced());

interface Run extends Walk {
  readonly text: string;
  readonly complaints: readonly string[];
  readonly tracer: Tracer;
}

function run(way: Way, plan: Partial<TracePlan> = {}): Run {
  let text = '';
  let over = false;
  const complaints: string[] = [];
  const tracer = new Tracer({
    stack: wire.stack,
    plan: { ...DEFAULTS, ...plan },
    print: (part) => {
      text += part;
    },
    complain: (line) => complaints.push(line),
    tick: () => {},
    done: () => {
      over = true;
    },
  });
  wire.run(() => tracer.start());
  const walked = walk(wire, way, () => over);
  return { ...walked, text, complaints, tracer };
}

/** What is printed behind the first line. */
const lines = (way: Way, plan: Partial<TracePlan> = {}): string[] =>
  run(way, plan).text.split('\n').slice(1, -1);

/** Three routers, each as many ms away as its place, and the host behind them. */
const straight: Way = ({ hops, nth }) => {
  const from = HOPS[hops - 1];
  return from === undefined
    ? { from: TARGET, ms: 40 + nth }
    : { from, ms: hops * 10 + nth, type: 11 };
};

/** The straight way, but for what `change` says; `undefined` changes nothing. */
const but =
  (change: (hops: number, nth: number) => ReturnType<Way> | undefined): Way =>
  (probe) => {
    const changed = change(probe.hops, probe.nth);
    return changed === undefined ? straight(probe) : changed;
  };

describe('what it prints', () => {
  test('a line for each hop as far as the host', () => {
    const { text, endedAt, complaints } = run(straight);
    expect(text).toBe(
      [
        'traceroute to 203.0.113.9 (203.0.113.9), 30 hops max, 60 byte packets',
        ' 1  10.0.0.2  11.000 ms  12.000 ms  13.000 ms',
        ' 2  10.1.0.2  21.000 ms  22.000 ms  23.000 ms',
        ' 3  10.2.0.2  31.000 ms  32.000 ms  33.000 ms',
        ' 4  203.0.113.9  41.000 ms  42.000 ms  43.000 ms',
        '',
      ].join('\n'),
    );
    expect([endedAt, complaints]).toEqual([43, []]);
  });

  test('without -n an address in place of the name that it has none of, and itself', () => {
    expect(lines(straight, { numeric: false, queries: 1 })[0]).toBe(
      ' 1  10.0.0.2 (10.0.0.2)  11.000 ms',
    );
  });

  test('an address again when it is not the one before, lost ones passed over', () => {
    const way = but((hops, nth) => {
      if (hops !== 2) return undefined;
      if (nth === 2) return null;
      return { from: nth === 3 ? '10.1.0.2' : '10.1.0.3', ms: 20, type: 11 };
    });
    expect(lines(way)[1]).toBe(' 2  10.1.0.3  20.000 ms * 10.1.0.2  20.000 ms');
    const same = but((hops, nth) => (hops === 2 && nth === 2 ? null : undefined));
    expect(lines(same)[1]).toBe(' 2  10.1.0.2  21.000 ms *  23.000 ms');
  });

  test.each<[string, Partial<Answer>, string]>([
    ['network unreachable', { type: 3, code: 0 }, ' !N'],
    ['host unreachable', { type: 3, code: 1 }, ' !H'],
    ['protocol unreachable', { type: 3, code: 2 }, ' !P'],
    ['port unreachable: it is reached', { type: 3, code: 3 }, ''],
    ['fragmentation needed', { type: 3, code: 4, rest: 1280 }, ' !F-1280'],
    ['source route failed', { type: 3, code: 5 }, ' !S'],
    ['network unknown', { type: 3, code: 6 }, ' !N'],
    ['host unknown', { type: 3, code: 7 }, ' !H'],
    ['isolated', { type: 3, code: 8 }, ' !N'],
    ['network prohibited', { type: 3, code: 9 }, ' !X'],
    ['host prohibited', { type: 3, code: 10 }, ' !X'],
    ['network, for that TOS', { type: 3, code: 11 }, ' !N'],
    ['host, for that TOS', { type: 3, code: 12 }, ' !H'],
    ['prohibited', { type: 3, code: 13 }, ' !X'],
    ['precedence violation', { type: 3, code: 14 }, ' !V'],
    ['precedence cutoff', { type: 3, code: 15 }, ' !C'],
    ['any other code', { type: 3, code: 16 }, ' !<16>'],
    ['the last code', { type: 3, code: 255 }, ' !<255>'],
    ['reassembly time exceeded', { type: 11, code: 1 }, ' !<11-1>'],
    ['parameter problem', { type: 12, code: 0 }, ' !<12-0>'],
  ])('the way ends with an error: %s', (_, error, mark) => {
    const way = but((hops) => (hops === 2 ? { from: '10.1.0.2', ms: 20, ...error } : undefined));
    const time = `20.000 ms${mark}`;
    expect(lines(way)).toEqual([
      ' 1  10.0.0.2  11.000 ms  12.000 ms  13.000 ms',
      ` 2  10.1.0.2  ${time}  ${time}  ${time}`,
    ]);
  });

  test.each([4, 5])('type %i is none: the probe goes on', (type) => {
    const way = but((hops) =>
      hops === 2
        ? [
            { from: '10.1.0.2', ms: 5, type },
            { from: '10.1.0.2', ms: 20, type: 11 },
          ]
        : undefined,
    );
    expect(lines(way)[1]).toBe(' 2  10.1.0.2  20.000 ms  20.000 ms  20.000 ms');
  });
});

describe('what it sends', () => {
  test('16 at once, numbered from 1, hop by hop, as long as was asked', () => {
    const { probes } = run(straight, { length: 100 });
    const first = probes.filter(({ at }) => at === 0);
    expect(first.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 16 }, (_, n) => n + 1),
    );
    expect(first.map(({ hops }) => hops).join('')).toBe('1112223334445556');
    expect(new Set(probes.map(({ length }) => length))).toEqual(new Set([100]));
  });

  test.each([1, 2, 7, 16, 64])('-N %i: never more under way', (simultaneous) => {
    const { probes } = run(straight, { simultaneous });
    const arrives = ({ at, hops, nth }: (typeof probes)[number]): number =>
      at + (hops > 3 ? 40 + nth : hops * 10 + nth);
    for (const { at } of probes) {
      const underWay = probes.filter((each) => each.at <= at && arrives(each) > at);
      expect(underWay.length).toBeLessThanOrEqual(simultaneous);
    }
  });

  test('-f, -m, -q: from that hop, as far as that, so many times', () => {
    const plan = { firstHop: 2, maxHops: 3, queries: 2 };
    const { probes } = run(straight, plan);
    expect(probes.map(({ hops }) => hops)).toEqual([2, 2, 3, 3]);
    expect(lines(straight, plan)).toEqual([
      ' 2  10.1.0.2  21.000 ms  22.000 ms',
      ' 3  10.2.0.2  31.000 ms  32.000 ms',
    ]);
  });

  test('nothing beyond the hop that answers, once that is known', () => {
    const { probes } = run(straight, { simultaneous: 4 });
    expect(Math.max(...probes.map(({ hops }) => hops))).toBeLessThanOrEqual(5);
  });
});

describe('how long it waits', () => {
  test('nobody answers: -w for each hop, then the end', () => {
    const { text, endedAt, tracer } = run(() => null, { maxHops: 2, maxMs: 700 });
    expect(text.split('\n').slice(1)).toEqual([' 1  * * *', ' 2  * * *', '']);
    expect([endedAt, tracer.heard]).toEqual([700, false]);
  });

  test('HERE: three times what another of the hop took', () => {
    const way = but((hops, nth) => (hops === 1 && nth === 2 ? null : undefined));
    const { text, endedAt } = run(way);
    expect(text).toContain(' 1  10.0.0.2  11.000 ms *  13.000 ms\n');
    // (11 + 1) × 3, when all others have long come.
    expect(endedAt).toBe(43);
    expect(run(way, { here: 20 }).endedAt).toBe(240);
  });

  test('NEAR: ten times what one of a later hop took', () => {
    const way = but((hops) => (hops === 1 ? null : undefined));
    const { text, endedAt } = run(way);
    expect(text).toContain(' 1  * * *\n 2  10.1.0.2');
    // (21 + 1) × 10.
    expect(endedAt).toBe(220);
    expect(run(way, { near: 0 }).endedAt).toBe(5000);
  });

  test('-w alone counts where it is the shortest', () => {
    const way = but((hops) => (hops === 1 ? null : undefined));
    expect(run(way, { maxMs: 100 }).endedAt).toBe(100);
    expect(run(way, { maxMs: 100, here: 0, near: 0 }).endedAt).toBe(100);
  });

  test('an answer that comes too late does not count', () => {
    const way = but((hops, nth) =>
      hops === 1 && nth === 1 ? { from: '10.0.0.2', ms: 90, type: 11 } : undefined,
    );
    const { text } = run(way, { maxMs: 60, maxHops: 3, queries: 2, simultaneous: 1 });
    expect(text).toContain(' 1  * 10.0.0.2  12.000 ms\n');
  });
});

describe('an error that ends the way for a later probe only', () => {
  const limited =
    (answered: (hops: number, nth: number) => boolean): Way =>
    ({ hops, nth }) => {
      if (hops === 1) return { from: '10.0.0.2', ms: 10, type: 11, ttl: 255 };
      return answered(hops, nth) ? { from: '10.1.0.2', ms: 20, type: 3, code: 1, ttl: 254 } : null;
    };

  test('within the hop it comes first', () => {
    expect(lines(limited((hops, nth) => hops > 2 || nth > 1))).toEqual([
      ' 1  10.0.0.2  10.000 ms  10.000 ms  10.000 ms',
      ' 2  10.1.0.2  20.000 ms !H  20.000 ms !H  20.000 ms !H',
    ]);
  });

  test('of a later hop it belongs here, by how far it came', () => {
    expect(lines(limited((hops) => hops > 2))).toEqual([
      ' 1  10.0.0.2  10.000 ms  10.000 ms  10.000 ms',
      ' 2  10.1.0.2  20.000 ms !H  20.000 ms !H  20.000 ms !H',
    ]);
  });

  test('the hop before says so itself: it belongs here', () => {
    const way: Way = ({ hops }) => {
      if (hops === 1) return { from: '10.0.0.2', ms: 10, type: 11 };
      return hops === 2 ? null : { from: '10.0.0.2', ms: 20, type: 3, code: 1 };
    };
    expect(lines(way)[1]).toBe(' 2  10.0.0.2  20.000 ms !H  20.000 ms !H  20.000 ms !H');
  });

  test('an echo reply stays where it is', () => {
    const way: Way = ({ hops }) => {
      if (hops === 1) return { from: '10.0.0.2', ms: 10, type: 11 };
      return hops === 2 ? null : { from: TARGET, ms: 20 };
    };
    expect(lines(way)).toEqual([
      ' 1  10.0.0.2  10.000 ms  10.000 ms  10.000 ms',
      ' 2  * * *',
      ' 3  203.0.113.9  20.000 ms  20.000 ms  20.000 ms',
    ]);
  });
});

describe('RFC 5927 §4: what was never asked is not believed', () => {
  test('an echo reply from somebody else', () => {
    const way: Way = () => ({ from: '203.0.113.8', ms: 5 });
    expect(lines(way, { maxHops: 1, maxMs: 50 })).toEqual([' 1  * * *']);
    expect(wire.dropped()).toEqual({ 'icmp.unexpected': 3 });
  });

  test('a second answer to the same probe', () => {
    const twice: Way = () => [
      { from: TARGET, ms: 5 },
      { from: '10.0.0.2', ms: 6, type: 11 },
    ];
    expect(lines(twice, { maxHops: 2, simultaneous: 1 })).toEqual([
      ' 1  203.0.113.9  5.000 ms  5.000 ms  5.000 ms',
    ]);
  });
});

describe('what cannot be sent', () => {
  test('a route that goes while it runs ends it with a word', () => {
    const { stack } = wire;
    const way: Way = (probe) => {
      const device = stack.findDevice('eth0');
      if (probe.hops === 1 && device !== null) stack.setUp(device, false);
      return null;
    };
    const { complaints, tracer, text } = run(way, { simultaneous: 1, maxMs: 10 });
    expect(complaints).toEqual(['send: Network is unreachable']);
    expect(text).toBe(
      'traceroute to 203.0.113.9 (203.0.113.9), 30 hops max, 60 byte packets\n 1  *\n',
    );
    expect(tracer.errno).toBe(101);
  });

  test('more probes than may be under way go when there is room', () => {
    wire = new Wire({ gateway: '10.0.0.77' });
    const { text, endedAt } = run(() => null, { simultaneous: 300, queries: 10, maxMs: 2000 });
    expect(endedAt).toBeGreaterThan(0);
    expect(text.split('\n')[1]).toMatch(/^ 1 ( \*){10}$/);
  });
});
