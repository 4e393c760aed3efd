import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/repeat/*.repeat.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    pool: 'forks',
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
});
