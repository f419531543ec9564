// The browser of the tests, one for each file. Each page has a person of its own (a context) and is watched: one that
// complains fails its test.

import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished, type TestContext } from 'vitest';
import { needs } from '../../support/namespace.ts';
import { DESK, launch } from './launch.ts';
import { PATIENCE_MS } from './patience.ts';
import { shotFile } from './shots.ts';
import { Viewer } from './viewer.ts';
import { Watch } from './watch.ts';

/** How a person has set up the browser. */
export type Look = Pick<
  BrowserContextOptions,
  'viewport' | 'colorScheme' | 'forcedColors' | 'reducedMotion'
>;

/** Why there is no browser here; null: there is one. In CI it throws. */
export const noBrowser = (): string | null => needs('chromium');

/** The people before the browser of a file of tests; to be made at its top. */
export class People {
  #browser: Browser | null = null;

  constructor() {
    beforeAll(async () => {
      this.#browser = await launch();
    });
    afterAll(() => this.#browser?.close());
  }

  /** For the test that runs: a page at that address, closed and judged at the test's end. */
  async open(url: string, look: Look = {}): Promise<Viewer> {
    if (this.#browser === null) throw new Error('the browser is not there yet');
    const context = await this.#browser.newContext({ viewport: DESK, ...look });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const watch = await Watch.on(page);
    onTestFinished(async ({ task }) => {
      try {
        if (task.result?.state === 'fail')
          await page.screenshot({ path: shotFile(`failed ${titleOf(task)}`) });
        else await watch.verify();
      } finally {
        await context.close();
      }
    });
    await page.goto(url);
    return new Viewer(page, watch);
  }
}

const titleOf = ({ suite, name }: TestContext['task']): string => `${suite?.name ?? ''} ${name}`;
