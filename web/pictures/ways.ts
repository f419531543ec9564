// The ways between the rooms of the house, as lines from wall to wall, and which of them a packet took.

import type { EventKind, Stage } from '../../src/trace/event.ts';
import type { Glance } from '../../src/trace/glance.ts';
import { groupBy } from '../model/group.ts';
import { PANEL, type Rect, roomOf } from './rooms.ts';

export type Point = readonly [x: number, y: number];

/** As `ip-in>route-in`. */
export type WayKey = string;

export interface Way {
  readonly key: WayKey;
  readonly from: Stage;
  readonly to: Stage;
  readonly points: readonly Point[];
}

/** The corridor under the roof: up to its rooms, and from them down. */
const UP = 76;
const DOWN = 82;

const room = (stage: Stage): Rect => roomOf(stage).rect;
const top = ({ x, y, width }: Rect, dx = width / 2): Point => [x + dx, y];
const bottom = ({ x, y, width, height }: Rect, dx = width / 2): Point => [x + dx, y + height];
const left = ({ x, y, height }: Rect, dy = height / 2): Point => [x, y + dy];
const right = ({ x, y, width, height }: Rect, dy = height / 2): Point => [x + width, y + dy];
/** From one point to the other by a corner; `first` is the way that it sets out. */
const corner = ([ax, ay]: Point, [bx, by]: Point, first: 'across' | 'up'): readonly Point[] => [
  [ax, ay],
  first === 'across' ? [bx, ay] : [ax, by],
  [bx, by],
];

/** What is for this host goes up from IP, past the room that told it so. */
const besideRouting = (to: Point): readonly Point[] => {
  const [x, y] = right(room('ip-in'), 10);
  return [[x, y], [x + 22, y], ...corner([x + 22, UP], to, 'across')];
};

const DRAWN: readonly (readonly [Stage, Stage, readonly Point[]])[] = [
  ['device-in', 'ether-in', [top(room('device-in')), bottom(room('ether-in'))]],
  ['ether-in', 'ip-in', [top(room('ether-in')), bottom(room('ip-in'))]],
  ['ether-in', 'arp', corner(right(room('ether-in')), bottom(room('arp'), 30), 'across')],
  ['ip-in', 'route-in', [top(room('ip-in')), bottom(room('route-in'))]],
  ['route-in', 'ip-in', [bottom(room('route-in'), 135), top(room('ip-in'), 135)]],
  ['route-in', 'reassembly', [top(room('route-in')), bottom(room('reassembly'))]],
  ['route-in', 'forward', [right(room('route-in')), left(room('forward'))]],
  ['ip-in', 'raw', besideRouting(bottom(room('raw'), 44))],
  ['ip-in', 'icmp', besideRouting(bottom(room('icmp'), 44))],
  ['ip-in', 'igmp', besideRouting(bottom(room('igmp'), 44))],
  ['reassembly', 'raw', corner([246, UP], bottom(room('raw'), 44), 'across')],
  ['reassembly', 'icmp', corner([246, UP], bottom(room('icmp'), 44), 'across')],
  ['reassembly', 'igmp', corner([246, UP], bottom(room('igmp'), 44), 'across')],
  ['raw', 'ip-out', corner(bottom(room('raw'), 68), [694, DOWN], 'up')],
  ['icmp', 'ip-out', corner(bottom(room('icmp'), 68), [694, DOWN], 'up')],
  ['igmp', 'ip-out', corner(bottom(room('igmp'), 68), [694, DOWN], 'up')],
  ['forward', 'fragment', corner(bottom(room('forward'), 334), left(room('fragment')), 'up')],
  ['ip-out', 'route-out', [bottom(room('ip-out')), top(room('route-out'))]],
  ['route-out', 'fragment', [bottom(room('route-out')), top(room('fragment'))]],
  ['fragment', 'neighbour', [bottom(room('fragment')), top(room('neighbour'))]],
  ['neighbour', 'arp', [left(room('neighbour'), 20), right(room('arp'), 20)]],
  ['arp', 'neighbour', [right(room('arp'), 40), left(room('neighbour'), 40)]],
  ['arp', 'ether-out', corner(bottom(room('arp'), 330), left(room('ether-out')), 'up')],
  ['neighbour', 'ether-out', [bottom(room('neighbour')), top(room('ether-out'))]],
  ['ether-out', 'device-out', [bottom(room('ether-out')), top(room('device-out'))]],
];

