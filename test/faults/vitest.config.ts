import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/faults/*.faults.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    pool: 'forks',
    testTimeout: 300_000,
    hookTimeout: 120_000,
    maxConcurrency: 3,
    globalSetup: ['test/targets/environments.ts'],
  },
});
