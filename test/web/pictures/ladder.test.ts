// The ladder: frames between nodes, what led to what, and where it is drawn.

import { describe, expect, test } from 'vitest';
import type { Recording } from '../../../src/trace/recording.ts';
import { type Ladder, type LadderFilm, ladderOf } from '../../../web/pictures/ladder.ts';
import { layLadder } from '../../../web/pictures/ladderlayout.ts';
import { exchangeOf, shortLine, withoutLength } from '../../../web/pictures/lines.ts';
import { linesOf, shorten } from '../../../web/pictures/words.ts';
import { filmOfRouter, filmOfSwitch, filmOfTwo } from './filmed.ts';

const whole = (film: Recording): Ladder => ladderOf(film, film.first, film.last);
const ties = ({ ties: all }: Ladder): string[] =>
  all.map(
    ({ from, to, kind }) =>
      `${from.node} ${from.what} #${from.packet} ${kind} ${to.what} #${to.packet}`,
  );
const rounds = ({ rounds: all }: Ladder): string[] =>
  all.map(
    ({ from, to, what, text }) =>
      `${what} ${from.node}#${from.packet} ${to.node}#${to.packet} ${text}`,
  );

describe('a first ping', () => {
  const ladder = whole(filmOfTwo());

  test('has an arrow a frame, in order', () => {
    expect(
      ladder.arrows.map(({ from, to, line }) => `${from.node} ${to?.node} ${shortLine(line)}`),
    ).toEqual([
      'a b ARP who-has 10.0.0.2',
      'b a ARP 10.0.0.2 is-at',
      'a b echo request, seq 1',
      'b a echo reply, seq 1',
    ]);
  });

  test('tells what led to what: the packet that waits asks, and the reply frees it', () => {
    expect(ties(ladder)).toEqual([
      'a wait #1 asks-for out #2',
      'b in #1 answers out #2',
      'a in #3 released-by out #1',
      'b in #3 answers out #4',
    ]);
  });

  test('has its round trips, the wait for the neighbour included', () => {
    expect(rounds(ladder)).toEqual(['ARP a#2 a#3 4 ms', 'echo a#1 a#4 8 ms']);
  });

  test('shows who waited for how long', () => {
    const [wait] = ladder.stays.filter(({ waits }) => waits);
    expect(wait).toMatchObject({
      from: { node: 'a', packet: 1, what: 'wait', note: '10.0.0.2' },
      to: { what: 'out', timeMs: 4 },
    });
  });

  test('up to a moment has no more than happened until then', () => {
    const film = filmOfTwo();
    const early = ladderOf(film, 1, 7);
    expect(early.arrows.map(({ to }) => to)).toEqual([null]);
    expect(rounds(early)).toEqual([]);
  });
});

describe('other conversations', () => {
  test('a router’s packet is in and out, and a round trip is the asker’s alone', () => {
    const ladder = whole(filmOfRouter({ count: 2 }));
    expect(rounds(ladder)).toEqual([
      'ARP a#2 a#3 2 ms',
      'ARP r#4 r#5 2 ms',
      'echo a#1 a#4 8 ms',
      'echo a#5 a#6 4 ms',
    ]);
    expect(ladder.stays.find(({ from }) => from.node === 'r' && from.packet === 3)).toMatchObject({
      ...{ from: { what: 'in' }, to: { what: 'out' }, waits: true },
    });
  });

  test('a round trip is as whoever asked knows, whatever the lines are', () => {
    const film = filmOfTwo({ count: 2 });
    const answers = (packet: number, request: number | null): LadderFilm => {
      const at: LadderFilm['packets']['at'] = (n) => {
        const one = film.packets.at(n);
        if (one?.node !== 'a' || one.packet !== packet) return one;
        const link = { packet: request ?? 0, kind: 'answers', id: one.last } as const;
        return { ...one, request: request === null ? null : link };
      };
      const indexOf = film.packets.indexOf.bind(film.packets);
      const { cast, frames, first, last } = film;
      const glance = film.glance.bind(film);
      return { cast, frames, first, last, glance, packets: { at, indexOf } };
    };
    const echoes = (told: LadderFilm) =>
      rounds(ladderOf(told, film.first, film.last)).filter((text) => text.startsWith('echo'));
    expect(echoes(film)).toEqual(['echo a#1 a#4 8 ms', 'echo a#5 a#6 4 ms']);
    expect(echoes(answers(4, null))).toEqual(echoes(film));
    // The one that was answered already has its round.
    expect(echoes(answers(6, 1))).toEqual(['echo a#1 a#4 8 ms']);
  });

  test('a drop is told by name', () => {
    const { instants } = whole(filmOfRouter({ ttl: 1 }));
    const drops = instants.filter(({ what }) => what === 'drop');
    expect(drops.map(({ node, note }) => `${node} ${note}`)).toEqual(['r ip.ttlExceeded']);
  });

  test('a lost frame does not come out', () => {
    const { arrows } = whole(filmOfTwo({ cable: { loss: 1 } }));
    expect(arrows[0]).toMatchObject({ to: null, passage: { fate: 'lost' } });
  });

  test('a doubled one comes out twice, of one beginning; its reply ends one round trip', () => {
    const ladder = whole(filmOfTwo({ cable: { duplicate: 1 } }));
    const [first, second] = ladder.arrows.filter(({ line }) => line.includes('who-has'));
    expect(first?.from).toBe(second?.from);
    expect(second?.passage.isDuplicate).toBe(true);
    expect(rounds(ladder).filter((text) => text.startsWith('echo'))).toHaveLength(1);
  });

  test('a frame keeps its line through a switch', () => {
    const { arrows } = whole(filmOfSwitch());
    const out = arrows.find(({ from, passage }) => from.node === 's' && passage.in.node === 'b');
    expect(out?.line).toBe('ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes');
  });

  test('only the last frames are there', () => {
    const film = filmOfTwo({ count: 2 });
    const { arrows } = ladderOf(film, 1, film.last, 3);
    expect(arrows.map(({ line }) => shortLine(line))).toEqual([
      'echo reply, seq 1',
      'echo request, seq 2',
      'echo reply, seq 2',
    ]);
  });
});

