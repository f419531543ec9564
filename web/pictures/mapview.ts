// The lines and the places of the map: cables between nodes, what stands at their ends, and frames on them.

import type { Cast } from '../../src/trace/event.ts';
import { groupBy } from '../model/group.ts';
import { nodeOf } from './passages.ts';
import type { Point } from './ways.ts';

/** A cable on the map, from its first end to its second. */
export interface Line {
  readonly ends: readonly [string, string];
  readonly points: readonly Point[];
}

/** A label at an end: by the line, outside the node. */
export interface Label {
  readonly at: Point;
  readonly anchor: 'start' | 'end';
}

/** Between the middle of a node and where frames begin to be seen. */
const NODE_RADIUS = 36;
/** Between cables that join the same two nodes. */
const APART = 84;
const LABEL_DISTANCE = 46;
const LABEL_WIDTH = 28;

/** The cables; those that join the same two nodes go apart between them. */
export function cableLines(
  { cables }: Pick<Cast, 'cables'>,
  places: ReadonlyMap<string, Point>,
): Line[] {
  const bundles = groupBy(cables, ({ ends }) => ends.map(nodeOf).sort().join(' '));
  return [...bundles.values()].flatMap((bundle) =>
    bundle.flatMap(({ ends }, n) => {
      const from = places.get(nodeOf(ends[0]));
      const to = places.get(nodeOf(ends[1]));
      if (from === undefined || to === undefined) return [];
      return [{ ends, points: bent(from, to, ends, (n - (bundle.length - 1) / 2) * APART) }];
    }),
  );
}

/** Where a frame is drawn that went in at `end`, from 0 to 1 of its way between the nodes' shapes. */
export function flightPoint(line: Line, end: string, part: number): Point {
  const points = pointsFrom(line, end);
  const edge = Math.min(0.4, NODE_RADIUS / (lengthOf(points) || 1));
  return pointOn(points, edge + part * (1 - 2 * edge));
}

/** The corners of the line between two such points, in the order of the way from `end`. */
export function cornersBetween(line: Line, end: string, from: Point, to: Point): Point[] {
  const points = pointsFrom(line, end);
  const start = points[0] ?? from;
  const [near, far] = [distance(start, from), distance(start, to)];
  return points.slice(1, -1).filter((point) => {
    const away = distance(start, point);
    return away > near && away < far;
  });
}

/** Where the label of an end stands. */
export function labelOf(line: Line, end: string): Label {
  const points = pointsFrom(line, end);
  const length = lengthOf(points) || 1;
  const at = pointOn(points, Math.min(0.4, LABEL_DISTANCE / length));
  const next = pointOn(points, Math.min(1, (LABEL_DISTANCE + 20) / length));
  const run = distance(at, next) || 1;
  const [dx, dy] = [(next[0] - at[0]) / run, (next[1] - at[1]) / run];
  if (Math.abs(dy) > 0.75) return { at: [at[0] + 10, at[1] + (dy > 0 ? 6 : 2)], anchor: 'start' };
  // Above the line, also where that rises: what a frame is stands below it.
  const rise = Math.max(0, -dy / Math.abs(dx)) * LABEL_WIDTH;
  return { at: [at[0], at[1] - 8 - rise], anchor: dx > 0 ? 'start' : 'end' };
}

/** The way between the nodes' shapes along a line. */
export const visibleLength = ({ points }: Line): number => lengthOf(points) - 2 * NODE_RADIUS;

/** The middle of a line. */
export const middleOf = ({ points }: Line): Point => pointOn(points, 0.5);

/** How far a text of that width moves aside at `at`, so that it stays between the nodes, or in their middle. */
export function keepBetween({ points }: Line, [x]: Point, width: number): number {
  const xs = points.map((point) => point[0]);
  const [low, high] = [Math.min(...xs) + NODE_RADIUS, Math.max(...xs) - NODE_RADIUS];
  if (high - low < width) return (low + high) / 2 - x;
  return Math.max(low + width / 2, Math.min(high - width / 2, x)) - x;
}

/** Aside by `offset` between the nodes; to the same side for both directions. */
function bent(from: Point, to: Point, ends: readonly [string, string], offset: number): Point[] {
  if (offset === 0) return [from, to];
  const turned = nodeOf(ends[0]) > nodeOf(ends[1]) ? -1 : 1;
  const length = distance(from, to) || 1;
  const nx = ((to[1] - from[1]) / length) * turned * -offset;
  const ny = ((to[0] - from[0]) / length) * turned * offset;
  const knee = Math.min(0.3, 70 / length);
  const aside = (part: number): Point => {
    const [x, y] = between(from, to, part);
    return [x + nx, y + ny];
  };
  return [from, aside(knee), aside(1 - knee), to];
}

const pointsFrom = ({ ends, points }: Line, end: string): readonly Point[] =>
  ends[0] === end ? points : [...points].reverse();

function pointOn(points: readonly Point[], part: number): Point {
  let left = lengthOf(points) * part;
  for (const [n, point] of points.entries()) {
    const next = points[n + 1];
    if (next === undefined) return point;
    const length = distance(point, next);
    if (left <= length) return between(point, next, length === 0 ? 0 : left / length);
    left -= length;
  }
  return [0, 0];
}

const lengthOf = (points: readonly Point[]): number =>
  points.reduce((sum, point, n) => sum + distance(point, points[n - 1] ?? point), 0);
const between = ([ax, ay]: Point, [bx, by]: Point, part: number): Point => [
  ax + (bx - ax) * part,
  ay + (by - ay) * part,
];
const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(bx - ax, by - ay);
