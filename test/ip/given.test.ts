// What may be given with an address, what Linux changes of one, and what goes with a device. Each expectation was seen
// on Linux 6.18; test/route/linux.test.ts has the routes by the thousand.

import { beforeEach, describe, expect, test } from 'vitest';
import { type Ipv4Cidr, parseCidr } from '../../src/ip/address.ts';
import { Addresses } from '../../src/ip/addresses.ts';
import { AddressFlag, FOREVER, flagsOf } from '../../src/ip/device.ts';
import type { AddressOptions } from '../../src/ip/given.ts';
import { flagsOfNexthop, flagsOfRoute, NexthopFlag } from '../../src/route/linkdown.ts';
import { Routes } from '../../src/route/lookup.ts';
import { rule } from '../../src/route/rule.ts';
import { type Route, RouteType, route, Scope, Table } from '../../src/route/table.ts';
import { addRoute } from '../../src/route/validate.ts';
import { address, dotted } from '../support/packets.ts';

const LO = 1;
const E0 = 2;
const E2 = 3;

let routes: Routes;
let addresses: Addresses;

beforeEach(() => {
  routes = new Routes();
  addresses = new Addresses(routes);
  addresses.addLink({ index: LO, name: 'lo', mtu: 65536, loopback: true, up: false });
  addresses.addLink({ index: E0, name: 'e0', mtu: 1500, loopback: false });
  addresses.addLink({ index: E2, name: 'e2', mtu: 1500, loopback: false });
});

describe('what an address says of itself', () => {
  test('everything that was left out is filled in', () => {
    add(E0, '10.0.0.1/24');
    expect(addresses.list()).toEqual([
      {
        device: E0,
        address: address('10.0.0.1'),
        length: 24,
        peer: address('10.0.0.1'),
        scope: Scope.Universe,
        secondary: false,
        broadcast: 0,
        label: 'e0',
        metric: 0,
        noPrefixRoute: false,
        autoJoin: false,
        validSeconds: FOREVER,
        preferredSeconds: FOREVER,
      },
    ]);
  });

  test.each<[string, AddressOptions, number]>([
    ['permanent', {}, AddressFlag.Permanent],
    ['dynamic', { validSeconds: 100, preferredSeconds: 20 }, 0],
    ['dynamic deprecated', { validSeconds: 100, preferredSeconds: 0 }, AddressFlag.Deprecated],
    ['noprefixroute', { noPrefixRoute: true }, AddressFlag.Permanent | AddressFlag.NoPrefixRoute],
  ])('linux/if_addr.h: %s', (_, options, flags) => {
    add(E0, '10.0.0.1/24', options);
    expect(addresses.list().map(flagsOf)).toEqual([flags]);
  });

  test('0.0.0.0 is taken, and nothing comes of it', () => {
    expect(add(E0, '0.0.0.0/8')).toBeNull();
    expect(addresses.list()).toEqual([]);
  });
});

