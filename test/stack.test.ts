import { describe, expect, test } from 'vitest';
import { Cast } from '../src/core/packet.ts';
import type { Ipv4Address } from '../src/ip/address.ts';
import { formatMac } from '../src/netdev/mac.ts';
import { memoryPair } from '../src/netdev/memory.ts';
import { RouteType, route, Table } from '../src/route/table.ts';
import { Stack } from '../src/stack.ts';
import { FramePort } from '../src/testing/wire/port.ts';
import { imbalance, Wire } from '../src/testing/wire/wire.ts';
import {
  address,
  answer,
  arpReply,
  arpRequest,
  counting,
  dotted,
  drops,
  icmp,
  introduce,
  PEER,
  PEER_MAC,
  Pinger,
  seenArp,
  seenIcmp,
  text,
  US,
  upTo,
} from './support/packets.ts';

describe('interfaces', () => {
  test('a stack begins with its loopback: index 1, lo, 127.0.0.1/8', () => {
    const stack = new Stack();
    expect(
      stack.devices.map(({ name, index, loopback, mtu }) => [name, index, loopback, mtu]),
    ).toEqual([['lo', 1, true, 65536]]);
    expect(stack.addresses.list()).toMatchObject([{ device: 1, address: 0x7f000001, length: 8 }]);
    expect(stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
  });

  test('the others are eth0, eth1, … unless they are named, each with a station of its own', () => {
    const stack = new Stack({ seed: 7 });
    for (const name of [undefined, 'tap0', undefined]) {
      stack.addDevice(memoryPair()[0], name === undefined ? {} : { name });
    }
    expect(stack.devices.map(({ name, index }) => [name, index])).toEqual([
      ['lo', 1],
      ['eth0', 2],
      ['tap0', 3],
      ['eth2', 4],
    ]);
    const macs = stack.devices.slice(1).map(({ mac }) => formatMac(mac.high, mac.low));
    expect(new Set(macs).size).toBe(3);
    // Unicast and locally administered: IEEE 802, second and last bit of the first octet.
    for (const mac of macs) expect(mac).toMatch(/^02:/);
    expect(formatMac(stack.devices[0]?.mac.high ?? 1, stack.devices[0]?.mac.low ?? 1)).toBe(
      '00:00:00:00:00:00',
    );
  });

  test('RFC 1122 §3.1/3: each answers on its own cable, for its own addresses and the others’', () => {
    const wire = new Wire({
      interfaces: [['10.0.0.1/24', '10.0.1.1/24'], ['192.168.200.1/24'], []],
    });
    for (const [port, mac] of [
      '02:00:00:00:01:01',
      '02:00:00:00:01:02',
      '02:00:00:00:01:03',
    ].entries()) {
      for (const targetIp of ['10.0.0.1', '10.0.1.1', '192.168.200.1']) {
        wire.inject(arpRequest({ targetIp }), port);
        expect(wire.sent(port).map(seenArp)).toMatchObject([
          { senderMac: mac, senderIp: targetIp },
        ]);
      }
      for (const other of [0, 1, 2]) expect(wire.sent(other)).toEqual([]);
    }
    wire.assertBalanced();
  });

  test('an answer leaves by the interface that the route names, not by the one it was asked on', () => {
    const wire = new Wire({ interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']] });
    introduce(wire, { ip: '192.168.200.2', port: 1 });
    wire.inject(icmp({ source: '192.168.200.2' }), 0);
    expect(wire.sent(0)).toEqual([]);
    expect(wire.sent(1).map(seenIcmp)).toMatchObject([
      { from: '02:00:00:00:01:02', source: US, destination: '192.168.200.2' },
    ]);
    wire.assertBalanced();
  });

  test('an address may be given later', () => {
    const wire = new Wire({ interfaces: [[]] });
    wire.inject(arpRequest());
    expect(drops(wire)).toEqual({ 'arp.notForUs': 1 });
    wire.stack.addAddress(2, { address: address(US), length: 24 });
    wire.inject(arpRequest());
    expect(wire.sent().map(seenArp)).toMatchObject([{ senderIp: US }]);
    wire.assertBalanced();
  });
});

describe('addGateway', () => {
  const everything = { network: address('0.0.0.0'), length: 0 };

  test('adds `default via`, by the device whose cable the gateway is on', () => {
    const { stack } = new Wire({ interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']] });
    stack.addGateway(address('192.168.200.254'));
    const main = stack.routes.table(Table.Main);
    expect(main.list().find(({ length }) => length === 0)).toMatchObject({
      ...everything,
      type: RouteType.Unicast,
      device: 3,
      gateway: address('192.168.200.254'),
      metric: 0,
      scope: 0,
    });
  });

  test.each([
    ['on no cable', '203.0.113.1'],
    ['the limited broadcast', '255.255.255.255'],
    ['a multicast group', '224.0.0.1'],
    ['our subnet’s broadcast, as Linux refuses it', '10.0.0.255'],
  ])('refuses, in iproute2’s words, a gateway that is %s (%s)', (_, gateway) => {
    const { stack } = new Wire();
    expect(() => stack.addGateway(address(gateway))).toThrow('Nexthop has invalid gateway.');
    expect(stack.routes.table(Table.Main).list()).toHaveLength(1);
  });

  test('refuses a gateway that is itself behind a gateway', () => {
    const { stack } = new Wire();
    stack.routes.add(
      route({ network: address('203.0.113.0'), length: 24, device: 2, gateway: address(PEER) }),
    );
    expect(() => stack.addGateway(address('203.0.113.1'))).toThrow('Nexthop has invalid gateway.');
  });

  test('refuses a second one', () => {
    const { stack } = new Wire();
    stack.addGateway(address(PEER));
    expect(() => stack.addGateway(address('10.0.0.3'))).toThrow('File exists');
    expect(stack.ip.route(address('0.0.0.0'), address('203.0.113.1'))?.gateway).toBe(address(PEER));
  });
});

describe('ipForward: a stack is a router', () => {
  test('is false, unless the options say otherwise; and may be set', () => {
    expect(new Stack().ipForward).toBe(false);
    expect(new Stack({ ipForward: false }).ipForward).toBe(false);
    const stack = new Stack({ ipForward: true });
    expect(stack.ipForward).toBe(true);
    stack.ipForward = false;
    expect(stack.ipForward).toBe(false);
  });

  test('two hosts, each with the router as its gateway, ping each other through it', () => {
    const { stacks, settle } = routed();
    const [left, router, right] = stacks;
    const heard: string[] = [];
    const ping = (ttl: number) => {
      const session = left.ping(
        { destination: address('192.168.200.2'), ttl },
        {
          reply: ({ ttl: hops }) => heard.push(`reply, TTL ${hops}`),
          error: ({ from, type, code }) => heard.push(`${dotted(from)} says ${type}/${code}`),
        },
      );
      session.send();
      settle();
      session.close();
    };
    for (const ttl of [1, 2, 64]) ping(ttl);
    expect(heard).toEqual(['10.0.0.1 says 11/0', 'reply, TTL 63', 'reply, TTL 63']);
    expect(router.ctx.counters.snapshot()).toMatchObject({ IpForwDatagrams: 4, IcmpOutMsgs: 1 });
    router.ipForward = false;
    ping(64);
    expect(heard).toHaveLength(3);
    expect(router.ctx.drops()).toEqual({ 'ip.ttlExceeded': 1, 'ip.notForUs': 1 });
    for (const { ctx } of [left, router, right]) {
      expect(imbalance(ctx.flow, ctx.pool.outstanding)).toBeNull();
    }
  });
});

describe('time is an argument', () => {
  test('nothing is due until something waits; then the first deadline is the first retry', () => {
    const wire = new Wire();
    wire.advance(1000);
    expect(wire.stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
    new Pinger(wire, PEER).send();
    expect(wire.stack.nextDeadline()).toBe(2000);
    wire.advance(250);
    new Pinger(wire, '10.0.0.3').send();
    expect(wire.stack.nextDeadline()).toBe(2000);
    wire.advance(750);
    expect(wire.stack.nextDeadline()).toBe(2250);
    wire.inject(arpReply());
    wire.assertBalanced();
  });

  test('advance before the deadline does nothing; at it, what is due', () => {
    const wire = new Wire();
    new Pinger(wire, PEER).send();
    wire.sent();
    wire.stack.advance(999.999);
    expect(wire.sent()).toEqual([]);
    wire.stack.advance(1000);
    expect(wire.sent()).toHaveLength(1);
  });

  test('a host that slept for an hour: one request a call, not thousands, then it fails', () => {
    const wire = new Wire();
    const pinger = new Pinger(wire, PEER);
    pinger.send();
    wire.sent();
    wire.stack.advance(3_600_000);
    expect(wire.sent()).toHaveLength(1);
    wire.stack.advance(3_601_000);
    wire.stack.advance(3_602_000);
    expect(pinger.errors).toHaveLength(1);
    wire.assertBalanced();
  });

  test('input, poll and advance set the clock', () => {
    const [driver, end] = memoryPair();
    const stack = new Stack();
    const device = stack.addDevice(driver);
    stack.advance(5.5);
    expect(stack.ctx.now).toBe(5.5);
    expect(stack.poll(device, 6.25, 64)).toBe(0);
    expect(stack.ctx.now).toBe(6.25);
    const pkt = stack.ctx.pool.take(20);
    if (pkt === null) throw new Error('the pool is empty');
    stack.input(pkt, device, 7.125);
    expect(stack.ctx.now).toBe(7.125);
    expect(stack.ctx.drops()).toEqual({ 'ether.runt': 1 });
    expect(imbalance(stack.ctx.flow, stack.ctx.pool.outstanding)).toBeNull();
    end.close();
  });
});

describe('poll', () => {
  test('takes in as many frames as its budget, says how many, and leaves the rest', () => {
    const [driver, end] = memoryPair();
    const stack = new Stack();
    const device = stack.addDevice(driver, { addresses: [{ address: address(US), length: 24 }] });
    const port = new FramePort(end);
    for (let n = 0; n < 10; n++) port.send(arpRequest());
    expect([4, 4, 4, 4].map((budget) => stack.poll(device, 0, budget))).toEqual([4, 4, 2, 0]);
    expect(port.received()).toHaveLength(10);
    expect(device.stats).toMatchObject({
      rxPackets: 10,
      rxBytes: 420,
      txPackets: 10,
      txBytes: 420,
    });
  });

  test('with an empty pool it counts a drop at the device and the frame stays on the cable', () => {
    const [driver, end] = memoryPair();
    const stack = new Stack({ small: 1 });
    const device = stack.addDevice(driver, { addresses: [{ address: address(US), length: 24 }] });
    const port = new FramePort(end);
    port.send(arpRequest());
    const held = stack.ctx.pool.take(1);
    if (held === null) throw new Error('the pool is empty');
    expect(stack.poll(device, 0, 64)).toBe(0);
    expect(device.stats).toMatchObject({ rxPackets: 0, rxDropped: 1 });
    stack.ctx.pool.release(held);
    expect(stack.poll(device, 0, 64)).toBe(1);
    expect(port.received()).toHaveLength(1);
  });

  test('RFC 1812 §3.2/1: the packet is told how the link addressed it, the stack how much it moved', () => {
    const wire = new Wire();
    const casts: number[] = [];
    wire.stack.ctx.trace.attach({
      event: ({ kind, detail }, pkt) => {
        if (kind === 3 && detail === 0x0806) casts.push(pkt?.cast ?? -1);
      },
    });
    wire.inject(arpRequest());
    wire.inject(arpReply());
    expect(casts).toEqual([Cast.Broadcast, Cast.Host]);
    expect(wire.stack.ctx.flow).toEqual({
      received: 2,
      originated: 0,
      transmitted: 1,
      delivered: 1,
      dropped: 0,
      parked: 0,
    });
  });
});

describe('the same seed and the same input give the same output, byte for byte', () => {
  test('twice', () => {
    expect(conversation(5)).toEqual(conversation(5));
  });

  test('another seed gives other identifiers, and nothing else', () => {
    const [first, second] = [conversation(5), conversation(6)];
    expect(first).not.toEqual(second);
    expect(first.map(withoutIdentifiers)).toEqual(second.map(withoutIdentifiers));
  });

  test('without a seed it is 1', () => {
    expect(new Stack().ping({ destination: address(PEER) }, silent).identifier).toBe(
      new Stack({ seed: 1 }).ping({ destination: address(PEER) }, silent).identifier,
    );
  });
});

const silent = { reply: () => {}, error: () => {} };

/** All that a stack says in a minute or so of everything; the station is the wire's own, not the seed's. */
function conversation(seed: number): Uint8Array[] {
  const wire = new Wire({ seed });
  const said: Uint8Array[] = [];
  const listen = () => said.push(...wire.sent());
  const pinger = new Pinger(wire, PEER);
  for (const n of upTo(20)) {
    pinger.send();
    listen();
    wire.inject(n === 3 ? arpReply() : icmp({ data: counting(n), sequence: n }));
    listen();
    wire.advance(100);
  }
  const request = said
    .map((frame) => (frame[13] === 0 ? seenIcmp(frame) : null))
    .find((p) => p?.type === 8);
  if (request === undefined || request === null) throw new Error('no request was sent');
  wire.inject(answer(request));
  wire.inject(arpRequest({ from: PEER_MAC }));
  expect(pinger.replies).toHaveLength(1);
  listen();
  wire.assertBalanced();
  return said;
}

/** Two hosts with a router between them; `settle` lets every frame on their cables arrive. */
function routed() {
  const left = new Stack({ seed: 2, poison: true });
  const router = new Stack({ seed: 3, poison: true, ipForward: true });
  const right = new Stack({ seed: 4, poison: true });
  for (const [host, network] of [
    [left, '10.0.0'],
    [right, '192.168.200'],
  ] as const) {
    const [near, far] = memoryPair();
    host.addDevice(near, { addresses: [{ address: address(`${network}.2`), length: 24 }] });
    router.addDevice(far, { addresses: [{ address: address(`${network}.1`), length: 24 }] });
    host.addGateway(address(`${network}.1`));
  }
  const stacks = [left, router, right] as const;
  const poll = (): number =>
    stacks
      .flatMap((stack) => stack.devices.map((device) => stack.poll(device, 0, 64)))
      .reduce((total, frames) => total + frames, 0);
  const settle = (): void => {
    while (poll() > 0);
  };
  return { stacks, settle };
}

/** The frame without IP identification, checksums, and the identifier of a request of ours. */
function withoutIdentifiers(frame: Uint8Array): string {
  const copy = frame.slice();
  if (copy[13] === 0x00) {
    copy.fill(0, 18, 20);
    copy.fill(0, 24, 26);
    if (copy[34] === 8) copy.fill(0, 36, 40);
  }
  return text(copy);
}

test('RFC 1122 §3.2.1.3/2: a ping from an address that is not ours is refused, as bind(2) refuses it', () => {
  const wire = new Wire();
  const listener = { reply: () => {}, error: () => {} };
  const [destination, source] = [0x0a000002, 0x01020304] as Ipv4Address[];
  if (destination === undefined || source === undefined) throw new Error('no addresses');
  expect(() => wire.stack.ping({ destination, source }, listener)).toThrow(
    new Error('1.2.3.4: Cannot assign requested address'),
  );
});
