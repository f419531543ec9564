import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { type Ipv4Address, ipv4, maskOf, networkOf } from '../../src/ip/address.ts';
import { Insert, RouteTable } from '../../src/route/fib.ts';
import { Flow, RouteResult } from '../../src/route/flow.ts';
import { type Route, RouteType, route, Scope, Table } from '../../src/route/table.ts';
import { address, dotted, upTo } from '../support/packets.ts';

describe('RFC 1812 §5.2.4.3/2: the longest match', () => {
  const texts = [
    '0.0.0.0/0',
    '10.0.0.0/8',
    '10.1.0.0/16',
    '10.1.2.0/24',
    '10.1.2.3/32',
    '128.0.0.0/1',
    '192.168.0.0/16',
    '192.168.255.255/32',
    '255.255.255.254/31',
  ];

  const lookups: [string, string | null][] = [
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.2.2', '10.1.2.0/24'],
    ['10.1.2.255', '10.1.2.0/24'],
    ['10.1.3.0', '10.1.0.0/16'],
    ['10.0.255.255', '10.0.0.0/8'],
    ['10.2.0.0', '10.0.0.0/8'],
    ['9.255.255.255', '0.0.0.0/0'],
    ['11.0.0.0', '0.0.0.0/0'],
    ['0.0.0.0', '0.0.0.0/0'],
    ['127.255.255.255', '0.0.0.0/0'],
    ['128.0.0.0', '128.0.0.0/1'],
    ['192.168.1.1', '192.168.0.0/16'],
    ['192.168.255.255', '192.168.255.255/32'],
    ['192.169.0.0', '128.0.0.0/1'],
    ['255.255.255.255', '255.255.255.254/31'],
    ['255.255.255.254', '255.255.255.254/31'],
    ['255.255.255.253', '128.0.0.0/1'],
  ];

  test.each(lookups)(
    '%s → %s, whatever the order in which the routes came',
    (destination, prefix) => {
      for (const order of [texts, texts.toReversed(), [...texts.slice(4), ...texts.slice(0, 4)]]) {
        const table = new RouteTable(Table.Main);
        for (const text of order) expect(table.insert(to(text))).toBeNull();
        expect(prefixOf(find(table, address(destination)))).toBe(prefix);
      }
    },
  );

  test('an empty table has no route, not even for 0.0.0.0', () => {
    const table = new RouteTable(Table.Main);
    expect(find(table, address('0.0.0.0'))).toBeNull();
    expect(find(table, address('255.255.255.255'))).toBeNull();
    expect(table.list()).toEqual([]);
  });

  test.each(upTo(33))(
    'RFC 1812 §4.2.3.4/2: a prefix of %i bits ends where its mask ends',
    (length) => {
      const network = networkOf(ipv4(0xaaaaaaaa), length);
      const table = new RouteTable(Table.Main);
      table.insert(route({ network, length, device: 2 }));
      expect(find(table, ipv4(0xaaaaaaaa))).not.toBeNull();
      for (let bit = 0; bit < 32; bit++) {
        const found = find(table, ipv4(0xaaaaaaaa ^ (1 << (31 - bit))));
        expect(found !== null, `bit ${bit}`).toBe(bit >= length);
      }
    },
  );
});

describe.each([1, 2, 3, 4])('against the obvious way, seed %i', (seed) => {
  const random = randomFrom(seed);
  const routes = upTo(1000).map(() => randomRoute(random));

  test('1000 random routes, added and removed in between, 2000 look-ups', () => {
    const table = new RouteTable(Table.Main);
    const kept: Route[] = [];
    for (const added of routes) {
      const taken = kept.some((other) => samePlace(other, added));
      expect(table.insert(added) === null).toBe(!taken);
      if (!taken) kept.push(added);
      if (random() % 3 === 0) {
        const [gone] = kept.splice((random() >>> 0) % kept.length, 1);
        if (gone !== undefined) expect(table.remove(gone)).toBeNull();
      }
      for (let n = 0; n < 2; n++) {
        const destination = nearby(kept, random);
        expect(find(table, destination), dotted(destination)).toEqual(obvious(kept, destination));
      }
    }
    expect(table.list()).toEqual(kept.sort(inOrder));
    for (const gone of kept) expect(table.remove(gone)).toBeNull();
    expect(table.list()).toEqual([]);
  });
});

