import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type StreamViewType,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, NOW, put, USERS, type World } from './dynamodb-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const Key = { id: { S: 'a' } };
const HOUR = 3_600_000;

const createStream = async (StreamViewType: StreamViewType = 'NEW_AND_OLD_IMAGES') => {
  const StreamSpecification = { StreamEnabled: true, StreamViewType };
  const table = await createTable(world, { ...USERS, StreamSpecification });
  return table?.LatestStreamArn ?? '';
};
const describeStream = async (StreamArn: string) =>
  (await world.streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription;
const shardsOf = async (arn: string) => (await describeStream(arn))?.Shards ?? [];
const iterator = async (
  StreamArn: string,
  ShardIteratorType: ShardIteratorType,
  more: { ShardId?: string; SequenceNumber?: string } = {},
) => {
  const ShardId = more.ShardId ?? (await shardsOf(StreamArn)).at(-1)?.ShardId;
  const input = { StreamArn, ShardIteratorType, ...more, ShardId };
  return (await world.streams.send(new GetShardIteratorCommand(input))).ShardIterator;
};
const records = (ShardIterator: string | undefined, Limit?: number) =>
  world.streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
const read = async (arn: string, more: { ShardId?: string } = {}) =>
  (await records(await iterator(arn, 'TRIM_HORIZON', more))).Records ?? [];
const values = (of: Awaited<ReturnType<typeof read>>) => of.map(({ dynamodb }) => dynamodb?.NewImage?.v?.N);
const putValue = (v: number) => put(world, 'users', { ...Key, v: { N: String(v) } });

describe('a stream', () => {
  it('has a record of each change', async () => {
    const arn = await createStream();
    await putValue(1);
    await world.clock.advance(2_500);
    await putValue(1);
    await world.db.send(
      new UpdateItemCommand({
        TableName: 'users',
        Key,
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': { N: '2' } },
      }),
    );
    await world.db.send(new DeleteItemCommand({ TableName: 'users', Key }));
    await world.db.send(new DeleteItemCommand({ TableName: 'users', Key }));
    const [insert, modify, remove, ...more] = await read(arn);
    // Neither a put of the same nor a deletion of nothing changes anything.
    expect(more).toEqual([]);
    expect(insert).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: new Date(NOW + 1_000),
        Keys: Key,
        NewImage: { ...Key, v: { N: '1' } },
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        SizeBytes: 9,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    expect(modify).toMatchObject({
      eventName: 'MODIFY',
      dynamodb: {
        ApproximateCreationDateTime: new Date(NOW + 3_000),
        OldImage: { ...Key, v: { N: '1' } },
        NewImage: { ...Key, v: { N: '2' } },
      },
    });
    expect(remove).toMatchObject({ eventName: 'REMOVE', dynamodb: { OldImage: { ...Key, v: { N: '2' } } } });
    expect(remove?.dynamodb && 'NewImage' in remove.dynamodb).toBe(false);
    expect(remove && 'userIdentity' in remove).toBe(false);
  });

  it.each([
    ['KEYS_ONLY', []],
    ['NEW_IMAGE', ['NewImage']],
    ['OLD_IMAGE', ['OldImage']],
    ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
  ] as const)('of the view %s has what that names', async (view, images) => {
    const arn = await createStream(view);
    await putValue(1);
    await putValue(2);
    const [, modify] = await read(arn);
    const members = Object.keys(modify?.dynamodb ?? {}).filter((member) => member.endsWith('Image'));
    expect(members.sort()).toEqual([...images]);
    expect(modify?.dynamodb?.Keys).toEqual(Key);
  });

  it('describes itself', async () => {
    const arn = await createStream();
    expect(await describeStream(arn)).toEqual({
      StreamArn: arn,
      StreamLabel: '2026-11-21T09:00:00.000',
      StreamStatus: 'ENABLED',
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      CreationRequestDateTime: new Date(NOW),
      TableName: 'users',
      KeySchema: USERS.KeySchema,
      Shards: [
        {
          ShardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/),
          SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^\d{21}$/) },
        },
      ],
    });
    const { Streams } = await world.streams.send(new ListStreamsCommand({ TableName: 'users' }));
    expect(Streams).toEqual([{ StreamArn: arn, TableName: 'users', StreamLabel: '2026-11-21T09:00:00.000' }]);
    expect((await world.streams.send(new ListStreamsCommand({ TableName: 'other' }))).Streams).toEqual([]);
    const other = arn.replace('users', 'nobody');
    expect(await failure(describeStream(other))).toBe(
      `ResourceNotFoundException: Requested resource not found: Stream: ${other} not found`,
    );
  });

  it('wakes its readers', async () => {
    const arn = await createStream();
    await putValue(1);
    const latest = await iterator(arn, 'LATEST');
    await putValue(2);
    const page = await records(latest);
    expect(values(page.Records ?? [])).toEqual(['2']);
    await putValue(3);
    expect(values((await records(page.NextShardIterator)).Records ?? [])).toEqual(['3']);
  });
});

