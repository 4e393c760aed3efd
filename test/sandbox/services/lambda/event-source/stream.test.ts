import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  type StreamViewType,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  type EventSourceMappingConfiguration,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../../../eventually.ts';
import { functionArn, type MappingWorld, openMappingWorld, queueArn } from './mapping-world.ts';

let world: MappingWorld;
let db: DynamoDBClient;
let streamArn: string;
beforeEach(async () => {
  world = await openMappingWorld();
  db = new DynamoDBClient(world.sandbox.clientConfig());
  streamArn = await createTable('orders');
});
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const createTable = async (TableName: string, StreamViewType: StreamViewType = 'NEW_AND_OLD_IMAGES') => {
  const { TableDescription } = await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType },
    }),
  );
  await world.clock.advance(1000);
  return TableDescription?.LatestStreamArn ?? '';
};
const put = (id: string, more = {}) =>
  db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: id }, ...more } }));
const putAll = async (...ids: readonly string[]) => {
  for (const id of ids) await put(id);
};

interface StreamEvent {
  readonly Records: readonly {
    readonly eventName: string;
    readonly dynamodb: {
      readonly Keys: { readonly id: { readonly S: string } };
      readonly SequenceNumber: string;
    };
  }[];
}
const isStreamEvent = (event: unknown): event is StreamEvent =>
  typeof event === 'object' && event !== null && 'Records' in event;
/** The keys of the records that the function has got, batch by batch. */
const batches = () =>
  world
    .sunk()
    .filter(isStreamEvent)
    .map(({ Records }) => Records.map(({ dynamodb }) => dynamodb.Keys.id.S));
const gotBatches = (expected: readonly (readonly string[])[]) =>
  vi.waitFor(() => expect(batches()).toEqual(expected), { timeout: 5000 });

const map = (input: Parameters<MappingWorld['map']>[0] = {}) =>
  world.map({ EventSourceArn: streamArn, StartingPosition: 'TRIM_HORIZON', ...input });

/** Fails for batches that hold the item `bad`. */
const FAILS_ON_BAD = "if (event.Records.some((r) => r.dynamodb.Keys.id.S === 'bad')) throw new Error('bad');";

