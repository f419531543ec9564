// Networks of hosts in virtual time: what runs when, what the same seed repeats, and errors for people.

import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Timer } from '../../src/core/timers.ts';
import { Direction } from '../../src/pcap/format.ts';
import { readCapture } from '../../src/pcap/read.ts';
import { PcapngWriter } from '../../src/pcap/write.ts';
import { RuleAction, rule } from '../../src/route/rule.ts';
import type { LinkOptions } from '../../src/sim/link.ts';
import { Network } from '../../src/sim/network.ts';
import type { NetworkPingOptions } from '../../src/sim/ping.ts';
import { Switch } from '../../src/sim/switch.ts';
import { World } from '../../src/sim/world.ts';
import { address } from '../support/frames.ts';

let net: Network;

beforeEach(() => {
  net = new Network({ seed: 1 });
});

afterEach(() => net.assertBalanced());

/** Options as plain JavaScript may give them. */
const misspelt = (key: string): object => ({ [key]: [] });

/** Two hosts and a cable. */
function pair(options: LinkOptions = {}) {
  const a = net.host('a', { addresses: ['10.0.0.1/24'] });
  const b = net.host('b', { addresses: ['10.0.0.2/24'] });
  return { a, b, cable: net.link(a, b, options) };
}

describe('two hosts', () => {
  test('RFC 1122 §3.1/1, RFC 1122 §3.3.1.1/2: ping each other, the first packet included; no time passes on a perfect cable', () => {
    pair();
    expect(net.ping('a', 'b')).toEqual({
      sent: 1,
      replies: [
        {
          ...{ sequence: 1, from: '10.0.0.2', ttl: 64, bytes: 64, rttMs: 0 },
          ...{ duplicate: false, truncated: false, wrongAt: -1 },
        },
      ],
      errors: [],
      unsent: [],
      lost: [],
    });
    expect(net.now).toBe(0);
  });

  test('a delay is waited for each way, for ARP and for the echo', () => {
    pair({ delayMs: 5 });
    const { replies } = net.ping('a', '10.0.0.2', { count: 3, intervalMs: 100 });
    expect(replies.map(({ rttMs }) => rttMs)).toEqual([20, 10, 10]);
    expect(net.now).toBe(210);
  });

  test('each direction as it is told', () => {
    pair({ delayMs: 5, there: { delayMs: 30 }, back: { loss: 1 } });
    const { lost } = net.ping('a', 'b');
    expect(lost).toEqual([]);
    expect(net.stats()).toMatchObject({
      'a.eth0 > b.eth0': { entered: 3, delivered: 3, lost: 0 },
      'b.eth0 > a.eth0': { entered: 3, delivered: 0, lost: 3 },
    });
  });

  test('nobody at that address: Destination Host Unreachable from ourselves, after three seconds', () => {
    pair();
    const { replies, errors } = net.ping('a', '10.0.0.77');
    expect(replies).toEqual([]);
    expect(errors).toMatchObject([{ sequence: 1, from: '10.0.0.1', type: 3, code: 1 }]);
    expect(net.now).toBe(3000);
  });

  test.each<[string, string, NetworkPingOptions, string]>([
    ['no way there', '192.168.0.1', {}, 'ENETUNREACH'],
    ['longer than any datagram', 'b', { size: 65508 }, 'EMSGSIZE'],
  ])('%s: the host itself says so, in Linux’s errno', (_, to, options, errno) => {
    pair();
    expect(net.ping('a', to, { count: 2, ...options })).toMatchObject({
      unsent: [
        { sequence: 1, errno },
        { sequence: 2, errno },
      ],
      lost: [],
    });
  });

  test('a mark, a device, a source and a TOS, as a ping(8) may have them', () => {
    const interfaces = { eth0: ['10.0.0.1/24', '10.0.0.9/24'], eth1: '10.1.0.1/24' };
    const a = net.host('a', { interfaces });
    net.link('a', net.host('b', { addresses: ['10.0.0.2/24'] }));
    net.link('a', net.host('c', { addresses: ['10.1.0.2/24'] }));
    a.stack.routes.addRule(rule({ priority: 5, mark: 7, action: RuleAction.Prohibit }));
    expect(net.ping('a', 'b', { mark: 7 }).unsent).toMatchObject([{ errno: 'EACCES' }]);
    expect(net.ping('a', 'b', { mark: 8, tos: 0x10 }).replies).toMatchObject([{ sequence: 1 }]);
    expect(net.ping('a', 'c', { device: 'eth1' }).replies).toMatchObject([{ from: '10.1.0.2' }]);
    const away = net.ping('a', 'c', { device: 'eth0', source: '10.0.0.9' });
    // As on Linux, a packet of one's own is told of by the subnet's first address.
    expect(away.errors).toMatchObject([{ from: '10.0.0.1', type: 3, code: 1 }]);
  });

  test('a bad cable: what is lost is told by its numbers', () => {
    pair({ loss: 0.2 });
    const { replies, lost } = net.ping('a', 'b', { count: 20, intervalMs: 10 });
    expect(lost).toEqual([1, 5, 7, 11, 12, 13, 18, 19]);
    expect(replies.length + lost.length).toBe(20);
  });

  test('the smaller MTU of a cable is its devices’', () => {
    const { a, b } = pair({ mtu: 9000, back: { mtu: 576 } });
    expect([a, b].map(({ stack }) => stack.devices[1]?.mtu)).toEqual([9000, 576]);
  });

  test('Ethernet addresses tell the node and the interface', () => {
    const { b } = pair();
    const c = net.host('c', { interfaces: { left: '10.1.0.1/24', right: '10.2.0.1/24' } });
    net.host('d', { interfaces: { eth0: ['10.1.0.2/24', '10.1.0.3/24'] } });
    net.link('d', 'c.right');
    net.ping('a', 'b');
    expect([...b.stack.arp.neighbours.list()]).toMatchObject([{ high: 0x0200, low: 0x0101 }]);
    expect(c.stack.devices[1]).toMatchObject({ name: 'right', mac: { high: 0x0200, low: 0x0302 } });
  });
});

