import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEventSourceMappingCommand,
  GetFunctionRecursionConfigCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { type LambdaWorld, openLambdaWorld } from './lambda-world.ts';

let world: LambdaWorld;
let sqs: SQSClient;
beforeAll(async () => {
  // The functions' own calls are signed with real time.
  world = await openLambdaWorld(manualClock(Date.now()));
  sqs = new SQSClient(world.sandbox.clientConfig());
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const queue = async (QueueName: string, Attributes: Record<string, string> = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
const countOf = async (QueueUrl: string) => {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  return Number((await sqs.send(command)).Attributes?.ApproximateNumberOfMessages);
};
const invocationsOf = (name: string) =>
  world.sandbox.trace
    .events()
    .filter((event) => event.kind === 'invocation' && event.functionArn.endsWith(`:${name}`)).length;
const allow = (FunctionName: string, RecursiveLoop: 'Allow' | 'Terminate') =>
  world.lambda.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop }));

/** Sends each message back to where it came from, for as long as its number isn't reached. */
const SENDS_BACK = `
  import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
  const sqs = new SQSClient();
  const QueueUrl = process.env.AWS_ENDPOINT_URL + '/000000000000/loop';
  export const handler = async ({ Records }) => {
    for (const { body } of Records) {
      const left = Number(body) - 1;
      if (left > 0) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(left) }));
    }
  };`;

describe('a function that feeds the queue that feeds it', () => {
  it('runs 16 times, and the message then goes the way of failed ones', async () => {
    const dead = await queue('dead');
    const url = await queue('loop', {
      VisibilityTimeout: '10',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 }),
    });
    await world.create('loop', { 'index.mjs': SENDS_BACK }, { Timeout: 10 });
    const mapping = { FunctionName: 'loop', EventSourceArn: arnOf('loop') };
    await world.lambda.send(new CreateEventSourceMappingCommand(mapping));
    await world.clock.advance(1000);
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '100' }));
    for (let round = 0; round < 40 && (await countOf(dead)) === 0; round += 1)
      await world.clock.advance(5000);
    expect(invocationsOf('loop')).toBe(16);
    const [letter] =
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: dead, VisibilityTimeout: 0 }))).Messages ?? [];
    expect(letter?.Body).toBe('84');
  });

  it('runs on where it is allowed to', async () => {
    expect(
      await world.lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName: 'loop' })),
    ).toMatchObject({
      RecursiveLoop: 'Terminate',
    });
    await allow('loop', 'Allow');
    const before = invocationsOf('loop');
    const url = await queue('loop');
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '20' }));
    for (let round = 0; round < 40 && invocationsOf('loop') < before + 20; round += 1)
      await world.clock.advance(1000);
    expect(invocationsOf('loop')).toBe(before + 20);
  });
});

describe('two functions, each the destination of the other', () => {
  it('have the seventeenth event dropped, and the destination for failures is told', async () => {
    const failures = await queue('failures');
    const pairs = [
      ['ping', 'pong'],
      ['pong', 'ping'],
    ] as const;
    for (const [name] of pairs)
      await world.create(name, { 'index.mjs': 'export const handler = async () => 1;' });
    for (const [name, other] of pairs) {
      const OnSuccess = { Destination: `arn:aws:lambda:us-east-1:000000000000:function:${other}` };
      await world.lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: name,
          DestinationConfig: { OnSuccess, OnFailure: { Destination: arnOf('failures') } },
        }),
      );
    }
    await world.invoke('ping', {}, { InvocationType: 'Event', LogType: 'None' });
    await vi.waitFor(async () => expect(await countOf(failures)).toBe(1), 20_000);
    expect([invocationsOf('ping'), invocationsOf('pong')]).toEqual([16, 16]);
    expect(await dropped('ping')).toBe(1);
  });

  it('are not stopped in chains of their own', async () => {
    await world.create('plain', { 'index.mjs': 'export const handler = async () => 1;' });
    for (let round = 0; round < 20; round += 1) await world.invoke('plain');
    expect(invocationsOf('plain')).toBe(20);
  });
});

const dropped = async (FunctionName: string) => {
  await world.sandbox.settled();
  const command = new GetMetricStatisticsCommand({
    Namespace: 'AWS/Lambda',
    MetricName: 'RecursiveInvocationsDropped',
    Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
    StartTime: new Date(world.clock.now() - 3600_000),
    EndTime: new Date(world.clock.now() + 3600_000),
    Period: 7200,
    Statistics: ['Sum'],
  });
  const cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
  return (await cloudwatch.send(command)).Datapoints?.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
};
