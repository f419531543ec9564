// Debian's Chromium, driven over a pipe. It reaches this machine and nothing else.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** A teacher's laptop. */
export const DESK = { width: 1440, height: 900 } as const;

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: executable(), args: ARGS });

const executable = (): string =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, 'chromium'))
    .find((file) => existsSync(file)) ?? 'chromium';