describe('time', () => {
  test('stacks see the network’s clock, whoever asks', () => {
    const { a, b } = pair();
    net.advance(123.5);
    expect([net.now, a.stack.ctx.now, b.stack.ctx.now]).toEqual([123.5, 123.5, 123.5]);
    expect(net.host('late').stack.ctx.now).toBe(123.5);
  });

  test('at one moment frames come first, in the order in which they were sent, then stacks in theirs', () => {
    const order: string[] = [];
    const { a, b } = pair({ delayMs: 10 });
    net.ping('a', 'b');
    const at = net.now + 10;
    const note = (stack: typeof a.stack, what: string) =>
      stack.ctx.timers.arm(new Timer(() => order.push(what)), at);
    note(b.stack, 'timer of b');
    note(a.stack, 'timer of a');
    net.capture({
      addInterface: () => 0,
      packet: ({ direction }) => {
        if (direction === Direction.Inbound) order.push('frame');
      },
    });
    const listener = { reply: () => {}, error: () => {} };
    a.stack.ping({ destination: b.address }, listener).send();
    b.stack.ping({ destination: a.address }, listener).send();
    net.advance(10);
    expect(order).toEqual(['frame', 'frame', 'timer of a', 'timer of b']);
  });

  test('advance goes as far as it says, and what is due later stays', () => {
    const { a, b } = pair({ delayMs: 10 });
    a.stack.ping({ destination: b.address }, { reply: () => {}, error: () => {} }).send();
    net.advance(9.999);
    expect(b.stack.ctx.flow.received).toBe(0);
    net.advance(0.001);
    expect(b.stack.ctx.flow.received).toBe(1);
    expect(net.now).toBe(10);
    net.run();
  });

  test('run ends when no frame is on its way and no packet waits, whatever timers are set', () => {
    pair();
    net.ping('a', 'b');
    expect([net.idle, net.now]).toEqual([true, 0]);
    net.run();
    expect(net.now).toBe(0);
  });

  test('run until something is so; application code decides what', () => {
    const { a, b } = pair({ delayMs: 10 });
    const heard: number[] = [];
    const session = a.stack.ping(
      { destination: b.address },
      { reply: ({ sequence }) => heard.push(sequence), error: () => {} },
    );
    for (let n = 0; n < 3; n++) session.send();
    net.run({ until: () => heard.length > 0 });
    expect([heard, net.now]).toEqual([[1, 2, 3], 40]);
    session.close();
  });

  test('what an application sends to itself arrives too', () => {
    pair();
    expect(net.ping('a', 'a').replies).toMatchObject([{ from: '10.0.0.1', rttMs: 0 }]);
  });

  test('run gives up in time', () => {
    pair();
    net.ping('a', 'b');
    expect(() => net.run({ until: () => false, withinMs: 5000 })).toThrow(
      'run: 5000 ms have passed and it is not over',
    );
    expect(() => new Network().run({ until: () => false })).toThrow(
      'run: nothing more will happen, and it is not over at 0 ms',
    );
  });

  test('time that does not go on is an error, not a hang', () => {
    const { a, b } = pair();
    const session = a.stack.ping(
      { destination: b.address },
      { reply: () => session.send(), error: () => {} },
    );
    session.send();
    expect(() => net.run()).toThrow(/^1000000 frames at 0 ms and no end: is there a loop/);
    net = new Network();
  });

  test('but every run may move as many frames, also where no time passes between two', () => {
    const world = new World(1);
    for (let run = 0; run < 2; run++) {
      world.settle();
      for (let frame = 0; frame < 1_000_000; frame++) world.count();
    }
    expect(() => world.count()).toThrow('1000000 frames at 0 ms and no end');
  });

  test('nothing that the network calls may move time', () => {
    const { a, b } = pair();
    const faults: unknown[] = [];
    const reply = (): void => {
      try {
        net.advance(1);
      } catch (error) {
        faults.push(error);
      }
    };
    a.stack.ping({ destination: b.address }, { reply, error: () => {} }).send();
    net.run();
    expect(faults).toEqual([new Error('the network is running: time cannot be moved from within')]);
  });
});

