// What a page complains of while nobody looks: errors and warnings of its console, exceptions, violations of its policy,
// and layout that shifts by itself.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** How far the layout may shift, as web.dev's Cumulative Layout Shift counts it; 0.1 is called good there. */
const MOST_SHIFT = 0.01;
/** Shifts belong together that are no further apart, within a window of so many ms. */
const GAP_MS = 1000;
const WINDOW_MS = 5000;

interface Shift {
  /** Milliseconds since the page began. */
  readonly at: number;
  readonly value: number;
  readonly what: readonly string[];
}

/** What the script below leaves in the page. */
interface Watched {
  readonly tapipShifts: Shift[];
  readonly tapipViolations: string[];
}

export class Watch {
  readonly #page: Page;
  readonly #complaints: string[] = [];
  readonly #expected: RegExp[] = [];
  #mayShift = false;

  /** To be set on a page before it is loaded. */
  static async on(page: Page): Promise<Watch> {
    const watch = new Watch(page);
    await page.addInitScript(watchWithin);
    return watch;
  }

  private constructor(page: Page) {
    this.#page = page;
    page.on('console', (message) => {
      const type = message.type();
      if (type === 'error' || type === 'warning') this.#complain(`${type}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#complain(`exception: ${error.stack ?? error.message}`));
  }

  /** The page may log such a thing: the browser itself does, as when a server is gone. */
  expect(complaint: RegExp): void {
    this.#expected.push(complaint);
  }

  /** Something takes its room in the page: what was wrong is said above everything else. */
  expectShift(): void {
    this.#mayShift = true;
  }

  /** Fails when it complained, or moved under the reader. */
  async verify(): Promise<void> {
    const { shifts, violations } = await this.#page.evaluate(() => {
      const { tapipShifts, tapipViolations } = window as unknown as Watched;
      return { shifts: tapipShifts, violations: tapipViolations };
    });
    const complaints = this.#complaints.filter((text) => !this.#expected.some((e) => e.test(text)));
    expect([...complaints, ...violations], 'what the page complained of').toEqual([]);
    if (this.#mayShift) return;
    expect(cumulated(shifts), `layout shifts: ${JSON.stringify(shifts)}`).toBeLessThan(MOST_SHIFT);
  }

  #complain(text: string): void {
    this.#complaints.push(text);
  }
}

/** The greatest sum of shifts that belong together. */
function cumulated(shifts: readonly Shift[]): number {
  let [begin, before, sum, most] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const { at, value } of shifts) {
    if (at - before > GAP_MS || at - begin > WINDOW_MS) [begin, sum] = [at, 0];
    before = at;
    sum += value;
    most = Math.max(most, sum);
  }
  return most;
}

/** Runs in the page. */
function watchWithin(): void {
  const shifts: Shift[] = [];
  const violations: string[] = [];
  Object.assign(window, { tapipShifts: shifts, tapipViolations: violations } satisfies Watched);
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    violations.push(`policy: ${violatedDirective} ${blockedURI}`);
  });
  interface LayoutShift extends PerformanceEntry {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly sources: readonly { readonly node: Node | null }[];
  }
  const nameOf = (node: Node | null): string =>
    node instanceof Element ? `${node.tagName}.${node.getAttribute('class') ?? ''}` : 'text';
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as LayoutShift[]) {
      // What moves since the person did something is no surprise.
      if (entry.hadRecentInput) continue;
      shifts.push({
        at: entry.startTime,
        value: entry.value,
        what: entry.sources.map(({ node }) => nameOf(node)),
      });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
