import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLE_ARN } from '../lambda-world.ts';
import { ACCOUNT, functionArn, type MappingWorld, openMappingWorld, queueArn } from './mapping-world.ts';

let world: MappingWorld;
beforeEach(async () => {
  world = await openMappingWorld();
  await world.createQueue('orders');
  await world.createFunction('worker');
});
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const create = (input: Partial<CreateEventSourceMappingCommandInput> = {}) =>
  world.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'worker',
      EventSourceArn: queueArn('orders'),
      ...input,
    }),
  );
const update = (UUID: string | undefined, input = {}) =>
  world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...input }));
const remove = (UUID: string | undefined) => world.lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
const settle = () => world.clock.advance(1000);

describe('a new mapping', () => {
  it('is being created at first, and enabled a moment later', async () => {
    const { $metadata, ...created } = await create();
    expect($metadata.httpStatusCode).toBe(202);
    expect(created).toEqual({
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: queueArn('orders'),
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:${created.UUID}`,
      FunctionArn: functionArn('worker'),
      FunctionResponseTypes: [],
      LastModified: new Date(world.clock.now()),
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
    });
    await settle();
    expect(await world.get(created.UUID)).toMatchObject({ State: 'Enabled' });
  });

  it('can begin disabled', async () => {
    const { UUID, State } = await create({ Enabled: false });
    expect(State).toBe('Disabled');
    await settle();
    expect(await world.get(UUID)).toMatchObject({ State: 'Disabled' });
  });

  it('shows what it was given', async () => {
    const FilterCriteria = { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] };
    const given = {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures' as const],
      FilterCriteria,
      ScalingConfig: { MaximumConcurrency: 7 },
      MetricsConfig: { Metrics: ['EventCount' as const] },
    };
    expect(await create(given)).toMatchObject(given);
  });

  it('of the same function and queue is refused', async () => {
    const { UUID } = await create();
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `An event source mapping with SQS arn (" ${queueArn('orders')} ") and function (" worker ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    });
  });

  it.each([
    ['of no source', { EventSourceArn: undefined }, 'Unrecognized event source.'],
    ['of another service', { EventSourceArn: 'arn:aws:s3:::bucket' }, 'Unrecognized event source.'],
    ['of a function that is not there', { FunctionName: 'none' }, 'Function does not exist'],
    ['of an alias that is not there', { FunctionName: 'worker:none' }, 'Function does not exist'],
    [
      'of a queue that is not there',
      { EventSourceArn: queueArn('none') },
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    ],
    [
      'of a large batch without a window',
      { BatchSize: 11 },
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    [
      'with a starting position for a queue',
      { StartingPosition: 'LATEST' as const },
      'StartingPosition is not valid for SQS event sources.',
    ],
    [
      'with a destination for a queue',
      { DestinationConfig: { OnFailure: { Destination: queueArn('orders') } } },
      'Unsupported DestinationConfig parameter for given event source mapping type.',
    ],
    [
      'with retries for a queue',
      { MaximumRetryAttempts: 1 },
      'Unsupported MaximumRetryAttempts parameter for given event source mapping type.',
    ],
    [
      'with a filter that is no JSON',
      { FilterCriteria: { Filters: [{ Pattern: 'simple' }] } },
      'Invalid filter pattern definition.',
    ],
    [
      'with a filter that is no pattern',
      { FilterCriteria: { Filters: [{ Pattern: '{"body":"x"}' }] } },
      'Invalid filter pattern definition.',
    ],
    ['with an empty filter', { FilterCriteria: { Filters: [{}] } }, 'Invalid filter pattern definition.'],
  ])('%s is refused', async (_what, input, message) => {
    await expect(create(input)).rejects.toMatchObject({ name: 'InvalidParameterValueException', message });
  });

  it.each([
    ['enhanced fan-out', { EventSourceArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/s/consumer/c:1` }],
    ['Kafka', { EventSourceArn: `arn:aws:kafka:us-east-1:${ACCOUNT}:cluster/c/1` }],
    ['tumbling windows', { TumblingWindowInSeconds: 10 }],
    ['ProvisionedPollerConfig', { ProvisionedPollerConfig: { MinimumPollers: 2 } }],
  ])('with %s says that the sandbox has none', async (_what, input) => {
    await expect(create(input)).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it.each([
    [{ BatchSize: 0 }, /batchSize.*greater than or equal to 1/],
    [{ BatchSize: 10_001 }, /batchSize.*less than or equal to 10000/],
    [{ MaximumBatchingWindowInSeconds: 301 }, /maximumBatchingWindowInSeconds.*less than or equal to 300/],
    [{ ScalingConfig: { MaximumConcurrency: 1 } }, /maximumConcurrency.*greater than or equal to 2/],
  ])('beyond the limits is refused: %o', async (input, message) => {
    await expect(create(input)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('of a FIFO queue takes ten messages at most and has no window', async () => {
    await world.createQueue('orders.fifo', { FifoQueue: 'true' });
    const EventSourceArn = queueArn('orders.fifo');
    await expect(create({ EventSourceArn, MaximumBatchingWindowInSeconds: 1 })).rejects.toThrow(
      'Batching window is not supported for FIFO queues',
    );
    await expect(create({ EventSourceArn, BatchSize: 11 })).rejects.toThrow(
      'Maximum batch size must be between 1 and 10 inclusive',
    );
  });

  it('needs a queue that hides messages for as long as the function may run', async () => {
    await world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'worker', Timeout: 60 }));
    await settle();
    await expect(create()).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    });
  });
});

describe('the execution role', () => {
  const useRole = async (actions: readonly string[]) => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    });
    await world.iam.send(new CreateRoleCommand({ RoleName: 'poor', AssumeRolePolicyDocument }));
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: actions, Resource: queueArn('orders') }],
    });
    await world.iam.send(new PutRolePolicyCommand({ RoleName: 'poor', PolicyName: 'queue', PolicyDocument }));
    const Role = ROLE_ARN.replace('/fn', '/poor');
    await world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'worker', Role }));
    await settle();
  };

  it.each([
    ['ReceiveMessage', ['sqs:SendMessage']],
    ['DeleteMessage', ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes']],
    ['GetQueueAttributes', ['sqs:ReceiveMessage', 'sqs:DeleteMessage']],
  ])('must be allowed to call %s', async (operation, actions) => {
    await useRole(actions);
    await expect(create()).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The function execution role does not have permissions to call ${operation} on SQS`,
    });
  });

  it('with all three is enough, and a message does not count as received because of the check', async () => {
    await useRole(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']);
    await world.send('orders', 'x');
    await world.map({ EventSourceArn: queueArn('orders') });
    expect(world.events()).toMatchObject([{ Records: [{ attributes: { ApproximateReceiveCount: '1' } }] }]);
  });
});

describe('a change', () => {
  it('of settings keeps what it does not name', async () => {
    const { UUID } = await create({ BatchSize: 5, ScalingConfig: { MaximumConcurrency: 3 } });
    await settle();
    expect(await update(UUID, { BatchSize: 2 })).toMatchObject({ State: 'Updating', BatchSize: 2 });
    await settle();
    expect(await world.get(UUID)).toMatchObject({
      State: 'Enabled',
      BatchSize: 2,
      ScalingConfig: { MaximumConcurrency: 3 },
    });
  });

  it('takes filters and the limit away where they are given empty', async () => {
    const { UUID } = await create({
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
      ScalingConfig: { MaximumConcurrency: 3 },
    });
    await settle();
    const changed = await update(UUID, { FilterCriteria: {}, ScalingConfig: {} });
    expect(changed.FilterCriteria).toBeUndefined();
    expect(changed.ScalingConfig).toBeUndefined();
  });

  it('can name another function', async () => {
    await world.createFunction('other');
    const { UUID } = await create();
    await settle();
    expect(await update(UUID, { FunctionName: 'other' })).toMatchObject({
      FunctionArn: functionArn('other'),
    });
  });

  it('passes through Disabling and Enabling', async () => {
    const { UUID } = await create();
    await settle();
    expect(await update(UUID, { Enabled: false })).toMatchObject({ State: 'Disabling' });
    await settle();
    expect(await world.get(UUID)).toMatchObject({ State: 'Disabled' });
    expect(await update(UUID, { Enabled: true })).toMatchObject({ State: 'Enabling' });
    await settle();
    expect(await world.get(UUID)).toMatchObject({ State: 'Enabled' });
  });

  it('and a deletion are refused while another is in progress', async () => {
    const { UUID } = await create();
    await expect(update(UUID, { BatchSize: 2 })).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Cannot update the event source mapping because it is in use.',
    });
    await expect(remove(UUID)).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Cannot delete the event source mapping because it is in use.',
    });
  });
});

describe('a deleted mapping', () => {
  it('is on its way for a moment, then gone, and reads nothing any more', async () => {
    const { UUID } = await create();
    await settle();
    expect(await remove(UUID)).toMatchObject({ State: 'Deleting' });
    await world.send('orders', 'x');
    await settle();
    await expect(world.get(UUID)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
    await expect(remove(UUID)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(update(UUID)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await world.clock.advance(60_000);
    expect(world.batches()).toEqual([]);
    await create();
  });
});

describe('the list', () => {
  it('is by function, by source, and page by page', async () => {
    await world.createFunction('other');
    await world.createQueue('second');
    const mappings = [
      await create(),
      await create({ EventSourceArn: queueArn('second') }),
      await create({ FunctionName: 'other' }),
    ];
    const ids = mappings.map(({ UUID }) => UUID);
    const list = async (input = {}) => {
      const { EventSourceMappings = [], NextMarker } = await world.lambda.send(
        new ListEventSourceMappingsCommand(input),
      );
      return { ids: EventSourceMappings.map(({ UUID }) => UUID), NextMarker };
    };
    expect((await list()).ids).toEqual(ids);
    expect((await list({ FunctionName: functionArn('worker') })).ids).toEqual(ids.slice(0, 2));
    expect((await list({ EventSourceArn: queueArn('orders') })).ids).toEqual([ids[0], ids[2]]);
    const first = await list({ MaxItems: 2 });
    expect(first.ids).toEqual(ids.slice(0, 2));
    expect((await list({ Marker: first.NextMarker })).ids).toEqual(ids.slice(2));
    await expect(list({ Marker: 'x' })).rejects.toThrow('Invalid Marker.');
  });
});

describe('tags', () => {
  it('are given at creation, changed, and seen by Resource Groups Tagging', async () => {
    const { EventSourceMappingArn: Resource } = await create({ Tags: { a: '1' } });
    await world.lambda.send(new TagResourceCommand({ Resource, Tags: { b: '2' } }));
    await world.lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['a'] }));
    expect((await world.lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ b: '2' });
    const tagging = new ResourceGroupsTaggingAPIClient(world.sandbox.clientConfig());
    const { ResourceTagMappingList } = await tagging.send(
      new GetResourcesCommand({ TagFilters: [{ Key: 'b' }] }),
    );
    expect(ResourceTagMappingList).toMatchObject([{ ResourceARN: Resource }]);
  });
});
