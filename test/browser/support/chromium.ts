// The browser of the tests: one for each file, Debian's, which reaches this machine and nothing else. Each page has a
// person of its own (a context) and is watched: one that complains fails its test.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished, type TestContext } from 'vitest';
import { needs } from '../../support/namespace.ts';
import { PATIENCE_MS } from './patience.ts';
import { shotFile } from './shots.ts';
import { Viewer } from './viewer.ts';
import { Watch } from './watch.ts';

const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** A teacher's laptop. */
export const DESK = { width: 1440, height: 900 } as const;

/** How a person has set up the browser. */
export type Look = Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'reducedMotion'>;

/** Why there is no browser here; null: there is one. In CI it throws. */
export const noBrowser = (): string | null => needs('chromium');

/** Starts Debian's. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: executable(), args: ARGS });

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

const executable = (): string =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, 'chromium'))
    .find((file) => existsSync(file)) ?? 'chromium';

const titleOf = ({ suite, name }: TestContext['task']): string => `${suite?.name ?? ''} ${name}`;
