import { beforeEach, describe, expect, test } from 'vitest';
import { Timers } from '../../src/core/timers.ts';
import { type Ipv4Address, ipv4 } from '../../src/ip/address.ts';
import { Exceptions, MOST_EXCEPTIONS, takeException } from '../../src/route/exceptions.ts';
import { RouteResult } from '../../src/route/flow.ts';
import { Changes } from '../../src/route/recent.ts';
import { type Nexthop, type RouteInfo, route } from '../../src/route/table.ts';
import { address, dotted } from '../support/packets.ts';

const FAR = address('192.0.2.9');
const OTHER = address('203.0.113.7');
const GATEWAY = address('10.0.0.254');

const hop = (gateway: string, device: number): Nexthop => ({
  ...{ device, gateway: address(gateway), onlink: false, viaSelf: false, weight: 1 },
  ...{ dead: false, linkdown: false },
});

let host: { now: number; timers: Timers };
let changes: Changes;
let exceptions: Exceptions;
let plain: RouteInfo;
let several: RouteInfo;

beforeEach(() => {
  host = { now: 1000, timers: new Timers() };
  changes = new Changes();
  exceptions = new Exceptions(changes);
  exceptions.bind(host);
  const everything = { network: address('0.0.0.0'), length: 0 };
  plain = route({ ...everything, gateway: address('10.0.0.1'), device: 2 });
  several = route({ ...everything, nexthops: [hop('10.0.0.2', 2), hop('10.1.0.2', 3)] });
});

function later(ms: number): void {
  host.now += ms;
  host.timers.advance(host.now);
}

/** What a decision is told. */
function met(info: RouteInfo, nexthop: number, destination: Ipv4Address): RouteResult | null {
  const found = exceptions.find(info, nexthop, destination);
  if (found === null) return null;
  const result = new RouteResult();
  takeException(result, found);
  return result;
}

describe('of one nexthop and one destination', () => {
  test('a redirect is of the nexthop by which the packet went', () => {
    exceptions.setGateway(several, 1, FAR, GATEWAY);
    expect(met(several, 1, FAR)?.gateway).toBe(GATEWAY);
    expect([met(several, 0, FAR), met(several, 1, OTHER), met(plain, 0, FAR)]).toEqual([
      ...[null, null, null],
    ]);
  });

  test('a path MTU is of all nexthops of its route', () => {
    exceptions.setMtu(several, FAR, 1400, false);
    expect([0, 1].map((n) => exceptions.find(several, n, FAR)?.mtu)).toEqual([1400, 1400]);
    expect(exceptions.find(plain, 0, FAR)).toBeNull();
  });

  test('either keeps what the other has told', () => {
    exceptions.setMtu(plain, FAR, 552, true);
    exceptions.setGateway(plain, 0, FAR, GATEWAY);
    expect(exceptions.find(plain, 0, FAR)).toMatchObject({
      ...{ mtu: 552, locked: true, gateway: GATEWAY },
    });
    expect(met(plain, 0, FAR)).toMatchObject({ locked: true, gateway: GATEWAY });
    expect(exceptions.count).toBe(1);
  });

  test('each change counts, so that no remembered answer outlives it', () => {
    const counts = [changes.count];
    exceptions.setMtu(plain, FAR, 1400, false);
    counts.push(changes.count);
    exceptions.setMtu(plain, FAR, 1300, false);
    counts.push(changes.count);
    exceptions.setGateway(plain, 0, FAR, GATEWAY);
    counts.push(changes.count);
    later(300_000);
    counts.push(changes.count);
    exceptions.flush();
    counts.push(changes.count);
    expect(new Set(counts).size).toBe(counts.length);
  });
});

