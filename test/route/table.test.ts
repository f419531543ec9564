import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { type Ipv4Address, ipv4, maskOf, networkOf } from '../../src/ip/address.ts';
import {
  type Route,
  RouteOrigin,
  RouteTable,
  RouteType,
  route,
  Scope,
  Table,
  tableName,
} from '../../src/route/table.ts';
import { address, dotted, upTo } from '../support/packets.ts';

describe('RFC 1812 §5.2.4.3: the longest match', () => {
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
        for (const text of order) expect(table.add(to(text))).toBe(true);
        expect(prefixOf(table.lookup(address(destination)))).toBe(prefix);
      }
    },
  );

  test('an empty table has no route, not even for 0.0.0.0', () => {
    const table = new RouteTable(Table.Main);
    expect(table.lookup(address('0.0.0.0'))).toBeNull();
    expect(table.lookup(address('255.255.255.255'))).toBeNull();
    expect(table.list()).toEqual([]);
  });

  test.each(upTo(33))('a prefix of %i bits ends where its mask ends', (length) => {
    const network = networkOf(ipv4(0xaaaaaaaa), length);
    const table = new RouteTable(Table.Main);
    table.add(route({ network, length, device: 2 }));
    expect(table.lookup(ipv4(0xaaaaaaaa))).not.toBeNull();
    for (let bit = 0; bit < 32; bit++) {
      const found = table.lookup(ipv4(0xaaaaaaaa ^ (1 << (31 - bit))));
      expect(found !== null, `bit ${bit}`).toBe(bit >= length);
    }
  });
});

describe.each([1, 2, 3, 4])('against the obvious way, seed %i', (seed) => {
  const random = randomFrom(seed);
  const routes = upTo(1000).map(() => randomRoute(random));

  test('1000 random routes, added and removed in between, 2000 look-ups', () => {
    const table = new RouteTable(Table.Main);
    const kept: Route[] = [];
    for (const added of routes) {
      const taken = kept.some((other) => samePlace(other, added));
      expect(table.add(added)).toBe(!taken);
      if (!taken) kept.push(added);
      if (random() % 3 === 0) {
        const [gone] = kept.splice((random() >>> 0) % kept.length, 1);
        if (gone !== undefined) expect(table.remove(gone)).toBe(true);
      }
      for (let n = 0; n < 2; n++) {
        const destination = nearby(kept, random);
        expect(table.lookup(destination), dotted(destination)).toBe(obvious(kept, destination));
      }
    }
    expect(new Set(table.list())).toEqual(new Set(kept));
    for (const gone of kept) expect(table.remove(gone)).toBe(true);
    expect(table.list()).toEqual([]);
  });
});

describe('metrics', () => {
  test('between routes to one prefix the lowest wins, whatever the order', () => {
    for (const metrics of [
      [0, 100, 1024],
      [1024, 100, 0],
      [100, 1024, 0],
    ]) {
      const table = new RouteTable(Table.Main);
      for (const metric of metrics) expect(table.add({ ...to('10.0.0.0/8'), metric })).toBe(true);
      expect(table.lookup(address('10.1.1.1'))?.metric).toBe(0);
      expect(table.list().map(({ metric }) => metric)).toEqual([0, 100, 1024]);
    }
  });

  test('a longer prefix wins with any metric', () => {
    const table = new RouteTable(Table.Main);
    table.add(to('10.0.0.0/8'));
    table.add({ ...to('10.1.0.0/16'), metric: 4_000_000_000 });
    expect(prefixOf(table.lookup(address('10.1.1.1')))).toBe('10.1.0.0/16');
  });

  test('the next takes over when the best is removed', () => {
    const table = new RouteTable(Table.Main);
    const best = { ...to('10.0.0.0/8'), metric: 1 };
    table.add({ ...to('10.0.0.0/8'), metric: 2 });
    table.add(best);
    expect(table.remove(best)).toBe(true);
    expect(table.lookup(address('10.1.1.1'))?.metric).toBe(2);
  });
});

describe('“File exists” and “No such process”', () => {
  test('the same prefix with the same metric is refused, whatever else differs', () => {
    const table = new RouteTable(Table.Main);
    const first = to('10.0.0.0/8');
    expect(table.add(first)).toBe(true);
    expect(table.add({ ...first, device: 3, gateway: address('10.0.0.9') })).toBe(false);
    expect(table.add({ ...first, type: RouteType.Blackhole })).toBe(false);
    expect(table.list()).toEqual([first]);
    expect(table.lookup(address('10.1.1.1'))).toBe(first);
  });

  test('the same bits as a network with another length are another prefix', () => {
    const table = new RouteTable(Table.Main);
    expect(table.add(to('10.0.0.0/8'))).toBe(true);
    expect(table.add(to('10.0.0.0/9'))).toBe(true);
    expect(table.add(to('10.0.0.0/32'))).toBe(true);
  });

  test('what is not there cannot be removed, and what was removed is gone', () => {
    const table = new RouteTable(Table.Main);
    const only = to('10.0.0.0/8');
    expect(table.remove(only)).toBe(false);
    table.add(only);
    expect(table.remove(to('10.0.0.0/9'))).toBe(false);
    expect(table.remove(only)).toBe(true);
    expect(table.remove(only)).toBe(false);
    expect(table.lookup(address('10.1.1.1'))).toBeNull();
    expect(table.add(only)).toBe(true);
  });
});

describe('a route with what was left out filled in, as ip route add does', () => {
  test('on the cable', () => {
    expect(route({ network: address('10.1.2.3'), length: 24, device: 2 })).toEqual({
      type: RouteType.Unicast,
      network: address('10.1.2.0'),
      length: 24,
      table: Table.Main,
      device: 2,
      gateway: 0,
      source: 0,
      metric: 0,
      scope: Scope.Link,
      protocol: RouteOrigin.Boot,
    });
  });

  test('by a gateway', () => {
    const gateway = address('192.168.200.1');
    const parts = { network: address('0.0.0.0'), length: 0, device: 2, gateway };
    expect(route(parts)).toMatchObject({ gateway, scope: Scope.Universe });
  });

  test('what is given stays', () => {
    const parts = {
      type: RouteType.Blackhole,
      network: address('192.168.200.0'),
      length: 24,
      table: 7,
      device: 0,
      gateway: address('10.0.0.9'),
      source: address('10.0.0.1'),
      metric: 5,
      scope: Scope.Host,
      protocol: 99,
    };
    expect(route(parts)).toEqual(parts);
  });
});

test.each([
  [255, 'local'],
  [254, 'main'],
  [253, 'default'],
  [0, '0'],
  [100, '100'],
  [4_294_967_295, '4294967295'],
])('table %i is called %s', (id, name) => {
  expect(tableName(id)).toBe(name);
});

function to(text: string): Route {
  const [network = '', length] = text.split('/');
  return route({ network: address(network), length: Number(length), device: 2 });
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

const samePlace = (a: Route, b: Route): boolean =>
  a.network === b.network && a.length === b.length && a.metric === b.metric;

const binary = (bits: number): string => (bits >>> 0).toString(2).padStart(32, '0');