describe('one event at a time', () => {
  const journey = (drive: (net: Network) => void): string[] => {
    const seen: string[] = [];
    const own = new Network({ seed: 3 });
    own.router('r', { interfaces: { eth0: '10.0.0.254/24', eth1: '10.1.0.254/24' } });
    for (const [name, net] of [
      ['a', 0],
      ['b', 0],
      ['c', 1],
    ] as const) {
      own.host(name, {
        addresses: [`10.${net}.0.${name === 'b' ? 2 : 1}/24`],
        gateway: `10.${net}.0.254`,
      });
    }
    own.switch('s');
    for (const [one, other] of [
      ['a', 's'],
      ['b', 's'],
      ['r.eth0', 's'],
      ['r.eth1', 'c'],
    ] as const)
      own.link(one, other, { loss: 0.1, duplicate: 0.1 });
    own.observe(
      (end, { length }, frame, out) => seen.push(`${own.now} ${end} ${out} ${frame} ${length}`),
      (end, { length }, frame) => seen.push(`${own.now} ${end} lost ${frame} ${length}`),
    );
    for (const node of own.nodes) {
      if (node instanceof Switch || node.name === 'c') continue;
      const listener = { reply: () => {}, error: () => {} };
      const session = node.stack.ping({ destination: address('10.1.0.1') }, listener);
      for (let n = 0; n < 5; n++) session.send();
    }
    own.settle();
    drive(own);
    own.assertBalanced();
    return seen;
  };

  test('does what running does, in its order', () => {
    const run = journey((own) => own.advance(20_000));
    const steps = journey((own) => {
      while (own.nextDeadline <= 20_000) expect(own.step()).toBe(true);
    });
    const both = journey((own) => {
      for (let n = 0; own.nextDeadline <= 20_000; n++) {
        if (n % 7 === 0) own.advance(0);
        else own.step();
      }
    });
    expect(run.length).toBeGreaterThan(100);
    expect(steps).toEqual(run);
    expect(both).toEqual(run);
  });

  test('a frame at a time, and nothing when nothing is planned', () => {
    pair({ delayMs: 1 });
    expect([net.nextDeadline, net.step()]).toEqual([Number.POSITIVE_INFINITY, false]);
  });
});

describe('a cable that changes while it is used', () => {
  test('from now on, in one direction, with a seed of its own', () => {
    const { cable } = pair();
    const [there, back] = cable.ends;
    there.impair({ loss: 1 }, 9);
    expect([there.impairment, back.impairment]).toEqual([{ loss: 1 }, {}]);
    expect(net.ping('a', 'b').lost).toEqual([]);
    expect(net.stats()['a.eth0 > b.eth0']).toMatchObject({ entered: 3, lost: 3 });
    there.impair({}, 9);
    expect(net.ping('a', 'b').replies).toHaveLength(1);
  });

  test('the device keeps its MTU, and what the cable does not carry is dropped', () => {
    const { a, cable } = pair({ mtu: 1400 });
    cable.ends[0].impair({ mtu: 1000 }, 1);
    expect(cable.ends[0].impairment).toEqual({ mtu: 1000 });
    net.ping('a', 'b', { size: 56 });
    net.ping('a', 'b', { size: 1200 });
    expect(a.stack.ctx.drops()).toEqual({ 'device.tooLong': 1 });
    cable.ends[0].impair({}, 1);
    expect(net.ping('a', 'b', { size: 1200 }).replies).toHaveLength(1);
  });
});

