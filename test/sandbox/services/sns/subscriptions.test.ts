import {
  ConfirmSubscriptionCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSnsWorld, queueArn, refusal, type SnsWorld, TOPIC } from './sns-world.ts';

let world: SnsWorld;
beforeEach(async () => {
  world = await openSnsWorld();
  await world.topic();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const subscribe = async (Protocol: string, Endpoint: string, more: object = {}) =>
  (await world.sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol, Endpoint, ...more })))
    .SubscriptionArn ?? '';
const attributes = async (SubscriptionArn: string) =>
  (await world.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes ?? {};
const set = (SubscriptionArn: string, AttributeName: string, AttributeValue: string) =>
  world.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
const listed = async () =>
  (await world.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }))).Subscriptions ?? [];

describe('subscribing', () => {
  it('a queue of the account is confirmed at once', async () => {
    const arn = await subscribe('sqs', queueArn('q'));
    expect(await attributes(arn)).toEqual({
      SubscriptionArn: arn,
      TopicArn: TOPIC,
      Protocol: 'sqs',
      Endpoint: queueArn('q'),
      Owner: '000000000000',
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:user/learner',
      RawMessageDelivery: 'false',
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
    });
    expect(await listed()).toEqual((await world.sns.send(new ListSubscriptionsCommand({}))).Subscriptions);
  });

  it('twice is the same subscription, unless attributes differ', async () => {
    const Attributes = { RawMessageDelivery: 'TRUE' };
    const arn = await subscribe('sqs', queueArn('q'), { Attributes });
    expect(await subscribe('sqs', queueArn('q'), { Attributes })).toBe(arn);
    expect(await subscribe('sqs', queueArn('q'))).toBe(arn);
    const other = subscribe('sqs', queueArn('q'), { Attributes: { RawMessageDelivery: 'false' } });
    expect(await refusal(other)).toBe(
      'InvalidParameter: Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    );
  });

  it.each([
    [
      'carrier-pigeon',
      'x',
      'Invalid parameter: Amazon SNS does not support this protocol string: carrier-pigeon',
    ],
    ['http', 'https://localhost', 'Invalid parameter: Endpoint must match the specified protocol'],
    ['email', 'nobody', 'Invalid parameter: Email address'],
    ['lambda', 'f', 'Invalid parameter: Lambda endpoint ARN'],
    ['sqs', 'http://localhost/000000000000/q', 'Invalid parameter: SQS endpoint ARN'],
    [
      'sqs',
      queueArn('q.fifo'),
      'Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    ],
  ])('%s to %s is refused', async (protocol, endpoint, message) => {
    expect(await refusal(subscribe(protocol, endpoint))).toBe(`InvalidParameter: ${message}`);
  });

  it.each(['firehose', 'application'])('%s is not here, and says so', async (protocol) => {
    expect(await refusal(subscribe(protocol, 'arn:aws:x:us-east-1:000000000000:y'))).toMatch(
      new RegExp(`^NotImplemented: .*sns:Subscribe \\(protocol ${protocol}\\)`),
    );
  });

  it('anything but a queue to a FIFO topic is refused', async () => {
    const TopicArn = await world.topic('a.fifo', { Attributes: { FifoTopic: 'true' } });
    const command = new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' });
    expect(await refusal(world.sns.send(command))).toBe(
      'InvalidParameter: Invalid parameter: Invalid parameter: Endpoint Reason: Please use FIFO SQS queue',
    );
  });
});

describe('an attribute', () => {
  it.each([
    ['Nope', '1', 'AttributeName'],
    [
      'FilterPolicyScope',
      'Body',
      'FilterPolicyScope: Invalid value [Body]. Please use either MessageBody or MessageAttributes',
    ],
    ['RawMessageDelivery', 'yes', 'RawMessageDelivery: Invalid value [yes]. Must be true or false.'],
    ['RedrivePolicy', '{"deadLetterTargetArn":"q"}', 'RedrivePolicy: deadLetterTargetArn is an invalid arn'],
  ])('%s can not be %s', async (name, value, reason) => {
    const arn = await subscribe('sqs', queueArn('q'));
    expect(await refusal(set(arn, name, value))).toBe(`InvalidParameter: Invalid parameter: ${reason}`);
    const asNew = subscribe('sqs', queueArn('r'), { Attributes: { [name]: value } });
    expect(await refusal(asNew)).toBe(`InvalidParameter: Invalid parameter: Attributes Reason: ${reason}`);
  });

  it('RawMessageDelivery is not for functions and mails', async () => {
    const arn = await subscribe('email', 'a@example.com', { ReturnSubscriptionArn: true });
    expect(await refusal(set(arn, 'RawMessageDelivery', 'true'))).toBe(
      'InvalidParameter: Invalid parameter: Delivery protocol [email] does not support raw message delivery.',
    );
  });

  it('ReplayPolicy is not here, and says so', async () => {
    const arn = await subscribe('sqs', queueArn('q'));
    expect(await refusal(set(arn, 'ReplayPolicy', '{}'))).toMatch(/^NotImplemented: /);
  });

  it('FilterPolicy goes away with the empty text', async () => {
    const arn = await subscribe('sqs', queueArn('q'), { Attributes: { FilterPolicy: '{"a":["b"]}' } });
    expect(await attributes(arn)).toMatchObject({
      FilterPolicy: '{"a":["b"]}',
      FilterPolicyScope: 'MessageAttributes',
    });
    await set(arn, 'FilterPolicy', '');
    expect(await attributes(arn)).not.toHaveProperty('FilterPolicy');
  });
});

describe('a pending subscription', () => {
  it('waits until the link in its mail is opened, without any signature', async () => {
    expect(await subscribe('email', 'a@example.com')).toBe('pending confirmation');
    expect(await listed()).toMatchObject([{ SubscriptionArn: 'PendingConfirmation' }]);
    await world.publish('not yet');
    const [mail, ...others] = world.sandbox.mail();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      to: 'a@example.com',
      subject: 'AWS Notification - Subscription Confirmation',
    });
    const answer = await fetch(mail?.confirmUrl ?? '');
    expect(answer.status).toBe(200);
    const arn =
      /<bdi>(arn:aws:sns:us-east-1:000000000000:orders:[^<]+)<\/bdi>/.exec(await answer.text())?.[1] ?? '';
    expect(await attributes(arn)).toMatchObject({
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'false',
    });
    await world.publish('Hello', { Subject: 'News' });
    const latest = world.sandbox.mail().at(-1);
    expect(latest).toMatchObject({ to: 'a@example.com', subject: 'News' });
    expect(latest?.body).toMatch(/^Hello\n\n--\nIf you wish to stop/);
    expect(latest?.from).toBe('AWS Notifications <no-reply@sns.amazonaws.com>');
  });

  it('is gone after two days, and so is its token', async () => {
    await subscribe('email-json', 'a@example.com');
    const { Token } = JSON.parse(world.sandbox.mail()[0]?.body ?? '');
    await world.clock.advance(2 * 86_400_000);
    expect(await listed()).toEqual([]);
    const late = new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token });
    expect(await refusal(world.sns.send(late))).toBe('InvalidParameter: Invalid parameter: Token');
  });

  it('can not be unsubscribed', async () => {
    const SubscriptionArn = await subscribe('email', 'a@example.com', { ReturnSubscriptionArn: true });
    expect(await refusal(world.sns.send(new UnsubscribeCommand({ SubscriptionArn })))).toMatch(/pending/);
    const command = new GetTopicAttributesCommand({ TopicArn: TOPIC });
    expect((await world.sns.send(command)).Attributes?.SubscriptionsPending).toBe('1');
  });

  it('outlives its topic until it expires, and can be confirmed no more', async () => {
    await subscribe('email', 'a@example.com');
    await subscribe('sqs', queueArn('q'));
    await world.sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    const all = async () => (await world.sns.send(new ListSubscriptionsCommand({}))).Subscriptions;
    expect(await all()).toMatchObject([
      { SubscriptionArn: 'PendingConfirmation', TopicArn: TOPIC, Endpoint: 'a@example.com' },
    ]);
    expect((await fetch(world.sandbox.mail()[0]?.confirmUrl ?? '')).status).toBe(400);
    await world.clock.advance(2 * 86_400_000);
    expect(await all()).toEqual([]);
  });

  it('can be confirmed twice by its token, and so that only its owner ends it', async () => {
    await subscribe('email-json', 'a@example.com');
    const { Token } = JSON.parse(world.sandbox.mail()[0]?.body ?? '');
    const command = new ConfirmSubscriptionCommand({
      TopicArn: TOPIC,
      Token,
      AuthenticateOnUnsubscribe: 'true',
    });
    const { SubscriptionArn } = await world.sns.send(command);
    expect((await world.sns.send(command)).SubscriptionArn).toBe(SubscriptionArn);
    const endpoint = await world.sandbox.listen(0);
    const unsigned = await fetch(`${endpoint}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`);
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('AuthorizationError'),
    ]);
    await world.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect(await listed()).toEqual([]);
  });
});

