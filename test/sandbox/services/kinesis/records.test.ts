import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { refusal } from '../events/events-world.ts';
import { type KinesisWorld, NOW, openKinesisWorld } from './kinesis-world.ts';

let world: KinesisWorld;
beforeEach(async () => {
  world = await openKinesisWorld();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

describe('a record', () => {
  it('goes to the shard of its key’s MD5 and comes back as it was, in order', async () => {
    await world.create({ ShardCount: 2 });
    // md5('a') is 0cc1…, md5('b') is 92eb…: below and above the middle.
    const low = await world.put('one', { PartitionKey: 'a' });
    const high = await world.put('two', { PartitionKey: 'b' });
    const last = await world.put('three', { PartitionKey: 'a' });
    expect([low.ShardId, high.ShardId, last.ShardId]).toEqual([
      'shardId-000000000000',
      'shardId-000000000001',
      'shardId-000000000000',
    ]);
    const { Records = [], MillisBehindLatest } = await world.get(await world.iterator());
    expect(
      Records.map(({ Data, PartitionKey }) => [PartitionKey, Buffer.from(Data ?? '').toString()]),
    ).toEqual([
      ['a', 'one'],
      ['a', 'three'],
    ]);
    expect(Records.map(({ SequenceNumber }) => SequenceNumber)).toEqual([
      low.SequenceNumber,
      last.SequenceNumber,
    ]);
    expect(BigInt(last.SequenceNumber ?? 0) > BigInt(low.SequenceNumber ?? 0)).toBe(true);
    expect(MillisBehindLatest).toBe(0);
  });

  it('can say its hash itself', async () => {
    await world.create({ ShardCount: 2 });
    const { ShardId } = await world.put('x', { PartitionKey: 'a', ExplicitHashKey: String(2n ** 128n - 1n) });
    expect(ShardId).toBe('shardId-000000000001');
    expect(await refusal(world.put('x', { ExplicitHashKey: String(2n ** 128n) }))).toMatch(
      /^InvalidArgumentException: Invalid ExplicitHashKey/,
    );
  });

  it('is kept for the stream’s retention and survives a crash', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kinesis-'));
    const before = await openKinesisWorld({ folder: join(folder, 'a') });
    await before.create();
    const { SequenceNumber = '' } = await before.put('kept');
    cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true });
    await before.sandbox.close();
    const after = await openKinesisWorld({ folder: join(folder, 'b'), clock: manualClock(NOW + 1000) });
    expect(await after.texts(await after.iterator())).toEqual(['kept']);
    const next = await after.put('next');
    expect((next.SequenceNumber ?? '') > SequenceNumber).toBe(true);
    await after.clock.advance(24 * 3_600_000 - 1000);
    expect(await after.texts(await after.iterator())).toEqual(['next']);
    await after.sandbox.close();
    rmSync(folder, { recursive: true });
  });

  it('is one of a thousand that a shard takes in a second', async () => {
    await world.create();
    const Records = Array.from({ length: 500 }, () => ({ Data: Buffer.from('x'), PartitionKey: 'k' }));
    const send = () => world.kinesis.send(new PutRecordsCommand({ StreamName: 'clicks', Records }));
    expect([(await send()).FailedRecordCount, (await send()).FailedRecordCount]).toEqual([0, 0]);
    expect(await refusal(world.put('one more'))).toBe(
      'ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000000 in stream clicks under account 000000000000.',
    );
    const partly = await send();
    expect(partly.FailedRecordCount).toBe(500);
    expect(partly.Records?.[0]?.ErrorCode).toBe('ProvisionedThroughputExceededException');
    await world.clock.advance(1000);
    expect((await send()).FailedRecordCount).toBe(0);
  });

  it('of more than a megabyte in a second is refused as well', async () => {
    await world.create();
    await world.put('x'.repeat(700_000));
    expect(await refusal(world.put('x'.repeat(700_000)))).toMatch(/^ProvisionedThroughputExceeded/);
    expect(await refusal(world.put('x'.repeat(1_048_577)))).toMatch(/^ValidationException: .*1048576/);
  });
});

describe('an iterator', () => {
  it('begins at every place that there is', async () => {
    await world.create();
    await world.put('one');
    await world.clock.advance(1000);
    const { SequenceNumber: StartingSequenceNumber } = await world.put('two');
    const Timestamp = new Date(world.clock.now());
    await world.clock.advance(1000);
    const latest = await world.iterator({ ShardIteratorType: 'LATEST' });
    await world.put('three');
    expect(await world.texts(await world.iterator())).toEqual(['one', 'two', 'three']);
    const at = (ShardIteratorType: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER') =>
      world.iterator({ ShardIteratorType, StartingSequenceNumber });
    expect(await world.texts(await at('AT_SEQUENCE_NUMBER'))).toEqual(['two', 'three']);
    expect(await world.texts(await at('AFTER_SEQUENCE_NUMBER'))).toEqual(['three']);
    expect(await world.texts(await world.iterator({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp }))).toEqual(
      ['two', 'three'],
    );
    expect(await world.texts(latest)).toEqual(['three']);
  });

  it('expires after five minutes', async () => {
    await world.create();
    const iterator = await world.iterator();
    await world.clock.advance(300_001);
    expect(await refusal(world.get(iterator))).toBe(
      'ExpiredIteratorException: Iterator expired. The iterator was created at time Sat Nov 21 09:00:01 UTC 2026 while right now it is Sat Nov 21 09:05:01 UTC 2026 which is further in the future than the tolerated delay of 300000 milliseconds.',
    );
    expect(await refusal(world.get('nonsense'))).toBe('InvalidArgumentException: Invalid ShardIterator.');
  });

  it('of a shard or a sequence number that is not there is refused', async () => {
    await world.create();
    expect(await refusal(world.iterator({ ShardId: 'shardId-000000000009' }))).toBe(
      'ResourceNotFoundException: Shard shardId-000000000009 in stream clicks under account 000000000000 does not exist',
    );
    expect(
      await refusal(world.iterator({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '7' })),
    ).toMatch(/^InvalidArgumentException: StartingSequenceNumber 7 used in GetShardIterator/);
  });
});

describe('reading', () => {
  it('goes page by page, and says how far behind it is', async () => {
    await world.create();
    for (const text of ['one', 'two', 'three']) await world.put(text);
    await world.clock.advance(5000);
    const first = await world.get(await world.iterator(), 2);
    expect(first).toMatchObject({ MillisBehindLatest: 5000, Records: [{}, {}] });
    expect(await world.texts(first.NextShardIterator ?? '')).toEqual(['three']);
  });

  it('is let through five times a second', async () => {
    await world.create();
    const iterator = await world.iterator();
    for (let times = 0; times < 5; times += 1) await world.get(iterator);
    expect(await refusal(world.get(iterator))).toMatch(/^ProvisionedThroughputExceededException/);
    await world.clock.advance(1000);
    await world.get(iterator);
  });

  it('pays for ten megabytes with five seconds', async () => {
    await world.create();
    for (let times = 0; times < 11; times += 1) {
      await world.put('x'.repeat(1_000_000));
      await world.clock.advance(1000);
    }
    const first = await world.get(await world.iterator());
    expect(first.Records).toHaveLength(10);
    await world.clock.advance(4000);
    expect(await refusal(world.get(first.NextShardIterator ?? ''))).toMatch(/^ProvisionedThroughputExceeded/);
    await world.clock.advance(1000);
    expect((await world.get(first.NextShardIterator ?? '')).Records).toHaveLength(1);
  });
});
