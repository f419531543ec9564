// What the parts of the ladder's drawing share.

import { isChosen } from '../model/choose.ts';
import type { Instant, Ladder } from './ladder.ts';
import type { LadderLayout } from './ladderlayout.ts';
import type { Point } from './ways.ts';

export interface PartsProps {
  readonly ladder: Ladder;
  readonly layout: LadderLayout;
  readonly reach: Reach;
}

export interface Reach {
  /** Id of the event up to which everything has happened. */
  readonly at: number;
  /** Id of the last event that a person has seen happen, and how far down that is. */
  readonly told: number;
  readonly toldY: number;
}

export const placeOf = (instant: Instant, { x, y }: LadderLayout): Point => [
  x.get(instant.node) ?? 0,
  y.get(instant) ?? 0,
];

/** The packet is the chosen one. */
export const isOf = (instant: Pick<Instant, 'node' | 'packet'>): boolean =>
  instant.packet !== 0 && isChosen(instant);

/** A mark at an end that is none of a way's. */
export const cross = ([x, y]: Point): string =>
  `M${x - 6} ${y - 6}L${x + 6} ${y + 6}M${x + 6} ${y - 6}L${x - 6} ${y + 6}`;
