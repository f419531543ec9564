// The house: where its rooms and ways are, which ways a packet took, and which packets are where.

import { describe, expect, test } from 'vitest';
import { RAW_LENGTH, type Stage } from '../../../src/trace/event.ts';
import { Recording } from '../../../src/trace/recording.ts';
import { NO_TABLES } from '../../../src/trace/tables.ts';
import { StageCounts } from '../../../web/pictures/counts.ts';
import { fromCable, place, socketsOf, TOKEN_HEIGHT, trip } from '../../../web/pictures/place.ts';
import {
  HEIGHT,
  PANEL,
  type Rect,
  ROOMS,
  roomOf,
  WALLS,
  WIDTH,
} from '../../../web/pictures/rooms.ts';
import { type Fate, type Token, tokensAt } from '../../../web/pictures/tokens.ts';
import {
  headOf,
  lineOf,
  looksOf,
  type Point,
  WAYS,
  waysBetween,
  waysOf,
} from '../../../web/pictures/ways.ts';
import { filmOfRouter, filmOfTwo } from './filmed.ts';

const eventsOf = (film: Recording, node: string, packet: number) =>
  (film.packet(node, packet)?.events ?? []).flatMap((id) => film.glance(id) ?? []);

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('rooms', () => {
  test('stand within the walls, apart from each other', () => {
    for (const { stage, rect } of ROOMS) {
      expect(rect.x, stage).toBeGreaterThan(WALLS.left);
      expect(rect.x + rect.width, stage).toBeLessThan(WALLS.right);
      expect(rect.y + rect.height, stage).toBeLessThan(WALLS.ground);
      const others = ROOMS.filter((other) => other.stage !== stage && overlap(rect, other.rect));
      expect(others, stage).toEqual([]);
    }
    expect(WALLS.right).toBeLessThan(WIDTH);
    expect(WALLS.ground).toBeLessThan(HEIGHT);
  });

  test('all stages have one, and each says what is decided, where and by which rule', () => {
    expect(new Set(ROOMS.map(({ stage }) => stage)).size).toBe(16);
    for (const { says, asks, file, rule } of ROOMS) {
      expect(asks).toMatch(/\?$/);
      expect(says).toMatch(/\.$/);
      expect(file).toMatch(/^src\/.*\.ts$/);
      expect(rule).not.toBe('');
    }
  });
});

describe('ways', () => {
  const touches = ([px, py]: Point, { x, y, width, height }: Rect): boolean =>
    px >= x && px <= x + width && py >= y && py <= y + height;

  test('lead from the wall of one room to the wall of another, through no third', () => {
    for (const { key, from, to, points } of WAYS) {
      const [first, last] = [points[0], points.at(-1)];
      expect(first !== undefined && touches(first, roomOf(from).rect), key).toBe(true);
      expect(last !== undefined && touches(last, roomOf(to).rect), key).toBe(true);
      const between = points.slice(1, -1);
      const inside = ROOMS.filter(({ rect }) => between.some((point) => touches(point, rect)));
      expect(inside, key).toEqual([]);
    }
  });

  test.each<[Stage, Stage, readonly string[] | null]>([
    ['icmp', 'route-out', ['icmp>ip-out', 'ip-out>route-out']],
    ['arp', 'device-out', ['arp>ether-out', 'ether-out>device-out']],
    ['forward', 'neighbour', ['forward>fragment', 'fragment>neighbour']],
    ['icmp', 'icmp', []],
    ['device-out', 'icmp', null],
  ])('from %s to %s', (from, to, keys) => {
    expect(waysBetween(from, to)?.map(({ key }) => key) ?? null).toEqual(keys);
  });

  test('of a packet that waits for its neighbour and goes on', () => {
    const film = filmOfTwo();
    const events = eventsOf(film, 'a', 1);
    expect([...waysOf(events)]).toEqual([
      ...['icmp>ip-out', 'ip-out>route-out', 'route-out>fragment', 'fragment>neighbour'],
      ...['neighbour>ether-out', 'ether-out>device-out'],
    ]);
    const looks = looksOf(events, 4);
    expect(looks.get('fragment>neighbour')).toBe('taken');
    expect(looks.get('neighbour>ether-out')).toBe('ahead');
    expect(looks.get('device-out>cable')).toBe('ahead');
    expect(looks.has('cable>device-in')).toBe(false);
  });

  test('of a packet that is forwarded lead across', () => {
    const film = filmOfRouter();
    const ways = waysOf(eventsOf(film, 'r', 3));
    expect(ways).toContain('route-in>forward');
    expect(ways).toContain('forward>fragment');
    expect(ways).not.toContain('route-in>reassembly');
  });

  test('every step of every packet has its way', () => {
    for (const film of [filmOfTwo({ size: 3000 }), filmOfRouter({ ttl: 1 }), filmOfRouter()]) {
      for (const node of ['a', 'b', 'r']) {
        for (let packet = 1; packet < 20; packet++) {
          const events = eventsOf(film, node, packet);
          for (const [n, { stage, kind, layer }] of events.entries()) {
            const before = events[n - 1];
            if (before === undefined) continue;
            const says = `${node} #${packet}: ${before.stage} to ${stage}, ${layer} ${kind}`;
            expect(waysBetween(before.stage, stage), says).not.toBeNull();
          }
        }
      }
    }
  });

  test('are drawn with round corners and a head', () => {
    const points: Point[] = [
      [10, 20],
      [30, 20],
      [30, 50],
    ];
    expect(lineOf(points, 8)).toBe('M10 20L22 20Q30 20 30 28L30 50');
    expect(headOf(points, 5)).toBe('M27 45L30 50L33 45Z');
    expect(headOf([[1, 2]])).toBe('');
  });
});

