// What a stack has done so far, exactly, whatever of it a viewer has seen.

import type { Stack } from '../stack.ts';
import type { NodeTotals } from '../trace/event.ts';

/** Reads the stack's books as they are now. */
export function totalsOf({ ctx }: Stack): NodeTotals {
  const counters = ctx.counters.snapshot();
  for (const name of Object.keys(counters)) if (counters[name] === 0) delete counters[name];
  return { ...ctx.flow, drops: ctx.drops(), counters };
}
