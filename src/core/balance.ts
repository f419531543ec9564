// The books of a stack: every packet's life ends in exactly one way.

import type { Flow } from './context.ts';

/** What is wrong with a stack's books; null when they balance. */
export function imbalance(flow: Readonly<Flow>, outstanding: number): string | null {
  const ended = flow.transmitted + flow.delivered + flow.dropped + flow.parked;
  if (flow.received + flow.originated !== ended) return 'packets lost or ended twice';
  if (outstanding !== flow.parked) return 'packets leaked';
  return null;
}
