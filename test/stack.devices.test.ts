// Devices that come and go, up and down, and pairs of them joined inside one stack.

import { describe, expect, test } from 'vitest';
import { imbalance } from '../src/core/balance.ts';
import type { NetDevice } from '../src/netdev/device.ts';
import { Dummy } from '../src/netdev/dummy.ts';
import { memoryPair } from '../src/netdev/memory.ts';
import { isDeviceName, nameFor } from '../src/netdev/name.ts';
import { Errno } from '../src/route/errno.ts';
import { Stack } from '../src/stack.ts';
import { address } from './support/packets.ts';

const OFF = { up: false };

/** A pair like Linux's veth, down, with addresses 10.0.0.1/24 and 10.0.1.1/24. */
function pair(stack: Stack): [NetDevice, NetDevice] {
  const [a, b] = memoryPair();
  const first = stack.addDevice(a, { name: 'd0', kind: 'veth', ...OFF });
  const second = stack.addDevice(b, { name: 'd1', kind: 'veth', ...OFF });
  stack.join(first, second);
  stack.addAddress(first.index, { address: address('10.0.0.1'), length: 24 });
  stack.addAddress(second.index, { address: address('10.0.1.1'), length: 24 });
  return [first, second];
}

/** Sends one echo request; returns the errno. */
function ping(stack: Stack, destination: string, now = 0): number {
  const none = { reply: () => {}, error: () => {} };
  const session = stack.ping({ destination: address(destination) }, none);
  const errno = session.send();
  stack.advance(now);
  session.close();
  return errno;
}

const assertBalanced = ({ ctx }: Stack): void =>
  expect(imbalance(ctx.flow, ctx.pool.outstanding)).toBeNull();

describe('numbers', () => {
  test('the next is free and after the last that was chosen; one that was asked for changes nothing in that', () => {
    const stack = new Stack();
    const indexOf = (index?: number): number =>
      stack.addDevice(new Dummy(), index === undefined ? {} : { index }).index;
    expect([indexOf(), indexOf(9), indexOf(), indexOf(5), indexOf(), indexOf()]).toEqual([
      2, 9, 3, 5, 4, 6,
    ]);
    expect(stack.devices.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 9]);
  });

  test('a number that is free again is not given at once', () => {
    const stack = new Stack();
    stack.removeDevice(stack.addDevice(new Dummy()));
    expect(stack.addDevice(new Dummy()).index).toBe(3);
  });
});

describe('names', () => {
  test.each([
    ['eth0', true],
    ['abcdefghijklmno', true],
    ['abcdefghijklmnop', false],
    ['', false],
    ['.', false],
    ['..', false],
    ['...', true],
    ['a/b', false],
    ['a:b', false],
    ['a b', false],
    ['all', false],
    ['default', false],
  ])('%j: %s', (name, valid) => expect(isDeviceName(name)).toBe(valid));

  test.each([
    ['veth%d', 'veth2'],
    ['v%d', 'v0'],
    ['veth0', 'veth0'],
    ['a%db', 'a0b'],
    ['v%d%d', null],
    ['v%s', null],
    ['v%', null],
  ])('%s becomes %s', (template, name) => {
    expect(nameFor(template, (taken) => taken === 'veth0' || taken === 'veth1')).toBe(name);
  });
});