describe('the layout', () => {
  const ladder = whole(filmOfRouter({ count: 2 }));
  const layout = layLadder(ladder, ['a', 'r', 'b'], 900);

  test('has the nodes in their order, and makes room for them', () => {
    const xs = [...layout.x.values()];
    expect([...layout.x.keys()]).toEqual(['a', 'r', 'b']);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(layout.width).toBe(900);
    expect(layLadder(ladder, ['a', 'r', 'b'], 100).width).toBeGreaterThan(400);
  });

  test('goes down with time', () => {
    const ys = ladder.instants.map((instant) => layout.y.get(instant) ?? Number.NaN);
    for (const [n, y] of ys.entries()) if (n > 0) expect(y).toBeGreaterThan(ys[n - 1] ?? 0);
    expect(layout.height).toBeGreaterThan(ys.at(-1) ?? 0);
  });

  test('folds the second between two requests', () => {
    expect(layout.folds).toMatchObject([{ ms: 992 }]);
  });

  test('tells each time once', () => {
    const times = layout.ticks.map(({ timeMs }) => timeMs);
    expect(times[0]).toBe(0);
    expect(new Set(times).size).toBe(times.length);
  });

  test('of nothing is empty', () => {
    const nothing = { instants: [], arrows: [], ties: [], rounds: [], stays: [] };
    expect(layLadder(nothing, [], 500)).toMatchObject({ folds: [], ticks: [], width: 500 });
  });
});

describe('words', () => {
  test.each<[string, string]>([
    ['ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes', 'ARP who-has 10.0.0.2'],
    ['ARP 10.0.0.2 is-at 02:00:00:00:02:01, 28 bytes', 'ARP 10.0.0.2 is-at'],
    ['10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, 64 bytes', 'echo request, seq 1'],
    ['10.0.0.1.53 > 10.0.0.2.99: UDP, 12 bytes', 'UDP'],
    ['Ethernet, 9 bytes [truncated]', 'Ethernet, 9 bytes [truncated]'],
    ['', ''],
  ])('%s in short', (line, expected) => {
    expect(shortLine(line)).toBe(expected);
  });

  test('without its length', () => {
    expect(withoutLength('ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes')).toBe(
      'ARP who-has 10.0.0.2 tell 10.0.0.1',
    );
  });

  test('a request and its reply have one key', () => {
    const asks = exchangeOf('10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, 64 bytes');
    const replies = exchangeOf('10.0.0.2 > 10.0.0.1: ICMP echo reply, id 7, seq 1, 64 bytes');
    expect([asks?.role, replies?.role]).toEqual(['request', 'reply']);
    expect(asks?.key).toBe(replies?.key);
    expect(exchangeOf('10.0.0.1 > 10.0.0.2: ICMP time exceeded')).toBeNull();
  });

  test('lines are broken between words, and cut', () => {
    expect(linesOf('one two three four', 9, 3)).toEqual(['one two', 'three', 'four']);
    expect(linesOf('one two three four', 9, 2)).toEqual(['one two', 'three fo…']);
    expect(linesOf('unbreakable', 5, 2)).toEqual(['unbr…']);
    expect(linesOf('', 5, 2)).toEqual(['']);
    expect(shorten('packet', 6)).toBe('packet');
    expect(shorten('packets', 6)).toBe('packe…');
  });
});