describe('metrics', () => {
  test('RFC 1812 §5.2.4.3/4: between routes to one prefix the lowest wins, whatever the order', () => {
    for (const metrics of [
      [0, 100, 1024],
      [1024, 100, 0],
      [100, 1024, 0],
    ]) {
      const table = new RouteTable(Table.Main);
      for (const metric of metrics)
        expect(table.insert({ ...to('10.0.0.0/8'), metric })).toBeNull();
      expect(find(table, address('10.1.1.1'))?.metric).toBe(0);
      expect(table.list().map(({ metric }) => metric)).toEqual([0, 100, 1024]);
    }
  });

  test('a longer prefix wins with any metric', () => {
    const table = new RouteTable(Table.Main);
    table.insert(to('10.0.0.0/8'));
    table.insert({ ...to('10.1.0.0/16'), metric: 4_000_000_000 });
    expect(prefixOf(find(table, address('10.1.1.1')))).toBe('10.1.0.0/16');
  });

  test('the next takes over when the best is removed', () => {
    const table = new RouteTable(Table.Main);
    const best = { ...to('10.0.0.0/8'), metric: 1 };
    table.insert({ ...to('10.0.0.0/8'), metric: 2 });
    table.insert(best);
    expect(table.remove(best)).toBeNull();
    expect(find(table, address('10.1.1.1'))?.metric).toBe(2);
  });
});

describe('a full table', () => {
  const random = randomFrom(5);

  test('20,000 prefixes come and go, as many as need the large root; look-ups as in a table of all lengths', () => {
    const table = new RouteTable(Table.Main);
    const oracle = new Map<string, Route>();
    for (let n = 0; n < 20_000; n++) {
      const length = n % 50 === 0 ? (random() >>> 0) % 33 : 8 + ((random() >>> 0) % 25);
      const gateway = ipv4(0x0a000001 + (random() & 15));
      const added = route({ network: ipv4(random()), length, device: 2, gateway });
      const key = `${added.network}/${length}`;
      expect(table.insert(added) === null).toBe(!oracle.has(key));
      if (!oracle.has(key)) oracle.set(key, added);
    }
    expect(table.size).toBe(oracle.size);
    agree(table, oracle);
    const gone = [...oracle.values()].filter((_, n) => n % 3 !== 0);
    for (const one of gone) {
      expect(table.remove(one)).toBeNull();
      oracle.delete(`${one.network}/${one.length}`);
    }
    agree(table, oracle);
    expect(table.list()).toEqual([...oracle.values()].sort(inOrder));
    const away = ipv4(0x0a000003);
    const flushed = [...oracle.values()].filter(({ gateway }) => gateway === away);
    expect(table.flush(({ gateway }) => gateway === away)).toBe(flushed.length);
    for (const one of flushed) oracle.delete(`${one.network}/${one.length}`);
    agree(table, oracle);
    for (const one of oracle.values()) expect(table.remove(one)).toBeNull();
    expect(table.size).toBe(0);
    expect(table.infos()).toEqual([]);
    for (let n = 0; n < 1000; n++) expect(find(table, ipv4(random()))).toBeNull();
  });

  function agree(table: RouteTable, oracle: ReadonlyMap<string, Route>): void {
    const all = [...oracle.values()];
    for (let n = 0; n < 3000; n++) {
      const near = all[(random() >>> 0) % all.length]?.network ?? 0;
      const destination = n % 2 === 0 ? ipv4(random()) : ipv4(near ^ (random() & 0xffff));
      let expected: Route | null = null;
      for (let length = 32; length >= 0 && expected === null; length--) {
        expected = oracle.get(`${networkOf(destination, length)}/${length}`) ?? null;
      }
      expect(find(table, destination), dotted(destination)).toEqual(expected);
    }
  }
});

describe('a route for one TOS', () => {
  const plain = to('10.0.0.0/8');
  const high = { ...plain, tos: 0x10, device: 3 };
  const low = { ...plain, tos: 0x04, device: 4 };
  const unheard = { ...plain, tos: 0xb8, device: 5 };

  test.each([
    [0, 2],
    [0x04, 4],
    [0x10, 3],
    [0x14, 2],
    [0x24, 4],
    [0x07, 4],
    [0xb8, 2],
  ])(
    'RFC 1812 §5.2.4.3/3: TOS %i goes by device %i: only the bits of 0x1c count',
    (tos, device) => {
      for (const order of [
        [plain, high, low, unheard],
        [unheard, low, high, plain],
      ]) {
        const table = new RouteTable(Table.Main);
        for (const one of order) expect(table.insert(one)).toBeNull();
        expect(table.list().map((one) => one.tos)).toEqual([0xb8, 0x10, 0x04, 0]);
        const flow = new Flow();
        flow.destination = address('10.1.1.1');
        flow.tos = tos;
        expect(ask(table, flow)?.device).toBe(device);
      }
    },
  );

  test('when none fits, a shorter prefix does', () => {
    const table = new RouteTable(Table.Main);
    table.insert(high);
    table.insert(to('0.0.0.0/0'));
    expect(prefixOf(find(table, address('10.1.1.1')))).toBe('0.0.0.0/0');
  });
});

