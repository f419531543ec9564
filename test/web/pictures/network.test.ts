// The map: where nodes and cables are, and where frames are on them.

import { describe, expect, test } from 'vitest';
import type { NodeDescription } from '../../../src/trace/event.ts';
import { flightsAt } from '../../../web/pictures/flights.ts';
import { cableWords, impairedWords, isBad } from '../../../web/pictures/impaired.ts';
import { leastSize, mapLayout, orderOf } from '../../../web/pictures/maplayout.ts';
import {
  cableLines,
  cornersBetween,
  flightPoint,
  keepBetween,
  labelOf,
  middleOf,
} from '../../../web/pictures/mapview.ts';
import { passagesOf } from '../../../web/pictures/passages.ts';
import { filmOfRouter, filmOfSwitch, filmOfTwo } from './filmed.ts';

const node = (name: string, place: [number, number] | null = null): NodeDescription => ({
  ...{ name, kind: 'host', devices: [], layers: [], reasons: [], place, says: '' },
});
const cable = (a: string, b: string) => ({ ends: [`${a}.eth0`, `${b}.eth0`] as const });

describe('the layout', () => {
  const size = { width: 940, height: 398 };

  test('a chain stands in a row', () => {
    const nodes = ['a', 'r', 'b'].map((name) => node(name));
    const places = mapLayout({ nodes, cables: [cable('a', 'r'), cable('r', 'b')] }, size);
    const [a, r, b] = ['a', 'r', 'b'].map((name) => places.get(name) ?? [0, 0]);
    expect((a?.[0] ?? 0) < (r?.[0] ?? 0) && (r?.[0] ?? 0) < (b?.[0] ?? 0)).toBe(true);
    expect(new Set([a?.[1], r?.[1], b?.[1]]).size).toBe(1);
  });

  test('those that are as far away stand below each other, and all on the map', () => {
    const nodes = ['a', 's', 'b', 'c', 'lonely'].map((name) => node(name));
    const cables = [cable('a', 's'), cable('s', 'b'), cable('s', 'c')];
    const places = mapLayout({ nodes, cables }, size);
    expect(places.get('b')?.[0]).toBe(places.get('c')?.[0]);
    expect(places.get('b')?.[1]).not.toBe(places.get('c')?.[1]);
    expect(new Set([...places.values()].map(String)).size).toBe(5);
    for (const [x, y] of places.values()) {
      expect(x >= 40 && x <= size.width - 40 && y >= 40 && y <= size.height - 80).toBe(true);
    }
  });

  test('given places keep their order and fill the map; nothing at all is a map too', () => {
    const nodes = [node('a', [0.4, 0.5]), node('b', [0.5, 0.5]), node('c', [0.6, 0.5])];
    const places = mapLayout({ nodes, cables: [] }, size);
    expect(places.get('a')?.[0]).toBe(80);
    expect(places.get('b')?.[0]).toBe(size.width / 2);
    expect(places.get('c')?.[0]).toBe(size.width - 80);
    expect(mapLayout({ nodes: [], cables: [] }, size).size).toBe(0);
    expect(orderOf({ nodes: [...nodes].reverse(), cables: [] })).toEqual(['a', 'b', 'c']);
  });

  test('a map is at least so large that nodes and their words stand apart', () => {
    const row = ['a', 'r', 'b'].map((name) => node(name));
    const chain = { nodes: row, cables: [cable('a', 'r'), cable('r', 'b')] };
    const fork = { nodes: [node('a', [0, 0]), node('b', [0, 1])], cables: [] };
    for (const cast of [chain, fork]) {
      const places = [...mapLayout(cast, leastSize(cast)).values()];
      for (const [n, [ax, ay]] of places.entries()) {
        for (const [bx, by] of places.slice(n + 1)) {
          expect(Math.abs(ax - bx) >= 160 || Math.abs(ay - by) >= 130).toBe(true);
        }
      }
    }
    const one = leastSize({ nodes: [node('a')], cables: [] });
    expect(one).toEqual({ width: 160, height: 156 });
    // A veth pair stands above its node.
    const joined = (index: number, peer: number) => ({
      ...{ index, peer, name: `v${index}`, lladdr: '', mtu: 1500 },
    });
    const paired = { ...node('a'), devices: [joined(2, 3), joined(3, 2)] };
    expect(leastSize({ nodes: [paired], cables: [] }).height).toBeGreaterThan(one.height);
  });
});

