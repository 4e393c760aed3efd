import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReadOnly } from '../../../src/aws/read-only.ts';
import { manualClock } from '../../../src/core/clock.ts';
import { readTrace } from '../../../src/sandbox/kernel/trace-log.ts';
import { prune, type StoryNode, tellStories } from '../../../src/sandbox/trace/stories.ts';
import { isHousekeeping } from '../../../src/sandbox/trace/worth-telling.ts';
import {
  functionArn,
  type MappingWorld,
  openMappingWorld,
  queueArn,
} from '../services/lambda/event-source/mapping-world.ts';
import { START_MS } from '../services/lambda/lambda-world.ts';
import { eventually, statement } from '../services/states/world.ts';

const PUT_ITEM = `
  const { DynamoDBClient, PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const Item = { id: { S: String(Math.random()) } };
  await new DynamoDBClient({}).send(new PutItemCommand({ TableName: 'orders', Item }));`;

const folder = mkdtempSync(join(tmpdir(), 'slabs-chain-'));
let world: MappingWorld;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  world = await openMappingWorld(manualClock(START_MS), folder);
  dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  );
  await world.clock.advance(10_000);
  await world.createQueue('queue');
  await world.createFunction('worker', PUT_ITEM);
});

afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

/** The latest story that begins with this call, as it is told, read from the sandbox's folder. */
const story = async (api: string): Promise<readonly string[]> => {
  await world.sandbox.settled();
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  const found = tellStories(readTrace(folder)).findLast(
    ({ event }) => event?.kind === 'call' && event.api === api,
  );
  const told = found && prune(found, (node, parent) => !isHousekeeping(node, parent, isReadOnly));
  return told ? lines(told, '') : [];
};

const lines = (node: StoryNode, indent: string): readonly string[] => [
  indent + named(node),
  ...node.children.flatMap((child) => lines(child, `${indent}  `)),
];

const named = ({ event }: StoryNode): string => {
  switch (event?.kind) {
    case undefined:
      return 'open';
    case 'call':
      return event.api + (event.error ? `: ${event.error.code}` : '');
    case 'delivery':
      return `${event.records ?? ''} to ${event.to.split(':').slice(5).join(':')}: ${event.outcome}`.trim();
    case 'invocation':
      return `invocation: ${event.outcome}`;
    case 'state':
      return `${event.state}: ${event.outcome}`;
    case 'execution':
      return `execution: ${event.outcome}`;
    case 'begun':
      return `${event.what} ${event.name ?? ''}…`;
    case 'refusal':
      return `refused ${event.action}`;
  }
};

const HANDLED = [
  '  1 to function:worker: ok',
  '    invocation: ok',
  '      dynamodb.PutItem',
  '    sqs.DeleteMessageBatch',
];

const mapQueue = async () => {
  const mapping = await world.map({ EventSourceArn: queueArn('queue') });
  return mapping.UUID;
};

