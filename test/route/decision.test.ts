// Whole decisions by example; linux.test.ts has them by the thousand.

import { beforeEach, describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { type Ipv4Cidr, parseCidr } from '../../src/ip/address.ts';
import { Addresses } from '../../src/ip/addresses.ts';
import { Errno } from '../../src/route/errno.ts';
import { Flow } from '../../src/route/flow.ts';
import { InputRoutes, Verdict } from '../../src/route/input.ts';
import { ReversePath } from '../../src/route/links.ts';
import { Routes } from '../../src/route/lookup.ts';
import { Multipath } from '../../src/route/multipath.ts';
import { OutputRoutes } from '../../src/route/output.ts';
import { rule } from '../../src/route/rule.ts';
import { type Route, RouteType, route, Scope, Table } from '../../src/route/table.ts';
import { addRoute } from '../../src/route/validate.ts';
import { address, dotted } from '../support/packets.ts';

let routes: Routes;
let links: Addresses;
let output: OutputRoutes;
let input: InputRoutes;

beforeEach(() => {
  routes = new Routes();
  links = new Addresses(routes);
  for (const [n, name] of ['lo', 'eth0', 'eth1'].entries()) {
    links.addLink({ index: n + 1, name, mtu: n === 0 ? 65536 : 1500, loopback: n === 0 });
  }
  links.add(1, cidr('127.0.0.1/8'));
  links.add(2, cidr('10.0.0.1/24'));
  links.add(3, cidr('192.168.200.1/24'));
  const multipath = new Multipath(randomFrom(1));
  output = new OutputRoutes(routes, links, multipath);
  input = new InputRoutes(routes, links, multipath);
});

describe('what ip route add says', () => {
  const via = (text: string) => ({ gateway: address(text) });
  const NO_GATEWAY = 'Nexthop has invalid gateway';

  test.each<[string, Partial<Route>, string | null]>([
    ['a gateway on the cable', via('10.0.0.9'), null],
    ['a gateway of our own', via('10.0.0.1'), null],
    ['a gateway on no cable', via('203.0.113.1'), NO_GATEWAY],
    ['a gateway on another cable', { ...via('10.0.0.9'), device: 3 }, NO_GATEWAY],
    ['a broadcast address', via('10.0.0.255'), NO_GATEWAY],
    ['a group', via('224.0.0.9'), NO_GATEWAY],
    ['onlink', { ...via('203.0.113.1'), device: 2, onlink: true }, null],
    ['onlink, our own', { ...via('192.168.200.1'), device: 2, onlink: true }, NO_GATEWAY],
    [
      'onlink without a gateway',
      { device: 2, onlink: true },
      'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set',
    ],
    ['no device', {}, 'No such device'],
    ['a device that is not there', { device: 9 }, 'No such device'],
    [
      'scope host by a gateway',
      { ...via('10.0.0.9'), scope: Scope.Host },
      'Route with host scope can not have a gateway',
    ],
    ['scope link by a gateway', { ...via('10.0.0.9'), scope: Scope.Link }, NO_GATEWAY],
    [
      'a local route with scope link',
      { type: RouteType.Local, device: 2, scope: Scope.Link },
      'Invalid scope',
    ],
    [
      'blackhole by a device',
      { type: RouteType.Blackhole, device: 2 },
      'Gateway, device and multipath can not be specified for this route type',
    ],
    ['blackhole', { type: RouteType.Blackhole }, null],
    ['a source of our own', { device: 2, source: address('192.168.200.1') }, null],
    ['a source that is not', { device: 2, source: address('10.0.0.2') }, 'Invalid prefsrc address'],
    ['TOS 3', { device: 2, tos: 3 }, 'Invalid dsfield (tos): ECN bits must be 0'],
  ])('%s', (_, parts, says) => {
    const wanted = route({ ...network('20.0.0.0/8'), ...parts });
    expect(addRoute(routes, links, wanted)?.says ?? null).toBe(says);
    expect(routes.table(Table.Main).at(wanted.network, 8)).toHaveLength(says === null ? 1 : 0);
  });

  test('host bits', () => {
    const wanted = {
      ...route({ ...network('20.0.0.0/8'), device: 2 }),
      network: address('20.0.0.1'),
    };
    expect(addRoute(routes, links, wanted)?.says).toBe('Invalid prefix for given prefix length');
  });

  test('a device that is down', () => {
    links.setUp(3, false);
    const wanted = route({ ...network('20.0.0.0/8'), device: 3 });
    expect(addRoute(routes, links, wanted)?.says).toBe('Device for nexthop is not up');
  });
});

describe('where a packet of our own goes', () => {
  beforeEach(() => {
    addRoute(routes, links, route({ ...network('0.0.0.0/0'), gateway: address('10.0.0.9') }));
    addRoute(routes, links, route({ ...network('20.0.0.0/8'), device: 3, mtu: 1300 }));
    addRoute(routes, links, route({ ...network('21.0.0.0/8'), type: RouteType.Prohibit }));
  });

  test.each([
    ['on the cable', '10.0.0.7', {}, 'eth0 via 0.0.0.0 src 10.0.0.1 mtu 1500'],
    ['by the gateway', '9.9.9.9', {}, 'eth0 via 10.0.0.9 src 10.0.0.1 mtu 1500'],
    ['with the route’s MTU', '20.1.1.1', {}, 'eth1 via 0.0.0.0 src 192.168.200.1 mtu 1300'],
    ['to ourselves', '10.0.0.1', {}, 'lo via 0.0.0.0 src 10.0.0.1 mtu 65536'],
    [
      'from our other address',
      '9.9.9.9',
      { source: address('192.168.200.1') },
      'eth0 via 10.0.0.9 src 192.168.200.1 mtu 1500',
    ],
    [
      'bound to a device without a route',
      '9.9.9.9',
      { oif: 3 },
      'eth1 via 0.0.0.0 src 192.168.200.1 mtu 1500',
    ],
    [
      'bound, where a route forbids',
      '21.1.1.1',
      { oif: 2 },
      'eth0 via 0.0.0.0 src 10.0.0.1 mtu 1500',
    ],
    [
      'to everybody, from an address',
      '255.255.255.255',
      { source: address('192.168.200.1') },
      'eth1 via 0.0.0.0 src 192.168.200.1 mtu 1500',
    ],
    ['0.0.0.0', '0.0.0.0', {}, 'lo via 0.0.0.0 src 127.0.0.1 mtu 65536'],
  ])('%s', (_, destination, wishes, expected) => {
    const { errno, device, gateway, source, mtu } = output.find(flowTo(destination, wishes));
    const name = links.state(device)?.name;
    expect(errno).toBe(Errno.Ok);
    expect(`${name} via ${dotted(gateway)} src ${dotted(source)} mtu ${mtu}`).toBe(expected);
  });

  test.each([
    ['forbidden', '21.1.1.1', {}, Errno.Access],
    [
      'RFC 1122 §3.2.1.3/2: from an address that is not ours',
      '9.9.9.9',
      { source: address('10.0.0.2') },
      Errno.NetUnreachable,
    ],
    ['from a group', '9.9.9.9', { source: address('224.0.0.1') }, Errno.Invalid],
    [
      'RFC 1122 §3.2.1.3 (c): from everybody',
      '9.9.9.9',
      { source: address('255.255.255.255') },
      Errno.Invalid,
    ],
    [
      'RFC 1122 §3.2.1.3 (d): from our subnet’s broadcast address',
      '9.9.9.9',
      { source: address('10.0.0.255') },
      Errno.NetUnreachable,
    ],
    ['from the loopback to the cable', '9.9.9.9', { source: address('127.0.0.1') }, Errno.Invalid],
    ['by a device that is not there', '9.9.9.9', { oif: 9 }, Errno.NoDevice],
  ])('not: %s', (_, destination, wishes, errno) => {
    expect(output.find(flowTo(destination, wishes)).errno).toBe(errno);
  });

  test('RFC 1122 §3.3.1.2/1, RFC 1122 §3.3.1.3/1: a remembered answer goes with what it stood on', () => {
    expect(output.find(flowTo('20.1.1.1')).device).toBe(3);
    links.setUp(3, false);
    expect(output.find(flowTo('20.1.1.1'))).toMatchObject({
      device: 2,
      gateway: address('10.0.0.9'),
    });
    links.remove(2, cidr('10.0.0.1/24'));
    expect(output.find(flowTo('20.1.1.1')).errno).toBe(Errno.NetUnreachable);
  });
});

describe('RFC 3704: the way back', () => {
  const FROM_OTHER = '192.168.200.7';
  const FROM_NOWHERE = '203.0.113.7';

  test.each([
    ['off', ReversePath.Off, FROM_OTHER, Verdict.Deliver],
    ['off', ReversePath.Off, FROM_NOWHERE, Verdict.Deliver],
    ['off', ReversePath.Off, '10.0.0.1', Verdict.MartianSource],
    ['strict', ReversePath.Strict, '10.0.0.7', Verdict.Deliver],
    ['strict', ReversePath.Strict, FROM_OTHER, Verdict.ReversePath],
    ['strict', ReversePath.Strict, FROM_NOWHERE, Verdict.ReversePath],
    ['loose', ReversePath.Loose, FROM_OTHER, Verdict.Deliver],
    ['loose', ReversePath.Loose, FROM_NOWHERE, Verdict.ReversePath],
    ['loose', ReversePath.Loose, '10.0.0.255', Verdict.MartianSource],
  ])('RFC 1812 §5.3.8/1: rp_filter %s (%i), from %s: verdict %i', (_, value, source, verdict) => {
    for (const where of ['all', 2] as const) {
      links.conf.set(where, 'rp_filter', value);
      const flow = flowTo('10.0.0.1', { source: address(source), iif: 2 });
      expect(input.find(flow).verdict).toBe(verdict);
      links.conf.set(where, 'rp_filter', ReversePath.Off);
    }
  });

  test.each([
    [
      'for another, and this is no router',
      false,
      '192.168.200.7',
      Verdict.NoRoute,
      Errno.HostUnreachable,
    ],
    ['for another', true, '192.168.200.7', Verdict.Forward, Errno.Ok],
    ['for nobody', true, '203.0.113.1', Verdict.NoRoute, Errno.NetUnreachable],
    ['to a loopback address', true, '127.0.0.1', Verdict.MartianDestination, Errno.Ok],
    ['to everybody', true, '255.255.255.255', Verdict.Deliver, Errno.Ok],
  ])('%s', (_, forwarding, destination, verdict, errno) => {
    input.forwarding = forwarding;
    const flow = flowTo(destination, { source: address('10.0.0.7'), iif: 2 });
    expect(input.find(flow)).toMatchObject({ verdict, errno });
  });
});

describe('net.ipv4.conf: what a device says of packets that come in by it', () => {
  const set = (key: string, value = 1) => links.conf.set(2, key, value);
  const from = (source: string, destination: string, wishes: Partial<Flow> = {}) =>
    input.find(flowTo(destination, { source: address(source), iif: 2, ...wishes }));

  test('accept_local: also from our own addresses, but not from everybody', () => {
    expect(from('192.168.200.1', '10.0.0.1').verdict).toBe(Verdict.MartianSource);
    set('accept_local');
    expect(from('192.168.200.1', '10.0.0.1').verdict).toBe(Verdict.Deliver);
    expect(from('192.168.200.255', '10.0.0.1').verdict).toBe(Verdict.MartianSource);
    // The way back is by the loopback, so not by this device.
    set('rp_filter', ReversePath.Strict);
    expect(from('192.168.200.1', '10.0.0.1').verdict).toBe(Verdict.ReversePath);
    set('rp_filter', ReversePath.Loose);
    expect(from('192.168.200.1', '10.0.0.1').verdict).toBe(Verdict.Deliver);
  });

  test('route_localnet: 127.0.0.0/8 comes and goes', () => {
    const out = () => output.find(flowTo('10.0.0.7', { source: address('127.0.0.1') })).errno;
    expect(from('10.0.0.7', '127.0.0.1').verdict).toBe(Verdict.MartianDestination);
    expect(from('127.5.5.5', '10.0.0.1').verdict).toBe(Verdict.MartianSource);
    expect(out()).toBe(Errno.Invalid);
    set('route_localnet');
    expect(from('10.0.0.7', '127.0.0.1').verdict).toBe(Verdict.Deliver);
    expect(from('127.5.5.5', '10.0.0.1').verdict).toBe(Verdict.Deliver);
    // That one is ours.
    expect(from('127.0.0.1', '10.0.0.1').verdict).toBe(Verdict.MartianSource);
    expect(out()).toBe(Errno.Ok);
    expect(links.select(2, address('0.0.0.0'), Scope.Link)).toBe(address('10.0.0.1'));
  });

  test('src_valid_mark: the way back is asked for with the mark', () => {
    routes.addRule(rule({ priority: 5, mark: 7, table: 100 }));
    addRoute(routes, links, route({ ...network('0.0.0.0/0'), device: 3, table: 100 }));
    set('rp_filter', ReversePath.Strict);
    expect(from('10.0.0.7', '10.0.0.1', { mark: 7 }).verdict).toBe(Verdict.Deliver);
    set('src_valid_mark');
    expect(from('10.0.0.7', '10.0.0.1', { mark: 7 }).verdict).toBe(Verdict.ReversePath);
    expect(from('10.0.0.7', '10.0.0.1', { mark: 8 }).verdict).toBe(Verdict.Deliver);
  });

  test('RFC 1812 §5.3.11/2: forwarding: by the device that they came in by', () => {
    const other = (iif: number) => from('10.0.0.7', '192.168.200.7', { iif }).verdict;
    set('forwarding');
    expect(other(2)).toBe(Verdict.Forward);
    expect(from('192.168.200.7', '10.0.0.7', { iif: 3 }).verdict).toBe(Verdict.NoRoute);
    input.forwarding = true;
    expect(from('192.168.200.7', '10.0.0.7', { iif: 3 }).verdict).toBe(Verdict.Forward);
    set('forwarding', 0);
    expect(other(2)).toBe(Verdict.NoRoute);
    expect(input.forwarding).toBe(true);
  });

  test('in a subnet of the loopback’s is nobody’s own', () => {
    links.add(1, cidr('10.44.0.1/30'));
    expect(from('10.44.0.2', '10.0.0.1').verdict).toBe(Verdict.Deliver);
    expect(from('10.44.0.1', '10.0.0.1').verdict).toBe(Verdict.MartianSource);
  });
});

describe('ignore_routes_with_linkdown', () => {
  beforeEach(() => {
    links.conf.set('all', 'ignore_routes_with_linkdown', 1);
    addRoute(routes, links, route({ ...network('0.0.0.0/0'), gateway: address('192.168.200.9') }));
  });

  test('a route without a carrier is passed over, also for a shorter prefix', () => {
    expect(output.find(flowTo('10.0.0.7')).device).toBe(2);
    links.setCarrier(2, false);
    expect(output.find(flowTo('10.0.0.7'))).toMatchObject({
      device: 3,
      gateway: address('192.168.200.9'),
    });
    expect(output.find(flowTo('10.0.0.1')).type).toBe(RouteType.Local);
    links.setCarrier(2, true);
    expect(output.find(flowTo('10.0.0.7')).device).toBe(2);
  });

  test('and taken as ever where the device says nothing of it', () => {
    links.conf.set('all', 'ignore_routes_with_linkdown', 0);
    links.setCarrier(2, false);
    expect(output.find(flowTo('10.0.0.7')).device).toBe(2);
  });
});

test('RFC 1122 §3.3.1.5: fib_multipath_use_neigh: each packet asks anew whether the gateway answers', () => {
  const multipath = new Multipath(randomFrom(1));
  const choosing = new OutputRoutes(routes, links, multipath);
  const silent = new Set<number>();
  multipath.useNeighbours = true;
  multipath.bind({ isUsable: (device) => !silent.has(device) });
  const hop = { onlink: false, viaSelf: false, weight: 1, dead: false, linkdown: false };
  const nexthops = [
    { ...hop, device: 2, gateway: address('10.0.0.9') },
    { ...hop, device: 3, gateway: address('192.168.200.9') },
  ];
  addRoute(routes, links, route({ ...network('20.0.0.0/8'), nexthops }));
  const { device } = choosing.find(flowTo('20.0.0.1'));
  silent.add(device);
  expect(choosing.find(flowTo('20.0.0.1')).device).toBe(5 - device);
  silent.clear();
  expect(choosing.find(flowTo('20.0.0.1')).device).toBe(device);
});

describe('what goes with a device or an address', () => {
  const hop = { onlink: false, viaSelf: false, weight: 1, dead: false, linkdown: false };
  const both = {
    ...network('20.0.0.0/8'),
    nexthops: [
      { ...hop, device: 2, gateway: address('10.0.0.9') },
      { ...hop, device: 3, gateway: address('192.168.200.9') },
    ],
  };

  test('a route with several nexthops lives as long as one of them', () => {
    expect(addRoute(routes, links, route(both))).toBeNull();
    links.setUp(2, false);
    for (let n = 0; n < 20; n++) expect(output.find(flowTo(`20.0.0.${n}`)).device).toBe(3);
    links.setUp(2, true);
    const devices = new Set<number>();
    for (let n = 0; n < 20; n++) devices.add(output.find(flowTo(`20.0.0.${n}`)).device);
    expect([...devices].sort()).toEqual([2, 3]);
    links.setUp(2, false);
    links.setUp(3, false);
    expect(routes.table(Table.Main).list()).toEqual([]);
  });

  test('RFC 1812 §5.3.12.4: a device that comes back has its connected routes, and no others', () => {
    const before = routes.table(Table.Main).list();
    addRoute(routes, links, route({ ...network('20.0.0.0/8'), device: 3 }));
    links.setUp(3, false);
    links.setUp(3, true);
    expect(routes.table(Table.Main).list()).toEqual(before);
  });

  test('routes that prefer an address go with it, in the main table', () => {
    const source = address('192.168.200.1');
    for (const table of [Table.Main, 100]) {
      addRoute(routes, links, route({ ...network('20.0.0.0/8'), device: 2, source, table }));
    }
    expect(links.remove(3, cidr('192.168.200.1/24'))).toBeNull();
    expect(
      routes
        .table(Table.Main)
        .list()
        .map(({ source }) => dotted(source)),
    ).toEqual(['10.0.0.1']);
    expect(routes.table(100).list()).toHaveLength(1);
  });

  test.each([
    ['go with it', false, ['192.168.200.1']],
    [
      'take its place where promote_secondaries is set',
      true,
      ['10.0.0.2', '10.0.0.3', '192.168.200.1'],
    ],
  ])('a subnet’s other addresses %s', (_, promote, left) => {
    links.conf.set('all', 'promote_secondaries', promote ? 1 : 0);
    for (const text of ['10.0.0.2/24', '10.0.0.3/24']) links.add(2, cidr(text));
    expect(links.remove(2, cidr('10.0.0.1/24'))).toBeNull();
    const own = links.list().filter(({ device }) => device > 1);
    expect(own.map((one) => dotted(one.address))).toEqual(left);
    const sources = routes
      .table(Table.Main)
      .list()
      .map(({ source }) => dotted(source));
    expect(sources).toEqual(promote ? ['10.0.0.2', '192.168.200.1'] : ['192.168.200.1']);
  });

  test('what ip addr says', () => {
    expect(links.add(2, cidr('10.0.0.1/24'))?.says).toBe('ipv4: Address already assigned');
    expect(links.add(2, cidr('10.0.0.2/24'), { scope: Scope.Link })?.says).toBe(
      'ipv4: Invalid scope value',
    );
    expect(links.remove(2, cidr('10.0.0.9/24'))?.says).toBe('ipv4: Address not found');
  });
});

function flowTo(destination: string, wishes: Partial<Flow> = {}): Flow {
  return Object.assign(new Flow(), { destination: address(destination), ...wishes });
}

function network(text: string): { network: Route['network']; length: number } {
  const { address: bits, length } = cidr(text);
  return { network: bits, length };
}

function cidr(text: string): Ipv4Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is no prefix`);
  return parsed;
}
