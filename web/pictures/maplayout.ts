// Where nodes stand on the map: where their description says, else by how many cables lie between them and the first.

import type { Cast, NodeDescription } from '../../src/trace/event.ts';
import { nodeOf } from './passages.ts';
import type { Point } from './ways.ts';

export const MAP_WIDTH = 940;
export const MAP_HEIGHT = 398;
/** Between the border and the middle of a node, below which its name and its addresses stand. */
const MARGIN = { x: 80, top: 52, bottom: 96 } as const;

/** The middles of the nodes, by name. */
export function mapLayout({ nodes, cables }: Pick<Cast, 'nodes' | 'cables'>): Map<string, Point> {
  const automatic = byDistance(
    nodes,
    cables.map(({ ends: [a, b] }) => [nodeOf(a), nodeOf(b)]),
  );
  const places = nodes.map(({ name, place }): Point => place ?? automatic.get(name) ?? [0.5, 0.5]);
  const [xs, ys] = [stretch(places.map(([x]) => x)), stretch(places.map(([, y]) => y))];
  return new Map(nodes.map(({ name }, n) => [name, onMap(xs[n] ?? 0.5, ys[n] ?? 0.5)]));
}

/** So that they reach from 0 to 1; those that are all the same stay in the middle. */
function stretch(parts: readonly number[]): number[] {
  const [low, high] = [Math.min(...parts), Math.max(...parts)];
  return parts.map((part) => (high - low < 0.01 ? 0.5 : (part - low) / (high - low)));
}

function onMap(x: number, y: number): Point {
  return [
    Math.round(MARGIN.x + x * (MAP_WIDTH - 2 * MARGIN.x)),
    Math.round(MARGIN.top + y * (MAP_HEIGHT - MARGIN.top - MARGIN.bottom)),
  ];
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
