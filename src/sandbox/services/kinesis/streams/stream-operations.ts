import type { StreamModeDetails } from '@aws-sdk/client-kinesis';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Operations } from '../../../kernel/service.ts';
import { inUse, invalidArgument, limitExceeded, validation } from '../errors.ts';
import { consumers, type KinesisSdk, type StreamRow, streams } from '../rows.ts';
import { describeShard, evenRanges, newShard, openShards } from '../shards/shards.ts';
import { checkTags } from '../tags.ts';
import { putUnsettled } from './lifecycle.ts';
import { getStream, onStream, streamArn } from './stream.ts';

/** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const MAX_SHARDS = 500;
const ON_DEMAND_SHARDS = 4;
const MAX_ON_DEMAND_STREAMS = 50;
const DEFAULT_RETENTION_HOURS = 24;
const DEFAULT_RECORD_KIB = 1024;
const PAGE_SIZE = 100;

export const streamOperations = {
  CreateStream: {
    authorize: (input, context) => {
      const create = { action: 'kinesis:CreateStream', resource: streamArn(context, input.StreamName) };
      const hasTags = Object.keys(input.Tags ?? {}).length > 0;
      return hasTags ? [create, { ...create, action: 'kinesis:AddTagsToStream' }] : create;
    },
    handle: (input, context) => {
      const { StreamName: name, StreamModeDetails: mode, Tags = {}, MaxRecordSizeInKiB } = input;
      refuseUnsupported(context, input);
      checkTags(Tags);
      if (context.table(streams).has(name))
        throw inUse(`Stream ${name} under account ${context.account} already exists.`);
      const isOnDemand = mode?.StreamMode === 'ON_DEMAND';
      const count = isOnDemand ? ON_DEMAND_SHARDS : (input.ShardCount ?? 1);
      if (isOnDemand && input.ShardCount !== undefined)
        throw validation('ShardCount parameter cannot be specified when StreamMode is ON_DEMAND.');
      checkLimits(context, count, isOnDemand);
      const nowMs = context.clock.now();
      putUnsettled(context, {
        name,
        arn: streamArn(context, name),
        mode: isOnDemand ? 'ON_DEMAND' : 'PROVISIONED',
        status: 'CREATING',
        createdMs: nowMs,
        retentionHours: DEFAULT_RETENTION_HOURS,
        shards: evenRanges(count).map((range, index) => newShard({ index, range, nowMs })),
        shardMetrics: [],
        maxRecordKib: MaxRecordSizeInKiB ?? DEFAULT_RECORD_KIB,
        tags: Tags,
      });
      return {};
    },
  },
  DeleteStream: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getStream(context, input);
      const hasConsumers = [...context.table(consumers).values()].some(
        ({ streamName }) => streamName === stream.name,
      );
      if (hasConsumers && !input.EnforceConsumerDeletion)
        throw inUse(
          `Stream ${stream.name} under account ${context.account} has consumers registered to it. Deregister the consumers, or set EnforceConsumerDeletion.`,
        );
      putUnsettled(context, { ...stream, status: 'DELETING' });
      return {};
    },
  },
  DescribeStream: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getStream(context, input);
      const { Limit = PAGE_SIZE, ExclusiveStartShardId: after } = input;
      const left = stream.shards.filter(({ id }) => after === undefined || id > after);
      return {
        StreamDescription: {
          ...summary(stream),
          Shards: left.slice(0, Limit).map(describeShard),
          HasMoreShards: left.length > Limit,
        },
      };
    },
  },
  DescribeStreamSummary: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getStream(context, input);
      const count = [...context.table(consumers).values()].filter(
        ({ streamName }) => streamName === stream.name,
      ).length;
      return {
        StreamDescriptionSummary: {
          ...summary(stream),
          OpenShardCount: openShards(stream.shards).length,
          ConsumerCount: count,
          MaxRecordSizeInKiB: stream.maxRecordKib,
        },
      };
    },
  },
  ListStreams: {
    handle: ({ Limit = PAGE_SIZE, ExclusiveStartStreamName: after, NextToken }, context) => {
      const all = [...context.table(streams).values()]
        .filter(({ name }) => after === undefined || name > after)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = paginate(all, {
        keyOf: ({ name }) => name,
        limit: Limit,
        token: NextToken,
        invalidToken: () => invalidArgument('Invalid NextToken.'),
      });
      return {
        StreamNames: items.map(({ name }) => name),
        StreamSummaries: items.map(({ name, arn, status, mode, createdMs }) => ({
          StreamName: name,
          StreamARN: arn,
          StreamStatus: status,
          StreamModeDetails: { StreamMode: mode },
          StreamCreationTimestamp: new Date(createdMs),
        })),
        HasMoreStreams: nextToken !== undefined,
        NextToken: nextToken,
      };
    },
  },
  DescribeLimits: {
    handle: (_input, context) => ({
      ShardLimit: MAX_SHARDS,
      OpenShardCount: openShardCount(context),
      OnDemandStreamCount: onDemandCount(context),
      OnDemandStreamCountLimit: MAX_ON_DEMAND_STREAMS,
    }),
  },
} satisfies Operations<KinesisSdk>;

interface Settings {
  readonly StreamModeDetails?: StreamModeDetails | undefined;
  readonly WarmThroughputMiBps?: number | undefined;
  readonly RecordDistributionStrategy?: string | undefined;
}

const refuseUnsupported = ({ operation }: RequestContext, settings: Settings): void => {
  if (settings.WarmThroughputMiBps !== undefined)
    throw notImplemented('kinesis', operation, 'WarmThroughputMiBps');
  if (settings.RecordDistributionStrategy !== undefined)
    throw notImplemented('kinesis', operation, 'RecordDistributionStrategy');
};

const openShardCount = (context: Context): number =>
  [...context.table(streams).values()].reduce((sum, { shards }) => sum + openShards(shards).length, 0);

const onDemandCount = (context: Context): number =>
  [...context.table(streams).values()].filter(({ mode }) => mode === 'ON_DEMAND').length;

const checkLimits = (context: Context, count: number, isOnDemand: boolean): void => {
  if (isOnDemand) {
    if (onDemandCount(context) >= MAX_ON_DEMAND_STREAMS)
      throw limitExceeded(
        `This request would exceed the on-demand stream limit of ${MAX_ON_DEMAND_STREAMS} for the account ${context.account} in ${context.region}.`,
      );
  } else checkShardLimit(context, count);
};

/** Throws LimitExceededException where so many more shards would be too many. */
export const checkShardLimit = (context: Context, more: number): void => {
  const current = openShardCount(context);
  if (current + more <= MAX_SHARDS) return;
  throw limitExceeded(
    `This request would exceed the shard limit for the account ${context.account} in ${context.region}. Current shard count for the account: ${current}. Limit: ${MAX_SHARDS}. Number of additional shards that would have resulted from this request: ${more}. Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.`,
  );
};

const summary = (stream: StreamRow) => ({
  StreamName: stream.name,
  StreamARN: stream.arn,
  StreamStatus: stream.status,
  StreamModeDetails: { StreamMode: stream.mode },
  RetentionPeriodHours: stream.retentionHours,
  StreamCreationTimestamp: new Date(stream.createdMs),
  EnhancedMonitoring: [{ ShardLevelMetrics: [...stream.shardMetrics] }],
  EncryptionType: 'NONE' as const,
});