describe('what is lost', () => {
  test.each<[string, LinkOptions, string[]]>([
    ['by chance: behind its way in', { loss: 1 }, ['a.eth0 out 1', 'a.eth0 lost 1']],
    ['one of two', { duplicate: 1, limit: 1 }, ['a.eth0 out 1', 'a.eth0 lost 1', 's.port1 in 1']],
  ])('%s', (_, options, begins) => {
    const seen: string[] = [];
    net.host('a', { addresses: ['10.0.0.1/24'] });
    net.switch('s');
    net.link('a', 's', options);
    net.observe(
      (end, _, frame, out) => seen.push(`${end} ${out ? 'out' : 'in'} ${frame}`),
      (end, _, frame) => seen.push(`${end} lost ${frame}`),
    );
    net.ping('a', '10.0.0.2');
    expect(seen.slice(0, begins.length)).toEqual(begins);
  });

  test('what does not fit into a cable behind a switch', () => {
    const lost: string[] = [];
    net.host('a', { addresses: ['10.0.0.1/24'] });
    net.switch('s');
    net.host('b', { addresses: ['10.0.0.2/24'] });
    net.link('a', 's');
    net.link('s', 'b', { mtu: 1000 });
    net.observe(
      () => {},
      (end, { length }) => lost.push(`${end} ${length}`),
    );
    net.ping('a', 'b', { size: 1200 });
    expect(lost).toEqual(['s.port2 1242']);
  });
});

test('a device that was taken out hears nothing more', () => {
  const { b } = pair({ delayMs: 5 });
  net.ping('a', 'b');
  const device = b.stack.findDevice('eth0');
  if (device !== null) b.stack.removeDevice(device);
  expect(net.ping('a', 'b').lost).toEqual([1]);
});

describe('the same seed', () => {
  const BAD: LinkOptions = {
    ...{ delayMs: 5, jitterMs: 2, rateBps: 1_000_000, limit: 20, loss: 0.1, burst: 2 },
    ...{ duplicate: 0.05, reorder: 0.05, corrupt: 0.05, truncate: 0.05 },
    back: { delayMs: 9 },
  };

  function captured(seed: number, others = 0): Uint8Array {
    const network = new Network({ seed });
    const blocks: Uint8Array[] = [];
    network.capture(new PcapngWriter((block) => blocks.push(block)));
    for (const [name, octet] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const) {
      network.host(name, { addresses: [`10.0.0.${octet}/24`] });
    }
    for (let n = 0; n < others; n++) network.host(`other${n}`);
    network.switch('s');
    for (const name of ['a', 'b', 'c']) network.link(name, 's', BAD);
    network.ping('a', 'b', { count: 50, intervalMs: 20 });
    network.ping('c', 'b', { count: 50, intervalMs: 20, size: 1000 });
    network.assertBalanced();
    return Buffer.concat(blocks);
  }

  test('gives a byte-identical capture, on this machine and on any other', () => {
    const capture = captured(7);
    expect(captured(7)).toEqual(capture);
    // Changes with the stack's frames and the writer's blocks; must be the same on every machine.
    expect(createHash('sha256').update(capture).digest('hex')).toBe(
      'caa264d4b1a1c20d2b3777075f2dae78364f250a747ea08e51660becc0241452',
    );
  });

  test('another seed gives another', () => {
    expect(captured(8)).not.toEqual(captured(7));
  });

  test('whatever else is in the network, the same frames are lost', () => {
    expect(captured(7, 3)).toEqual(captured(7));
  });
});