describe('a pair of devices in one stack', () => {
  test('RFC 1812 §3.3.6/1: has a carrier while both are up', () => {
    const stack = new Stack();
    const [a, b] = pair(stack);
    const carriers = (): boolean[] => [a.carrier, b.carrier];
    expect(carriers()).toEqual([false, false]);
    stack.setUp(a, true);
    expect(carriers()).toEqual([false, false]);
    stack.setUp(b, true);
    expect(carriers()).toEqual([true, true]);
    stack.setUp(a, false);
    expect(carriers()).toEqual([false, false]);
    expect([a.carrierChanges, b.carrierChanges]).toEqual([3, 3]);
  });

  test('an address of the other end is this host’s own: a ping goes by lo', () => {
    const stack = new Stack();
    const [a, b] = pair(stack);
    stack.setUp(a, true);
    stack.setUp(b, true);
    expect(ping(stack, '10.0.1.1')).toBe(0);
    expect([a.stats.txPackets, b.stats.txPackets]).toEqual([0, 0]);
    expect(stack.devices[0]?.stats.txPackets).toBe(2);
    assertBalanced(stack);
  });

  test('what leaves by one comes in by the other before the host goes on', () => {
    const stack = new Stack();
    const [a, b] = pair(stack);
    stack.setUp(a, true);
    stack.setUp(b, true);
    expect(ping(stack, '10.0.0.9')).toBe(0);
    // The question for 10.0.0.9, from an address that the other end too has for its own.
    expect(a.stats).toMatchObject({ txPackets: 1, txBytes: 42, rxPackets: 0 });
    expect(b.stats).toMatchObject({ rxPackets: 1, rxBytes: 42, txPackets: 0 });
    expect(stack.ctx.drops()).toEqual({ 'arp.conflict': 1 });
    stack.removeDevice(a);
    assertBalanced(stack);
  });

  test('a device that is down sends nothing: device.down', () => {
    const stack = new Stack();
    const [a, b] = pair(stack);
    stack.setUp(a, true);
    stack.setUp(b, true);
    ping(stack, '10.0.0.9');
    // Only its own neighbour is left to send for.
    stack.arp.neighbours.setPermanent(a.index, address('10.0.0.8'), 0x0200, 0x31323334);
    b.up = false;
    a.carrier = false;
    expect(ping(stack, '10.0.0.8')).toBe(0);
    expect(stack.ctx.drops()).toMatchObject({ 'device.down': 1 });
    expect(a.stats).toMatchObject({ txPackets: 1, txDropped: 1 });
  });

  test('a device that is down receives nothing: device.down', () => {
    const stack = new Stack();
    const [ours, theirs] = memoryPair();
    const device = stack.addDevice(ours, { name: 'd0', ...OFF });
    const pkt = stack.ctx.pool.take(60);
    if (pkt === null) throw new Error('no packet');
    pkt.end = pkt.start + 60;
    theirs.send(pkt);
    stack.ctx.pool.release(pkt);
    expect(stack.poll(device, 0, 8)).toBe(1);
    expect(stack.ctx.drops()).toEqual({ 'device.down': 1 });
    assertBalanced(stack);
  });

  test('an empty pool loses what waits no more than it must: the host goes on', () => {
    const stack = new Stack({ small: 1, large: 0 });
    const [a, b] = pair(stack);
    stack.setUp(a, true);
    stack.setUp(b, true);
    const held = [];
    for (let pkt = stack.ctx.pool.take(60); pkt !== null; pkt = stack.ctx.pool.take(60)) {
      held.push(pkt);
    }
    const frame = held[0];
    if (frame === undefined) throw new Error('no packet');
    frame.end = frame.start + 60;
    a.driver.send(frame);
    a.stats.txPackets++;
    stack.advance(1);
    expect(b.stats).toMatchObject({ rxPackets: 0, rxDropped: 1 });
    for (const pkt of held) stack.ctx.pool.release(pkt);
    stack.advance(2);
    expect(b.stats.rxPackets).toBe(1);
  });
});

test('a dummy swallows what it is sent, and asks nobody by ARP', () => {
  const stack = new Stack();
  const device = stack.addDevice(new Dummy(), { name: 'dummy0', kind: 'dummy' });
  stack.addAddress(device.index, { address: address('10.0.0.1'), length: 24 });
  expect([device.arp, device.mtu, device.maxMtu]).toEqual([false, 65535, 0]);
  expect(ping(stack, '10.0.0.9')).toBe(0);
  // An echo request of 84 bytes in a frame, not a question of 42.
  expect(device.stats).toMatchObject({ txPackets: 1, txBytes: 98, rxPackets: 0, txErrors: 0 });
  assertBalanced(stack);
});

