// Every header field over its edge values, every option, every type, to a host and through a router: this
// machine's kernel and the stack answer the same, and count the same after each frame. What differs on purpose
// is in `sweeps/intended.ts`, each entry with its reason.
//
// SWEEP=all SWEEP_SEEDS=40 npx vitest run test/differential/sweeps.test.ts tries all that is otherwise tried in
// samples, and more packets at random.

import { beforeAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/testing/frame/frame.ts';
import {
  type Comparison,
  type KernelScenario,
  resultText,
  type StepResult,
} from '../../src/testing/kernel/differential.ts';
import { needs, titled } from '../support/namespace.ts';
import { compareUntil } from './asked.ts';
import { inTurns, resultOf } from './inturns.ts';
import { SWEEPS } from './sweeps/all.ts';
import { INTENDED } from './sweeps/intended.ts';
import { Input, judge, type Known } from './sweeps/known.ts';

/** Kernels. */
const AT_ONCE = 4;
const LIMIT_MS = 600_000;
/** Faults of a sweep that are told. */
const TOLD = 5;

const reason = needs('unshare', 'ip', '/dev/net/tun');

describe.skipIf(reason)(titled('Linux and the stack, field by field', reason), () => {
  let comparisons = new Map<KernelScenario, PromiseSettledResult<Comparison>>();
  const needed = new Set<Known>();

  beforeAll(async () => {
    comparisons = await inTurns(SWEEPS, AT_ONCE, (sweep) =>
      compareUntil((comparison) => judged(comparison).faults.length === 0, sweep),
    );
  }, LIMIT_MS);

  it.each(SWEEPS.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
    const comparison = resultOf(comparisons, scenario);
    const { faults, needed: here } = judged(comparison);
    for (const known of here) needed.add(known);
    const told = faults
      .slice(0, TOLD)
      .map((result) => `${result.step.name}\n${resultText(result)}`)
      .join('\n\n');
    if (faults.length > 0) {
      expect.fail(
        `${faults.length} of ${comparison.steps.length} are not as Linux does it:\n\n${told}`,
      );
    }
  });

  for (const known of INTENDED) {
    it(`differs: ${known.what}: ${known.reason}`, () => {
      if (!needed.has(known)) expect.fail('no more; mend the list');
    });
  }
});

/** The steps that differ otherwise than is intended, and what of the list was needed. */
function judged({ scenario, steps }: Comparison): { faults: StepResult[]; needed: Set<Known> } {
  const needed = new Set<Known>();
  let input: Input | null = null;
  const faults = steps.filter(({ step, differences }) => {
    input = new Input(scenario.name, bytesOf(step.frame), input);
    const { needed: known, unknown } = judge(input, differences, INTENDED);
    for (const each of known) needed.add(each);
    return unknown.length > 0;
  });
  return { faults, needed };
}
