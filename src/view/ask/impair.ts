// A cable made worse or better while it is used.

import { shown } from '../../core/shape.ts';
import { type Impairment, impairmentFault } from '../../netdev/impair/impairment.ts';
import { type Given, Refused } from './given.ts';

/** One direction of a cable. */
export interface Impairable {
  readonly impairment: Impairment;
  /** @param seed where its randomness starts anew */
  impair(how: Impairment, seed: number): void;
}

const MAX_SEED = 2 ** 32 - 1;
/** Frames: each takes memory while it waits. */
const MOST_WAITING = 10_000;
const LONGEST_DELAY_MS = 600_000;

/** Changes what befalls the frames that leave an end; returns the seed. Throws a {@link Refused}. */
export function impair(given: Given, ways: ReadonlyMap<string, Impairable>): number {
  const end = given.name('end');
  const how: Impairment = given.numbers('impairment');
  const seed = given.whole('seed', 0, MAX_SEED);
  const way = ways.get(end);
  if (way === undefined) {
    const all = [...ways.keys()].join(', ') || 'none';
    throw new Refused(`${shown(end)} is no end whose cable can be made worse: there are ${all}`);
  }
  const fault = impairmentFault(how) ?? excess(how);
  if (fault !== null) throw new Refused(`${end}: ${fault}`);
  way.impair(how, seed);
  return seed;
}

function excess({ limit = 0, delayMs = 0 }: Impairment): string | null {
  if (limit > MOST_WAITING) return `limit: expected at most ${MOST_WAITING} frames`;
  if (delayMs > LONGEST_DELAY_MS) return `delayMs: expected at most ${LONGEST_DELAY_MS} ms`;
  return null;
}