/** As `1 neighbour parked`. */
const told = (tokens: readonly Token[]): string[] =>
  tokens.map(({ packet, stage, fate }) => `${packet} ${stage} ${fate}`);

describe('tokens of a first ping', () => {
  const film = filmOfTwo();

  test.each<[number, string, readonly string[]]>([
    [1, 'a', ['1 icmp open']],
    [2, 'a', ['1 route-out open']],
    [4, 'a', ['1 neighbour parked']],
    [6, 'a', ['1 neighbour parked', '2 ether-out open']],
    [7, 'a', ['1 neighbour parked', '2 device-out transmitted']],
    [10, 'b', ['1 neighbour open']],
    [11, 'b', ['1 arp answered', '2 arp open']],
    [16, 'a', ['1 neighbour parked', '2 device-out transmitted', '3 neighbour open']],
    [17, 'a', ['1 neighbour open', '2 device-out transmitted', '3 neighbour open']],
    [20, 'a', ['1 device-out transmitted', '3 arp delivered']],
    [25, 'b', ['3 icmp answered', '4 icmp open']],
    [34, 'a', ['4 icmp delivered']],
    [0, 'a', []],
  ])('at event %i in %s', (id, node, expected) => {
    expect(told(tokensAt(film, node, id))).toEqual(expected);
  });

  test('know what they wait for, by which device they left, and what brought them about', () => {
    const [waiting, asking] = tokensAt(film, 'a', 7);
    expect(waiting?.note).toBe('10.0.0.2');
    expect(asking).toMatchObject({ note: 'eth0', cause: 1, causeKind: 'asks-for' });
  });

  test('the packet in sight stays where it ended', () => {
    const own = eventsOf(film, 'a', 1);
    expect(told(tokensAt(film, 'a', 34, null, own))).toContain('1 device-out transmitted');
  });

  test('what waits for longer than is looked back is known from the tables', () => {
    const row = { key: 'n', text: 'n', device: 'eth0', address: '10.0.0.9', state: 'INCOMPLETE' };
    const neighbours = [{ ...row, lladdr: null, untilMs: null, probes: 1, waiting: [77] }];
    const part = {
      key: 'r',
      text: 'r',
      source: '10.0.0.2',
      destination: '10.0.0.1',
      untilMs: null,
    };
    const whole = { ...part, identification: 5, have: 8, length: null, waiting: [78] };
    const tables = { ...NO_TABLES, neighbours, reassembly: [whole] };
    const [a, b] = tokensAt(film, 'a', 34, tables).filter(({ fate }) => fate === 'parked');
    expect(a).toMatchObject({ packet: 77, stage: 'neighbour', note: '10.0.0.9' });
    expect(b).toMatchObject({ packet: 78, stage: 'reassembly', note: 'datagram 5' });
  });

  test('a drop has its name, and is over a while later', () => {
    const dropping = filmOfRouter({ ttl: 1, count: 3 });
    let id = dropping.first;
    while (id <= dropping.last && dropping.glance(id)?.kind !== 'drop') id++;
    const [node, packet] = [dropping.glance(id)?.node ?? '', dropping.glance(id)?.packet ?? 0];
    const found = tokensAt(dropping, node, id).find((token) => token.packet === packet);
    expect(found).toMatchObject({ fate: 'dropped', note: 'ip.ttlExceeded', stage: 'forward' });
    const later = tokensAt(dropping, node, dropping.last);
    expect(later.filter((token) => token.packet === packet)).toEqual([]);
  });
});

