// A kernel counts by ticks of its own clock, and a busy machine is late. What the kernel and the stack disagree about
// is asked again: what is a difference stays one, what was a moment does not come back.

import {
  type Comparison,
  compareWithKernel,
  type KernelScenario,
} from '../../src/testing/kernel/differential.ts';

const ASKED = 3;

/** As {@link compareWithKernel}; up to three times, until `agrees`. Tells what it asks again. */
export async function compareUntil(
  agrees: (comparison: Comparison) => boolean,
  scenario: KernelScenario,
): Promise<Comparison> {
  for (let asked = 1; ; asked++) {
    const comparison = await compareWithKernel(scenario);
    if (agrees(comparison) || asked === ASKED) return comparison;
    console.log(`${scenario.name}: the kernel and the stack differ, and are asked again`);
  }
}

/** Nothing differs: no answer, no counter. */
export const isSame = ({ steps, counters }: Comparison): boolean =>
  counters.length === 0 && steps.every(({ differences }) => differences.length === 0);
