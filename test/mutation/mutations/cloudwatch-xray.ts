import type { Mutation } from '../mutation.ts';

export const cloudwatchXray: readonly Mutation[] = [
  {
    breaks: 'a throttle counts as an error',
    file: 'sandbox/services/lambda/engine.ts',
    find: '{ Throttles: 1 }',
    replace: '{ Errors: 1 }',
    proofs: ['throttles-are-no-errors'],
  },
];
