// Says at the end of a run why tests were skipped, so that a skip never looks like a pass.

import type { Reporter, TestCase, TestModule } from 'vitest/node';

export class Skips implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const reason = reasonOf(test);
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    for (const [reason, count] of reasons) console.log(`${count} tests skipped: ${reason}`);
  }
}

/** As `titled` in namespace.ts writes it. */
function reasonOf({ fullName }: TestCase): string {
  return /\(skipped: ([^)]*)\)/.exec(fullName)?.[1] ?? 'no reason given';
}
