import type { ServiceImplementation } from '../../kernel/service.ts';
import { consumerOperations } from './consumers/consumer-operations.ts';
import { getRecordsOperations } from './records/get-records.ts';
import { putRecordOperations } from './records/put-records.ts';
import { iteratorOperations } from './records/shard-iterator.ts';
import { shardOperations } from './shards/shard-operations.ts';
import { resumeUnsettled } from './streams/lifecycle.ts';
import { settingOperations } from './streams/setting-operations.ts';
import { streamOperations } from './streams/stream-operations.ts';
import { kinesisTags, tagOperations } from './tags.ts';

export const implementation = {
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  tags: kinesisTags,
  operations: {
    ...streamOperations,
    ...settingOperations,
    ...shardOperations,
    ...putRecordOperations,
    ...iteratorOperations,
    ...getRecordsOperations,
    ...consumerOperations,
    ...tagOperations,
  },
  start: resumeUnsettled,
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-kinesis')>;
