import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    reporters: ['default', './test/reporter.ts'],
    testTimeout: 30_000,
    // Two cores are what continuous integration has; terminal tests need one for themselves.
    maxWorkers: 2,
  },
});
