import { beforeEach, describe, expect, test } from 'vitest';
import { type Ipv4Cidr, parseCidr } from '../../src/ip/address.ts';
import { Routes } from '../../src/route/lookup.ts';
import { DEFAULT_RULES, Flow, type Rule } from '../../src/route/rule.ts';
import { type Route, RouteType, route, Table } from '../../src/route/table.ts';
import { address, dotted } from '../support/packets.ts';

let routes: Routes;
let flow: Flow;

beforeEach(() => {
  routes = new Routes();
  flow = new Flow();
});

describe('the rules of a fresh Linux', () => {
  test('0: from all lookup local, 32766: from all lookup main, 32767: from all lookup default', () => {
    expect(routes.rules()).toEqual([
      { priority: 0, from: null, to: null, table: 255 },
      { priority: 32766, from: null, to: null, table: 254 },
      { priority: 32767, from: null, to: null, table: 253 },
    ]);
    expect(routes.rules()).toEqual(DEFAULT_RULES);
  });

  test.each<[string, string[], number | null]>([
    ['local first', ['local', 'main', 'default'], Table.Local],
    ['then main', ['main', 'default'], Table.Main],
    ['then default', ['default'], Table.Default],
    ['then nothing', [], null],
  ])('%s: the first table that has a route decides', (_, tables, expected) => {
    const ids: Record<string, number> = { local: 255, main: 254, default: 253 };
    for (const name of tables) add('10.0.0.0/8', ids[name]);
    expect(lookup('10.1.1.1')?.table ?? null).toBe(expected);
    expect(flow.rule?.table ?? null).toBe(expected);
  });

  test('a short prefix in an earlier table wins over a long one in a later', () => {
    add('0.0.0.0/0', Table.Local);
    add('10.1.1.1/32', Table.Main);
    expect(lookup('10.1.1.1')).toMatchObject({ table: Table.Local, length: 0 });
  });
});

describe('priority', () => {
  test('the lowest number is tried first, whatever the order in which they came', () => {
    for (const priority of [300, 100, 200]) routes.addRule(rule({ priority, table: priority }));
    expect(routes.rules().map(({ priority }) => priority)).toEqual([
      0, 100, 200, 300, 32766, 32767,
    ]);
    for (const table of [300, 200, 100]) add('10.0.0.0/8', table);
    expect(lookup('10.1.1.1')?.table).toBe(100);
    expect(flow.rule).toMatchObject({ priority: 100, table: 100 });
  });

  test('equal ones are tried in the order in which they came', () => {
    for (const table of [7, 5, 6]) routes.addRule(rule({ priority: 100, table }));
    for (const table of [5, 6, 7]) add('10.0.0.0/8', table);
    expect(lookup('10.1.1.1')?.table).toBe(7);
  });

  test('a rule behind the last, and one before the first', () => {
    routes = new Routes([]);
    routes.addRule(rule({ priority: 32768, table: 1 }));
    routes.addRule(rule({ priority: 4_294_967_295, table: 2 }));
    routes.addRule(rule({ priority: 0, table: 3 }));
    expect(routes.rules().map(({ table }) => table)).toEqual([3, 1, 2]);
  });

  test('no rules, no route', () => {
    routes = new Routes([]);
    add('0.0.0.0/0', Table.Main);
    expect(lookup('10.1.1.1')).toBeNull();
    expect(flow.rule).toBeNull();
  });
});

describe('selectors', () => {
  test.each<[string, Partial<Rule>, string, string, boolean]>([
    ['from its prefix', { from: cidr('192.168.200.0/24') }, '192.168.200.7', '10.1.1.1', true],
    ['from elsewhere', { from: cidr('192.168.200.0/24') }, '192.168.201.7', '10.1.1.1', false],
    ['from nowhere yet', { from: cidr('192.168.200.0/24') }, '0.0.0.0', '10.1.1.1', false],
    ['from all, as a prefix', { from: cidr('0.0.0.0/0') }, '192.168.200.7', '10.1.1.1', true],
    ['from one host', { from: cidr('192.168.200.7') }, '192.168.200.7', '10.1.1.1', true],
    ['from its neighbour', { from: cidr('192.168.200.7') }, '192.168.200.6', '10.1.1.1', false],
    ['to its prefix', { to: cidr('10.1.0.0/16') }, '192.168.200.7', '10.1.1.1', true],
    ['to elsewhere', { to: cidr('10.2.0.0/16') }, '192.168.200.7', '10.1.1.1', false],
    ['a from that is the destination', { from: cidr('10.1.0.0/16') }, '9.9.9.9', '10.1.1.1', false],
    ['a to that is the source', { to: cidr('192.168.0.0/16') }, '192.168.0.1', '10.1.1.1', false],
    [
      'both',
      { from: cidr('192.168.200.0/24'), to: cidr('10.1.0.0/16') },
      '192.168.200.7',
      '10.1.1.1',
      true,
    ],
    [
      'only one of both',
      { from: cidr('192.168.200.0/24'), to: cidr('10.1.0.0/16') },
      '192.168.200.7',
      '10.2.1.1',
      false,
    ],
    [
      'only the other',
      { from: cidr('192.168.200.0/24'), to: cidr('10.1.0.0/16') },
      '192.168.7.7',
      '10.1.1.1',
      false,
    ],
  ])('%s', (_, selectors, source, destination, fits) => {
    routes.addRule(rule({ priority: 100, table: 7, ...selectors }));
    add('0.0.0.0/0', 7);
    add('0.0.0.0/0', Table.Main);
    expect(lookup(destination, source)?.table).toBe(fits ? 7 : Table.Main);
    expect(flow.rule?.priority).toBe(fits ? 100 : 32766);
  });

  test('a rule that fits but whose table has no route leaves it to the next', () => {
    routes.addRule(rule({ priority: 100, table: 7 }));
    add('10.2.0.0/16', 7);
    add('10.0.0.0/8', Table.Main);
    expect(lookup('10.1.1.1')?.table).toBe(Table.Main);
  });
});

