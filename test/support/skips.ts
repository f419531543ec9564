// Says at the end of a run which tests did not count, and why, so that a skip never looks like a pass: those
// that wait for something that the stack does not do yet, and those that this machine cannot run. And it names those
// that passed only when they were tried again.

import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { reasonIn } from './namespace.ts';

/** How the note of a test that waits begins. */
const WAITING = 'waiting: ';

export class Skips implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = modules.flatMap(({ children }) =>
      Array.from(children.allTests('skipped'), reasonOf),
    );
    for (const line of skipLines(reasons)) console.log(line);
    const again = modules.flatMap(({ children }) =>
      [...children.allTests('passed')].filter(isFlaky),
    );
    for (const { fullName } of again) console.log(`passed only when tried again: ${fullName}`);
  }
}

/** A line for each reason, what waits last. */
export function skipLines(reasons: readonly string[]): string[] {
  const waiting = reasons.filter((reason) => reason.startsWith(WAITING));
  const skipped = reasons.filter((reason) => !reason.startsWith(WAITING));
  return [
    ...counted(skipped).map(([reason, count]) => `${tests(count)} skipped: ${reason}`),
    ...counted(waiting).map(
      ([reason, count]) => `${tests(count)} waiting: ${reason.slice(WAITING.length)}`,
    ),
  ];
}

const isFlaky = (test: TestCase): boolean => test.diagnostic()?.flaky === true;

const tests = (count: number): string => `${count} test${count === 1 ? '' : 's'}`;

function counted(reasons: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts];
}

/** As a test said with `context.skip(note)`, or as its title says. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ?? reasonIn(test.fullName) ?? 'no reason given';
}
