// The stack against this machine's own kernel: hundreds of frames, each to both, each answer compared field
// by field. What differs is in one of two lists, each entry with its reason: `intended.ts` for good,
// `waiting.ts` for as long as the stack does not do it yet.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison, KernelScenario } from '../../src/testing/kernel/differential.ts';
import { judgeStep, strayEntries } from '../../src/testing/kernel/known.ts';
import { needs, titled } from '../support/namespace.ts';
import { compareUntil } from './asked.ts';
import { INTENDED } from './intended.ts';
import { inTurns, resultOf } from './inturns.ts';
import { ARP } from './scenarios/arp.ts';
import { BROADCASTS } from './scenarios/broadcasts.ts';
import { ETHER } from './scenarios/ether.ts';
import { FORWARD } from './scenarios/forward.ts';
import { FRAGMENTS } from './scenarios/fragments.ts';
import { ICMP } from './scenarios/icmp.ts';
import { ICMP_ERRORS } from './scenarios/icmperrors.ts';
import { ICMP_LIMITS } from './scenarios/icmplimits.ts';
import { IP } from './scenarios/ip.ts';
import { TRANSPORT } from './scenarios/transport.ts';
import { WAITING } from './waiting.ts';

// Those that wait for Linux's timers come first.
const SCENARIOS = [
  ...ARP,
  ...ICMP_LIMITS,
  ...ICMP_ERRORS,
  ...FORWARD,
  ...BROADCASTS,
  ...ETHER,
  ...IP,
  ...ICMP,
  ...FRAGMENTS,
  ...TRANSPORT,
];
const LIST = [...INTENDED, ...WAITING];

/** Kernels. */
const AT_ONCE = 8;
const LIMIT_MS = 120_000;

const reason = needs('unshare', 'ip', 'nstat', '/dev/net/tun');

describe.skipIf(reason)(titled('Linux and the stack', reason), () => {
  let comparisons = new Map<KernelScenario, PromiseSettledResult<Comparison>>();

  beforeAll(async () => {
    comparisons = await inTurns(SCENARIOS, AT_ONCE, (scenario) =>
      compareUntil(isAsListed, scenario),
    );
  }, LIMIT_MS);

  // Told, and judged by nobody.
  afterAll(() => {
    for (const [{ name: scenario }, result] of comparisons) {
      if (result.status !== 'fulfilled') continue;
      for (const { name, kernel, stack } of result.value.counters) {
        console.log(`${scenario}: ${name} is ${kernel} in Linux, ${stack} in the stack`);
      }
    }
  });

  for (const scenario of SCENARIOS) {
    describe(scenario.name, () => {
      for (const [n, { name }] of scenario.steps.entries()) {
        it(name, ({ skip }) => {
          const result = resultOf(comparisons, scenario).steps[n] ?? expect.fail('no result');
          const { known, fault } = judgeStep(scenario, result, LIST);
          if (fault !== null) expect.fail(fault);
          if (known !== null && WAITING.includes(known)) skip(`waiting: ${known.reason}`);
        });
      }
    });
  }
});

/** Every difference is on the list, and every one on the list is there. */
const isAsListed = ({ scenario, steps }: Comparison): boolean =>
  steps.every((step) => judgeStep(scenario, step, LIST).fault === null);

it('the lists name steps that there are, and each once', () => {
  expect(strayEntries(LIST, SCENARIOS)).toEqual([]);
});
