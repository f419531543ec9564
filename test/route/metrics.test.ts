import { describe, expect, test } from 'vitest';
import { ipv4 } from '../../src/ip/address.ts';
import { Insert, RouteTable } from '../../src/route/fib.ts';
import type { RouteMatch } from '../../src/route/match.ts';
import {
  fitsMetrics,
  haveSameMetrics,
  Metric,
  type RouteMetrics,
} from '../../src/route/metrics.ts';
import { type Nexthop, type Route, route } from '../../src/route/table.ts';

const metrics = (parts: Partial<RouteMetrics>): RouteMetrics => {
  return { lock: 0, values: {}, congestion: '', ...parts };
};
const RTT = metrics({ values: { [Metric.Rtt]: 800 } });
const TWO = metrics({ values: { [Metric.Rtt]: 800, [Metric.InitCwnd]: 10 } });
const LOCKED = metrics({ lock: 1 << Metric.Rtt, values: { [Metric.Rtt]: 800 } });
const RENO = metrics({ congestion: 'reno' });

test.each<[string, RouteMetrics | null, RouteMetrics | null, boolean, boolean]>([
  ['nothing and nothing', null, null, true, true],
  ['the same', RTT, metrics({ values: { [Metric.Rtt]: 800 } }), true, true],
  ['more than is asked for', TWO, RTT, false, true],
  ['less than is asked for', RTT, TWO, false, false],
  ['another value', RTT, metrics({ values: { [Metric.Rtt]: 801 } }), false, false],
  ['nothing, where something is asked for', null, RTT, false, false],
  ['something, where nothing is asked for', RTT, null, false, true],
  ['a lock that is not asked for', LOCKED, RTT, false, true],
  ['no lock, where one is asked for', RTT, LOCKED, false, false],
  ['another congestion control', RENO, metrics({ congestion: 'cubic' }), false, false],
])('a route with %s: same, and one to delete', (_, own, wanted, same, fits) => {
  expect(haveSameMetrics(own, wanted)).toBe(same);
  expect(fitsMetrics(own, wanted)).toBe(fits);
});

describe('a table', () => {
  const NETWORK = ipv4(0x14000000);
  const GATEWAYS = [ipv4(0x0a000002), ipv4(0x0a010002)] as const;
  const hop = (device: number, gateway = GATEWAYS[0]): Nexthop => {
    return {
      device,
      gateway,
      weight: 1,
      onlink: false,
      viaSelf: false,
      dead: false,
      linkdown: false,
    };
  };
  const to = (parts: Partial<Route>): Route => route({ network: NETWORK, length: 8, ...parts });

  test('keeps routes that only differ in their metrics apart', () => {
    const table = new RouteTable(254);
    const via = { device: 2, gateway: GATEWAYS[0] };
    expect(table.insert(to(via))).toBeNull();
    expect(table.insert(to({ ...via, metrics: RTT }), Insert.Append)).toBeNull();
    expect(table.insert(to({ ...via, metrics: RTT }), Insert.Append)?.says).toBe('File exists');
    expect(table.list().map((one) => one.metrics)).toEqual([null, RTT]);
  });

  test('test puts nothing in, and says whether there is one', () => {
    const table = new RouteTable(254);
    const asked = (metric: number): string | undefined =>
      table.insert(to({ device: 2, metric }), Insert.Test)?.says;
    expect(asked(0)).toBe('No such file or directory');
    table.insert(to({ device: 3 }));
    expect([asked(0), asked(1)]).toEqual(['File exists', 'No such file or directory']);
    expect(table.list()).toHaveLength(1);
  });

  const both = [hop(2), hop(3, GATEWAYS[1])];
  test.each<[string, Partial<RouteMatch>, boolean]>([
    ['nothing said', {}, true],
    ['its MTU', { mtu: 1400 }, true],
    ['another MTU', { mtu: 1300 }, false],
    ['another MSS', { advmss: 1300 }, false],
    ['another metric for TCP', { metrics: TWO }, false],
    ['the device of its first nexthop', { device: 2 }, true],
    ['the device of its second', { device: 3 }, false],
    ['the gateway of its first', { gateway: GATEWAYS[0] }, true],
    ['both nexthops', { nexthops: both }, true],
    ['their devices alone', { nexthops: both.map((one) => ({ ...one, gateway: ipv4(0) })) }, true],
    ['one of two', { nexthops: [hop(2)] }, false],
    ['both the other way round', { nexthops: both.toReversed() }, false],
    ['its first gateway, and other nexthops', { device: 2, nexthops: [hop(9)] }, true],
  ])('deletes a route of which that is said: %s', (_, match, gone) => {
    const table = new RouteTable(254);
    table.insert(to({ nexthops: both, mtu: 1400, metrics: RTT }));
    const refused = table.remove({ network: NETWORK, length: 8, ...match });
    expect(refused?.says ?? null).toBe(gone ? null : 'No such process');
    expect(table.size).toBe(gone ? 0 : 1);
  });

  test('refuses to delete a prefix with bits behind its length', () => {
    const table = new RouteTable(254);
    table.insert(to({ device: 2 }));
    expect(table.remove({ network: ipv4(0x14000001), length: 8 })).toMatchObject({
      says: 'Invalid prefix for given prefix length',
      extended: true,
    });
  });
});
