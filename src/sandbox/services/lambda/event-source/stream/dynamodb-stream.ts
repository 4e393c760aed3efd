import type { GetShardIteratorInput, Shard as StreamShard } from '@aws-sdk/client-dynamodb-streams';
import type { CallAs } from '../../../../kernel/context.ts';
import { sdk } from '../../../../kernel/sdk.ts';
import { asFunction } from '../../authorization.ts';
import type { ConsumerParts } from '../consumer.ts';
import { executionRole } from '../invoke-batch.ts';
import { dynamodbRecord } from './dynamodb-record.ts';
import type { Position, StreamSource } from './stream-source.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
const MAX_RECORDS = 1000;

/** A table's stream: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const dynamodbStream = ({ context, mapping }: ConsumerParts): StreamSource => {
  const StreamArn = mapping.sourceArn;
  const as = (): CallAs => asFunction(executionRole(context, mapping), mapping.functionName);
  return {
    batchInfoName: 'DDBStreamBatchInfo',
    retentionMs: 24 * 3_600_000,
    shards: async () => {
      const { DescribeStreamCommand } = await sdk.dynamodbStreams();
      const shards: StreamShard[] = [];
      let ExclusiveStartShardId: string | undefined;
      do {
        const command = new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId });
        const { StreamDescription } = await context.call(command, as());
        shards.push(...(StreamDescription?.Shards ?? []));
        ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
      } while (ExclusiveStartShardId !== undefined);
      return shards.map(({ ShardId = '', ParentShardId }) => ({ id: ShardId, parentId: ParentShardId }));
    },
    iterator: async (ShardId, position) => {
      const { GetShardIteratorCommand } = await sdk.dynamodbStreams();
      const command = new GetShardIteratorCommand({ StreamArn, ShardId, ...iteratorType(position) });
      const { ShardIterator = '' } = await context.call(command, as());
      return ShardIterator;
    },
    read: async (ShardIterator, limit) => {
      const { GetRecordsCommand } = await sdk.dynamodbStreams();
      const command = new GetRecordsCommand({ ShardIterator, Limit: Math.min(limit, MAX_RECORDS) });
      const { Records = [], NextShardIterator } = await context.call(command, as());
      return {
        records: Records.map((record) => dynamodbRecord(record, StreamArn)),
        next: NextShardIterator,
      };
    },
  };
};

const iteratorType = (
  position: Position,
): Pick<GetShardIteratorInput, 'ShardIteratorType' | 'SequenceNumber'> => {
  // A table's stream has no times to begin at: mapping-settings refuses them.
  if (position.kind === 'oldest' || position.kind === 'at') return { ShardIteratorType: 'TRIM_HORIZON' };
  if (position.kind === 'newest') return { ShardIteratorType: 'LATEST' };
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.sequenceNumber };
};
