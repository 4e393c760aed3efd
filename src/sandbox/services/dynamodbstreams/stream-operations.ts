import type { Shard } from '@aws-sdk/client-dynamodb-streams';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Operations } from '../../kernel/service.ts';
import { type ShardRow, type StreamRow, streams } from '../dynamodb/storage/rows.ts';
import { liveShards } from '../dynamodb/streams/record-change.ts';
import { authorizeStream, getStream, type StreamsSdk, showSequence } from './find-stream.ts';

const PAGE = 100;

export const streamOperations = {
  ListStreams: {
    authorize: () => ({ action: 'dynamodb:ListStreams', resource: '*' }),
    handle: ({ TableName, ExclusiveStartStreamArn: after = '', Limit: limit = PAGE }, context) => {
      const all = [...context.table(streams).values()]
        .filter(({ tableName }) => TableName === undefined || tableName === TableName)
        .sort((a, b) => (a.arn < b.arn ? -1 : 1))
        .filter(({ arn }) => arn > after);
      const page = all.slice(0, limit);
      return {
        Streams: page.map(({ arn, tableName, label }) => ({
          StreamArn: arn,
          TableName: tableName,
          StreamLabel: label,
        })),
        LastEvaluatedStreamArn: all.length > limit ? page.at(-1)?.arn : undefined,
      };
    },
  },
  DescribeStream: {
    authorize: ({ StreamArn }, context) => authorizeStream(context, StreamArn),
    handle: (input, context) => {
      const stream = getStream(context, input.StreamArn);
      const shards = afterShard(wanted(liveShards(context, stream), input.ShardFilter), input);
      const page = shards.slice(0, input.Limit ?? PAGE);
      return {
        StreamDescription: {
          StreamArn: stream.arn,
          StreamLabel: stream.label,
          StreamStatus: statusOf(stream),
          StreamViewType: stream.view,
          CreationRequestDateTime: new Date(stream.createdMs),
          TableName: stream.tableName,
          KeySchema: [...stream.keySchema],
          Shards: page.map(showShard),
          LastEvaluatedShardId: shards.length > page.length ? page.at(-1)?.id : undefined,
        },
      };
    },
  },
} satisfies Operations<StreamsSdk>;

const statusOf = ({ disabledMs }: StreamRow) => (disabledMs === undefined ? 'ENABLED' : 'DISABLED');

interface ShardPlace {
  readonly ExclusiveStartShardId?: string | undefined;
}

const afterShard = (
  shards: readonly ShardRow[],
  { ExclusiveStartShardId: after }: ShardPlace,
): readonly ShardRow[] => {
  if (after === undefined) return shards;
  return shards.filter(({ id }) => id > after);
};

interface ShardChoice {
  readonly Type?: string | undefined;
  readonly ShardId?: string | undefined;
}

/** The children of a shard: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ShardFilter.html */
const wanted = (shards: readonly ShardRow[], filter: ShardChoice | undefined): readonly ShardRow[] => {
  if (!filter) return shards;
  if (filter.Type !== 'CHILD_SHARDS' || filter.ShardId === undefined) {
    throw new AwsError(
      'ValidationException',
      'ShardFilter needs the Type CHILD_SHARDS and the ShardId of the parent',
    );
  }
  return shards.filter(({ parentId }) => parentId === filter.ShardId);
};

const showShard = (shard: ShardRow): Shard => ({
  ShardId: shard.id,
  SequenceNumberRange: {
    StartingSequenceNumber: showSequence(shard.firstSequence),
    EndingSequenceNumber: shard.lastSequence === undefined ? undefined : showSequence(shard.lastSequence),
  },
  ParentShardId: shard.parentId,
});
