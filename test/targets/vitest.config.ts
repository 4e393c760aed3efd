import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/targets/*.targets.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    pool: 'forks',
    testTimeout: 900_000,
    hookTimeout: 300_000,
    maxConcurrency: 8,
    globalSetup: ['test/targets/environments.ts'],
  },
});