describe('route types', () => {
  test('throw ends its table only: the next rule is tried', () => {
    add('10.1.0.0/16', Table.Local, RouteType.Throw);
    add('10.0.0.0/8', Table.Local);
    add('10.0.0.0/8', Table.Main);
    expect(lookup('10.1.1.1')?.table).toBe(Table.Main);
    expect(lookup('10.2.1.1')?.table).toBe(Table.Local);
  });

  test('throw in the last table is no route', () => {
    add('0.0.0.0/0', Table.Default, RouteType.Throw);
    expect(lookup('10.1.1.1')).toBeNull();
    expect(flow.rule).toBeNull();
  });

  test.each([
    ['blackhole', RouteType.Blackhole],
    ['unreachable', RouteType.Unreachable],
    ['prohibit', RouteType.Prohibit],
  ])('%s decides: no later table is asked', (_, type) => {
    add('10.1.0.0/16', Table.Local, type);
    add('10.0.0.0/8', Table.Main);
    expect(lookup('10.1.1.1')?.type).toBe(type);
  });
});

describe('tables', () => {
  test('a route goes into its own; what is refused there is refused here', () => {
    const main = makeRoute('10.0.0.0/8', Table.Main);
    expect(routes.add(main)).toBe(true);
    expect(routes.add({ ...main })).toBe(false);
    expect(routes.add({ ...main, table: 7 })).toBe(true);
    expect(routes.table(Table.Main).list()).toEqual([main]);
    expect(routes.table(7).list()).toHaveLength(1);
    expect(routes.remove(main)).toBe(true);
    expect(routes.remove(main)).toBe(false);
    expect(routes.table(7).list()).toHaveLength(1);
  });

  test('those that a rule or a route has named are listed', () => {
    routes.addRule(rule({ priority: 100, table: 7 }));
    add('10.0.0.0/8', 9);
    expect([...routes.tables()].map(({ id }) => id)).toEqual([255, 254, 253, 7, 9]);
    expect(routes.table(7)).toBe(routes.table(7));
  });

  test('two sets of routes share nothing', () => {
    const other = new Routes();
    add('10.0.0.0/8', Table.Main);
    other.addRule(rule({ priority: 5, table: 7 }));
    flow.destination = address('10.1.1.1');
    expect(other.lookup(flow)).toBeNull();
    expect(routes.rules()).toHaveLength(3);
    expect(DEFAULT_RULES).toHaveLength(3);
  });
});

test('the flow’s rule is written anew by each look-up', () => {
  add('10.0.0.0/8', Table.Main);
  lookup('10.1.1.1');
  expect(flow.rule?.table).toBe(Table.Main);
  expect(lookup('11.1.1.1')).toBeNull();
  expect(flow.rule).toBeNull();
  expect(dotted(flow.destination)).toBe('11.1.1.1');
});

function lookup(destination: string, source = '0.0.0.0'): Route | null {
  flow.destination = address(destination);
  flow.source = address(source);
  return routes.lookup(flow);
}

function add(prefix: string, table: number = Table.Main, type: number = RouteType.Unicast): void {
  expect(routes.add({ ...makeRoute(prefix, table), type })).toBe(true);
}

function makeRoute(prefix: string, table: number): Route {
  const { address: network, length } = cidr(prefix);
  return route({ network, length, device: 2, table });
}

function rule(parts: Partial<Rule> & Pick<Rule, 'priority' | 'table'>): Rule {
  return { from: null, to: null, ...parts };
}

function cidr(text: string): Ipv4Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is no prefix`);
  return parsed;
}
