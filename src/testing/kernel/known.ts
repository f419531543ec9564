// Differences between the kernel and the stack that somebody has written down with a reason. A list of them
// is exact: what is not on it is a fault, and so is what is on it and is not so any more.

import { type KernelScenario, resultText, type StepResult } from './differential.ts';

export interface KnownDifference {
  /** The scenario's name. */
  readonly scenario: string;
  /** The names of the steps that it is about. */
  readonly steps: readonly string[];
  /** All fields that differ then; `frame`: only one of the two sends something. */
  readonly fields: readonly string[];
  readonly reason: string;
}

/** What is to be thought of a step. */
export interface Verdict {
  /** The difference that was expected, and is there; null: none was. */
  readonly known: KnownDifference | null;
  /** What is wrong, with all that both sent; null: nothing. */
  readonly fault: string | null;
}

export function judgeStep(
  { name }: Pick<KernelScenario, 'name'>,
  result: StepResult,
  list: readonly KnownDifference[],
): Verdict {
  const { step } = result;
  const known =
    list.find(({ scenario, steps }) => scenario === name && steps.includes(step.name)) ?? null;
  const differ = [...new Set(result.differences.map(({ field }) => field))];
  const expected = known?.fields ?? [];
  const isSo = differ.length === expected.length && differ.every((each) => expected.includes(each));
  return { known, fault: isSo ? null : `${complaint(differ, known)}\n\n${resultText(result)}` };
}

/** What a list names that is in none of the scenarios, or names twice: a line for each. */
export function strayEntries(
  list: readonly KnownDifference[],
  scenarios: readonly KernelScenario[],
): string[] {
  const there = scenarios.flatMap(({ name, steps }) =>
    steps.map((step) => `${name}: ${step.name}`),
  );
  const named = list.flatMap(({ scenario, steps }) => steps.map((step) => `${scenario}: ${step}`));
  return named.flatMap((each, n) => {
    if (!there.includes(each)) return [`${each}: no such step`];
    return named.indexOf(each) < n ? [`${each}: named twice`] : [];
  });
}

function complaint(differ: readonly string[], known: KnownDifference | null): string {
  const now = differ.length === 0 ? 'they agree' : `${differ.join(', ')} differ`;
  if (known === null) return `not as Linux does it: ${now}`;
  const { fields, reason } = known;
  return `the list expects ${fields.join(', ')} to differ (${reason}), and now ${now}: mend the list`;
}