describe('a flow that is bound to a device', () => {
  const table = new RouteTable(Table.Main);
  const hop = {
    gateway: address('10.0.0.9'),
    onlink: false,
    viaSelf: false,
    weight: 1,
    dead: false,
    linkdown: false,
  };
  table.insert({ ...to('0.0.0.0/0'), device: 2 });
  table.insert({ ...to('10.0.0.0/8'), device: 3 });
  table.insert({ ...to('10.0.0.0/8'), device: 4, metric: 5 });
  table.insert({ ...to('10.1.0.0/16'), type: RouteType.Blackhole, device: 0 });
  table.insert({ ...to('20.0.0.0/8'), nexthops: [3, 4].map((device) => ({ ...hop, device })) });

  test.each([
    ['10.2.0.1', 3, '10.0.0.0/8', 0],
    ['10.2.0.1', 4, '10.0.0.0/8', 5],
    ['10.2.0.1', 2, '0.0.0.0/0', 0],
    ['10.2.0.1', 5, null, null],
    ['10.1.0.1', 3, '10.1.0.0/16', 0],
    ['20.0.0.1', 4, '20.0.0.0/8', 0],
    ['20.0.0.1', 2, '0.0.0.0/0', 0],
  ])('%s by device %i: %s, metric %s', (destination, oif, prefix, metric) => {
    const flow = new Flow();
    flow.destination = address(destination);
    flow.oif = oif;
    const found = ask(table, flow);
    expect([prefixOf(found), found?.metric ?? null]).toEqual([prefix, metric]);
  });

  test('of several nexthops the one by that device', () => {
    const result = new RouteResult();
    const flow = new Flow();
    flow.destination = address('20.0.0.1');
    flow.oif = 4;
    expect(table.lookup(flow, result)?.nexthops[result.nexthop]?.device).toBe(4);
  });

  test('a scope that is asked for', () => {
    const flow = new Flow();
    flow.destination = address('20.0.0.1');
    flow.scope = Scope.Host;
    expect(ask(table, flow)).toBeNull();
  });
});

describe('Linux’s fib_table_insert, with routes to one prefix with one metric', () => {
  const by = (last: number): Route => ({ ...to('10.0.0.0/8'), gateway: ipv4(0x0a000000 | last) });
  const { Add, Append, Prepend, Replace, Change } = Insert;

  test.each<[string, [number, number][], number[], string | null]>([
    [
      'append goes behind',
      [
        [1, Add],
        [2, Append],
        [3, Append],
      ],
      [1, 2, 3],
      null,
    ],
    [
      'append of the same',
      [
        [1, Add],
        [1, Append],
      ],
      [1],
      'File exists',
    ],
    [
      'prepend goes in front',
      [
        [1, Add],
        [2, Prepend],
        [3, Prepend],
      ],
      [3, 2, 1],
      null,
    ],
    [
      'prepend of the same',
      [
        [1, Add],
        [2, Append],
        [2, Prepend],
      ],
      [1, 2],
      'File exists',
    ],
    [
      'replace takes the first’s place',
      [
        [1, Add],
        [2, Append],
        [3, Replace],
      ],
      [3, 2],
      null,
    ],
    [
      'replace by itself',
      [
        [1, Add],
        [2, Append],
        [1, Replace],
      ],
      [1, 2],
      null,
    ],
    [
      'replace by another',
      [
        [1, Add],
        [2, Append],
        [2, Replace],
      ],
      [1, 2],
      'File exists',
    ],
    ['replace of nothing adds', [[1, Replace]], [1], null],
    [
      'change takes the first’s place',
      [
        [1, Add],
        [3, Change],
      ],
      [3],
      null,
    ],
    ['change of nothing', [[3, Change]], [], 'No such file or directory'],
  ])('%s', (_, steps, expected, refused) => {
    const table = new RouteTable(Table.Main);
    const answers = steps.map(([last, how]) => table.insert(by(last), how));
    expect(table.list().map(({ gateway }) => gateway & 0xff)).toEqual(expected);
    expect(answers.at(-1)?.says ?? null).toBe(refused);
    expect(answers.slice(0, -1)).toEqual(answers.slice(0, -1).map(() => null));
  });

  test('a deletion without words takes the first; with words, the first that fits', () => {
    const table = new RouteTable(Table.Main);
    for (const last of [1, 2, 3]) table.insert(by(last), Append);
    const { network, length } = by(1);
    expect(table.remove({ network, length })).toBeNull();
    expect(table.remove({ network, length, gateway: by(3).gateway })).toBeNull();
    expect(table.remove({ network, length, metric: 7 })).toMatchObject({ says: 'No such process' });
    expect(table.list()).toEqual([by(2)]);
  });
});