describe('a shard iterator', () => {
  it('starts at or after a sequence number', async () => {
    const arn = await createStream();
    for (const v of [1, 2, 3]) await putValue(v);
    const [, second] = await read(arn);
    const SequenceNumber = second?.dynamodb?.SequenceNumber ?? '';
    const from = async (type: ShardIteratorType) =>
      values((await records(await iterator(arn, type, { SequenceNumber }))).Records ?? []);
    expect(await from('AT_SEQUENCE_NUMBER')).toEqual(['2', '3']);
    expect(await from('AFTER_SEQUENCE_NUMBER')).toEqual(['3']);
    expect(await failure(iterator(arn, 'AT_SEQUENCE_NUMBER'))).toContain('ValidationException');
    expect(
      await failure(iterator(arn, 'LATEST', { ShardId: `shardId-${'0'.repeat(20)}-00000000` })),
    ).toContain('ResourceNotFoundException');
  });

  it('has pages, by number and by size', async () => {
    const arn = await createStream();
    for (const v of [1, 2, 3]) await putValue(v);
    const first = await records(await iterator(arn, 'TRIM_HORIZON'), 2);
    expect(values(first.Records ?? [])).toEqual(['1', '2']);
    expect(values((await records(first.NextShardIterator, 2)).Records ?? [])).toEqual(['3']);
    const large = (at: number) => ({
      PutRequest: { Item: { id: { S: `l${at}` }, v: { S: 'x'.repeat(390_000) } } },
    });
    await world.db.send(new BatchWriteItemCommand({ RequestItems: { users: [1, 2, 3, 4].map(large) } }));
    expect((await records(await iterator(arn, 'TRIM_HORIZON'))).Records).toHaveLength(6);
  });

  it('expires after 15 minutes', async () => {
    const arn = await createStream();
    const horizon = await iterator(arn, 'TRIM_HORIZON');
    await world.clock.advance(15 * 60_000);
    await records(horizon);
    await world.clock.advance(1);
    expect(await failure(records(horizon))).toContain('ExpiredIteratorException');
    expect(await failure(records('nonsense'))).toContain('ValidationException: Invalid ShardIterator');
  });
});

describe('over time', () => {
  it('records are trimmed after 24 hours', async () => {
    const arn = await createStream();
    await putValue(1);
    await world.clock.advance(HOUR);
    await putValue(2);
    const [first] = await read(arn);
    await world.clock.advance(23 * HOUR);
    const [shard] = await shardsOf(arn);
    const ShardId = shard?.ShardId ?? '';
    expect(values(await read(arn, { ShardId }))).toEqual(['2']);
    const SequenceNumber = first?.dynamodb?.SequenceNumber ?? '';
    expect(await failure(iterator(arn, 'AT_SEQUENCE_NUMBER', { ShardId, SequenceNumber }))).toContain(
      'TrimmedDataAccessException',
    );
    await world.clock.advance(HOUR);
    expect(await read(arn, { ShardId })).toEqual([]);
    await putValue(3);
    expect(values(await read(arn))).toEqual(['3']);
  });

  it('a shard is closed after four hours and has a child', async () => {
    const arn = await createStream();
    await putValue(1);
    await world.clock.advance(4 * HOUR);
    await putValue(2);
    const [parent, child, ...more] = await shardsOf(arn);
    expect(more).toEqual([]);
    expect(child?.ParentShardId).toBe(parent?.ShardId);
    expect(parent?.SequenceNumberRange?.EndingSequenceNumber).toBe(
      parent?.SequenceNumberRange?.StartingSequenceNumber,
    );
    const page = await records(await iterator(arn, 'TRIM_HORIZON', { ShardId: parent?.ShardId ?? '' }));
    expect(values(page.Records ?? [])).toEqual(['1']);
    expect(page.NextShardIterator).toBeUndefined();
    expect(values(await read(arn, { ShardId: child?.ShardId ?? '' }))).toEqual(['2']);
    const filtered = await world.streams.send(
      new DescribeStreamCommand({
        StreamArn: arn,
        ShardFilter: { Type: 'CHILD_SHARDS', ShardId: parent?.ShardId },
      }),
    );
    expect(filtered.StreamDescription?.Shards?.map(({ ShardId }) => ShardId)).toEqual([child?.ShardId]);
  });
});

describe('switching a stream', () => {
  const update = (StreamSpecification: { StreamEnabled: boolean; StreamViewType?: StreamViewType }) =>
    world.db.send(new UpdateTableCommand({ TableName: 'users', StreamSpecification }));

  it('off and on makes another', async () => {
    const first = await createStream();
    await putValue(1);
    expect(await failure(update({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' }))).toContain(
      'ValidationException: Table already has an enabled stream: TableName: users',
    );
    await update({ StreamEnabled: false });
    await world.clock.advance(500);
    await putValue(2);
    expect((await describeStream(first))?.StreamStatus).toBe('DISABLED');
    expect(values(await read(first))).toEqual(['1']);
    const { Table } = await world.db.send(new DescribeTableCommand({ TableName: 'users' }));
    expect(Table?.StreamSpecification).toBeUndefined();
    expect(Table?.LatestStreamArn).toBe(first);
    const { TableDescription } = await update({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' });
    const second = TableDescription?.LatestStreamArn ?? '';
    expect(second).not.toBe(first);
    await putValue(3);
    expect(values(await read(second))).toEqual(['3']);
    await world.clock.advance(24 * HOUR);
    expect(await failure(describeStream(first))).toContain('ResourceNotFoundException');
  });

  it('outlives its table by a day', async () => {
    const arn = await createStream();
    await putValue(1);
    await world.db.send(new DeleteTableCommand({ TableName: 'users' }));
    await world.clock.advance(HOUR);
    expect(values(await read(arn))).toEqual(['1']);
    await world.clock.advance(23 * HOUR);
    expect(await failure(describeStream(arn))).toContain('ResourceNotFoundException');
  });
});