describe('the routes that an address brings', () => {
  test.each<[string, string, AddressOptions, string[]]>([
    [
      'a peer',
      '10.0.0.1/32',
      { peer: address('10.0.0.2') },
      ['main 10.0.0.2/32 unicast src 10.0.0.1', 'local 10.0.0.1/32 local src 10.0.0.1'],
    ],
    [
      'a peer’s subnet',
      '10.0.0.3/24',
      { peer: address('10.9.0.2'), metric: 7 },
      [
        'main 10.9.0.0/24 unicast src 10.0.0.3 metric 7',
        'local 10.0.0.3/32 local src 10.0.0.3',
        'local 10.9.0.255/32 broadcast src 10.0.0.3',
      ],
    ],
    [
      'noprefixroute',
      '10.7.0.1/24',
      { noPrefixRoute: true },
      ['local 10.7.0.1/32 local src 10.7.0.1', 'local 10.7.0.255/32 broadcast src 10.7.0.1'],
    ],
    [
      'a metric',
      '10.6.0.1/24',
      { metric: 3 },
      [
        'main 10.6.0.0/24 unicast src 10.6.0.1 metric 3',
        'local 10.6.0.1/32 local src 10.6.0.1',
        'local 10.6.0.255/32 broadcast src 10.6.0.1',
      ],
    ],
    [
      'a broadcast address',
      '10.6.0.1/31',
      { broadcast: address('10.6.0.9') },
      [
        'main 10.6.0.0/31 unicast src 10.6.0.1',
        'local 10.6.0.1/32 local src 10.6.0.1',
        'local 10.6.0.9/32 broadcast src 10.6.0.1',
      ],
    ],
    [
      'a peer that is the address itself',
      '10.6.0.1/32',
      { peer: address('10.6.0.1') },
      ['local 10.6.0.1/32 local src 10.6.0.1'],
    ],
  ])('%s', (_, cidr, options, expected) => {
    add(E0, cidr, options);
    expect(table()).toEqual(expected);
    expect(addresses.remove(E0, { ...parsed(cidr), ...options })).toBeNull();
    expect(table()).toEqual([]);
  });

  test('of a device that is off: the local one; the others come with it', () => {
    addresses.setUp(E0, false);
    add(E0, '10.6.0.1/24', { metric: 3 });
    expect(table()).toEqual(['local 10.6.0.1/32 local src 10.6.0.1']);
    addresses.setUp(E0, true);
    expect(table()).toHaveLength(3);
  });

  test('siblings are those in the peer’s subnet, and the first one’s routes serve them', () => {
    add(E0, '10.0.0.3/24', { peer: address('10.9.0.2') });
    add(E0, '10.0.0.4/24', { peer: address('10.9.0.3') });
    expect(addresses.list().map(({ secondary }) => secondary)).toEqual([false, true]);
    expect(table()).toContain('local 10.0.0.4/32 local src 10.0.0.3');
  });

  test('a source is chosen by the peer’s subnet', () => {
    add(E0, '10.0.0.1/32', { peer: address('10.9.0.1') });
    add(E0, '10.0.0.3/24', { peer: address('10.9.0.2') });
    expect(dotted(addresses.select(E0, address('10.9.0.7')))).toBe('10.0.0.3');
  });
});

describe('ip addr change, which replace is too', () => {
  test('changes the metric, with the route’s, and the lifetimes; nothing else', () => {
    add(E0, '10.6.0.1/24', { metric: 3 });
    const options = { metric: 9, validSeconds: 50, preferredSeconds: 20 };
    const others = { noPrefixRoute: true, scope: Scope.Link, label: 'e0:z' };
    const all = { ...options, ...others, broadcast: address('10.6.0.9') };
    expect(addresses.replace(E0, parsed('10.6.0.1/24'), all)).toBeNull();
    const unchanged = { noPrefixRoute: false, scope: Scope.Universe, label: 'e0', broadcast: 0 };
    expect(addresses.list()).toMatchObject([{ ...unchanged, ...options }]);
    expect(table()[0]).toBe('main 10.6.0.0/24 unicast src 10.6.0.1 metric 9');
    expect(table()).toHaveLength(3);
  });

  test('what is not said is as for a new one', () => {
    add(E0, '10.6.0.1/24', { metric: 3, validSeconds: 50, preferredSeconds: 20 });
    addresses.replace(E0, parsed('10.6.0.1/24'));
    const [own] = addresses.list();
    expect(own).toMatchObject({ metric: 0, validSeconds: FOREVER, preferredSeconds: FOREVER });
  });

  test('adds what is not there', () => {
    expect(addresses.replace(E0, parsed('10.6.0.1/24'), { label: 'e0:1' })).toBeNull();
    expect(addresses.list()).toMatchObject([{ label: 'e0:1' }]);
  });

  test('brings no route where the address brings none', () => {
    add(E0, '10.6.0.1/24', { noPrefixRoute: true });
    addresses.replace(E0, parsed('10.6.0.1/24'), { metric: 9 });
    expect(addresses.list()).toMatchObject([{ metric: 9 }]);
    expect(table()).toHaveLength(2);
  });
});

