import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openQueue } from '../events/events-world.ts';
import { functionArn, type MappingWorld, openMappingWorld, queueArn } from './event-source/mapping-world.ts';
import { ROLE_ARN } from './lambda-world.ts';

let world: MappingWorld;
beforeEach(async () => {
  world = await openMappingWorld();
  await world.createQueue('told');
});
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const FAILS = "throw new TypeError('no');";
const MINUTE_MS = 60_000;

const configure = (input: Partial<PutFunctionEventInvokeConfigCommandInput>, name = 'worker') =>
  world.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, ...input }));
const onSuccess = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
const onFailure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });

const invoke = (FunctionName: string, event: object = { n: 1 }) =>
  world.lambda.send(
    new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
/** The one message that comes to a queue. */
const received = (queue = 'told') =>
  vi.waitFor(
    async () => {
      const { Messages: [message] = [] } = await world.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: `http://127.0.0.1/000000000000/${queue}`,
          MessageAttributeNames: ['All'],
        }),
      );
      if (!message) throw new Error(`nothing in ${queue}`);
      return message;
    },
    { timeout: 5000 },
  );
const bodyOf = ({ Body = '' }: Message) => JSON.parse(Body);
const ran = (times: number) => vi.waitFor(() => expect(world.sunk()).toHaveLength(times), { timeout: 5000 });

describe('the destination of an asynchronous invocation', () => {
  it('is told of a success, as AWS tells it', async () => {
    await world.createFunction('worker', 'return { done: true };');
    await configure(onSuccess(queueArn('told')));
    await invoke('worker');
    const record = bodyOf(await received());
    expect(record).toEqual({
      version: '1.0',
      timestamp: new Date(world.clock.now()).toISOString(),
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn: `${functionArn('worker')}:$LATEST`,
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { done: true },
    });
    expect(Object.keys(record)).toEqual([
      'version',
      'timestamp',
      'requestContext',
      'requestPayload',
      'responseContext',
      'responsePayload',
    ]);
  });

  it('is told of a failure when the retries are used up, not before', async () => {
    await world.createFunction('worker', FAILS);
    await configure({ ...onFailure(queueArn('told')), MaximumRetryAttempts: 1 });
    await invoke('worker');
    await ran(1);
    await world.logged('worker', /REPORT/);
    expect(await world.depth('told')).toEqual({ visible: 0, inFlight: 0 });
    await world.clock.advance(MINUTE_MS);
    expect(bodyOf(await received())).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'TypeError', errorMessage: 'no' },
    });
  });

  it('is told when the event would be too old for its next attempt', async () => {
    await world.createFunction('worker', FAILS);
    await configure({ ...onFailure(queueArn('told')), MaximumEventAgeInSeconds: 60 });
    await invoke('worker');
    await ran(1);
    await world.logged('worker', /REPORT/);
    await world.clock.advance(MINUTE_MS);
    expect(bodyOf(await received())).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 },
      responseContext: { functionError: 'Unhandled' },
    });
  });

  it('is told of an event that can never run', async () => {
    await world.createFunction('worker');
    await configure(onFailure(queueArn('told')));
    await world.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'worker', ReservedConcurrentExecutions: 0 }),
    );
    await invoke('worker');
    const record = bodyOf(await received());
    expect(record.requestContext).toMatchObject({
      condition: 'ZeroReservedConcurrency',
      approximateInvokeCount: 0,
    });
    expect(record).not.toHaveProperty('responseContext');
  });

  it('can be a topic', async () => {
    const sns = new SNSClient(world.sandbox.clientConfig());
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'done' }));
    await world.createQueue('open', {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: '*',
          },
        ],
      }),
    });
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn('open'),
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    await world.createFunction('worker');
    await configure(onSuccess(TopicArn));
    await invoke('worker');
    expect(bodyOf(await received('open'))).toMatchObject({ requestContext: { condition: 'Success' } });
  });

  it('can be another function', async () => {
    await world.createFunction('worker', "return 'hello';");
    await world.createFunction('next');
    await configure(onSuccess(functionArn('next')));
    await invoke('worker', { first: true });
    await ran(2);
    expect(world.sunk()).toEqual([{ first: true }, expect.objectContaining({ responsePayload: 'hello' })]);
  });

  it('can be a bucket for failures', async () => {
    const s3 = new S3Client({ ...world.sandbox.clientConfig(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'failures' }));
    await world.createFunction('worker', FAILS);
    await configure({ ...onFailure('arn:aws:s3:::failures'), MaximumRetryAttempts: 0 });
    await invoke('worker');
    const Key = await vi.waitFor(async () => {
      const { Contents: [object] = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'failures' }));
      if (!object?.Key) throw new Error('no object');
      return object.Key;
    });
    expect(Key).toMatch(/^aws\/lambda\/async\/worker\/2026\/01\/12\/2026-01-12T15\.30\.\d\d-[0-9a-f-]{36}$/);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'failures', Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({
      requestPayload: { n: 1 },
    });
  });

  it('is kept, shown, changed and taken away', async () => {
    await world.createFunction('worker');
    const told = { Destination: queueArn('told') };
    expect(await configure(onSuccess(told.Destination))).toMatchObject({
      DestinationConfig: { OnSuccess: told, OnFailure: {} },
    });
    const change = (input: object) =>
      world.lambda.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName: 'worker', ...input }));
    expect(await change({ MaximumRetryAttempts: 1 })).toMatchObject({
      DestinationConfig: { OnSuccess: told },
    });
    await change({ DestinationConfig: { OnSuccess: {}, OnFailure: told } });
    const shown = await world.lambda.send(
      new GetFunctionEventInvokeConfigCommand({ FunctionName: 'worker' }),
    );
    expect(shown.DestinationConfig).toEqual({ OnSuccess: {}, OnFailure: told });
  });
});

