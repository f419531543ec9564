// How often a kernel is asked.

import { describe, expect, it } from 'vitest';
import type { Comparison, KernelScenario } from '../../src/testing/kernel/differential.ts';
import { needs, titled } from '../support/namespace.ts';
import { compareUntil, isSame } from './asked.ts';
import { ICMP } from './scenarios/icmp.ts';

const reason = needs('unshare', 'ip', '/dev/net/tun');

describe.skipIf(reason)(titled('compareUntil', reason), () => {
  it.each([
    ['once where they agree', 1, 1],
    ['once more where they did not', 2, 2],
    ['three times, and not for ever', 9, 3],
  ])('%s', async (_, agreeing, expected) => {
    const [first] = ICMP as readonly [KernelScenario, ...KernelScenario[]];
    let asked = 0;
    const agrees = (comparison: Comparison): boolean => {
      expect(isSame(comparison)).toBe(true);
      return ++asked === agreeing;
    };
    await compareUntil(agrees, { ...first, steps: first.steps.slice(0, 2) });
    expect(asked).toBe(expected);
  });
});
