import type { GetShardIteratorInput, Shard as StreamShard } from '@aws-sdk/client-kinesis';
import type { CallAs } from '../../../../kernel/context.ts';
import { sdk } from '../../../../kernel/sdk.ts';
import { asFunction } from '../../authorization.ts';
import type { ConsumerParts } from '../consumer.ts';
import { executionRole } from '../invoke-batch.ts';
import { kinesisRecord } from './kinesis-record.ts';
import type { Position, StreamSource } from './stream-source.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MAX_RECORDS = 10_000;
/** The longest that a stream can keep a record: it is the stream that lets records go, not the mapping. */
const LONGEST_RETENTION_MS = 365 * 86_400_000;

/** A Kinesis stream: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export const kinesisStream = ({ context, mapping }: ConsumerParts): StreamSource => {
  const StreamARN = mapping.sourceArn;
  const as = (): CallAs => asFunction(executionRole(context, mapping), mapping.functionName);
  const [, , , awsRegion = ''] = StreamARN.split(':');
  return {
    batchInfoName: 'KinesisBatchInfo',
    retentionMs: LONGEST_RETENTION_MS,
    shards: async () => {
      const { ListShardsCommand } = await sdk.kinesis();
      const shards: StreamShard[] = [];
      let NextToken: string | undefined;
      do {
        const command = new ListShardsCommand(NextToken === undefined ? { StreamARN } : { NextToken });
        const page = await context.call(command, as());
        shards.push(...(page.Shards ?? []));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return shards.map(({ ShardId = '', ParentShardId }) => ({ id: ShardId, parentId: ParentShardId }));
    },
    iterator: async (ShardId, position) => {
      const { GetShardIteratorCommand } = await sdk.kinesis();
      const command = new GetShardIteratorCommand({ StreamARN, ShardId, ...iteratorType(position) });
      const { ShardIterator = '' } = await context.call(command, as());
      return ShardIterator;
    },
    read: async (ShardIterator, limit, shardId) => {
      const { GetRecordsCommand } = await sdk.kinesis();
      const command = new GetRecordsCommand({ ShardIterator, Limit: Math.min(limit, MAX_RECORDS) });
      const { Records = [], NextShardIterator } = await context.call(command, as());
      const facts = { streamArn: StreamARN, awsRegion, shardId, roleArn: executionRole(context, mapping) };
      return { records: Records.map((record) => kinesisRecord(record, facts)), next: NextShardIterator };
    },
  };
};

const iteratorType = (
  position: Position,
): Pick<GetShardIteratorInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'> => {
  switch (position.kind) {
    case 'oldest':
      return { ShardIteratorType: 'TRIM_HORIZON' };
    case 'newest':
      return { ShardIteratorType: 'LATEST' };
    case 'at':
      return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(position.timeMs) };
    case 'after':
      return {
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: position.sequenceNumber,
      };
  }
};
