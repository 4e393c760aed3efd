import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  ListTopicsCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSnsWorld, queueArn, refusal, type SnsWorld, TOPIC } from './sns-world.ts';

const USER = 'arn:aws:iam::000000000000:user/u';
let world: SnsWorld;
let sns: SNSClient;

/** A user with these permissions. */
const signIn = async (...Statement: readonly object[]) => {
  const iam = new IAMClient(world.sandbox.clientConfig());
  await iam.send(new CreateUserCommand({ UserName: 'u' }));
  if (Statement.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutUserPolicyCommand({ UserName: 'u', PolicyName: 'p', PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  sns = new SNSClient(world.sandbox.clientConfig({ accessKeyId, secretAccessKey }));
};

const publish = () => sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }));

beforeEach(async () => {
  world = await openSnsWorld();
  await world.topic();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

it('refuses whom no policy allows, in AWS’s words', async () => {
  await signIn();
  expect(await refusal(publish())).toBe(
    `AuthorizationError: User: ${USER} is not authorized to perform: SNS:Publish on resource: ${TOPIC} because no identity-based policy allows the SNS:Publish action`,
  );
});

it('lets an identity policy allow publishing to one topic only', async () => {
  await signIn({ Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC });
  expect(await refusal(publish())).toBe('accepted');
  expect(await refusal(sns.send(new ListTopicsCommand({})))).toMatch(/^AuthorizationError: .*SNS:ListTopics/);
});

it('lets the topic’s policy allow or deny', async () => {
  await signIn();
  const statement = (Effect: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect, Principal: { AWS: USER }, Action: 'SNS:Publish', Resource: TOPIC }],
    });
  const set = (AttributeValue: string) =>
    world.sns.send(
      new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName: 'Policy', AttributeValue }),
    );
  await set(statement('Allow'));
  expect(await refusal(publish())).toBe('accepted');
  await set(statement('Deny'));
  expect(await refusal(publish())).toMatch(/with an explicit deny in a resource-based policy$/);
});

it('tells protocol and endpoint of a subscription to policies', async () => {
  await signIn({
    Effect: 'Allow',
    Action: 'sns:Subscribe',
    Resource: '*',
    Condition: { StringEquals: { 'sns:Protocol': 'sqs' } },
  });
  const subscribe = (Protocol: string, Endpoint: string) =>
    sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol, Endpoint }));
  expect(await refusal(subscribe('sqs', queueArn('q')))).toBe('accepted');
  expect(await refusal(subscribe('email', 'a@example.com'))).toMatch(/^AuthorizationError: /);
});

it('lets nobody into the topic of another account', async () => {
  const foreign = new PublishCommand({
    TopicArn: TOPIC.replace('000000000000', '111122223333'),
    Message: 'm',
  });
  expect(await refusal(world.sns.send(foreign))).toMatch(
    /^AuthorizationError: .*no resource-based policy allows/,
  );
});