describe('a destination', () => {
  it.each([
    ['that is not there', onSuccess(queueArn('none')), `The destination ARN ${queueArn('none')} is invalid.`],
    [
      'that is a topic that is not there',
      onFailure('arn:aws:sns:us-east-1:000000000000:none'),
      'The destination ARN arn:aws:sns:us-east-1:000000000000:none is invalid.',
    ],
    [
      'that is a bucket that is not there',
      onFailure('arn:aws:s3:::none'),
      'The destination ARN arn:aws:s3:::none is invalid.',
    ],
    [
      'that is a function that is not there',
      onFailure(functionArn('none')),
      `The destination ARN ${functionArn('none')} is invalid.`,
    ],
    [
      'that is a bucket for successes',
      onSuccess('arn:aws:s3:::bucket'),
      'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:s3:::bucket), onFailure=null) is invalid.',
    ],
    [
      'that is the function itself',
      onFailure(functionArn('worker')),
      "You can't specify the function as a destination for itself.",
    ],
  ])('%s is refused', async (_what, input, message) => {
    await world.createFunction('worker');
    await expect(configure(input)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message,
    });
  });

  it('that the role may not write to is refused', async () => {
    await world.createFunction('worker', '', { Role: ROLE_ARN.replace('/fn', '/mute') });
    await expect(configure(onSuccess(queueArn('told')))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The function's execution role does not have permissions to call SendMessage on ${queueArn('told')}`,
    });
  });

  it('that is an event bus has to be there, and open to the role', async () => {
    const bus = (name: string) => onSuccess(`arn:aws:events:us-east-1:000000000000:event-bus/${name}`);
    await world.createFunction('worker', '', { Role: ROLE_ARN.replace('/fn', '/mute') });
    await expect(configure(bus('gone'))).rejects.toMatchObject({
      message: 'The destination ARN arn:aws:events:us-east-1:000000000000:event-bus/gone is invalid.',
    });
    await expect(configure(bus('default'))).rejects.toMatchObject({
      message: expect.stringContaining('does not have permissions to call PutEvents on arn:aws:events'),
    });
  });

  it('that is an event bus gets the record as an event', async () => {
    await world.createFunction('worker', 'return { done: event.task };');
    const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
    await configure(onSuccess(bus));
    const events = new EventBridgeClient(world.sandbox.clientConfig());
    const EventPattern = JSON.stringify({ source: ['lambda'] });
    await events.send(new PutRuleCommand({ Name: 'results', EventPattern }));
    await openQueue(world.sqs, 'told');
    const Targets = [{ Id: 'q', Arn: queueArn('told') }];
    await events.send(new PutTargetsCommand({ Rule: 'results', Targets }));
    await invoke('worker', { task: 7 });
    const { Body = '' } = await received();
    expect(JSON.parse(Body)).toMatchObject({
      source: 'lambda',
      'detail-type': 'Lambda Function Invocation Result - Success',
      resources: [`${functionArn('worker')}:$LATEST`, bus],
      detail: { version: '1.0', requestPayload: { task: 7 }, responsePayload: { done: 7 } },
    });
  });
});

describe('a dead-letter queue', () => {
  const DeadLetterConfig = { TargetArn: queueArn('told') };

  it('gets the event as it came, with what went wrong', async () => {
    await world.createFunction('worker', FAILS, { DeadLetterConfig });
    await configure({ MaximumRetryAttempts: 0 });
    await invoke('worker', { raise: 1 });
    const { Body, MessageAttributes } = await received();
    expect(Body).toBe('{"raise":1}');
    expect(MessageAttributes).toEqual({
      RequestID: { DataType: 'String', StringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'no' },
    });
  });

  it('and a destination are both told', async () => {
    await world.createQueue('second');
    await world.createFunction('worker', FAILS, { DeadLetterConfig });
    await configure({ ...onFailure(queueArn('second')), MaximumRetryAttempts: 0 });
    await invoke('worker');
    await received('told');
    await received('second');
  });

  it('is shown, and taken away by an empty target', async () => {
    await world.createFunction('worker', '', { DeadLetterConfig });
    const shown = () => world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'worker' }));
    expect(await shown()).toMatchObject({ DeadLetterConfig });
    await world.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'worker',
        DeadLetterConfig: { TargetArn: '' },
      }),
    );
    expect((await shown()).DeadLetterConfig).toBeUndefined();
  });

  it('needs a role that may write to it', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    });
    await world.iam.send(new CreateRoleCommand({ RoleName: 'poor', AssumeRolePolicyDocument }));
    const Role = ROLE_ARN.replace('/fn', '/poor');
    await expect(world.createFunction('worker', '', { Role, DeadLetterConfig })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The provided execution role does not have permissions to call SendMessage on SQS',
    });
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn('told') }],
    });
    await world.iam.send(new PutRolePolicyCommand({ RoleName: 'poor', PolicyName: 'p', PolicyDocument }));
    await world.createFunction('worker', '', { Role, DeadLetterConfig });
  });
});
