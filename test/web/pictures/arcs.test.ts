// Arcs from a packet to what it brought about: between the rooms, across nothing that is written.

import { describe, expect, test } from 'vitest';
import type { Stage } from '../../../src/trace/event.ts';
import { arcBetween } from '../../../web/pictures/arcs.ts';
import { type Placed, place, socketsOf } from '../../../web/pictures/place.ts';
import {
  CORRIDORS,
  GUTTERS,
  HALL,
  HEIGHT,
  type Rect,
  ROOMS,
  roomOf,
  WIDTH,
} from '../../../web/pictures/rooms.ts';
import type { Fate, Token } from '../../../web/pictures/tokens.ts';
import type { Point } from '../../../web/pictures/ways.ts';

const sockets = socketsOf(['lo', 'eth0', 'eth1']);
/** Of a letter in a title and in a question, at most. */
const [TITLE, ASKS] = [10.5, 7.8];

const token = (packet: number, stage: Stage, fate: Fate): Token => ({
  ...{ packet, stage, fate, id: packet, cause: 0, causeKind: null },
  note:
    { transmitted: 'eth1', parked: '10.0.0.2', dropped: 'ip.badChecksum' }[fate as string] ?? '',
});

/** What is written in a room in which no packet stands: its title, its count, its question. */
function wordsOf(stage: Stage, isTaken: boolean): Rect[] {
  const { title, asks, rect } = roomOf(stage);
  const { x, y, width } = rect;
  const always = [
    { x: x + 12, y: y + 4, width: title.length * TITLE, height: 14 },
    { x: x + width - 45, y: y + 5, width: 36, height: 11 },
  ];
  return isTaken
    ? always
    : [...always, { x: x + 12, y: y + 20, width: asks.length * ASKS, height: 14 }];
}

/** A level or an upright line goes through it. */
const crosses = ([ax, ay]: Point, [bx, by]: Point, { x, y, width, height }: Rect): boolean =>
  Math.max(ax, bx) > x &&
  Math.min(ax, bx) < x + width &&
  Math.max(ay, by) > y &&
  Math.min(ay, by) < y + height;

const spots = ROOMS.flatMap(({ stage }) =>
  (['open', 'parked', 'dropped'] as const).map((fate) => [stage, fate] as const),
);
const SPOTS: readonly (readonly [Stage, Fate])[] = [...spots, ['device-out', 'transmitted']];

describe('an arc', () => {
  test.each(SPOTS)('from %s, %s, crosses no word of any room', (stage, fate) => {
    for (const [other, otherFate] of SPOTS) {
      const both = [token(1, stage, fate), token(2, other, otherFate)];
      const [from, to] = place(both, 0, sockets).placed;
      const points = from === undefined || to === undefined ? null : arcBetween(from, to);
      if (points === null) continue;
      const taken = both.filter((one) => one.fate !== 'transmitted').map((one) => one.stage);
      const words = [
        HALL,
        ...ROOMS.flatMap((room) => wordsOf(room.stage, taken.includes(room.stage))),
      ];
      const says = `${stage} ${fate} to ${other} ${otherFate}`;
      for (const [n, point] of points.slice(1).entries()) {
        const before = points[n] ?? point;
        expect(
          before[0] === point[0] || before[1] === point[1],
          `${says} is level or upright`,
        ).toBe(true);
        expect(
          words.filter((word) => crosses(before, point, word)),
          says,
        ).toEqual([]);
      }
      for (const [x, y] of points) expect(x < WIDTH && y < HEIGHT, says).toBe(true);
    }
  });

  test('begins at one packet and ends at the other', () => {
    const [from, to] = place([token(1, 'neighbour', 'parked'), token(2, 'arp', 'open')], 0, sockets)
      .placed as [Placed, Placed];
    const points = arcBetween(from, to) ?? [];
    expect(points[0]).toEqual([from.x - from.width / 2, from.y]);
    expect(points.at(-1)).toEqual([to.x + to.width / 2, to.y]);
    expect(points[1]).toEqual([GUTTERS[1], from.y]);
  });

  test('is none between two that stand in one room', () => {
    const [from, to] = place([token(1, 'icmp', 'open'), token(2, 'icmp', 'open')], 0, sockets)
      .placed as [Placed, Placed];
    expect(arcBetween(from, to)).toBeNull();
  });
});

test('gutters and corridors lead through no room', () => {
  for (const { stage, rect } of ROOMS) {
    for (const x of GUTTERS) expect(x < rect.x || x > rect.x + rect.width, stage).toBe(true);
    for (const y of CORRIDORS) expect(y < rect.y || y > rect.y + rect.height, stage).toBe(true);
  }
});