describe('a mapping of a stream', () => {
  it('shows its settings as AWS does', async () => {
    await world.createFunction('worker');
    const created = await map();
    expect(created).toEqual({
      $metadata: expect.anything(),
      UUID: expect.any(String),
      BatchSize: 100,
      BisectBatchOnFunctionError: false,
      DestinationConfig: { OnFailure: {} },
      EventSourceArn: streamArn,
      EventSourceMappingArn: expect.stringContaining(`:event-source-mapping:${created.UUID}`),
      FunctionArn: functionArn('worker'),
      FunctionResponseTypes: [],
      LastModified: expect.any(Date),
      LastProcessingResult: 'No records processed',
      MaximumBatchingWindowInSeconds: 0,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      ParallelizationFactor: 1,
      StartingPosition: 'TRIM_HORIZON',
      State: 'Creating',
      StateTransitionReason: 'User action',
      TumblingWindowInSeconds: 0,
    });
  });

  it.each([
    [
      'without a starting position',
      { StartingPosition: undefined },
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    ],
    [
      'at a time',
      { StartingPosition: 'AT_TIMESTAMP' as const },
      /^Unsupported starting position for arn type: arn:aws:dynamodb:/,
    ],
    [
      'with a limit of queues',
      { ScalingConfig: { MaximumConcurrency: 5 } },
      'Unsupported ScalingConfig parameter for given event source mapping type.',
    ],
    [
      'with a destination for successes',
      { DestinationConfig: { OnSuccess: { Destination: queueArn('q') } } },
      'Unsupported DestinationConfig parameter for given event source mapping type.',
    ],
    ['with a record age below a minute', { MaximumRecordAgeInSeconds: 59 }, /at least 60/],
  ])('%s is refused', async (_what, input, message) => {
    await world.createFunction('worker');
    await expect(map(input)).rejects.toThrow(message);
  });

  it('of a stream that is not there, and twice of the same, is refused', async () => {
    await world.createFunction('worker');
    const EventSourceArn = streamArn.replace('table/orders', 'table/none');
    await expect(map({ EventSourceArn })).rejects.toThrow(`Stream not found: ${EventSourceArn}`);
    const { UUID } = await map();
    await expect(map()).rejects.toThrow(
      `The event source arn (" ${streamArn} ") and function (" worker ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    );
  });

  it('needs a role that may read the stream', async () => {
    await world.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'mute',
        PolicyName: 'stream',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'dynamodb:DescribeStream', Resource: '*' }],
        }),
      }),
    );
    await world.createFunction('worker', '', { Role: 'arn:aws:iam::000000000000:role/mute' });
    await expect(map()).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    });
  });
});

describe('a change of an item', () => {
  it('reaches the function as AWS writes it', async () => {
    await world.createFunction('worker');
    const { UUID } = await map();
    await put('a', {
      raw: { B: Buffer.from('bytes') },
      list: { L: [{ N: '1' }, { BS: [Buffer.from('x')] }] },
    });
    await gotBatches([['a']]);
    await db.send(
      new UpdateItemCommand({
        TableName: 'orders',
        Key: { id: { S: 'a' } },
        UpdateExpression: 'SET n = :n REMOVE #raw, #list',
        ExpressionAttributeNames: { '#raw': 'raw', '#list': 'list' },
        ExpressionAttributeValues: { ':n': { N: '1' } },
      }),
    );
    await gotBatches([['a'], ['a']]);
    const image = { id: { S: 'a' }, raw: { B: 'Ynl0ZXM=' }, list: { L: [{ N: '1' }, { BS: ['eA=='] }] } };
    expect(world.sunk()).toEqual([
      {
        Records: [
          {
            eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
            eventName: 'INSERT',
            eventVersion: '1.1',
            eventSource: 'aws:dynamodb',
            awsRegion: 'us-east-1',
            dynamodb: {
              ApproximateCreationDateTime: Math.floor(world.clock.now() / 1000),
              Keys: { id: { S: 'a' } },
              NewImage: image,
              SequenceNumber: expect.stringMatching(/^\d+$/),
              SizeBytes: expect.any(Number),
              StreamViewType: 'NEW_AND_OLD_IMAGES',
            },
            eventSourceARN: streamArn,
          },
        ],
      },
      {
        Records: [
          expect.objectContaining({
            eventName: 'MODIFY',
            dynamodb: expect.objectContaining({
              NewImage: { id: { S: 'a' }, n: { N: '1' } },
              OldImage: image,
            }),
          }),
        ],
      },
    ]);
    await eventually(async () => expect(await world.get(UUID)).toMatchObject({ LastProcessingResult: 'OK' }));
  });

  it('from before the mapping is taken from TRIM_HORIZON on, and not from LATEST on', async () => {
    await putAll('before');
    await world.createFunction('oldest');
    await world.createFunction('newest');
    await map({ FunctionName: 'oldest' });
    await map({ FunctionName: 'newest', StartingPosition: 'LATEST' });
    expect(batches()).toEqual([['before']]);
    await putAll('after');
    await gotBatches([['before'], ['after'], ['after']]);
  });

  it('comes in batches of the size and within the window that the mapping says', async () => {
    await putAll('1', '2', '3');
    await world.createFunction('worker');
    await map({ BatchSize: 2, MaximumBatchingWindowInSeconds: 10 });
    expect(batches()).toEqual([['1', '2']]);
    await world.clock.advance(10_000);
    expect(batches()).toEqual([['1', '2'], ['3']]);
  });

  it('that no filter takes is passed over', async () => {
    await world.createFunction('worker');
    await map({
      FilterCriteria: {
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"kind":{"S":["order"]}}}}' }],
      },
    });
    await put('1', { kind: { S: 'refund' } });
    await put('2', { kind: { S: 'order' } });
    await gotBatches([['2']]);
  });

  it('is not lost while the mapping is disabled', async () => {
    await world.createFunction('worker');
    const { UUID } = await map({ StartingPosition: 'LATEST' });
    await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await world.clock.advance(1000);
    await putAll('1');
    await world.clock.advance(20 * 60_000);
    await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    await world.clock.advance(1000);
    expect(batches()).toEqual([['1']]);
  });

  it('is found in the next shard too, and after iterators have expired', async () => {
    await world.createFunction('worker');
    await map({ StartingPosition: 'LATEST' });
    await world.clock.advance(16 * 60_000);
    await putAll('1');
    await gotBatches([['1']]);
    await world.clock.advance(5 * 3_600_000);
    await putAll('2', '3');
    await eventually(() => expect(batches().flat()).toEqual(['1', '2', '3']));
    await world.clock.advance(5 * 3_600_000);
    await putAll('4');
    await eventually(() => expect(batches().flat()).toEqual(['1', '2', '3', '4']));
  });
});

describe('a batch that fails', () => {
  it('blocks its shard until it succeeds', async () => {
    await putAll('1', '2');
    await world.createFunction(
      'worker',
      "const { existsSync } = await import('node:fs'); if (!existsSync(process.env.SINK + '.ok')) throw new Error('no');",
    );
    const { UUID } = await map({ BatchSize: 1 });
    await world.clock.advance(60_000);
    expect(new Set(batches().flat())).toEqual(new Set(['1']));
    expect(batches().length).toBeGreaterThan(3);
    expect(await world.get(UUID)).toMatchObject({ LastProcessingResult: 'PROBLEM: Function call failed' });
    world.allow();
    await world.clock.advance(60_000);
    await gotBatches([...batches().filter(([id]) => id === '1'), ['2']]);
  });

  it('is given up after its retries, and the destination is told', async () => {
    await world.createQueue('failures');
    await putAll('bad', '2');
    await world.createFunction('worker', FAILS_ON_BAD);
    await map({
      BatchSize: 1,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queueArn('failures') } },
    });
    await world.clock.advance(60_000);
    expect(batches()).toEqual([['bad'], ['bad'], ['2']]);
    const { Messages = [] } = await world.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: `http://127.0.0.1/000000000000/failures` }),
    );
    expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toEqual([
      {
        requestContext: {
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          functionArn: functionArn('worker'),
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: expect.stringMatching(/^2026-01-12T15:3\d:\d\d\.\d{3}Z$/),
        DDBStreamBatchInfo: {
          shardId: expect.stringMatching(/^shardId-/),
          startSequenceNumber: expect.any(String),
          endSequenceNumber: expect.any(String),
          approximateArrivalOfFirstRecord: expect.stringMatching(/^2026-01-12T15:30:\d\dZ$/),
          approximateArrivalOfLastRecord: expect.stringMatching(/^2026-01-12T15:30:\d\dZ$/),
          batchSize: 1,
          streamArn,
        },
      },
    ]);
  });

  it('that is given up goes to a bucket with its records', async () => {
    const s3 = new S3Client({ ...world.sandbox.clientConfig(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'failures' }));
    await putAll('bad');
    await world.createFunction('worker', FAILS_ON_BAD);
    const { UUID } = await map({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
    });
    await world.clock.advance(1000);
    const { Contents: [object] = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'failures' }));
    expect(object?.Key).toMatch(
      new RegExp(`^aws/lambda/${UUID}/shardId-[^/]+/2026/01/12/2026-01-12T15\\.30\\.\\d\\d-[0-9a-f-]{36}$`),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'failures', Key: object?.Key }));
    const record = JSON.parse((await Body?.transformToString()) ?? '');
    expect(JSON.parse(record.payload).Records).toMatchObject([{ dynamodb: { Keys: { id: { S: 'bad' } } } }]);
  });

  it('is bisected down to the bad record where the mapping says so', async () => {
    await putAll('1', '2', 'bad', '4');
    await world.createFunction('worker', FAILS_ON_BAD);
    await map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
    await world.clock.advance(60_000);
    expect(batches()).toEqual([['1', '2', 'bad', '4'], ['1', '2'], ['bad', '4'], ['bad'], ['4']]);
  });

  it('goes on from the first record that the function names', async () => {
    await putAll('1', '2', 'bad', '4');
    await world.createFunction(
      'worker',
      `const bad = event.Records.find((r) => r.dynamodb.Keys.id.S === 'bad');
       return { batchItemFailures: bad ? [{ itemIdentifier: bad.dynamodb.SequenceNumber }] : [] };`,
    );
    await map({ FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 1 });
    await world.clock.advance(60_000);
    expect(batches()).toEqual([
      ['1', '2', 'bad', '4'],
      ['bad', '4'],
    ]);
    await putAll('5');
    await eventually(() => expect(batches().at(-1)).toEqual(['5']));
  });

  it('is given up when its records are too old', async () => {
    await putAll('bad');
    await world.createFunction('worker', FAILS_ON_BAD);
    await map({ MaximumRecordAgeInSeconds: 60 });
    await world.clock.advance(70_000);
    const attempts = batches().length;
    await world.clock.advance(600_000);
    expect(batches()).toHaveLength(attempts);
    await putAll('2');
    await eventually(() => expect(batches().at(-1)).toEqual(['2']));
  });
});

