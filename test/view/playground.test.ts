// The playground: a simulated network in virtual time, driven by the frames of a screen.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FrameMoment } from '../../src/trace/event.ts';
import { openPlayground, type Playground } from '../../src/view/playground.ts';
import type { Message } from '../../src/view/protocol.ts';
import type { Topology } from '../../src/view/topology.ts';

const SWITCHED: Topology = {
  title: 'Three hosts',
  says: 'Ping.',
  nodes: [
    { name: 's', kind: 'switch', place: [0.5, 0.5] },
    { name: 'a', kind: 'host', addresses: ['10.0.0.1/24'] },
    { name: 'b', kind: 'host', addresses: ['10.0.0.2/24'] },
    { name: 'c', kind: 'host' },
  ],
  cables: [
    { ends: ['a', 's'], delayMs: 2 },
    { ends: ['b', 's'], delayMs: 2 },
    { ends: ['c', 's'], delayMs: 2, there: { loss: 1 }, back: { mtu: 68 } },
  ],
};

const PING = { do: 'ping', node: 'a', to: 'b', count: 1, intervalMs: 1000, size: 56 } as const;

let ground: Playground;
let heard: Message[];

beforeEach(() => open(SWITCHED));

afterEach(() => ground.network.assertBalanced());

function open(topology: Topology): void {
  ground = openPlayground(topology);
  heard = [];
  ground.session.listen((message) => heard.push(message));
}

function pass(ms: number, atOnce = 50): void {
  for (let gone = 0; gone < ms; gone += atOnce) ground.advance(atOnce);
}

const frames = (): FrameMoment[] =>
  heard.flatMap((message) => (message.type === 'events' ? message.frames : []));

describe('the cast', () => {
  test('has switches with their ports, and hosts that have no address', () => {
    const [hello] = heard;
    const { nodes, cables } = hello?.type === 'hello' ? hello.cast : { nodes: [], cables: [] };
    expect(nodes[0]).toEqual({
      ...{ name: 's', kind: 'switch', place: [0.5, 0.5], layers: [], reasons: [] },
      says: 'switch with 3 ports',
      devices: [1500, 1500, 68].map((mtu, n) => ({
        ...{ index: n + 1, name: `port${n + 1}`, lladdr: '', mtu },
      })),
    });
    expect(nodes[3]).toMatchObject({ name: 'c', says: 'host, no address' });
    expect(cables[2]).toEqual({ ends: ['c.eth0', 's.port3'] });
  });
});

describe('frames', () => {
  test('go in and come out at each end, with one number all the way, in order of time', () => {
    ground.session.answer(PING);
    pass(100);
    const request = frames().filter(({ frame }) => frame === 1);
    expect(request.map(({ timeMs, end, way }) => `${timeMs} ${end} ${way}`)).toEqual([
      '0 a.eth0 out',
      '2 s.port1 in',
      '2 s.port2 out',
      '2 s.port3 out',
      '4 b.eth0 in',
      '4 c.eth0 in',
    ]);
    const times = frames().map(({ timeMs }) => timeMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(frames().map((moment) => JSON.stringify(moment))).size).toBe(times.length);
  });

  test('are lost by chance, and where a cable behind a switch does not carry them', () => {
    ground.session.answer({ ...PING, size: 200 });
    ground.session.answer({ do: 'words', node: 'c', line: 'addr add 10.0.0.3/24 dev eth0' });
    ground.session.answer({ do: 'arping', end: 'c.eth0', to: 'a', count: 1 });
    pass(2000);
    const lost = frames().filter(({ way }) => way === 'lost');
    expect(lost.map(({ end, length }) => `${end} ${length}`)).toEqual(['c.eth0 42']);
    ground.session.answer({
      do: 'words',
      node: 'a',
      line: 'neigh replace 10.0.0.9 lladdr 06:00:00:00:00:09 dev eth0',
    });
    ground.session.answer({ ...PING, to: '10.0.0.9', size: 200 });
    pass(100);
    expect(
      frames()
        .filter(({ way }) => way === 'lost')
        .at(-1),
    ).toMatchObject({ end: 's.port3', length: 242 });
  });

  test('of a stack’s end come right before the event that is the same thing', () => {
    ground.session.answer(PING);
    pass(100);
    const events = new Map<number, string>();
    for (const message of heard) {
      if (message.type !== 'events') continue;
      for (let n = 0; n * 8 < message.events.length; n++) {
        const [node, time, , , , kind] = message.events.slice(n * 8);
        events.set(message.first + n, `${node} ${time} ${kind}`);
      }
    }
    const kinds = { in: 1, out: 10, lost: 0 };
    for (const { id, end, way, timeMs } of frames()) {
      const node = ['s', 'a', 'b', 'c'].indexOf(end.split('.')[0] ?? '');
      if (node > 0) expect(events.get(id + 1)).toBe(`${node} ${timeMs} ${kinds[way]}`);
    }
  });
});

describe('time', () => {
  test('goes on as the screen does, and at most a quarter of a second at once', () => {
    pass(1000, 16);
    expect(ground.network.now).toBe(63 * 16);
    ground.advance(60_000);
    expect(ground.network.now).toBe(63 * 16 + 250);
  });

  test('slower, faster, and not at all', () => {
    for (const speed of [0.1, 4, 0]) {
      const before = ground.network.now;
      ground.speed = speed;
      pass(1000);
      expect(ground.network.now - before).toBeCloseTo(1000 * speed, 6);
    }
  });

  test('what is asked for while it stands is told at once', async () => {
    await ground.session.request({ do: 'hold' });
    await ground.session.request(PING);
    ground.advance(0);
    expect(frames().map(({ end, way }) => `${end} ${way}`)).toEqual(['a.eth0 out']);
    const now = ground.network.now;
    await ground.session.request({ do: 'step' });
    ground.advance(0);
    expect(frames().length).toBeGreaterThan(1);
    expect(ground.network.now).toBe(now + 2);
  });

  test('what happens does not depend on how often the screen is drawn', () => {
    const journey = (atOnce: number): string => {
      open(SWITCHED);
      ground.session.answer({ ...PING, count: 3 });
      pass(4000, atOnce);
      return JSON.stringify([frames(), ground.session.totals()]);
    };
    expect(journey(16)).toBe(journey(50));
    expect(journey(200)).toBe(journey(50));
  });

  test('a network that is too busy falls behind, and the page goes on', () => {
    open({
      ...SWITCHED,
      cables: SWITCHED.cables.map(({ ends }) => ({ ends, rateBps: 1e9, duplicate: 1 })),
    });
    for (let n = 0; n < 32; n++)
      ground.session.answer({ ...PING, count: 100, intervalMs: 10, size: 40_000 });
    let behind = 0;
    for (let n = 0; n < 3; n++) {
      const before = ground.network.now;
      ground.advance(200);
      behind += before + 200 - ground.network.now;
    }
    expect(behind).toBeGreaterThan(100);
    expect(heard.some(({ type }) => type === 'missed')).toBe(true);
  });
});