describe('cables', () => {
  const places = new Map<string, [number, number]>([
    ['a', [100, 200]],
    ['b', [500, 200]],
  ]);

  test('two between the same nodes go apart, whichever end is named first', () => {
    const cables = [
      { ends: ['a.eth0', 'b.eth0'] as const },
      { ends: ['b.eth1', 'a.eth1'] as const },
    ];
    const [first, second] = cableLines({ cables }, places);
    const ys = [first, second].map((line) => (line === undefined ? 0 : middleOf(line)[1]));
    expect(ys).toEqual([158, 242]);
  });

  test('a frame goes from the shape of one node to that of the other, either way', () => {
    const [line] = cableLines({ cables: [cable('a', 'b')] }, places);
    if (line === undefined) throw new Error('no line');
    expect(flightPoint(line, 'a.eth0', 0)).toEqual([136, 200]);
    expect(flightPoint(line, 'a.eth0', 1)).toEqual([464, 200]);
    expect(flightPoint(line, 'b.eth0', 0.5)).toEqual([300, 200]);
    expect(labelOf(line, 'a.eth0')).toEqual({ at: [146, 192], anchor: 'start' });
    expect(labelOf(line, 'b.eth0')).toEqual({ at: [454, 192], anchor: 'end' });
    expect(keepBetween(line, [140, 200], 100)).toBe(46);
    expect(keepBetween(line, [300, 200], 100)).toBe(0);
    expect(keepBetween(line, [140, 200], 1000)).toBe(160);
  });

  test('a frame goes round the corners of a bent one', () => {
    const cables = [cable('a', 'b'), { ends: ['a.eth1', 'b.eth1'] as const }];
    const [line] = cableLines({ cables }, places);
    if (line === undefined) throw new Error('no line');
    const [from, to] = [flightPoint(line, 'a.eth0', 0), flightPoint(line, 'a.eth0', 1)];
    expect(cornersBetween(line, 'a.eth0', from, to)).toEqual(line.points.slice(1, -1));
    expect(cornersBetween(line, 'b.eth0', to, from)).toEqual(
      [...line.points.slice(1, -1)].reverse(),
    );
  });

  test('to nodes that nobody knows are left out', () => {
    expect(cableLines({ cables: [cable('a', 'x')] }, places)).toEqual([]);
  });
});

describe('what is wrong with a cable', () => {
  test.each([
    [{}, '', false],
    [{ delayMs: 2 }, '2 ms', false],
    [{ delayMs: 10, jitterMs: 4, loss: 0.1 }, '10 ms ± 4 ms, loses 10 %', true],
    [{ rateBps: 2_000_000, duplicate: 0.055 }, '2 Mbit/s, doubles 5.5 %', true],
    [{ rateBps: 64_000 }, '64 kbit/s', true],
    [
      { corrupt: 0.5, truncate: 1, reorder: 0.25, mtu: 576 },
      'damages 50 %, cuts 100 %, reorders 25 %, MTU 576',
      true,
    ],
  ])('%j', (how, words, bad) => {
    expect(impairedWords(how)).toBe(words);
    expect(isBad(how)).toBe(bad);
  });

  test('directions that differ are told apart', () => {
    expect(cableWords({ loss: 0.5 }, { loss: 0.5 })).toBe('loses 50 %');
    expect(cableWords({ loss: 0.5 }, {})).toBe('→ loses 50 %');
    expect(cableWords({}, { delayMs: 3 })).toBe('← 3 ms');
  });
});

