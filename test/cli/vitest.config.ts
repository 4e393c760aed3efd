import { cpus } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/cli/*.cli.ts'],
    // Away from UTC, so that a time in the wrong zone shows.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', TZ: 'America/New_York' },
    pool: 'forks',
    testTimeout: 180_000,
    maxConcurrency: cpus().length,
    hookTimeout: 300_000,
    globalSetup: ['test/cli/environments.ts'],
  },
});
