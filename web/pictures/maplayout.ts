// Where nodes stand on the map: where their description says, else by how many cables lie between them and the first;
// and how large the map must be at least, so that they and their words stand apart.

import type { Cast, NodeDescription } from '../../src/trace/event.ts';
import { pairsOf } from './pairs.ts';
import { nodeOf } from './passages.ts';
import type { Point } from './ways.ts';

/** In units of the drawing. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

type Nodes = Pick<Cast, 'nodes' | 'cables'>;

/** Between the border and the middle of a node, below which its name and its addresses stand. */
const MARGIN = { x: 80, top: 60, bottom: 96 } as const;
/** What a veth pair takes above its node. */
const PAIR = 26;
/** Between nodes beside each other, and below each other; so near to one line they count as such. */
const APART = { x: 168, y: 136 } as const;
const NEAR = { x: 0.12, y: 0.25 } as const;

/** The middles of the nodes, by name. */
export function mapLayout(cast: Nodes, size: Size): Map<string, Point> {
  const top = topOf(cast);
  const onMap = ([x, y]: Point): Point => [
    Math.round(MARGIN.x + x * (size.width - 2 * MARGIN.x)),
    Math.round(top + y * (size.height - top - MARGIN.bottom)),
  ];
  return new Map([...parts(cast)].map(([name, part]) => [name, onMap(part)]));
}

/** The smallest map on which nothing is too near to anything. */
export function leastSize(cast: Nodes): Size {
  const places = [...parts(cast).values()];
  let [across, down] = [0, 0];
  for (const [n, [ax, ay]] of places.entries()) {
    for (const [bx, by] of places.slice(n + 1)) {
      const [dx, dy] = [Math.abs(ax - bx), Math.abs(ay - by)];
      if (dy < NEAR.y && dx > 0) across = Math.max(across, APART.x / dx);
      if (dx < NEAR.x && dy > 0) down = Math.max(down, APART.y / dy);
    }
  }
  return {
    width: 2 * MARGIN.x + Math.min(across, APART.x * places.length),
    height: topOf(cast) + MARGIN.bottom + Math.min(down, APART.y * places.length),
  };
}

/** From left to right. */
export function orderOf(cast: Nodes): string[] {
  const places = [...parts(cast)];
  return places.sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]).map(([name]) => name);
}

const topOf = ({ nodes }: Nodes): number =>
  MARGIN.top + (nodes.some((node) => pairsOf(node).length > 0) ? PAIR : 0);

/** Of the map's width and height within its margins. */
function parts({ nodes, cables }: Nodes): Map<string, Point> {
  const automatic = byDistance(
    nodes,
    cables.map(({ ends: [a, b] }) => [nodeOf(a), nodeOf(b)]),
  );
  const places = nodes.map(({ name, place }): Point => place ?? automatic.get(name) ?? [0.5, 0.5]);
  const [xs, ys] = [stretch(places.map(([x]) => x)), stretch(places.map(([, y]) => y))];
  return new Map(nodes.map(({ name }, n) => [name, [xs[n] ?? 0.5, ys[n] ?? 0.5]]));
}

/** So that they reach from 0 to 1; those that are all the same stay in the middle. */
function stretch(parts: readonly number[]): number[] {
  const [low, high] = [Math.min(...parts), Math.max(...parts)];
  return parts.map((part) => (high - low < 0.01 ? 0.5 : (part - low) / (high - low)));
}

/** In columns, from left to right; in a column from top to bottom. From 0 to 1 each way. */
function byDistance(
  nodes: readonly NodeDescription[],
  cables: readonly (readonly [string, string])[],
): Map<string, Point> {
  const columns = columnsOf(
    nodes.map(({ name }) => name),
    cables,
  );
  const places = new Map<string, Point>();
  for (const [n, column] of columns.entries()) {
    const x = columns.length === 1 ? 0.5 : n / (columns.length - 1);
    for (const [m, name] of column.entries()) {
      places.set(name, [x, (m + 0.5) / column.length]);
    }
  }
  return places;
}

/** Nodes that no cable joins to the first ones stand in the columns from the left all the same. */
function columnsOf(
  names: readonly string[],
  cables: readonly (readonly [string, string])[],
): string[][] {
  const columns: string[][] = [];
  const done = new Set<string>();
  for (const first of names) {
    let column = done.has(first) ? [] : [first];
    for (let n = 0; column.length > 0; n++) {
      for (const name of column) done.add(name);
      columns[n] = [...(columns[n] ?? []), ...column];
      const next = column.flatMap((name) => neighboursOf(name, cables));
      column = [...new Set(next)].filter((name) => !done.has(name));
    }
  }
  return columns;
}

const neighboursOf = (name: string, cables: readonly (readonly [string, string])[]): string[] =>
  cables.flatMap(([a, b]) => (a === name ? [b] : b === name ? [a] : []));