describe('the trace of an event', () => {
  it('goes from a learner’s SendMessage through queue, mapping and function to the table and the deletion', async () => {
    await mapQueue();
    await world.send('queue', 'hello');
    expect(await story('sqs.SendMessage')).toEqual(['sqs.SendMessage', ...HANDLED]);
  });

  it('goes from Publish through the topic to its queue, and on', async () => {
    const sns = new SNSClient(world.sandbox.clientConfig());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'topic' }));
    await allowSns();
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn('queue') }));
    await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
    expect(await story('sns.Publish')).toEqual([
      'sns.Publish',
      '  to queue: delivered',
      '    sqs.SendMessage',
      ...HANDLED.map((line) => `    ${line}`),
    ]);
  });

  it('goes from an object in a bucket to the function that is told of it', async () => {
    const s3 = new S3Client({ ...world.sandbox.clientConfig(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await world.lambda.send(
      new AddPermissionCommand({
        ...{ FunctionName: 'worker', StatementId: 's3', Action: 'lambda:InvokeFunction' },
        Principal: 's3.amazonaws.com',
      }),
    );
    const LambdaFunctionArn = functionArn('worker');
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'bucket',
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*'] }],
        },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a.txt', Body: 'a' }));
    await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(await story('s3.PutObject')).toEqual([
      's3.PutObject',
      '  to function:worker: delivered',
      '    lambda.Invoke',
      '      invocation: ok',
      '        dynamodb.PutItem',
    ]);
  });

  it('goes from StartExecution through states to a task, its retries and what catches its error', async () => {
    await world.createFunction('broken', `throw new RangeError('no');`);
    const sfn = new SFNClient(world.sandbox.clientConfig());
    const roleArn = await createMachineRole();
    const task = (name: string, more: object) => ({ Type: 'Task', Resource: functionArn(name), ...more });
    const definition = {
      StartAt: 'Work',
      States: {
        Work: task('worker', { ResultPath: null, Next: 'Break' }),
        Break: task('broken', {
          Retry: [{ ErrorEquals: ['RangeError'], MaxAttempts: 1, IntervalSeconds: 5 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Rest' }],
          End: true,
        }),
        Rest: { Type: 'Fail', Error: 'Enough' },
      },
    };
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        ...{ name: 'machine', roleArn, definition: JSON.stringify(definition) },
      }),
    );
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'first' }));
    await eventually(async () => (await told('RangeError')) || undefined);
    expect((await story('states.StartExecution')).slice(0, 2)).toEqual([
      'states.StartExecution',
      '  execution …',
    ]);
    await world.clock.advance(5000);
    await eventually(async () => (await told('FAILED')) || undefined);
    expect(await story('states.StartExecution')).toEqual([
      'states.StartExecution',
      // Step Functions tells EventBridge of a start and an end.
      '  events.PutEvents',
      '  execution: FAILED: Enough',
      '    Work: ok',
      '      lambda.Invoke',
      '        invocation: ok',
      '          dynamodb.PutItem',
      '    Break: caught RangeError',
      '      lambda.Invoke',
      '        invocation: RangeError',
      '      lambda.Invoke',
      '        invocation: RangeError',
      '    Rest: Enough',
      '  events.PutEvents',
    ]);
  });

  it('goes from a change of an item through the stream to the function', async () => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'orders' }));
    await world.createFunction('follower');
    await world.map({
      FunctionName: 'follower',
      EventSourceArn: Table?.LatestStreamArn,
      StartingPosition: 'LATEST',
    });
    await dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: 'x' } } }));
    await world.clock.advance(1000);
    expect(await story('dynamodb.PutItem')).toEqual([
      'dynamodb.PutItem',
      '  1 to function:follower: ok',
      '    invocation: ok',
    ]);
  });

  it('has what the function’s role was refused', async () => {
    await world.createFunction('mute', PUT_ITEM, { Role: 'arn:aws:iam::000000000000:role/mute' });
    await world.invoke('mute');
    expect(await story('lambda.Invoke')).toEqual([
      'lambda.Invoke',
      '  invocation: AccessDeniedException',
      '    dynamodb.PutItem: AccessDeniedException',
      '      refused dynamodb:PutItem',
      '    logs.CreateLogStream: AccessDeniedException',
      '      refused logs:CreateLogStream',
    ]);
  });
});

const told = async (text: string) =>
  (await story('states.StartExecution')).some((line) => line.includes(text));

const createMachineRole = async (): Promise<string | undefined> => {
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await world.iam.send(
    new CreateRoleCommand({ RoleName: 'machine', AssumeRolePolicyDocument: statement(trust) }),
  );
  const PolicyDocument = statement({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' });
  await world.iam.send(
    new PutRolePolicyCommand({ RoleName: 'machine', PolicyName: 'invoke', PolicyDocument }),
  );
  return Role?.Arn;
};

const allowSns = async () => {
  const Principal = { Service: 'sns.amazonaws.com' };
  const Policy = statement({ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: '*' });
  const QueueUrl = 'http://127.0.0.1/000000000000/queue';
  await world.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
};
