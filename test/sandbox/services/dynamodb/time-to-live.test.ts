import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, NOW, put, USERS, type World } from './dynamodb-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const HOUR = 3_600_000;
const seconds = (fromNowMs: number) => ({ N: String(Math.floor((NOW + fromNowMs) / 1000)) });
const update = (Enabled: boolean, AttributeName = 'expires') =>
  world.db.send(
    new UpdateTimeToLiveCommand({ TableName: 'users', TimeToLiveSpecification: { Enabled, AttributeName } }),
  );
const status = async () =>
  (await world.db.send(new DescribeTimeToLiveCommand({ TableName: 'users' }))).TimeToLiveDescription;
const ids = async () => {
  const { Items = [] } = await world.db.send(new ScanCommand({ TableName: 'users' }));
  return Items.map(({ id }) => id?.S).sort();
};
const user = (id: string, expires: { N: string } | { S: string }) =>
  put(world, 'users', { id: { S: id }, expires });

describe('time to live', () => {
  it('deletes what has expired, a while after', async () => {
    await createTable(world, USERS);
    await user('before', seconds(2 * HOUR));
    await update(true);
    await user('soon', seconds(HOUR));
    await user('text', { S: '1' });
    await user('ancient', seconds(-6 * 365 * 24 * HOUR));
    await user('moved', seconds(HOUR));
    await user('moved', seconds(3 * HOUR));
    await world.clock.advance(HOUR);
    expect(await ids()).toEqual(['ancient', 'before', 'moved', 'soon', 'text']);
    await world.clock.advance(60_000);
    expect(await ids()).toEqual(['ancient', 'before', 'moved', 'text']);
    await world.clock.advance(HOUR);
    expect(await ids()).toEqual(['ancient', 'moved', 'text']);
    await world.clock.advance(24 * HOUR);
    expect(await ids()).toEqual(['ancient', 'text']);
  });

  it('tells streams that nobody has deleted the item', async () => {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'OLD_IMAGE' as const };
    const table = await createTable(world, { ...USERS, StreamSpecification });
    await update(true);
    await user('soon', seconds(HOUR));
    await world.clock.advance(2 * HOUR);
    const StreamArn = table?.LatestStreamArn;
    const { StreamDescription } = await world.streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const { ShardIterator } = await world.streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records } = await world.streams.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records?.[1]).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
      dynamodb: { OldImage: { id: { S: 'soon' } } },
    });
  });

  it('is switched on and off, not at once', async () => {
    await world.db.send(new CreateTableCommand(USERS));
    expect(await failure(status())).toBe(
      'ValidationException: Cannot describe time to live while table is in CREATING state: Current table state is CREATING',
    );
    await world.clock.advance(500);
    const INVALID = 'ValidationException: ';
    expect(await status()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    expect(await failure(update(false))).toBe(`${INVALID}TimeToLive is already disabled`);
    await update(true);
    expect(await status()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
    expect(await failure(update(false))).toBe(
      `${INVALID}Time to live has been modified multiple times within a fixed interval`,
    );
    await world.clock.advance(HOUR / 2);
    expect(await failure(update(true))).toBe(`${INVALID}TimeToLive is already enabled`);
    expect(await failure(update(false, 'other'))).toBe(
      `${INVALID}TimeToLive is active on a different AttributeName: current AttributeName is expires`,
    );
    await update(false);
    await user('a', seconds(0));
    await world.clock.advance(24 * HOUR);
    expect(await ids()).toEqual(['a']);
  });
});
