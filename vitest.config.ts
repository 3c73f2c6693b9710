import { defineConfig } from 'vitest/config';

const UNIT = [
  '{packages,apps}/*/src/**/*.test.ts',
  '{packages,apps}/*/src/**/*.test.tsx',
  'scout/src/**/*.test.ts',
  'tests/*.test.{ts,mjs}',
];
/** A test that takes seconds by its nature (many mutations, long histories) carries this in its name. */
const SLOW = [
  '{packages,apps}/*/src/**/*.slow.test.ts',
  'scout/src/**/*.slow.test.ts',
  'tests/*.slow.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: 'tooling/test-folder.mjs',
    // What was translated once is kept on disk by its content.
    experimental: { fsModuleCache: true },
    projects: [
      // Loading the packages anew for each of the many files would take longer than their tests.
      { test: { name: 'unit', include: UNIT, exclude: SLOW, isolate: false, testTimeout: 20_000 } },
      { test: { name: 'slow', include: SLOW, testTimeout: 150_000 } },
      { test: { name: 'simulation', include: ['tests/simulation/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'crash',
          include: ['tests/crash/**/*.test.ts'],
          testTimeout: 230_000,
          hookTimeout: 230_000,
        },
      },
      {
        // Each keeps a process busy, so only as many side by side as there are processors to count on.
        test: { name: 'mutants', include: ['tests/mutation/**/*.test.ts'], maxConcurrency: 2 },
      },
      {
        test: {
          name: 'durability',
          include: ['tests/durability/**/*.test.ts'],
          testTimeout: 100_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['tests/scenarios/**/*.test.ts'],
          // Each file runs a cluster and an operator of its own; side by side they would starve each other.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