describe('places', () => {
  const token = (packet: number, stage: Stage, fate: Fate, note = ''): Token => ({
    ...{ packet, stage, fate, note, id: packet, cause: 0, causeKind: null },
  });
  const sockets = socketsOf(['lo', 'eth0', 'eth1']);

  test('a token stands in its room', () => {
    for (const { stage, rect } of ROOMS) {
      const [placed] = place([token(123456, stage, 'open')], 0, sockets).placed;
      expect(placed?.x).toBeGreaterThan(rect.x);
      expect((placed?.x ?? 0) + (placed?.width ?? 0) / 2).toBeLessThan(rect.x + rect.width);
      expect((placed?.y ?? 0) + TOKEN_HEIGHT / 2).toBeLessThanOrEqual(rect.y + rect.height);
    }
  });

  test('who finds no room is counted, and the chosen one always finds it', () => {
    const many = Array.from({ length: 30 }, (_, n) => token(n + 1, 'icmp', 'open'));
    const { placed, crowds } = place(many, 2, sockets);
    expect(placed.map((one) => one.token.packet)).toEqual([2, 30]);
    expect(crowds).toMatchObject([{ stage: 'icmp', count: 28 }]);
  });

  test('cards say what is waited for, two beside each other', () => {
    const one = place([token(1, 'neighbour', 'parked', '10.0.0.2')], 0, sockets);
    expect(one.placed.map(({ text }) => text)).toEqual(['#1 waits for 10.0.0.2']);
    const waiting = [1, 2, 3].map((n) => token(n, 'neighbour', 'parked', '10.0.0.2'));
    const { placed, crowds } = place(waiting, 0, sockets);
    expect(placed.map(({ text }) => text)).toEqual(['#2 10.0.0.2', '#3 10.0.0.2']);
    const [a, b] = [...placed].sort((p, q) => p.x - q.x);
    expect((a?.x ?? 0) + (a?.width ?? 0) / 2).toBeLessThan((b?.x ?? 0) - (b?.width ?? 0) / 2);
    expect(crowds).toMatchObject([{ count: 1 }]);
  });

  test('what was transmitted stands under its socket, what was dropped on the threshold', () => {
    const tokens = [
      token(1, 'device-out', 'transmitted', 'eth1'),
      token(2, 'arp', 'dropped', 'arp.x'),
    ];
    const [sent, dropped] = place(tokens, 0, sockets).placed;
    expect([sent?.x, sent?.y]).toEqual(fromCable(sockets, 'eth1'));
    const { y, height } = roomOf('arp').rect;
    expect(dropped).toMatchObject({ text: '#2 arp.x', y: y + height });
  });

  test.each<[readonly string[], readonly string[]]>([
    [['lo', 'eth0'], ['eth0']],
    [['lo'], []],
    [
      ['a', 'b', 'c', 'd', 'e', 'f'],
      ['a', 'b', 'c', '3 more'],
    ],
  ])('sockets of %j', (names, expected) => {
    const all = socketsOf(names);
    expect(all.map(({ name }) => name)).toEqual(expected);
    for (const { x, width } of all) {
      expect(x - width / 2).toBeGreaterThan(PANEL.x);
      expect(x + width / 2).toBeLessThan(PANEL.x + PANEL.width);
    }
  });

  test('a trip follows the ways', () => {
    const [from, to]: [Point, Point] = [
      [1, 2],
      [3, 4],
    ];
    expect(trip(from, to, null)).toEqual([from, to]);
    expect(trip(from, to, ['device-out', 'icmp'])).toEqual([from, to]);
    const [way] = WAYS.filter(({ key }) => key === 'ether-in>arp');
    expect(trip(from, to, ['ether-in', 'arp'])).toEqual([from, ...(way?.points ?? []), to]);
  });
});

test('events are counted by room up to the playhead', () => {
  const film = filmOfTwo();
  const counts = new StageCounts(film);
  expect(counts.at('a', 'neighbour', 2)).toBe(0);
  expect(counts.at('a', 'neighbour', 4)).toBe(2);
  expect(counts.at('a', 'neighbour', film.last)).toBe(4);
  expect(counts.at('b', 'icmp', film.last)).toBe(1);
  expect(counts.at('nobody', 'icmp', film.last)).toBe(0);
});

test('what is no longer recorded still counts, and nobody keeps which events it was', () => {
  const film = filmOfTwo();
  const { cast, batches } = film.save();
  const short = new Recording(cast, () => null, { events: 20 });
  const counts = new StageCounts(short);
  const whole = new StageCounts(film);
  for (const batch of batches) {
    for (let n = 0; n * RAW_LENGTH < batch.events.length; n++) {
      const events = batch.events.slice(n * RAW_LENGTH, (n + 1) * RAW_LENGTH);
      short.add({ ...NOTHING, first: batch.first + n, events });
      counts.at('a', 'neighbour', short.last);
    }
  }
  expect(short.first).toBeGreaterThan(film.first);
  for (const { node, stage } of film) {
    for (let id = short.first - 1; id <= film.last; id++)
      expect([node, stage, id, counts.at(node, stage, id)]).toEqual([
        ...[node, stage, id, whole.at(node, stage, id)],
      ]);
  }
});

const NOTHING = { bytes: [], changes: [], explanations: [], frames: [] };
