import { describe, expect, test } from 'vitest';
import { RouteOrigin, RouteType, route, Scope, Table, tableName } from '../../src/route/table.ts';
import { address } from '../support/packets.ts';

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
      tos: 0,
      onlink: false,
      viaSelf: false,
      mtu: 0,
      advmss: 0,
      realms: 0,
      metrics: null,
      nexthops: [],
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
      tos: 0x10,
      onlink: true,
      viaSelf: true,
      mtu: 1300,
      advmss: 1200,
      realms: 0x40005,
      metrics: null,
      nexthops: [],
    };
    expect(route(parts)).toEqual(parts);
  });

  test.each([
    ['local', RouteType.Local, Table.Local, Scope.Host],
    ['broadcast', RouteType.Broadcast, Table.Local, Scope.Link],
    ['multicast', RouteType.Multicast, Table.Main, Scope.Link],
    ['blackhole', RouteType.Blackhole, Table.Main, Scope.Universe],
    ['throw', RouteType.Throw, Table.Main, Scope.Universe],
  ])('of type %s', (_, type, table, scope) => {
    const parts = { network: address('10.0.0.0'), length: 8, type };
    expect(route(parts)).toMatchObject({ table, scope });
  });

  test('by several nexthops, the first of which stands for all', () => {
    const gateway = address('10.0.0.9');
    const hop = {
      device: 2,
      gateway,
      onlink: false,
      viaSelf: false,
      weight: 1,
      dead: false,
      linkdown: false,
    };
    const parts = {
      network: address('10.0.0.0'),
      length: 8,
      nexthops: [hop, { ...hop, device: 3 }],
    };
    expect(route(parts)).toMatchObject({ device: 2, gateway, scope: Scope.Universe });
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