describe('unsubscribing', () => {
  it('ends a subscription, and is fine with one that is gone', async () => {
    const SubscriptionArn = await subscribe('sqs', queueArn('q'));
    await world.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await world.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect(await refusal(attributes(SubscriptionArn))).toBe('NotFound: Subscription does not exist');
    const { Attributes } = await world.sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
    expect(Attributes?.SubscriptionsDeleted).toBe('1');
  });

  it('by the link in a mail asks whether that was meant, and can be taken back', async () => {
    await subscribe('email', 'a@example.com');
    await fetch(world.sandbox.mail()[0]?.confirmUrl ?? '');
    await world.publish('Hello');
    const link = /http\S+\/unsubscribe\.html\S+/.exec(world.sandbox.mail().at(-1)?.body ?? '')?.[0] ?? '';
    expect((await fetch(link)).status).toBe(200);
    expect(await listed()).toEqual([]);
    const question = world.sandbox.mail().at(-1);
    expect(question?.subject).toBe('AWS Notification - Unsubscribe Confirmation');
    await fetch(question?.confirmUrl ?? '');
    expect(await listed()).toMatchObject([{ Endpoint: 'a@example.com' }]);
  });

  it('is the only other thing that needs no signature', async () => {
    const endpoint = await world.sandbox.listen(0);
    const answer = await fetch(`${endpoint}/?Action=ListTopics&Version=2010-03-31`);
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('MissingAuthenticationToken'),
    ]);
    expect((await fetch(`${endpoint}/?Action=ListTopics`)).status).toBe(404);
  });
});
