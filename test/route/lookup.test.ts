import { beforeEach, describe, expect, test } from 'vitest';
import { type Ipv4Cidr, parseCidr } from '../../src/ip/address.ts';
import { Errno } from '../../src/route/errno.ts';
import { Flow, RouteResult } from '../../src/route/flow.ts';
import { fill } from '../../src/route/found.ts';
import { Routes } from '../../src/route/lookup.ts';
import { DEFAULT_RULES, type Rule, RuleAction, rule } from '../../src/route/rule.ts';
import { type Route, RouteType, route, Table } from '../../src/route/table.ts';
import { address, dotted } from '../support/packets.ts';

let routes: Routes;
let flow: Flow;
let result: RouteResult;

beforeEach(() => {
  routes = new Routes();
  flow = new Flow();
  result = new RouteResult();
  routes.bindDevice('lo', 1);
  routes.bindDevice('eth0', 2);
});

describe('the rules of a fresh Linux', () => {
  test('0: from all lookup local, 32766: from all lookup main, 32767: from all lookup default', () => {
    expect(routes.rules()).toMatchObject([
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
    expect(result.rule?.table ?? null).toBe(expected);
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
    expect(result.rule).toMatchObject({ priority: 100, table: 100 });
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
    expect(result.rule).toBeNull();
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
    expect(result.rule?.priority).toBe(fits ? 100 : 32766);
  });

  test('a rule that fits but whose table has no route leaves it to the next', () => {
    routes.addRule(rule({ priority: 100, table: 7 }));
    add('10.2.0.0/16', 7);
    add('10.0.0.0/8', Table.Main);
    expect(lookup('10.1.1.1')?.table).toBe(Table.Main);
  });
});

describe('selectors beyond addresses', () => {
  const base = { priority: 100, table: 7 };

  test.each<[string, Partial<Rule>, Partial<Flow>, boolean]>([
    ['iif', { iif: 'eth0' }, { iif: 2 }, true],
    ['iif of another', { iif: 'eth0' }, { iif: 3 }, false],
    ['iif lo, for a packet of our own', { iif: 'lo' }, {}, true],
    ['iif that is not there', { iif: 'eth9' }, { iif: 2 }, false],
    ['not iif that is not there', { iif: 'eth9', invert: true }, { iif: 2 }, true],
    ['oif', { oif: 'eth0' }, { oif: 2 }, true],
    ['oif of a packet that is not bound', { oif: 'eth0' }, {}, false],
    ['fwmark', { mark: 0x80000001, markMask: 0xffffffff }, { mark: 0x80000001 }, true],
    ['fwmark, its sign another', { mark: 0x80000001 }, { mark: 0x80000001 | 0 }, true],
    ['another fwmark', { mark: 5 }, { mark: 7 }, false],
    ['fwmark/mask', { mark: 5, markMask: 0xd }, { mark: 0xf7 }, true],
    ['fwmark/0', { mark: 5, markMask: 0 }, { mark: 9 }, true],
    ['tos', { tos: 0x10 }, { tos: 0x13 }, true],
    ['tos, high bits do not count', { tos: 0x10 }, { tos: 0xf0 }, true],
    ['another tos', { tos: 0x10 }, { tos: 0x14 }, false],
    ['ipproto', { protocol: 6 }, { protocol: 6 }, true],
    ['another ipproto', { protocol: 6 }, { protocol: 17 }, false],
    ['sport', { sport: { first: 5, last: 9 } }, { sport: 9 }, true],
    ['sport beside', { sport: { first: 5, last: 9 } }, { sport: 10 }, false],
    ['dport', { dport: { first: 5222, last: 5222 } }, { dport: 5222 }, true],
    ['dport of a packet without', { dport: { first: 5222, last: 5222 } }, {}, false],
    ['uidrange', { uids: { first: 0, last: 1000 } }, { uid: 1000 }, true],
    ['uidrange beside', { uids: { first: 0, last: 1000 } }, { uid: 1001 }, false],
    ['uidrange of nobody', { uids: { first: 0, last: 1000 } }, { uid: -1 }, false],
    [
      'all of them but one',
      { iif: 'eth0', protocol: 6, dport: { first: 1, last: 9 } },
      { iif: 2, protocol: 6 },
      false,
    ],
    ['not of all of them but one', { iif: 'eth0', protocol: 6, invert: true }, { iif: 2 }, true],
    ['not', { mark: 5, invert: true }, { mark: 5 }, false],
    ['not of what does not fit', { mark: 5, invert: true }, { mark: 6 }, true],
  ])('%s', (_, selectors, packet, fits) => {
    expect(routes.addRule(rule({ ...base, ...selectors }))).toBeNull();
    add('0.0.0.0/0', 7);
    add('0.0.0.0/0', Table.Main);
    routes.table(Table.Main).flush(() => true);
    add('0.0.0.0/1', Table.Main);
    Object.assign(flow, packet);
    // A default route by the device that the packet may be bound to.
    expect(lookup('10.1.1.1')?.table).toBe(fits ? 7 : Table.Main);
  });

  test('a device that comes and goes', () => {
    routes.addRule(rule({ ...base, iif: 'eth9' }));
    add('0.0.0.0/0', 7);
    flow.iif = 9;
    expect(lookup('10.1.1.1')).toBeNull();
    routes.bindDevice('eth9', 9);
    expect(lookup('10.1.1.1')?.table).toBe(7);
    routes.bindDevice('eth9', 0);
    expect(lookup('10.1.1.1')).toBeNull();
  });
});

describe('actions', () => {
  test.each([
    ['blackhole', RuleAction.Blackhole, Errno.Invalid],
    ['unreachable', RuleAction.Unreachable, Errno.NetUnreachable],
    ['prohibit', RuleAction.Prohibit, Errno.Access],
    ['an action of no name', 13, Errno.Invalid],
  ])('%s ends the lookup', (_, action, errno) => {
    routes.addRule(rule({ priority: 100, action }));
    add('0.0.0.0/0');
    flow.destination = address('10.1.1.1');
    expect(routes.lookup(flow, result)).toBe(errno);
    expect(result).toMatchObject({ type: 0, table: 0, rule: { priority: 100 } });
  });

  test('nop goes on with the next', () => {
    routes.addRule(rule({ priority: 100, action: RuleAction.Nop }));
    add('0.0.0.0/0');
    expect(lookup('10.1.1.1')?.rule?.priority).toBe(32766);
  });

  test('goto leaves out what is between, and its target must fit too', () => {
    routes.addRule(
      rule({ priority: 100, action: RuleAction.Goto, target: 300, to: cidr('10.0.0.0/8') }),
    );
    routes.addRule(rule({ priority: 200, table: 7 }));
    routes.addRule(rule({ priority: 300, table: 8, mark: 5 }));
    for (const table of [7, 8, Table.Main]) add('0.0.0.0/0', table);
    expect(lookup('11.1.1.1')?.table).toBe(7);
    expect(lookup('10.1.1.1')?.table).toBe(Table.Main);
    flow.mark = 5;
    expect(lookup('10.1.1.1')?.table).toBe(8);
  });

  test('a goto whose target is not there is passed by, until it comes', () => {
    routes.addRule(rule({ priority: 100, action: RuleAction.Goto, target: 300 }));
    routes.addRule(rule({ priority: 200, table: 7 }));
    for (const table of [7, 8]) add('0.0.0.0/0', table);
    expect(lookup('10.1.1.1')?.table).toBe(7);
    routes.addRule(rule({ priority: 300, table: 8 }));
    expect(lookup('10.1.1.1')?.table).toBe(8);
    expect(routes.removeRule({ priority: 300 })).toBeNull();
    expect(lookup('10.1.1.1')?.table).toBe(7);
  });

  test('suppress_prefixlength leaves short prefixes to the next rule', () => {
    routes.addRule(rule({ priority: 100, table: 7, suppressLength: 8 }));
    add('10.0.0.0/8', 7);
    add('10.1.0.0/16', 7);
    add('0.0.0.0/0');
    expect(lookup('10.1.1.1')?.table).toBe(7);
    expect(lookup('10.2.1.1')?.table).toBe(Table.Main);
  });

  test('suppress_prefixlength does not hold back a route that forbids', () => {
    routes.addRule(rule({ priority: 100, table: 7, suppressLength: 32 }));
    add('10.0.0.0/8', 7, RouteType.Prohibit);
    flow.destination = address('10.1.1.1');
    expect(routes.lookup(flow, result)).toBe(Errno.Access);
  });

  test('suppress_ifgroup leaves routes by devices of that group to the next rule', () => {
    routes.addRule(rule({ priority: 100, table: 7, suppressGroup: 3 }));
    add('0.0.0.0/0', 7);
    add('0.0.0.0/0');
    expect(lookup('10.1.1.1')?.table).toBe(7);
    routes.setDeviceGroup(2, 3);
    expect(lookup('10.1.1.1')?.table).toBe(Table.Main);
  });
});

describe('what Linux’s ip rule add says', () => {
  const known = { priority: 77, table: 5, from: cidr('1.2.3.4') };

  test.each<[string, Partial<Rule>, string | null]>([
    ['the same', {}, 'File exists'],
    ['another priority', { priority: 78 }, null],
    ['another table', { table: 6 }, null],
    ['from all, which says nothing of from', { from: null }, 'File exists'],
    ['another from', { from: cidr('1.2.3.0/24') }, null],
    ['not', { invert: true }, 'File exists'],
    ['suppress_prefixlength', { suppressLength: 0 }, null],
    ['realms', { realms: 4 }, null],
    ['another action', { action: RuleAction.Blackhole, table: 0 }, null],
    ['goto backwards', { action: RuleAction.Goto, target: 77 }, 'Backward goto not supported'],
    ['goto forwards', { action: RuleAction.Goto, target: 78 }, null],
    ['goto nowhere', { action: RuleAction.Goto }, 'Missing goto target for action goto'],
    ['nop with a target', { action: RuleAction.Nop, target: 78 }, 'Unexpected goto'],
    ['an action of no name', { action: 13 }, null],
    ['users 5-1', { uids: { first: 5, last: 1 } }, 'Invalid uid range'],
    ['nobody', { uids: { first: 0, last: 0xffffffff } }, 'Invalid uid range'],
    ['tos 0x1c', { tos: 0x1c }, null],
    ['tos 1', { tos: 1 }, 'Invalid dsfield (tos): ECN bits must be 0'],
    ['tos 0x20', { tos: 0x20 }, 'Invalid tos'],
    ['sport 0', { sport: { first: 0, last: 0 } }, 'Invalid sport range'],
    ['sport 10-5', { sport: { first: 10, last: 5 } }, 'Invalid sport range'],
    ['dport 10-65535', { dport: { first: 10, last: 65535 } }, 'Invalid dport range'],
  ])('%s', (_, parts, says) => {
    expect(routes.addRule(rule(known))).toBeNull();
    const before = routes.rules();
    expect(routes.addRule(rule({ ...known, ...parts }))?.says ?? null).toBe(says);
    if (says !== null) expect(routes.rules()).toEqual(before);
  });

  test('a rule without priority goes before the second, which is before all but the first', () => {
    expect(routes.freePriority).toBe(32765);
    routes.addRule(rule({ priority: routes.freePriority, table: 5 }));
    expect(routes.freePriority).toBe(32764);
    routes.addRule(rule({ priority: 0, table: 5 }));
    expect(routes.freePriority).toBe(0);
    expect(new Routes([]).freePriority).toBe(0);
  });

  test('table 0 is the first that nobody has, also where there is the same rule with its number', () => {
    routes.addRule(rule({ priority: 5, table: 1 }));
    expect(routes.addRule(rule({ priority: 5, table: 0 }))).toBeNull();
    expect(routes.addRule(rule({ priority: 5, table: 0 }))).toBeNull();
    const tables = routes.rules().filter(({ priority }) => priority === 5);
    expect(tables.map(({ table }) => table)).toEqual([1, 1, 2]);
  });

  test('restore adds what is there already', () => {
    expect(routes.addRule(rule(known))).toBeNull();
    expect(routes.addRule(rule(known), false)).toBeNull();
    expect(routes.rules().filter(({ priority }) => priority === 77)).toHaveLength(2);
  });

  test('del reads its description as add does', () => {
    const parts = { action: RuleAction.Goto, target: 5 };
    expect(routes.removeRule(parts)?.says).toBe('Backward goto not supported');
    routes.addRule(rule({ priority: 7, action: RuleAction.Goto, target: 9 }));
    expect(routes.removeRule({ action: RuleAction.Goto, target: 50_000 })).toBeNull();
    expect(routes.rules()).toEqual(DEFAULT_RULES);
  });

  test('del takes the first that fits what is said', () => {
    routes.addRule(rule(known));
    routes.addRule(rule({ ...known, from: null, to: cidr('9.9.9.9') }));
    expect(routes.removeRule({ priority: 77, to: cidr('9.9.9.9') })).toBeNull();
    expect(routes.removeRule({ to: cidr('9.9.9.9') })?.says).toBe('No such file or directory');
    expect(routes.removeRule({ table: 5 })).toBeNull();
    expect(routes.rules()).toEqual(DEFAULT_RULES);
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
    expect(result.rule).toBeNull();
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
    expect(routes.add(main)).toBeNull();
    expect(routes.add({ ...main })).toMatchObject({ says: 'File exists' });
    expect(routes.add({ ...main, table: 7 })).toBeNull();
    expect(routes.table(Table.Main).list()).toEqual([main]);
    expect(routes.table(7).list()).toHaveLength(1);
    expect(routes.remove(main, Table.Main)).toBeNull();
    expect(routes.remove(main, Table.Main)).toMatchObject({ says: 'No such process' });
    expect(routes.table(7).list()).toHaveLength(1);
  });

  test('those that a route was ever for are listed', () => {
    routes.addRule(rule({ priority: 100, table: 7 }));
    add('10.0.0.0/8', 9);
    expect([...routes.tables()].map(({ id }) => id)).toEqual([9]);
    expect(routes.table(7)).toBe(routes.table(7));
  });

  test('two sets of routes share nothing', () => {
    const other = new Routes();
    add('10.0.0.0/8', Table.Main);
    other.addRule(rule({ priority: 5, table: 7 }));
    flow.destination = address('10.1.1.1');
    expect(other.lookup(flow, result)).toBe(Errno.NetUnreachable);
    expect(routes.rules()).toHaveLength(3);
    expect(DEFAULT_RULES).toHaveLength(3);
  });
});

test('the result’s rule is written anew by each look-up', () => {
  add('10.0.0.0/8', Table.Main);
  lookup('10.1.1.1');
  expect(result.rule?.table).toBe(Table.Main);
  expect(lookup('11.1.1.1')).toBeNull();
  expect(result.rule).toBeNull();
  expect(dotted(flow.destination)).toBe('11.1.1.1');
});

/** The answer; null when it is "no route". */
function lookup(destination: string, source = '0.0.0.0'): RouteResult | null {
  flow.destination = address(destination);
  flow.source = address(source);
  const errno = routes.lookup(flow, result);
  fill(result);
  return errno === Errno.NetUnreachable ? null : result;
}

function add(prefix: string, table: number = Table.Main, type: number = RouteType.Unicast): void {
  expect(routes.add({ ...makeRoute(prefix, table), type })).toBeNull();
}

function makeRoute(prefix: string, table: number): Route {
  const { address: network, length } = cidr(prefix);
  return route({ network, length, device: 2, table });
}

function cidr(text: string): Ipv4Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is no prefix`);
  return parsed;
}
