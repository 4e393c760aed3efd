import {
  AddTagsToStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  ListShardsCommand,
  ListStreamConsumersCommand,
  ListStreamsCommand,
  ListTagsForStreamCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutResourcePolicyCommand,
  RegisterStreamConsumerCommand,
  RemoveTagsFromStreamCommand,
  SplitShardCommand,
  SubscribeToShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../events/events-world.ts';
import { type KinesisWorld, openKinesisWorld, STREAM_ARN } from './kinesis-world.ts';

const StreamName = 'clicks';
let world: KinesisWorld;
beforeEach(async () => {
  world = await openKinesisWorld();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const summary = async () =>
  (await world.kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;

describe('a stream', () => {
  it('is created, listed and deleted, each in its time', async () => {
    await world.create({ ShardCount: 3 });
    expect(await summary()).toMatchObject({
      StreamARN: STREAM_ARN,
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      RetentionPeriodHours: 24,
      OpenShardCount: 3,
      ConsumerCount: 0,
    });
    const ranges = (await world.shards()).map(({ HashKeyRange }) => HashKeyRange);
    expect(ranges[0]?.StartingHashKey).toBe('0');
    expect(ranges[2]?.EndingHashKey).toBe(String(2n ** 128n - 1n));
    await world.kinesis.send(new DeleteStreamCommand({ StreamName }));
    expect(await summary()).toMatchObject({ StreamStatus: 'DELETING' });
    expect(await refusal(world.put('x'))).toMatch(/^ResourceNotFoundException/);
    await world.clock.advance(1000);
    expect(await world.kinesis.send(new ListStreamsCommand({}))).toMatchObject({ StreamNames: [] });
    expect(await refusal(summary())).toBe(
      'ResourceNotFoundException: Stream clicks under account 000000000000 not found.',
    );
  });

  it('on demand begins with four shards', async () => {
    await world.create({ ShardCount: undefined, StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    expect(await summary()).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      OpenShardCount: 4,
    });
  });

  it('of a name that is taken, or of too many shards, is refused', async () => {
    await world.create();
    expect(await refusal(world.create())).toBe(
      'ResourceInUseException: Stream clicks under account 000000000000 already exists.',
    );
    expect(await refusal(world.create({ StreamName: 'more', ShardCount: 501 }))).toMatch(
      /^LimitExceededException: This request would exceed the shard limit/,
    );
  });

  it('keeps its records longer, or shorter again', async () => {
    await world.create();
    const increase = (RetentionPeriodHours: number) =>
      world.kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours }));
    const decrease = (RetentionPeriodHours: number) =>
      world.kinesis.send(new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours }));
    await increase(48);
    await world.clock.advance(1000);
    expect(await summary()).toMatchObject({ RetentionPeriodHours: 48, StreamStatus: 'ACTIVE' });
    expect(await refusal(increase(24))).toMatch(
      /can not be shorter than existing retention period \(48 hours\)/,
    );
    expect(await refusal(decrease(72))).toMatch(
      /can not be longer than existing retention period \(48 hours\)/,
    );
    await decrease(24);
  });

  it('has tags', async () => {
    await world.create({ Tags: { a: '1' } });
    await world.kinesis.send(new AddTagsToStreamCommand({ StreamName, Tags: { b: '2' } }));
    await world.kinesis.send(new RemoveTagsFromStreamCommand({ StreamName, TagKeys: ['a'] }));
    expect(await world.kinesis.send(new ListTagsForStreamCommand({ StreamName }))).toMatchObject({
      Tags: [{ Key: 'b', Value: '2' }],
      HasMoreTags: false,
    });
  });

  it('can let others in by a policy of its own', async () => {
    await world.create();
    const statement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'kinesis:PutRecord',
      Resource: STREAM_ARN,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await world.kinesis.send(new PutResourcePolicyCommand({ ResourceARN: STREAM_ARN, Policy }));
    expect(await refusal(world.put('x'))).toMatch(
      /^AccessDeniedException: .*kinesis:PutRecord.* with an explicit deny in a resource-based policy/,
    );
  });
});