describe('time', () => {
  test('RFC 1191 §6.3/1: a path MTU is forgotten after mtu_expires seconds, 600', () => {
    exceptions.setMtu(plain, FAR, 1400, false);
    const found = exceptions.find(plain, 0, FAR);
    expect(found === null ? null : exceptions.left(found)).toBe(600_000);
    later(599_999);
    expect(exceptions.find(plain, 0, FAR)).not.toBeNull();
    later(1);
    expect(exceptions.find(plain, 0, FAR)).toBeNull();
    expect([exceptions.count, host.timers.nextDeadline]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  test('a redirect after gc_timeout seconds, 300; what was told last says how long for both', () => {
    exceptions.setGateway(plain, 0, FAR, GATEWAY);
    later(200_000);
    exceptions.setMtu(plain, FAR, 1400, false);
    later(599_999);
    expect(met(plain, 0, FAR)?.gateway).toBe(GATEWAY);
    later(1);
    expect(met(plain, 0, FAR)).toBeNull();
  });

  test('RFC 1191 §6.3/2: the settings say how long', () => {
    Object.assign(exceptions.settings, { mtu_expires: 7, gc_timeout: 9 });
    exceptions.setMtu(plain, FAR, 1400, false);
    exceptions.setGateway(plain, 0, OTHER, GATEWAY);
    later(7000);
    expect([met(plain, 0, FAR), met(plain, 0, OTHER)?.gateway]).toEqual([null, GATEWAY]);
    later(2000);
    expect(exceptions.count).toBe(0);
  });

  test('until somebody says whose time it is, nothing is forgotten', () => {
    const timeless = new Exceptions(changes);
    timeless.setMtu(plain, FAR, 1400, false);
    expect(timeless.find(plain, 0, FAR)?.mtu).toBe(1400);
  });
});

describe('bounds', () => {
  test('the one that was told longest ago gives way', () => {
    const nth = (n: number) => ipv4(0xc0000000 + n);
    for (let n = 0; n < MOST_EXCEPTIONS; n++) exceptions.setMtu(plain, nth(n), 1400, false);
    exceptions.setMtu(plain, nth(0), 1300, false);
    exceptions.setMtu(plain, OTHER, 1400, false);
    expect(exceptions.count).toBe(MOST_EXCEPTIONS);
    const kept = [0, 1, 2].map((n) => exceptions.find(plain, 0, nth(n))?.mtu ?? null);
    expect(kept).toEqual([1300, null, 1400]);
  });

  test('flushed, nothing is left, nor due', () => {
    exceptions.setMtu(several, FAR, 1400, false);
    exceptions.flush();
    expect([exceptions.count, host.timers.nextDeadline]).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(exceptions.find(several, 0, FAR)).toBeNull();
  });
});

test('a route’s are shown once a packet has met them, nexthop by nexthop, the latest first', () => {
  exceptions.setMtu(several, FAR, 1400, false);
  exceptions.setMtu(several, OTHER, 1300, false);
  expect(exceptions.of(several)).toEqual([]);
  for (const destination of [FAR, OTHER]) for (const n of [1, 0]) met(several, n, destination);
  const shown = exceptions
    .of(several)
    .map(({ destination, way }) => [dotted(destination), way.device]);
  expect(shown).toEqual([
    ['203.0.113.7', 2],
    ['192.0.2.9', 2],
    ['203.0.113.7', 3],
    ['192.0.2.9', 3],
  ]);
});

describe('Linux’s fib_nhc_update_mtu: the device’s MTU changes', () => {
  test.each([
    ['to less', 1400, false, 1500, 1300, 1300, false],
    ['to the same', 1400, false, 1500, 1400, 1400, false],
    ['to more', 1400, false, 1500, 9000, 1400, false],
    ['from what bounded the path to more', 1500, false, 1500, 9000, 9000, false],
    ['a locked one, to more', 552, true, 1500, 600, 552, true],
    ['a locked one, to as much', 552, true, 1500, 552, 552, false],
    ['a locked one, to less', 552, true, 1500, 500, 500, false],
  ])('%s', (_, known, locked, old, mtu, expected, isLocked) => {
    exceptions.setMtu(several, FAR, known, locked);
    exceptions.deviceMtuChanged(3, mtu, old);
    expect([0, 1].map((n) => exceptions.find(several, n, FAR))).toMatchObject([
      { mtu: known, locked },
      { mtu: expected, locked: isLocked },
    ]);
  });

  test('a redirect has none', () => {
    exceptions.setGateway(plain, 0, FAR, GATEWAY);
    exceptions.deviceMtuChanged(2, 1000, 1500);
    expect(exceptions.find(plain, 0, FAR)?.mtu).toBe(0);
  });
});
