import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/mutation/*.mutation.ts'],
    pool: 'forks',
    testTimeout: 240_000,
    maxConcurrency: 2,
  },
});