describe('resharding', () => {
  it('splits a shard: the parent ends, and its children take its keys', async () => {
    await world.create();
    await world.put('before');
    const iterator = await world.iterator();
    await world.kinesis.send(
      new SplitShardCommand({
        StreamName,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: String(2n ** 127n),
      }),
    );
    await world.clock.advance(1000);
    const [parent, low, high] = await world.shards();
    expect(parent?.SequenceNumberRange?.EndingSequenceNumber).toMatch(/^49\d{54}$/);
    expect([low?.ParentShardId, high?.ParentShardId]).toEqual([parent?.ShardId, parent?.ShardId]);
    expect((await world.put('after', { PartitionKey: 'b' })).ShardId).toBe(high?.ShardId);
    const end = await world.get(iterator);
    expect(end.Records).toHaveLength(1);
    expect(end.NextShardIterator).toBeUndefined();
    expect(end.ChildShards?.map(({ ShardId }) => ShardId)).toEqual([low?.ShardId, high?.ShardId]);
    expect(
      await refusal(
        world.kinesis.send(
          new SplitShardCommand({ StreamName, ShardToSplit: low?.ShardId, NewStartingHashKey: '1' }),
        ),
      ),
    ).toMatch(/^InvalidArgumentException: NewStartingHashKey 1 used in SplitShard/);
  });

  it('merges neighbours only', async () => {
    await world.create({ ShardCount: 3 });
    const merge = (ShardToMerge: string, AdjacentShardToMerge: string) =>
      world.kinesis.send(new MergeShardsCommand({ StreamName, ShardToMerge, AdjacentShardToMerge }));
    expect(await refusal(merge('shardId-000000000000', 'shardId-000000000002'))).toMatch(
      /are not an adjacent pair of shards eligible for merging$/,
    );
    await merge('shardId-000000000001', 'shardId-000000000000');
    await world.clock.advance(1000);
    const shards = await world.kinesis.send(
      new ListShardsCommand({ StreamName, ShardFilter: { Type: 'AT_LATEST' } }),
    );
    expect(shards.Shards).toMatchObject([
      { ShardId: 'shardId-000000000002' },
      {
        ShardId: 'shardId-000000000003',
        ParentShardId: 'shardId-000000000001',
        AdjacentParentShardId: 'shardId-000000000000',
        HashKeyRange: { StartingHashKey: '0' },
      },
    ]);
  });

  it('changes the count to at most the double and at least the half', async () => {
    await world.create({ ShardCount: 2 });
    const update = (TargetShardCount: number) =>
      world.kinesis.send(
        new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }),
      );
    expect(await refusal(update(5))).toMatch(
      /^LimitExceededException: UpdateShardCount cannot scale up over double/,
    );
    expect(await update(4)).toMatchObject({ CurrentShardCount: 2, TargetShardCount: 4 });
    await world.clock.advance(1000);
    expect(await summary()).toMatchObject({ OpenShardCount: 4 });
  });
});

describe('a consumer of its own', () => {
  it('is registered, described, listed and taken away', async () => {
    await world.create();
    const { Consumer } = await world.kinesis.send(
      new RegisterStreamConsumerCommand({ StreamARN: STREAM_ARN, ConsumerName: 'app' }),
    );
    expect(Consumer).toMatchObject({ ConsumerName: 'app', ConsumerStatus: 'CREATING' });
    await world.clock.advance(1000);
    const described = await world.kinesis.send(
      new DescribeStreamConsumerCommand({ ConsumerARN: Consumer?.ConsumerARN }),
    );
    expect(described.ConsumerDescription).toMatchObject({ ConsumerStatus: 'ACTIVE', StreamARN: STREAM_ARN });
    expect(await refusal(world.kinesis.send(new DeleteStreamCommand({ StreamName })))).toMatch(
      /^ResourceInUseException/,
    );
    await world.kinesis.send(new DeregisterStreamConsumerCommand({ ConsumerARN: Consumer?.ConsumerARN }));
    const { Consumers } = await world.kinesis.send(new ListStreamConsumersCommand({ StreamARN: STREAM_ARN }));
    expect(Consumers).toEqual([]);
  });

  it('can’t be read here, and says so', async () => {
    await world.create();
    const subscribe = new SubscribeToShardCommand({
      ConsumerARN: `${STREAM_ARN}/consumer/app:1`,
      ShardId: 'shardId-000000000000',
      StartingPosition: { Type: 'LATEST' },
    });
    expect(await refusal(world.kinesis.send(subscribe))).toMatch(/SubscribeToShard/);
  });
});

it('needs a stream’s name or ARN', async () => {
  expect(
    await refusal(world.kinesis.send(new PutRecordCommand({ Data: Buffer.from('x'), PartitionKey: 'k' }))),
  ).toBe('InvalidArgumentException: StreamARN and StreamName cannot both be null.');
});