describe('passages', () => {
  const told = (film: ReturnType<typeof filmOfTwo>): string[] =>
    passagesOf(film, film.first, film.last).map(
      ({ out, in: arrival, fate, isDuplicate }) =>
        `${out.end}#${out.packet} ${arrival.end}#${arrival.packet} ${fate}${isDuplicate ? ' again' : ''}`,
    );

  test('of a first ping', () => {
    expect(told(filmOfTwo())).toEqual([
      'a.eth0#2 b.eth0#1 arrived',
      'b.eth0#2 a.eth0#3 arrived',
      'a.eth0#1 b.eth0#3 arrived',
      'b.eth0#4 a.eth0#4 arrived',
    ]);
  });

  test('of a switch, which has no packets', () => {
    const passages = told(filmOfSwitch());
    expect(passages.slice(0, 3)).toEqual([
      'a.eth0#2 s.port1#0 arrived',
      's.port2#0 b.eth0#1 arrived',
      's.port3#0 c.eth0#1 arrived',
    ]);
  });

  test('lost, and doubled', () => {
    const lost = told(filmOfTwo({ cable: { loss: 1 } }));
    expect(lost[0]).toBe('a.eth0#2 b.eth0#0 lost');
    const doubled = told(filmOfTwo({ cable: { duplicate: 1 } }));
    expect(doubled[0]).toBe('a.eth0#2 b.eth0#1 arrived');
    expect(doubled.filter((one) => one.startsWith('a.eth0#2'))[1]).toMatch(/ again$/);
  });

  test('where nobody looked at the cables, what the stacks know', () => {
    const film = filmOfTwo();
    const blind = { ...parts(film), frames: { length: 0, between: () => [] } };
    expect(
      passagesOf(blind, 1, film.last).map(
        ({ out, in: { end }, fate }) => `${out.end} ${end} ${fate}`,
      ),
    ).toEqual([
      'a.eth0 b.eth0 arrived',
      'b.eth0 a.eth0 arrived',
      'a.eth0 b.eth0 arrived',
      'b.eth0 a.eth0 arrived',
    ]);
  });

  test('to a kernel, of whose end nobody need tell, are counted once if somebody does', () => {
    const film = filmOfTwo();
    const nodes = film.cast.nodes.map((one) =>
      one.name === 'b' ? ({ ...one, kind: 'kernel', layers: [] } as const) : one,
    );
    const cast = { ...film.cast, nodes };
    const all = passagesOf({ ...parts(film), cast }, 1, film.last);
    expect(all.map(({ isDuplicate }) => isDuplicate)).toEqual([false, false, false, false]);
    const ours = film.frames.between(0, film.last).filter(({ end }) => end === 'a.eth0');
    const frames = { length: ours.length, between: () => ours };
    const half = passagesOf({ ...parts(film), cast, frames }, 1, film.last);
    expect(half.map(({ out, fate }) => `${out.end} ${fate}`)).toEqual([
      'a.eth0 arrived',
      'b.eth0 arrived',
      'a.eth0 arrived',
      'b.eth0 arrived',
    ]);
  });

  test('a kernel that sees a frame before the event of its leaving has it after that', () => {
    const film = filmOfTwo();
    const [out] = film.frames.between(0, film.last);
    if (out === undefined) throw new Error('no frame');
    const seen = [out, { ...out, end: 'b.eth0', way: 'in' as const }];
    const [passage] = passagesOf(
      { ...parts(film), frames: { length: 2, between: () => seen } },
      1,
      film.last,
    );
    expect(passage?.in.id).toBe(passage?.out.id);
    expect(passage?.in.order).toBeGreaterThan(passage?.out.order ?? 0);
  });

  const parts = (film: ReturnType<typeof filmOfTwo>) => ({
    ...{ first: film.first, last: film.last, cast: film.cast, frames: film.frames },
    glance: (id: number) => film.glance(id),
  });
});

describe('frames on the map', () => {
  const film = filmOfTwo();
  const passages = passagesOf(film, film.first, film.last);
  const at = (id: number, timeMs = film.glance(id)?.timeMs ?? 0): string[] =>
    flightsAt(passages, id, timeMs).map(({ state, part }) => `${state} ${part}`);

  test('are under way from the event of their leaving to that of their coming', () => {
    expect(at(6)).toEqual([]);
    expect(at(7)).toEqual(['under way 0.16']);
    expect(at(7, 1)).toEqual(['under way 0.5']);
    expect(at(8)).toEqual(['arrived 1']);
    expect(at(11)).toEqual([]);
  });

  test('that are lost are marked for a while', () => {
    const lossy = filmOfTwo({ cable: { loss: 1 } });
    const lost = passagesOf(lossy, lossy.first, lossy.last);
    const [first] = lost;
    const id = first?.out.id ?? 0;
    expect(flightsAt(lost, id, 0)).toMatchObject([{ state: 'lost', part: 0.5 }]);
    expect(flightsAt(lost.slice(0, 1), id + 50, 5000)).toEqual([]);
  });

  test('are no more than asked for', () => {
    const many = Array.from({ length: 300 }, () => passages[0]).flatMap((one) => one ?? []);
    expect(flightsAt(many, 7, 0, 20)).toHaveLength(20);
  });
});

test('a route by way of a router is two frames', () => {
  const film = filmOfRouter();
  const echo = passagesOf(film, 1, film.last).filter(
    ({ out }) => out.node === 'r' || out.node === 'a',
  );
  expect(echo.map(({ out }) => out.end)).toContain('r.eth1');
});
