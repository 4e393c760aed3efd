import type { Mutation } from '../mutation.ts';

export const sqs: readonly Mutation[] = [
  {
    breaks: 'a received message stays hidden for ever',
    file: 'sandbox/services/sqs/receive-message.ts',
    find: '    visibleAtMs: nowMs + visibilityMs,',
    replace: '    visibleAtMs: nowMs + 1e12,',
    proofs: ['visibility-timeout-too-short'],
  },
];