describe('a capture', () => {
  test('has each frame at both ends of its cable, with one number all the way, in the network’s time', () => {
    const blocks: Uint8Array[] = [];
    net.host('a', { addresses: ['10.0.0.1/24'] });
    net.host('b', { addresses: ['10.0.0.2/24'] });
    net.switch('s');
    net.capture(new PcapngWriter((block) => blocks.push(block)));
    net.link('a', 's', { delayMs: 1 });
    net.link('s', 'b', { delayMs: 2 });
    net.ping('a', 'b');
    const { interfaces, packets } = readCapture(Buffer.concat(blocks));
    const seen = [...packets].map(({ interfaceId, time, direction, packetId }) => [
      interfaces[interfaceId]?.name,
      Number(time) / 1e6,
      direction === Direction.Inbound ? 'in' : 'out',
      packetId,
    ]);
    expect(seen.slice(0, 8)).toEqual([
      ['a.eth0', 0, 'out', 1n],
      ['s.port1', 1, 'in', 1n],
      ['s.port2', 1, 'out', 1n],
      ['b.eth0', 3, 'in', 1n],
      ['b.eth0', 3, 'out', 2n],
      ['s.port2', 5, 'in', 2n],
      ['s.port1', 5, 'out', 2n],
      ['a.eth0', 6, 'in', 2n],
    ]);
    expect(seen).toHaveLength(16);
  });

  test('a lost frame goes in and does not come out', () => {
    const { a, b } = pair({ loss: 1 });
    const seen: string[] = [];
    net.capture({
      addInterface: ({ name }) => (name === 'a.eth0' ? 0 : 1),
      packet: ({ interfaceId, direction }) => {
        seen.push(`${interfaceId} ${direction}`);
      },
    });
    a.stack.ping({ destination: b.address }, { reply: () => {}, error: () => {} }).send();
    net.advance(100);
    expect(seen).toEqual(['0 2']);
    net.run();
  });
});