export const WAYS: readonly Way[] = DRAWN.map(([from, to, points]) => ({
  key: `${from}>${to}`,
  from,
  to,
  points,
}));

/** Between the cables and the rooms of the devices. */
export const CABLE_IN: readonly Point[] = [left(PANEL), right(room('device-in'))];
export const CABLE_OUT: readonly Point[] = [left(room('device-out')), right(PANEL)];

const FROM = groupBy(WAYS, ({ from }) => from);
const found = new Map<string, readonly Way[] | null>();

/** The ways from one room to another, by as few rooms as possible; empty: it is the same; null: none leads there. */
export function waysBetween(from: Stage, to: Stage): readonly Way[] | null {
  const key = `${from}>${to}`;
  let ways = found.get(key);
  if (ways === undefined) {
    ways = search(from, to);
    found.set(key, ways);
  }
  return ways;
}

/** The ways that one packet took, given its events in their order. */
export function waysOf(events: readonly Pick<Glance, 'stage'>[]): Set<WayKey> {
  const taken = new Set<WayKey>();
  for (const [n, { stage }] of events.entries()) {
    const before = events[n - 1];
    if (before === undefined) continue;
    for (const { key } of waysBetween(before.stage, stage) ?? []) taken.add(key);
  }
  return taken;
}

/** How a way is drawn: the packet has taken it, or will in what is recorded behind the playhead. */
export type WayLook = 'taken' | 'ahead';

/** The ways of one packet, given all its events, when everything up to event `id` has happened. */
export function looksOf(events: readonly Glance[], id: number): Map<WayKey, WayLook> {
  const looks = new Map<WayKey, WayLook>();
  const past = events.filter((event) => event.id <= id);
  for (const key of waysOf(events)) looks.set(key, 'ahead');
  for (const key of waysOf(past)) looks.set(key, 'taken');
  for (const { id: at, kind } of events) {
    const key = CABLES[kind];
    if (key !== undefined) looks.set(key, at <= id ? 'taken' : 'ahead');
  }
  return looks;
}

const CABLES: Readonly<Partial<Record<EventKind, WayKey>>> = {
  receive: 'cable>device-in',
  transmit: 'device-out>cable',
};

/** A line with round corners, for the `d` of a path. */
export function lineOf(points: readonly Point[], radius = 8): string {
  const parts: string[] = [];
  for (const [n, point] of points.entries()) {
    const before = points[n - 1];
    const after = points[n + 1];
    if (before === undefined) parts.push(`M${text(point)}`);
    else if (after === undefined) parts.push(`L${text(point)}`);
    else {
      const begin = towards(point, before, radius);
      const end = towards(point, after, radius);
      parts.push(`L${text(begin)}Q${text(point)} ${text(end)}`);
    }
  }
  return parts.join('');
}

/** The head of an arrow at the end of a line. */
export function headOf(points: readonly Point[], size = 5): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) return '';
  const [x, y] = tip;
  const length = Math.hypot(x - before[0], y - before[1]) || 1;
  const [dx, dy] = [((x - before[0]) / length) * size, ((y - before[1]) / length) * size];
  const side: Point = [x - dx - dy * 0.6, y - dy + dx * 0.6];
  const other: Point = [x - dx + dy * 0.6, y - dy - dx * 0.6];
  return `M${text(side)}L${text(tip)}L${text(other)}Z`;
}

function search(from: Stage, to: Stage): readonly Way[] | null {
  const came = new Map<Stage, readonly Way[]>([[from, []]]);
  for (const [stage, ways] of came) {
    if (stage === to) return ways;
    for (const way of FROM.get(stage) ?? []) {
      if (!came.has(way.to)) came.set(way.to, [...ways, way]);
    }
  }
  return null;
}

const text = ([x, y]: Point): string => `${round(x)} ${round(y)}`;
const round = (value: number): number => Math.round(value * 10) / 10;

/** The point so far from `point` on the way to `other`, at most half of it. */
function towards([x, y]: Point, [ox, oy]: Point, distance: number): Point {
  const length = Math.hypot(ox - x, oy - y) || 1;
  const part = Math.min(distance / length, 0.5);
  return [x + (ox - x) * part, y + (oy - y) * part];
}
