import {
  CreateStreamCommand,
  type CreateStreamCommandInput,
  DescribeStreamCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  PutRecordCommand,
  type PutRecordCommandInput,
  type PutRecordCommandOutput,
  type Shard,
} from '@aws-sdk/client-kinesis';
import { type Clock, manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../../src/sandbox/sandbox.ts';

export const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
export const STREAM_ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';

export interface KinesisWorld {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly kinesis: KinesisClient;
  readonly faults: unknown[];
  /** Creates the stream `clicks` and waits until it is active. */
  readonly create: (more?: Partial<CreateStreamCommandInput>) => Promise<void>;
  readonly put: (text: string, more?: Partial<PutRecordCommandInput>) => Promise<PutRecordCommandOutput>;
  readonly shards: () => Promise<readonly Shard[]>;
  readonly iterator: (more?: Partial<GetShardIteratorCommandInput>) => Promise<string>;
  readonly get: (ShardIterator: string, Limit?: number) => Promise<GetRecordsCommandOutput>;
  /** What a shard has from an iterator on. */
  readonly texts: (ShardIterator: string) => Promise<readonly string[]>;
}

export const openKinesisWorld = async (options: SandboxOptions = {}): Promise<KinesisWorld> => {
  const clock = options.clock ?? manualClock(NOW);
  const faults: unknown[] = [];
  const sandbox = await createSandbox({ report: (error) => faults.push(error), ...options, clock });
  const kinesis = new KinesisClient(sandbox.clientConfig());
  const StreamName = 'clicks';
  const get = (ShardIterator: string, Limit?: number) =>
    kinesis.send(new GetRecordsCommand({ ShardIterator, Limit }));
  return {
    ...{ sandbox, clock, kinesis, faults, get },
    create: async (more = {}) => {
      await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1, ...more }));
      await clock.advance(1000);
    },
    put: (text, more = {}) =>
      kinesis.send(new PutRecordCommand({ StreamName, Data: Buffer.from(text), PartitionKey: 'k', ...more })),
    shards: async () =>
      (await kinesis.send(new DescribeStreamCommand({ StreamName }))).StreamDescription?.Shards ?? [],
    iterator: async (more = {}) => {
      const command = new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
        ...more,
      });
      return (await kinesis.send(command)).ShardIterator ?? '';
    },
    texts: async (iterator) => {
      await clock.advance(1000);
      return ((await get(iterator)).Records ?? []).map(({ Data }) => Buffer.from(Data ?? '').toString());
    },
  };
};
