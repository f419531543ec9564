import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { Skips } from './test/support/skips.ts';

const source = (file: string): string => fileURLToPath(new URL(`src/${file}`, import.meta.url));

export default defineConfig({
  // What the examples import is the source, as it is.
  resolve: {
    alias: [
      { find: 'tapip/testing/vitest', replacement: source('testing/vitest.ts') },
      { find: 'tapip/testing', replacement: source('testing/index.ts') },
      { find: 'tapip/script', replacement: source('script/index.ts') },
      { find: 'tapip/pcap', replacement: source('pcap/index.ts') },
      { find: 'tapip/trace', replacement: source('trace/index.ts') },
      { find: /^tapip$/, replacement: source('index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    reporters: ['default', new Skips()],
    // The kernel tests start real programs in namespaces of their own; they need more than a moment.
    testTimeout: 30_000,
    // Many of them talk to a real kernel, real programs and a real browser, whose clocks are not ours: on a busy
    // machine one may come late. What passes only when tried again is told at the end.
    retry: process.env.CI === undefined ? 0 : 1,
  },
});
