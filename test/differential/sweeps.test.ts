// Every header field over its edge values, every option, every type, to a host and through a router: this
// machine's kernel and the stack answer the same, and count the same after each frame. What differs is in one
// of two lists, each entry with its reason: `sweeps/intended.ts` for good, `sweeps/waiting.ts` for as long as
// the stack does not do it yet.
//
// SWEEP=all SWEEP_SEEDS=40 npx vitest run test/differential/sweeps.test.ts tries all that is otherwise tried in
// samples, and more packets at random.

import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Comparison,
  compareWithKernel,
  type KernelScenario,
  resultText,
} from '../../src/testing/kernel/differential.ts';
import { needs, titled } from '../support/namespace.ts';
import { inTurns, resultOf } from './inturns.ts';
import { SWEEPS } from './sweeps/all.ts';
import { INTENDED } from './sweeps/intended.ts';
import { judge, type Known } from './sweeps/known.ts';
import { WAITING } from './sweeps/waiting.ts';

const LIST = [...INTENDED, ...WAITING];

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
    comparisons = await inTurns(SWEEPS, AT_ONCE, compareWithKernel);
  }, LIMIT_MS);

  it.each(SWEEPS.map((scenario) => [scenario.name, scenario] as const))('%s', (name, scenario) => {
    const { steps } = resultOf(comparisons, scenario);
    const faults = steps.filter((result) => {
      const judged = judge(name, result, LIST);
      for (const known of judged.needed) needed.add(known);
      return judged.unknown.length > 0;
    });
    const told = faults
      .slice(0, TOLD)
      .map((result) => `${result.step.name}\n${resultText(result)}`)
      .join('\n\n');
    if (faults.length > 0) {
      expect.fail(`${faults.length} of ${steps.length} are not as Linux does it:\n\n${told}`);
    }
  });

  for (const known of LIST) {
    it(`differs: ${known.reason}`, ({ skip }) => {
      if (!needed.has(known)) expect.fail('no more; mend the list');
      if (WAITING.includes(known)) skip(`waiting: ${known.reason}`);
    });
  }
});
