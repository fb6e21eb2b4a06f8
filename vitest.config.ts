import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // uWebSockets.js must not be loaded in worker threads that end.
    pool: 'forks',
    setupFiles: ['test/support/coverage.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two files at a time on the smallest machine: the servers under test bring threads of their own.
    maxWorkers: 2,
    server: {
      // The built files run as Node runs them, so that coverage sees main and worker code in the same way.
      deps: { external: [/\/dist\//] },
    },
  },
});
