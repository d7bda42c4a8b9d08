import { defineConfig } from 'vitest/config';

/** One worker per core at most: tests start real servers and real processes beside themselves. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
    pool: 'forks',
    reporters: ['default', './test/support/closing-line.ts'],
  },
});
