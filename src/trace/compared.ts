// What a stage compared, with both sides as people read them.

import type { Comparison } from './event.ts';
import type { Facts } from './facts.ts';

export function compare(_: Facts): Comparison[] {
  return [];
}
