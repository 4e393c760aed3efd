import type { Mutation } from '../mutation.ts';

export const lambda: readonly Mutation[] = [
  {
    breaks: 'an asynchronous event is tried again once only',
    file: 'sandbox/services/lambda/async-queue.ts',
    find: 'const RETRY_STEP_MS = 60_000;',
    replace: 'const RETRY_STEP_MS = 60_000_000;',
    proofs: ['async-two-retries'],
  },
];
