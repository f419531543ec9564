import { defineConfig } from 'vitest/config';
import { Skips } from './test/support/skips.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', new Skips()],
    // The kernel tests start real programs in namespaces of their own; they need more than a moment.
    testTimeout: 30_000,
  },
});
