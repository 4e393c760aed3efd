import { StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ec2World, openEc2World } from './ec2-world.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:states';
let world: Ec2World;
let sqs: SQSClient;
beforeAll(async () => {
  world = await openEc2World();
  sqs = new SQSClient(world.sandbox.clientConfig());
  const Policy = JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: QUEUE,
      },
    ],
  });
  await sqs.send(new CreateQueueCommand({ QueueName: 'states', Attributes: { Policy } }));
  const events = new EventBridgeClient(world.sandbox.clientConfig());
  const EventPattern = JSON.stringify({
    source: ['aws.ec2'],
    'detail-type': ['EC2 Instance State-change Notification'],
  });
  await events.send(new PutRuleCommand({ Name: 'states', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'states', Targets: [{ Id: 'queue', Arn: QUEUE }] }));
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const received = async (): Promise<readonly { readonly detail: object }[]> => {
  await world.clock.advance(0);
  const QueueUrl = 'http://localhost/000000000000/states';
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
};

it('tells the default bus of every state, in AWS’s form', async () => {
  const [id = ''] = await world.launch();
  await world.clock.advance(10_000);
  await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await world.clock.advance(20_000);
  await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const told = await received();
  expect(told[0]).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: '000000000000',
    time: '2026-11-21T09:00:00Z',
    region: 'us-east-1',
    resources: [`arn:aws:ec2:us-east-1:000000000000:instance/${id}`],
    detail: { 'instance-id': id, state: 'pending' },
  });
  expect(told.map(({ detail }) => Reflect.get(detail, 'state'))).toEqual([
    ...['pending', 'running', 'stopping', 'stopped', 'terminated'],
  ]);
});