describe('a role that may not read the stream any more', () => {
  const deny = { RoleName: 'fn', PolicyName: 'deny' };

  it('makes the mapping ask less and less often, and nothing is lost meanwhile', async () => {
    await world.createFunction('worker');
    await map({ StartingPosition: 'LATEST' });
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'dynamodb:GetRecords', Resource: '*' }],
    });
    await world.iam.send(new PutRolePolicyCommand({ ...deny, PolicyDocument }));
    await putAll('1');
    const refusals = () => world.sandbox.trace.events().filter(({ kind }) => kind === 'refusal').length;
    await world.clock.advance(600_000);
    expect(refusals()).toBeGreaterThan(5);
    expect(refusals()).toBeLessThan(20);
    expect(batches()).toEqual([]);
    await world.iam.send(new DeleteRolePolicyCommand(deny));
    await world.clock.advance(60_000);
    expect(batches()).toEqual([['1']]);
  });
});

describe('a parallelization factor', () => {
  it('lets other keys pass a key that is stuck, and keeps each key in order', async () => {
    await world.createFunction('worker', FAILS_ON_BAD);
    const created: EventSourceMappingConfiguration = await map({ BatchSize: 1, ParallelizationFactor: 4 });
    expect(created.ParallelizationFactor).toBe(4);
    await putAll('bad', ...Array.from({ length: 12 }, (_, index) => `k${index}`));
    await vi.waitFor(() => {
      const others = batches().flat();
      expect(others.filter((id) => id !== 'bad').length).toBeGreaterThanOrEqual(6);
    }, 20_000);
  });
});