describe('which address is deleted', () => {
  test.each<[string, Parameters<Addresses['remove']>[1], string | null]>([
    ['by address and length', parsed('10.7.0.1/24'), '10.7.0.1'],
    ['by address alone', { address: address('10.7.0.1') }, '10.7.0.1'],
    ['by label', { label: 'e0:x' }, '10.7.0.1'],
    ['another label', { ...parsed('10.7.0.1/24'), label: 'e0' }, null],
    ['another length', parsed('10.7.0.1/25'), null],
    ['a peer without naming it', parsed('10.0.0.1/24'), null],
    ['a peer', { ...parsed('10.0.0.1/24'), peer: address('10.9.0.2') }, '10.0.0.1'],
    [
      'another in the peer’s subnet',
      { ...parsed('10.0.0.1/24'), peer: address('10.9.0.77') },
      '10.0.0.1',
    ],
    ['another subnet', { ...parsed('10.0.0.1/24'), peer: address('10.8.0.2') }, null],
    ['nothing said: the first', {}, '10.7.0.1'],
  ])('%s', (_, match, gone) => {
    add(E0, '10.7.0.1/24', { label: 'e0:x' });
    add(E0, '10.0.0.1/24', { peer: address('10.9.0.2') });
    const refused = addresses.remove(E0, match);
    expect(refused?.says ?? null).toBe(gone === null ? 'ipv4: Address not found' : null);
    const left = addresses.list().map((own) => dotted(own.address));
    expect(left).toEqual(['10.7.0.1', '10.0.0.1'].filter((text) => text !== gone));
  });
});

describe('a loopback that comes up', () => {
  test('gets 127.0.0.1/8', () => {
    addresses.setUp(LO, true);
    expect(addresses.list()).toMatchObject([{ ...parsed('127.0.0.1/8'), scope: Scope.Host }]);
    expect(table()).toEqual([
      'local 127.0.0.0/8 local src 127.0.0.1',
      'local 127.0.0.1/32 local src 127.0.0.1',
      'local 127.255.255.255/32 broadcast src 127.0.0.1',
    ]);
  });

  test('gets it beside what it has, and once', () => {
    add(LO, '10.44.0.1/30');
    for (const up of [true, false, true]) addresses.setUp(LO, up);
    expect(addresses.list().map((own) => dotted(own.address))).toEqual(['127.0.0.1', '10.44.0.1']);
  });
});

describe('a device that gets another name', () => {
  test('its first address has that name, others what they had behind the colon or their number', () => {
    add(E0, '10.55.0.1/24', { label: 'e0:first' });
    add(E0, '10.56.0.1/24');
    add(E0, '10.55.0.9/24', { label: 'e0:foo' });
    add(E0, '10.55.0.10/24');
    addresses.rename(E0, 'nn');
    expect(addresses.list().map(({ label }) => label)).toEqual(['nn', 'nn:2', 'nn:foo', 'nn:4']);
    expect(addresses.link(E0).name).toBe('nn');
  });

  test('a label keeps to 15 characters', () => {
    add(E0, '10.55.0.1/24');
    add(E0, '10.56.0.1/24', { label: 'e0:abcdef' });
    addresses.rename(E0, 'fifteen-letters');
    expect(addresses.list().map(({ label }) => label)).toEqual([
      'fifteen-letters',
      'fifteen-:abcdef',
    ]);
  });

  test('rules find it by the new one', () => {
    const old = rule({ priority: 10, iif: 'e0' });
    const other = rule({ priority: 11, oif: 'nn' });
    addresses.rename(E0, 'nn');
    expect([old, other].map((one) => routes.isDetached(one))).toEqual([true, false]);
  });
});

