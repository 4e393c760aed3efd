import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { DeleteEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROLE_ARN } from '../lambda-world.ts';
import { type MappingWorld, openMappingWorld, queueArn } from './mapping-world.ts';

const StreamName = 'clicks';
const EventSourceArn = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';

let world: MappingWorld;
let kinesis: KinesisClient;
beforeEach(async () => {
  world = await openMappingWorld();
  kinesis = new KinesisClient(world.sandbox.clientConfig());
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await world.clock.advance(1000);
});
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const put = (...texts: readonly string[]) =>
  kinesis.send(
    new PutRecordsCommand({
      StreamName,
      Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: text })),
    }),
  );

interface Got {
  readonly Records: readonly { readonly kinesis: { readonly data: string } }[];
}

const isGot = (event: unknown): event is Got =>
  typeof event === 'object' && event !== null && 'Records' in event;

/** The texts of the records that the function got, batch by batch. */
const batches = () =>
  world
    .sunk()
    .filter(isGot)
    .map(({ Records }) => Records.map(({ kinesis: { data } }) => Buffer.from(data, 'base64').toString()));
const ran = (times: number) =>
  vi.waitFor(() => expect(batches().length).toBeGreaterThanOrEqual(times), { timeout: 5000 });

describe('a mapping of a Kinesis stream', () => {
  it('hands records on in batches, as AWS lays them out', async () => {
    await world.createFunction('worker');
    await put('one', 'two');
    await world.map({ EventSourceArn, StartingPosition: 'TRIM_HORIZON' });
    await ran(1);
    expect(batches()).toEqual([['one', 'two']]);
    expect(world.sunk()[0]).toMatchObject({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'one',
            sequenceNumber: expect.stringMatching(/^49\d{54}$/),
            data: Buffer.from('one').toString('base64'),
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: expect.stringMatching(/^shardId-000000000000:49\d{54}$/),
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: ROLE_ARN,
          awsRegion: 'us-east-1',
          eventSourceARN: EventSourceArn,
        },
        {},
      ],
    });
  });

  it('begins at the newest, or at a time', async () => {
    await world.createFunction('worker');
    await put('old');
    await world.clock.advance(60_000);
    const StartingPositionTimestamp = new Date(world.clock.now());
    await put('newer');
    await world.clock.advance(1000);
    const timed = await world.map({
      EventSourceArn,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp,
    });
    await ran(1);
    expect(batches()).toEqual([['newer']]);
    expect((await world.get(timed.UUID)).StartingPositionTimestamp).toEqual(StartingPositionTimestamp);
    await world.lambda.send(new DeleteEventSourceMappingCommand({ UUID: timed.UUID }));
    await world.clock.advance(1000);
    await world.map({ EventSourceArn, StartingPosition: 'LATEST' });
    await put('newest');
    await ran(2);
    expect(batches()[1]).toEqual(['newest']);
  });

  it('halves a batch that fails, and tells of the record that it gives up', async () => {
    await world.createQueue('told');
    await world.createFunction(
      'worker',
      `if (event.Records.some(({ kinesis }) => kinesis.data === '${Buffer.from('bad').toString('base64')}')) throw new Error('no');`,
    );
    await put('a', 'bad', 'c');
    await world.map({
      EventSourceArn,
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: queueArn('told') } },
    });
    const told = await vi.waitFor(
      async () => {
        await world.clock.advance(1000);
        const { Messages: [message] = [] } = await world.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: 'http://127.0.0.1/000000000000/told' }),
        );
        if (!message) throw new Error('not told yet');
        return JSON.parse(message.Body ?? '');
      },
      { timeout: 10_000 },
    );
    expect(told).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      KinesisBatchInfo: { shardId: 'shardId-000000000000', batchSize: 1, streamArn: EventSourceArn },
    });
    expect(batches()[0]).toEqual(['a', 'bad', 'c']);
  });

  it('filters by what the data says', async () => {
    await world.createFunction('worker');
    await put('{"state":"NEW"}', '{"state":"OLD"}', 'no JSON');
    await world.map({
      EventSourceArn,
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: '{"data":{"state":["NEW"]}}' }] },
    });
    await ran(1);
    expect(batches()).toEqual([['{"state":"NEW"}']]);
  });

  it('reads the children of a shard that was split after the shard itself', async () => {
    await world.createFunction('worker');
    await put('before');
    await kinesis.send(
      new SplitShardCommand({
        StreamName,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: String(2n ** 127n),
      }),
    );
    await world.clock.advance(1000);
    await put('after');
    await world.map({ EventSourceArn, StartingPosition: 'TRIM_HORIZON', ParallelizationFactor: 2 });
    await ran(2);
    expect(batches()).toEqual([['before'], ['after']]);
  });

  it('needs a stream, and a role that may read it', async () => {
    await world.createFunction('worker');
    await expect(
      world.map({ EventSourceArn: `${EventSourceArn}-not`, StartingPosition: 'LATEST' }),
    ).rejects.toThrow(`Stream not found: ${EventSourceArn}-not`);
    await world.createFunction('mute', '', { Role: ROLE_ARN.replace('/fn', '/mute') });
    await expect(
      world.map({ FunctionName: 'mute', EventSourceArn, StartingPosition: 'LATEST' }),
    ).rejects.toThrow(/Please ensure the role can perform the GetRecords, GetShardIterator/);
  });
});
