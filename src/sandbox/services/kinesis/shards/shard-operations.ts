import type { ShardFilter } from '@aws-sdk/client-kinesis';
import type { Context } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidArgument, limitExceeded, notFound, validation } from '../errors.ts';
import { markSequence } from '../records/record-log.ts';
import type { KinesisSdk, ShardRow, StreamRow } from '../rows.ts';
import { putUnsettled } from '../streams/lifecycle.ts';
import { getActiveStream, getStream, onStream } from '../streams/stream.ts';
import { checkShardLimit } from '../streams/stream-operations.ts';
import { describeShard, evenRanges, newShard, openShards } from './shards.ts';

const PAGE_SIZE = 1000;

/** https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding.html */
export const shardOperations = {
  ListShards: {
    authorize: (input, context) =>
      input.NextToken === undefined
        ? onStream(input, context)
        : { action: 'kinesis:ListShards', resource: '*' },
    handle: (input, context) => {
      const { name, token } = placeOf(input);
      const stream = getStream(context, { StreamName: name, StreamARN: input.StreamARN });
      const { items, nextToken } = paginate(filtered(stream, input.ShardFilter), {
        keyOf: ({ id }) => id,
        limit: input.MaxResults ?? PAGE_SIZE,
        token: token ?? undefined,
        invalidToken: () => invalidArgument('Invalid NextToken.'),
      });
      const after = input.ExclusiveStartShardId;
      return {
        Shards: items.filter(({ id }) => after === undefined || id > after).map(describeShard),
        ...(nextToken !== undefined && { NextToken: `${stream.name}:${nextToken}` }),
      };
    },
  },
  SplitShard: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getActiveStream(context, input);
      const shard = openShard(context, stream, input.ShardToSplit);
      const middle = BigInt(input.NewStartingHashKey);
      if (middle <= BigInt(shard.startHash) + 1n || middle >= BigInt(shard.endHash))
        throw invalidArgument(
          `NewStartingHashKey ${input.NewStartingHashKey} used in SplitShard() on shard ${shard.id} in stream ${stream.name} under account ${context.account} is not both greater than one plus the shard's StartingHashKey ${shard.startHash} and less than the shard's EndingHashKey ${shard.endHash}.`,
        );
      checkShardLimit(context, 1);
      reshard(context, stream, [
        { parents: [shard], range: [BigInt(shard.startHash), middle - 1n] },
        { parents: [shard], range: [middle, BigInt(shard.endHash)] },
      ]);
      return {};
    },
  },
  MergeShards: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getActiveStream(context, input);
      const first = openShard(context, stream, input.ShardToMerge);
      const second = openShard(context, stream, input.AdjacentShardToMerge);
      const [low, high] =
        BigInt(first.startHash) < BigInt(second.startHash) ? [first, second] : [second, first];
      if (BigInt(low.endHash) + 1n !== BigInt(high.startHash))
        throw invalidArgument(
          `Shards ${first.id} and ${second.id} in stream ${stream.name} under account ${context.account} are not an adjacent pair of shards eligible for merging`,
        );
      reshard(context, stream, [
        { parents: [first, second], range: [BigInt(low.startHash), BigInt(high.endHash)] },
      ]);
      return {};
    },
  },
  UpdateShardCount: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getActiveStream(context, input);
      if (stream.mode === 'ON_DEMAND')
        throw validation(
          `Request is invalid. Stream ${stream.name} under account ${context.account} is in On-Demand mode.`,
        );
      const open = openShards(stream.shards);
      checkTarget(context, open.length, input.TargetShardCount);
      reshard(
        context,
        stream,
        evenRanges(input.TargetShardCount).map((range) => ({ parents: overlapping(open, range), range })),
      );
      return {
        StreamName: stream.name,
        StreamARN: stream.arn,
        CurrentShardCount: open.length,
        TargetShardCount: input.TargetShardCount,
      };
    },
  },
} satisfies Operations<KinesisSdk>;

/** A token names its stream, as `NextToken` stands alone. */
const placeOf = (input: {
  readonly NextToken?: string | undefined;
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}) => {
  const { NextToken, StreamName, StreamARN } = input;
  if (NextToken === undefined) return { name: StreamName, token: undefined };
  if (StreamName !== undefined || StreamARN !== undefined)
    throw invalidArgument('NextToken and StreamName cannot be provided together.');
  const [name = '', token = ''] = NextToken.split(':');
  return { name, token };
};

const filtered = ({ shards }: StreamRow, filter: ShardFilter | undefined): readonly ShardRow[] => {
  const atMs = filter?.Timestamp?.getTime() ?? 0;
  const isOpenAt = (shard: ShardRow) => shard.createdMs <= atMs && (shard.closedMs ?? atMs + 1) > atMs;
  switch (filter?.Type) {
    case 'AFTER_SHARD_ID':
      return shards.filter(({ id }) => id > (filter.ShardId ?? ''));
    case 'AT_LATEST':
      return openShards(shards);
    case 'AT_TIMESTAMP':
      return shards.filter(isOpenAt);
    case 'FROM_TIMESTAMP':
      return shards.filter((shard) => isOpenAt(shard) || shard.createdMs > atMs);
    default:
      return shards;
  }
};

const openShard = (context: Context, stream: StreamRow, id: string): ShardRow => {
  const shard = stream.shards.find((one) => one.id === id);
  if (!shard)
    throw notFound(`Could not find shard ${id} in stream ${stream.name} under account ${context.account}.`);
  if (shard.endSequence !== undefined)
    throw invalidArgument(
      `Shard ${id} in stream ${stream.name} under account ${context.account} has already been merged or split, and thus is not eligible for merging or splitting.`,
    );
  return shard;
};

/** "Scale up to more than double your current shard count" and down below half aren't allowed: API_UpdateShardCount */
const checkTarget = (context: Context, current: number, target: number): void => {
  if (target > current * 2)
    throw limitExceeded(
      `UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: ${current}  Target shard count: ${target}`,
    );
  if (target * 2 < current)
    throw limitExceeded(
      `UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: ${current}  Target shard count: ${target}`,
    );
  checkShardLimit(context, target - current);
};

const overlapping = (
  shards: readonly ShardRow[],
  [start, end]: readonly [bigint, bigint],
): readonly ShardRow[] =>
  shards.filter(({ startHash, endHash }) => BigInt(startHash) <= end && BigInt(endHash) >= start);

interface Child {
  readonly parents: readonly ShardRow[];
  readonly range: readonly [start: bigint, end: bigint];
}

/** Closes the parents and opens their children. */
const reshard = (context: Context, stream: StreamRow, children: readonly Child[]): void => {
  const nowMs = context.clock.now();
  const closing = new Set(children.flatMap(({ parents }) => parents.map(({ id }) => id)));
  const shards = stream.shards.map((shard) =>
    closing.has(shard.id)
      ? { ...shard, endSequence: markSequence(context, stream, shard), closedMs: nowMs }
      : shard,
  );
  const opened = children.map(({ parents, range }, at) =>
    newShard({
      index: stream.shards.length + at,
      range,
      nowMs,
      parentId: parents[0]?.id,
      adjacentParentId: parents[1]?.id,
    }),
  );
  putUnsettled(context, { ...stream, status: 'UPDATING', shards: [...shards, ...opened] });
  context.bus.publish('kinesis.record', stream.arn);
};