describe('a device that is taken away', () => {
  const prefix = (text: string) => {
    const { address: bits, length } = parsed(text);
    return { network: bits, length };
  };

  beforeEach(() => {
    add(E0, '10.0.0.1/24');
    add(E0, '10.0.0.2/24');
    add(E2, '10.2.0.1/24');
  });

  test('takes its addresses, its routes and those by several ways along', () => {
    const hop = { onlink: false, viaSelf: false, weight: 1, dead: false, linkdown: false };
    const nexthops = [
      { ...hop, device: 0, gateway: address('10.2.0.9') },
      { ...hop, device: 0, gateway: address('10.0.0.9') },
    ];
    for (const wanted of [
      { ...prefix('10.50.0.0/16'), device: E2, source: address('10.0.0.1') },
      { ...prefix('10.51.0.0/16'), device: E2, source: address('10.0.0.2') },
      { ...prefix('10.52.0.0/16'), nexthops },
      { ...prefix('10.53.0.0/16'), type: RouteType.Unreachable },
      { ...prefix('10.54.0.1/32'), device: E0, scope: Scope.Host },
    ]) {
      expect(addRoute(routes, addresses, route(wanted))).toBeNull();
    }
    addresses.removeLink(E0);
    expect(table()).toEqual([
      'main 10.2.0.0/24 unicast src 10.2.0.1',
      // Its source was a secondary address, and Linux does not look for those.
      'main 10.51.0.0/16 unicast src 10.0.0.2',
      'main 10.53.0.0/16 unreachable src 0.0.0.0',
      'local 10.2.0.1/32 local src 10.2.0.1',
      'local 10.2.0.255/32 broadcast src 10.2.0.1',
    ]);
    expect(addresses.list().map(({ device }) => device)).toEqual([E2]);
    expect(addresses.state(E0)).toBeNull();
    expect(addresses.owner(address('10.0.0.1'))).toBe(0);
  });

  test('leaves rules behind that fit nothing until there is one of that name', () => {
    const known = rule({ priority: 10, iif: 'e0' });
    expect(routes.isDetached(known)).toBe(false);
    addresses.removeLink(E0);
    expect(routes.isDetached(known)).toBe(true);
    addresses.addLink({ index: 9, name: 'e0', mtu: 1500, loopback: false });
    expect(routes.isDetached(known)).toBe(false);
  });
});

