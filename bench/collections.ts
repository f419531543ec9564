// How often V8 collects garbage while something happens. Needs `--expose-gc`.

import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Garbage collections during `work`. */
export async function collections(work: () => void): Promise<number> {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    count += list.getEntries().length;
  });
  // What the warm-up has left must not count, nor what V8 does about it in the background.
  globalThis.gc?.();
  await sleep(100);
  observer.observe({ entryTypes: ['gc'] });
  work();
  await sleep(100);
  return count;
}