describe('what goes with a device', () => {
  const routes = (stack: Stack): number =>
    [...stack.routes.tables()].reduce((sum, table) => sum + [...table.infos()].length, 0);

  test('RFC 1812 §3.3.6/3, RFC 1812 §5.3.12.3/1: down: its routes and neighbours, not its addresses', () => {
    const stack = new Stack();
    const [a, b] = pair(stack);
    stack.setUp(a, true);
    stack.setUp(b, true);
    stack.arp.neighbours.setPermanent(a.index, address('10.0.0.8'), 0x0200, 0x31323334);
    stack.arp.neighbours.setPermanent(b.index, address('10.0.1.8'), 0x0200, 0x31323334);
    stack.setUp(a, false);
    expect(ping(stack, '10.0.0.8')).toBe(Errno.NetUnreachable);
    expect([...stack.arp.neighbours.list()].map(({ device }) => device)).toEqual([b.index]);
    expect(stack.addresses.list()).toHaveLength(3);
    stack.setUp(a, true);
    expect(ping(stack, '10.0.0.8')).toBe(0);
  });

  test('without a carrier: its neighbours but the permanent ones', () => {
    const stack = new Stack();
    const [a, b] = pair(stack);
    stack.setUp(a, true);
    stack.setUp(b, true);
    ping(stack, '10.0.0.9');
    stack.arp.neighbours.setPermanent(a.index, address('10.0.0.8'), 0x0200, 0x31323334);
    stack.setUp(b, false);
    const left = [...stack.arp.neighbours.list()].map((one) => one.address);
    expect(left).toEqual([address('10.0.0.8')]);
    // What waited for 10.0.0.9 is not lost in the pool.
    assertBalanced(stack);
  });

  test('removed: both ends of a pair, with all that they brought', () => {
    const stack = new Stack();
    const before = routes(stack);
    const [a, b] = pair(stack);
    stack.setUp(a, true);
    stack.setUp(b, true);
    stack.setGroup(a, 7);
    ping(stack, '10.0.0.9');
    stack.removeDevice(b);
    expect(stack.devices.map(({ name }) => name)).toEqual(['lo']);
    expect(stack.addresses.list()).toHaveLength(1);
    expect([...stack.arp.neighbours.list()]).toEqual([]);
    expect(routes(stack)).toBe(before);
    expect(stack.routes.groupOf(a.index)).toBe(0);
    expect([a.index, b.index].map((index) => stack.addresses.state(index))).toEqual([null, null]);
    expect(stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
    assertBalanced(stack);
  });
});

describe('what can be changed of a device', () => {
  test('RFC 1122 §3.3.3/1,5: its MTU counts at once, for routes and for what is sent', () => {
    const stack = new Stack();
    const [a, b] = pair(stack);
    stack.setUp(a, true);
    stack.setUp(b, true);
    expect(stack.ip.route(address('10.0.0.1'), address('10.0.0.9'))?.mtu).toBe(1500);
    stack.setMtu(a, 576);
    expect(stack.ip.route(address('10.0.0.1'), address('10.0.0.9'))?.mtu).toBe(576);
    const none = { reply: () => {}, error: () => {} };
    const session = stack.ping({ destination: address('10.0.0.9'), size: 576 }, none);
    expect(session.send()).toBe(Errno.Ok);
    expect(stack.ctx.counters.snapshot()).toMatchObject({ IpFragOKs: 1, IpFragCreates: 2 });
  });

  test('RFC 791 §3.2/7, RFC 1191 §4/5: below 68 bytes it has no IPv4: its addresses go', () => {
    const stack = new Stack();
    const device = stack.addDevice(new Dummy(), { name: 'd0', kind: 'dummy' });
    for (const own of ['10.0.0.1', '10.0.0.2']) {
      stack.addAddress(device.index, { address: address(own), length: 24 });
    }
    stack.setMtu(device, 68);
    expect(stack.addresses.list()).toHaveLength(3);
    stack.setMtu(device, 67);
    expect(stack.addresses.list()).toHaveLength(1);
  });

  test('with another station, and with or without ARP, it knows no neighbours any more', () => {
    const stack = new Stack();
    const [a] = pair(stack);
    const known = (): number => [...stack.arp.neighbours.list()].length;
    const learn = (): void =>
      stack.arp.neighbours.setPermanent(a.index, address('10.0.0.8'), 0x0200, 0x31323334);
    learn();
    stack.setMac(a, { high: 0x0200, low: 0x11121314 });
    expect([a.mac.low, known()]).toEqual([0x11121314, 0]);
    learn();
    stack.setArp(a, true);
    expect(known()).toBe(1);
    stack.setArp(a, false);
    expect([a.arp, known()]).toEqual([false, 0]);
  });

  test('its name: rules that name the new one know it', () => {
    const stack = new Stack();
    const [a] = pair(stack);
    stack.rename(a, 'uplink');
    expect(stack.findDevice('uplink')).toBe(a);
    expect(stack.findDevice('d0')).toBeNull();
    expect(stack.addresses.link(a.index).name).toBe('uplink');
    expect(stack.routes.isDetached({ iif: 'uplink', oif: null })).toBe(false);
    expect(stack.routes.isDetached({ iif: 'd0', oif: null })).toBe(true);
  });
});