describe('a carrier that goes and comes: what ip route show says', () => {
  beforeEach(() => {
    add(E0, '10.0.0.1/24');
    add(E2, '10.2.0.1/24');
    const hop = { onlink: false, viaSelf: false, weight: 1, dead: false, linkdown: false };
    const ways = (...gateways: string[]) => ({
      nexthops: gateways.map((text) => ({ ...hop, device: 0, gateway: address(text) })),
    });
    for (const wanted of [
      { network: address('10.50.0.0'), length: 16, gateway: address('10.0.0.9') },
      { network: address('10.51.0.0'), length: 16, ...ways('10.0.0.9', '10.2.0.9') },
      { network: address('10.52.0.0'), length: 16, ...ways('10.0.0.9', '10.0.0.10') },
      { network: address('10.53.1.1'), length: 32, device: E0, scope: Scope.Host },
    ]) {
      expect(addRoute(routes, addresses, route(wanted))).toBeNull();
    }
  });

  const lost = (flags: string): string[] => [
    `10.0.0.0/24 ${flags}`,
    '10.2.0.0/24',
    `10.50.0.0/16 ${flags}`,
    `10.51.0.0/16 nexthop ${flags} nexthop`,
    `10.52.0.0/16 linkdown nexthop ${flags} nexthop ${flags}`,
    '10.53.1.1/32',
  ];

  test('RFC 1812 §3.3.6/4: the routes by it stay and say linkdown', () => {
    const before = shown();
    addresses.setCarrier(E0, false);
    expect(shown()).toEqual(lost('linkdown'));
    addresses.setCarrier(E0, true);
    expect(shown()).toEqual(before);
  });

  test.each(['all', 'e0'])('conf.%s.ignore_routes_with_linkdown: they are dead, too', (device) => {
    const who = device === 'all' ? device : E0;
    addresses.conf.set(who, 'ignore_routes_with_linkdown', 1);
    addresses.setCarrier(E0, false);
    expect(shown()).toEqual(lost('dead linkdown'));
    addresses.conf.set(who, 'ignore_routes_with_linkdown', 0);
    expect(shown()).toEqual(lost('linkdown'));
  });

  test('a device that loses its last address, its carrier aside, has dead nexthops', () => {
    addresses.remove(E0, parsed('10.0.0.1/24'));
    expect(shown()).toEqual(['10.2.0.0/24', '10.51.0.0/16 nexthop dead linkdown nexthop']);
    addresses.setCarrier(E0, false);
    addresses.setCarrier(E0, true);
    expect(shown()).toEqual(['10.2.0.0/24', '10.51.0.0/16 nexthop dead nexthop']);
    add(E0, '10.0.0.1/24');
    expect(shown()).toContain('10.51.0.0/16 nexthop nexthop');
  });

  test('one that comes up without a carrier lets its nexthops live, but says linkdown', () => {
    addresses.setUp(E0, false);
    addresses.setCarrier(E0, false);
    expect(shown()).toContain('10.51.0.0/16 nexthop dead linkdown nexthop');
    add(E0, '10.1.0.1/24');
    expect(shown()).toContain('10.51.0.0/16 nexthop dead linkdown nexthop');
    addresses.setUp(E0, true);
    expect(shown()).toContain('10.51.0.0/16 nexthop linkdown nexthop');
  });

  test('what is added without a carrier says so, and a gateway there is good', () => {
    addresses.conf.set('all', 'ignore_routes_with_linkdown', 1);
    addresses.setCarrier(E0, false);
    const wanted = { network: address('10.60.0.0'), length: 16, gateway: address('10.0.0.12') };
    expect(addRoute(routes, addresses, route(wanted))).toBeNull();
    expect(shown()).toContain('10.60.0.0/16 dead linkdown');
  });
});

function add(device: number, cidr: string, options: AddressOptions = {}) {
  return addresses.add(device, parsed(cidr), options);
}

function parsed(text: string): Ipv4Cidr {
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(`${text} is no prefix`);
  return cidr;
}

/** Every route of the main and the local table. */
function table(): string[] {
  const names: [string, number][] = [
    ['main', Table.Main],
    ['local', Table.Local],
  ];
  return names.flatMap(([name, id]) =>
    routes
      .table(id)
      .list()
      .map((one) => `${name} ${inWords(one)}`),
  );
}

function inWords({ network, length, type, source, metric }: Route): string {
  const name = Object.entries(RouteType)
    .find(([, value]) => value === type)?.[0]
    .toLowerCase();
  const rest = metric === 0 ? '' : ` metric ${metric}`;
  return `${dotted(network)}/${length} ${name} src ${dotted(source)}${rest}`;
}

/** The main table with its flags. */
function shown(): string[] {
  const { avoided } = routes;
  return routes
    .table(Table.Main)
    .list()
    .map((one) => {
      const words = [`${dotted(one.network)}/${one.length}`];
      words.push(...flagWords(flagsOfRoute(one, addresses, avoided)));
      for (const hop of one.nexthops) {
        words.push('nexthop', ...flagWords(flagsOfNexthop(hop, avoided)));
      }
      return words.join(' ');
    });
}

function flagWords(flags: number): string[] {
  const words = [
    ['dead', NexthopFlag.Dead],
    ['linkdown', NexthopFlag.Linkdown],
  ] as const;
  return words.filter(([, bit]) => (flags & bit) !== 0).map(([word]) => word);
}