describe('“File exists” and “No such process”', () => {
  test('the same prefix with the same metric is refused, whatever else differs', () => {
    const table = new RouteTable(Table.Main);
    const first = to('10.0.0.0/8');
    expect(table.insert(first)).toBeNull();
    expect(table.insert({ ...first, device: 3, gateway: address('10.0.0.9') })).toMatchObject({
      says: 'File exists',
    });
    expect(table.insert({ ...first, type: RouteType.Blackhole })).toMatchObject({
      says: 'File exists',
    });
    expect(table.list()).toEqual([first]);
    expect(find(table, address('10.1.1.1'))).toEqual(first);
  });

  test('the same bits as a network with another length are another prefix', () => {
    const table = new RouteTable(Table.Main);
    expect(table.insert(to('10.0.0.0/8'))).toBeNull();
    expect(table.insert(to('10.0.0.0/9'))).toBeNull();
    expect(table.insert(to('10.0.0.0/32'))).toBeNull();
  });

  test('what is not there cannot be removed, and what was removed is gone', () => {
    const table = new RouteTable(Table.Main);
    const only = to('10.0.0.0/8');
    expect(table.remove(only)).toMatchObject({ says: 'No such process' });
    table.insert(only);
    expect(table.remove(to('10.0.0.0/9'))).toMatchObject({ says: 'No such process' });
    expect(table.remove(only)).toBeNull();
    expect(table.remove(only)).toMatchObject({ says: 'No such process' });
    expect(find(table, address('10.1.1.1'))).toBeNull();
    expect(table.insert(only)).toBeNull();
  });
});

function to(text: string): Route {
  const [network = '', length] = text.split('/');
  return route({ network: address(network), length: Number(length), device: 2 });
}

/** The route that a packet to that address takes of which nothing else is known. */
function find(table: RouteTable, destination: Ipv4Address): Route | null {
  const flow = new Flow();
  flow.destination = destination;
  return ask(table, flow);
}

function ask(table: RouteTable, flow: Flow): Route | null {
  const result = new RouteResult();
  const info = table.lookup(flow, result);
  if (info === null) return null;
  const { length } = result;
  return { ...info, length, network: networkOf(flow.destination, length), table: table.id };
}

const prefixOf = (found: Route | null): string | null =>
  found === null ? null : `${dotted(found.network)}/${found.length}`;

/** Few bits vary, so that prefixes nest and collide. */
function randomRoute(random: () => number): Route {
  const length = (random() >>> 0) % 33;
  const bits = random() & (random() % 2 === 0 ? 0xc0a80000 | 0x0f0f : 0x80000001);
  return route({ network: ipv4(bits), length, device: 2, metric: (random() >>> 0) % 3 });
}

/** An address in or right beside one of the routes' prefixes. */
function nearby(routes: readonly Route[], random: () => number): Ipv4Address {
  const chosen = routes[(random() >>> 0) % Math.max(1, routes.length)];
  if (chosen === undefined || random() % 8 === 0) return ipv4(random());
  const inside = chosen.network | (random() & ~maskOf(chosen.length));
  return ipv4(random() % 2 === 0 ? inside : inside ^ (1 << (random() & 31)));
}

/** As it stands in the book: of all that match the longest, of those the lowest metric. */
function obvious(routes: readonly Route[], destination: Ipv4Address): Route | null {
  const bits = binary(destination);
  const matching = routes.filter(({ network, length }) =>
    bits.startsWith(binary(network).slice(0, length)),
  );
  matching.sort((a, b) => b.length - a.length || a.metric - b.metric);
  return matching[0] ?? null;
}

/** By network, then the longest prefix first, then the lowest metric. */
const inOrder = (a: Route, b: Route): number =>
  (a.network >>> 0) - (b.network >>> 0) || b.length - a.length || a.metric - b.metric;

const samePlace = (a: Route, b: Route): boolean =>
  a.network === b.network && a.length === b.length && a.metric === b.metric;

const binary = (bits: number): string => (bits >>> 0).toString(2).padStart(32, '0');
