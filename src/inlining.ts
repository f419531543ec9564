// More of the packet path in one piece of V8's code.

import { setFlagsFromString } from 'node:v8';

/**
 * V8's usual budget for inlining leaves the packet path in some fifteen pieces, and a third of an echo's time goes into
 * the ways between them (Node 20). A program that forwards or answers many packets says these to V8 before anything else.
 */
export const INLINING: readonly string[] = [
  '--max-inlined-bytecode-size=1000',
  '--max-inlined-bytecode-size-cumulative=3000',
];

/** Gives this process that budget. With still more of it V8 sometimes never gets done with a function. What V8 has compiled before stays as it is. */
export function inlineMore(): void {
  for (const flag of INLINING) setFlagsFromString(flag);
}
