import type { ServiceImplementation } from '../../kernel/service.ts';
import { getRecordsOperations } from './get-records.ts';
import { shardIteratorOperations } from './shard-iterator.ts';
import { streamOperations } from './stream-operations.ts';

export const implementation = {
  operations: { ...streamOperations, ...shardIteratorOperations, ...getRecordsOperations },
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-dynamodb-streams')>;
