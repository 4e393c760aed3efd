import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LambdaWorld, openLambdaWorld } from '../lambda/lambda-world.ts';
import { TOPIC } from './sns-world.ts';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
let world: LambdaWorld;
let sns: SNSClient;
let SubscriptionArn: string | undefined;

beforeEach(async () => {
  world = await openLambdaWorld();
  sns = new SNSClient(world.sandbox.clientConfig());
  await world.create('f', {
    'index.mjs': 'export const handler = async (event) => console.log("got:" + JSON.stringify(event));',
  });
  await sns.send(new CreateTopicCommand({ Name: 'orders' }));
  const command = new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FUNCTION_ARN });
  SubscriptionArn = (await sns.send(command)).SubscriptionArn;
});
afterEach(() => world.sandbox.close());

const publish = () =>
  sns.send(
    new PublishCommand({
      TopicArn: TOPIC,
      Message: 'Hello',
      MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } },
    }),
  );

it('invokes a function that lets the topic in, with SNS’s record', async () => {
  await world.lambda.send(
    new AddPermissionCommand({
      FunctionName: 'f',
      StatementId: 'topic',
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      SourceArn: TOPIC,
    }),
  );
  const { MessageId } = await publish();
  const line = (await world.logged('f', /got:/)).find((one) => one.includes('got:')) ?? '';
  const [record, ...others] = JSON.parse(line.slice(line.indexOf('got:') + 4)).Records;
  expect(others).toEqual([]);
  expect(record).toEqual({
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: SubscriptionArn,
    Sns: {
      Type: 'Notification',
      MessageId,
      TopicArn: TOPIC,
      Subject: null,
      Message: 'Hello',
      Timestamp: expect.stringMatching(/Z$/),
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertUrl: expect.stringMatching(/\.pem$/),
      UnsubscribeUrl: expect.stringContaining('Action=Unsubscribe'),
      MessageAttributes: { a: { Type: 'String', Value: 'x' } },
    },
  });
});

it('doesn’t invoke a function that doesn’t, and the trace says so', async () => {
  await publish();
  const outcomes = world.sandbox.trace
    .events()
    .flatMap((event) => (event.kind === 'delivery' ? [event.outcome] : []));
  expect(outcomes).toEqual([expect.stringMatching(/^failed: .*lambda:InvokeFunction/)]);
});
