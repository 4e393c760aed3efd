import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ARN, createWorld, refusalOf, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const USER = 'arn:aws:iam::000000000000:user/u';

/** A client whose user may do what the statements say. */
const userWith = async (...Statement: readonly object[]): Promise<SQSClient> => {
  const iam = new IAMClient(world.sandbox.clientConfig());
  await iam.send(new CreateUserCommand({ UserName: 'u' }));
  if (Statement.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutUserPolicyCommand({ UserName: 'u', PolicyName: 'p', PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  return new SQSClient(world.sandbox.clientConfig({ accessKeyId, secretAccessKey }));
};

const refusal = (action: string, resource: string) =>
  `AccessDenied: User: ${USER} is not authorized to perform: sqs:${action} on resource: ${resource} because no identity-based policy allows the sqs:${action} action`;

it('asks for the action on the queue, in AWS’s words', async () => {
  const QueueUrl = await world.create('mine');
  const other = await world.create('other');
  const user = await userWith({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: `${ARN}:mine` });
  const Entries = [{ Id: '1', MessageBody: 'x', ReceiptHandle: 'x' }];
  await user.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  await user.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(await refusalOf(user.send(new SendMessageCommand({ QueueUrl: other, MessageBody: 'x' })))).toBe(
    refusal('sendmessage', `${ARN}:other`),
  );
  expect(await refusalOf(user.send(new ReceiveMessageCommand({ QueueUrl })))).toBe(
    refusal('receivemessage', `${ARN}:mine`),
  );
  expect(await refusalOf(user.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })))).toBe(
    refusal('deletemessage', `${ARN}:mine`),
  );
  expect(await refusalOf(user.send(new CreateQueueCommand({ QueueName: 'new' })))).toBe(
    refusal('createqueue', `${ARN}:new`),
  );
  expect(await refusalOf(user.send(new ListQueuesCommand({})))).toBe(refusal('listqueues', `${ARN}:`));
});

it('lets the queue’s own policy allow and deny', async () => {
  const QueueUrl = await world.create('q');
  const user = await userWith({ Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '*' });
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: USER }, Action: 'SQS:SendMessage', Resource: `${ARN}:q` },
    { Effect: 'Deny', Principal: '*', Action: 'sqs:ReceiveMessage', Resource: `${ARN}:q` },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await world.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await user.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  expect(await refusalOf(user.send(new ReceiveMessageCommand({ QueueUrl })))).toBe(
    `AccessDenied: User: ${USER} is not authorized to perform: sqs:receivemessage on resource: ${ARN}:q with an explicit deny in a resource-based policy`,
  );
});

it('lets a policy go by the tags of a queue', async () => {
  const condition = { StringEquals: { 'aws:ResourceTag/team': 'a' } };
  const user = await userWith({ Effect: 'Allow', Action: 'sqs:*', Resource: '*', Condition: condition });
  const create = (QueueName: string, team: string) =>
    world.sqs.send(new CreateQueueCommand({ QueueName, tags: { team } }));
  const [ours, theirs] = [await create('ours', 'a'), await create('theirs', 'b')];
  await user.send(new SendMessageCommand({ QueueUrl: ours.QueueUrl, MessageBody: 'x' }));
  const send = user.send(new SendMessageCommand({ QueueUrl: theirs.QueueUrl, MessageBody: 'x' }));
  expect(await refusalOf(send)).toBe(refusal('sendmessage', `${ARN}:theirs`));
});

it('asks for the right to tag when a queue is created with tags', async () => {
  const user = await userWith({ Effect: 'Allow', Action: 'sqs:CreateQueue', Resource: '*' });
  await user.send(new CreateQueueCommand({ QueueName: 'plain' }));
  expect(await refusalOf(user.send(new CreateQueueCommand({ QueueName: 'q', tags: { a: 'b' } })))).toBe(
    refusal('tagqueue', `${ARN}:q`),
  );
});

it('asks for what a redrive does on both queues', async () => {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${ARN}:dlq`, maxReceiveCount: 1 });
  await world.create('dlq');
  await world.create('q', { RedrivePolicy });
  const Action = [
    'sqs:StartMessageMoveTask',
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
  ];
  const user = await userWith({ Effect: 'Allow', Action, Resource: `${ARN}:dlq` });
  const input = { SourceArn: `${ARN}:dlq`, DestinationArn: `${ARN}:q` };
  expect(await refusalOf(user.send(new StartMessageMoveTaskCommand(input)))).toBe(
    refusal('sendmessage', `${ARN}:q`),
  );
});
