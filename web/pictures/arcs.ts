// Arcs from a packet to what it brought about. They go between the rooms, and in a room along the line of its packet:
// nothing that is written is crossed.

import { type Placed, TOKEN_HEIGHT } from './place.ts';
import { CORRIDORS, GUTTERS, isUnderRoof, PANEL, roomOf, WIDTH } from './rooms.ts';
import type { Point } from './ways.ts';

type Column = 0 | 1 | 2;

/** The corners of the arc from one packet to the other; null: they stand in one room, beside each other. */
export function arcBetween(from: Placed, to: Placed): readonly Point[] | null {
  if (isInside(from) && isInside(to) && from.token.stage === to.token.stage) return null;
  const gutters = guttersBetween(columnOf(from), columnOf(to));
  const begin = leave(from, gutters[0] ?? WIDTH);
  const end = leave(to, gutters.at(-1) ?? WIDTH).reverse();
  const [, y1] = begin.at(-1) ?? [0, 0];
  const [, y2] = end[0] ?? [0, 0];
  if (begin.length > 2 && end.length > 2) return [...begin.slice(0, 2), ...end.slice(-2)];
  const across = gutters.length < 2 ? [] : gutters.map((x): Point => [x, corridor(y1, y2)]);
  return [...begin, ...across, ...end].filter(
    ([x, y], n, all) => n === 0 || x !== all[n - 1]?.[0] || y !== all[n - 1]?.[1],
  );
}

const isInside = ({ token }: Placed): boolean => token.fate !== 'transmitted';

const startsUnderRoof = ({ token }: Placed): boolean =>
  token.fate !== 'transmitted' && isUnderRoof(roomOf(token.stage));

function columnOf({ token }: Placed): Column {
  if (token.fate === 'transmitted') return 1;
  const { x } = roomOf(token.stage).rect;
  if (x < PANEL.x) return 0;
  return x < PANEL.x + PANEL.width ? 1 : 2;
}

/** From column to column; in one column the one on its right. */
function guttersBetween(from: Column, to: Column): number[] {
  if (from === to) return [GUTTERS[from]];
  const between = GUTTERS.slice(Math.min(from, to), Math.max(from, to));
  return from < to ? between : between.reverse();
}

/** From the packet to the gutter: along its line, from under the roof by the corridor below it. */
function leave(placed: Placed, gutter: number): Point[] {
  const { x, y, width } = placed;
  if (startsUnderRoof(placed)) {
    return [
      [x, y + TOKEN_HEIGHT / 2],
      [x, CORRIDORS[0]],
      [gutter, CORRIDORS[0]],
    ];
  }
  return [
    [x + (gutter > x ? width : -width) / 2, y],
    [gutter, y],
  ];
}

/** The one that makes the least detour. */
function corridor(y1: number, y2: number): number {
  const detour = (y: number): number => Math.abs(y - y1) + Math.abs(y - y2);
  return [...CORRIDORS].sort((a, b) => detour(a) - detour(b))[0] ?? CORRIDORS[0];
}