describe('errors say what is wrong and what was expected', () => {
  test.each<[string, () => unknown, string]>([
    ['no such node', () => net.link('a', 'x'), 'no node is called x: there are a, b, s'],
    ['none at all', () => new Network().ping('a', 'b'), 'no node is called b: there are none'],
    ['a name twice', () => net.host('a'), 'node a is there already'],
    [
      'a name that is none',
      () => net.switch('a.b'),
      'node "a.b": expected a name of letters, digits, - and _',
    ],
    ['a cable to itself', () => net.link('a', 'a'), 'a: a cable leads to another node'],
    ['a switch to itself', () => net.link('s', 's'), 's: a cable leads to another node'],
    [
      'no interface left',
      () => [net.link('a', 'b'), net.link('a', 's')],
      'a: every interface has its cable: eth0',
    ],
    [
      'an interface that is taken',
      () => [net.link('a', 'b'), net.link('s', 'a.eth0')],
      'a: eth0 has its cable already',
    ],
    [
      'an interface that is none',
      () => net.link('a.eth1', 'b'),
      'a: no interface is called eth1: there are eth0',
    ],
    [
      'a port by name',
      () => net.link('a', 's.port3'),
      's.port3: a switch gives its next port, say s',
    ],
    [
      'an impossible cable',
      () => net.link('a', 'b', { loss: 1.5 }),
      'a.eth0 > b.eth0: loss: expected a probability from 0 to 1',
    ],
    [
      'in one direction',
      () => net.link('a', 'b', { back: { jitterMs: 1 } }),
      'b.eth0 > a.eth0: jitterMs: expected no more than delayMs',
    ],
    [
      'no address',
      () => net.host('c', { addresses: ['10.0.0.256/24'] }),
      'c: 10.0.0.256/24: expected an address and prefix length such as 10.0.0.1/24',
    ],
    [
      'no prefix length',
      () => net.host('c', { addresses: ['10.0.0.3'] }),
      'c: 10.0.0.3: expected an address and prefix length such as 10.0.0.1/24',
    ],
    [
      'a gateway that is no address',
      () => net.host('c', { addresses: ['10.0.0.3/24'], gateway: 'r' }),
      'c: gateway r: expected an IPv4 address such as 10.0.0.254',
    ],
    [
      'a gateway that is no neighbour',
      () => net.host('c', { addresses: ['10.0.0.3/24'], gateway: '10.0.1.1' }),
      "c: gateway 10.0.1.1: expected a neighbour's address; our own are 10.0.0.3/24",
    ],
    [
      'a gateway that we are ourselves',
      () => net.host('c', { addresses: ['10.0.0.3/24'], gateway: '10.0.0.3' }),
      "c: gateway 10.0.0.3: expected a neighbour's address; our own are 10.0.0.3/24",
    ],
    [
      'a route to an address inside of a network',
      () =>
        net.router('c', {
          interfaces: { eth0: '10.0.0.3/24' },
          routes: [{ to: '10.1.0.1/24', via: '10.0.0.1' }],
        }),
      'c: 10.1.0.1/24: expected a network; that address is in 10.1.0.0/24',
    ],
    [
      'two routes to one network',
      () =>
        net.host('c', {
          ...{ addresses: ['10.0.0.3/24'], gateway: '10.0.0.1' },
          routes: [{ to: 'default', via: '10.0.0.2' }],
        }),
      'c: default: there is a route to it already',
    ],
    [
      'both ways to give addresses',
      () => net.host('c', { addresses: ['10.0.0.3/24'], interfaces: { eth0: '10.0.0.3/24' } }),
      'c: expected either addresses, which eth0 has, or interfaces',
    ],
    [
      'a ping from a switch',
      () => net.ping('s', 'a'),
      's is a switch: expected a host or a router',
    ],
    [
      'a ping to no address',
      () => net.ping('a', '10.0.0.256'),
      '10.0.0.256: expected an IPv4 address such as 10.0.0.2, or a node',
    ],
    [
      'a ping to a node without one',
      () => [net.host('c'), net.ping('a', 'c')],
      'c: it has no address',
    ],
    [
      'a node of another network',
      () => net.link('a', new Network().host('b')),
      'b is a node of another network',
    ],
    ...[-1, 0.5, Number.NaN, 2 ** 32].map((seed): [string, () => unknown, string] => [
      `a seed of ${seed}`,
      () => new Network({ seed }),
      `seed ${seed}: expected a whole number from 0 to 4294967295`,
    ]),
    ...[-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map(
      (count): [string, () => unknown, string] => [
        `${count} requests`,
        () => net.ping('a', 'b', { count }),
        `count ${count}: expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
      ],
    ),
    [
      'a misspelt option of a host',
      () => net.host('c', misspelt('adresses')),
      'c: adresses: expected one of addresses, interfaces, gateway, routes',
    ],
    [
      'of a switch',
      () => net.switch('t', misspelt('ageing')),
      't: ageing: expected one of ageingMs',
    ],
    [
      'of a ping',
      () => net.ping('a', 'b', misspelt('cout')),
      'ping: cout: expected one of count, intervalMs, size, ttl, mark, source, device, tos',
    ],
    [
      'a ping by a device that is not there',
      () => [net.link('a', 'b'), net.ping('a', 'b', { device: 'eth1' })],
      'device eth1: No such device: there are lo, eth0',
    ],
    [
      'from what is no address',
      () => net.ping('a', 'b', { source: 'eth0' }),
      'source eth0: expected an IPv4 address such as 10.0.0.1',
    ],
    [
      'from an address of another host',
      () => [net.link('a', 'b'), net.ping('a', 'b', { source: '10.0.0.2' })],
      '10.0.0.2: Cannot assign requested address',
    ],
    [
      'with a mark that is none',
      () => net.ping('a', 'b', { mark: 2 ** 32 }),
      'mark 4294967296: expected a whole number from 0 to 4294967295',
    ],
    [
      'with a TOS that is none',
      () => net.ping('a', 'b', { tos: -1 }),
      'tos -1: expected a whole number from 0 to 255',
    ],
    ['of a network', () => new Network(misspelt('sed')), 'network: sed: expected one of seed'],
    ['time that goes back', () => net.advance(-1), 'advance(-1): expected milliseconds, 0 or more'],
  ])('%s', (_, work, message) => {
    net.host('a', { addresses: ['10.0.0.1/24'] });
    net.host('b', { addresses: ['10.0.0.2/24'] });
    net.switch('s');
    expect(work).toThrow(new Error(message));
  });

  test('a cable that was refused is not plugged in', () => {
    net.host('a', { addresses: ['10.0.0.1/24'] });
    net.host('b', { addresses: ['10.0.0.2/24'] });
    expect(() => net.link('a', 'b', { loss: 2 })).toThrow();
    net.link('a', 'b');
    expect(net.ping('a', 'b').lost).toEqual([]);
  });

  test('books that do not balance name the node', () => {
    const { a } = pair();
    a.stack.ctx.pool.take(100);
    expect(() => net.assertBalanced()).toThrow(/^a: packets leaked: /);
    net = new Network();
  });
});
