import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetDataProtectionPolicyCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PutDataProtectionPolicyCommand,
  paginateListTopics,
  RemovePermissionCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSnsWorld, refusal, type SnsWorld, TOPIC } from './sns-world.ts';

let world: SnsWorld;
beforeEach(async () => {
  world = await openSnsWorld();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const attributes = async (TopicArn = TOPIC) =>
  (await world.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
const create = (input: ConstructorParameters<typeof CreateTopicCommand>[0]) =>
  world.sns.send(new CreateTopicCommand(input));
const set = (AttributeName: string, AttributeValue: string, TopicArn = TOPIC) =>
  world.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));

describe('a topic', () => {
  it('is made with the default policy and delivery policy, and told with its counts', async () => {
    expect(await world.topic()).toBe(TOPIC);
    const { Policy = '', EffectiveDeliveryPolicy = '', ...others } = await attributes();
    expect(others).toEqual({
      DisplayName: '',
      Owner: '000000000000',
      SubscriptionsConfirmed: '0',
      SubscriptionsDeleted: '0',
      SubscriptionsPending: '0',
      TopicArn: TOPIC,
    });
    expect(JSON.parse(Policy).Statement[0].Condition).toEqual({
      StringEquals: { 'AWS:SourceOwner': '000000000000' },
    });
    expect(JSON.parse(EffectiveDeliveryPolicy).http.defaultHealthyRetryPolicy.numRetries).toBe(3);
  });

  it('can be made again, unless attributes or tags differ', async () => {
    const input = { Name: 'orders', Attributes: { DisplayName: 'Shop' }, Tags: [{ Key: 'a', Value: '1' }] };
    await create(input);
    expect((await create(input)).TopicArn).toBe(TOPIC);
    expect((await create({ Name: 'orders' })).TopicArn).toBe(TOPIC);
    expect(await refusal(create({ ...input, Attributes: { DisplayName: 'Other' } }))).toBe(
      'InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    );
    expect(await refusal(create({ ...input, Tags: [{ Key: 'a', Value: '2' }] }))).toBe(
      'InvalidParameter: Invalid parameter: Tags Reason: Topic already exists with different tags',
    );
  });

  it.each([
    ['a name of other characters', { Name: 'a b' }, 'Topic Name'],
    ['a name that is too long', { Name: 'x'.repeat(257) }, 'Topic Name'],
    ['a FIFO name without the attribute', { Name: 'a.fifo' }, 'Topic Name'],
    ['a FIFO topic without the suffix', { Name: 'a', Attributes: { FifoTopic: 'true' } }, 'Topic Name'],
    [
      'an unknown attribute',
      { Name: 'a', Attributes: { Nope: '1' } },
      'Attributes Reason: Unknown attribute Nope',
    ],
    [
      'FIFO attributes of a standard topic',
      { Name: 'a', Attributes: { ContentBasedDeduplication: 'true' } },
      'Attributes Reason: Unknown attribute ContentBasedDeduplication',
    ],
    [
      'tags with the same key',
      {
        Name: 'a',
        Tags: [
          { Key: 'k', Value: '1' },
          { Key: 'k', Value: '2' },
        ],
      },
      'Duplicated keys are not allowed.',
    ],
  ])('is refused with %s', async (_name, input, reason) => {
    expect(await refusal(create(input))).toBe(`InvalidParameter: Invalid parameter: ${reason}`);
  });

  it.each([
    ['FifoTopic', 'true', 'AttributeName'],
    ['Nope', '1', 'AttributeName'],
    ['DisplayName', 'x'.repeat(101), 'DisplayName'],
    ['SignatureVersion', '3', 'SignatureVersion'],
    ['TracingConfig', 'On', 'TracingConfig'],
    ['MaximumMessageSize', '1000', 'MaximumMessageSize'],
    ['HTTPSuccessFeedbackSampleRate', '101', 'HTTPSuccessFeedbackSampleRate'],
    ['Policy', 'no json', 'Policy Error: null'],
    [
      'Policy',
      JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:*', Resource: TOPIC }] }),
      'Policy statement action out of service scope!',
    ],
    [
      'DeliveryPolicy',
      '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":30}}}',
      'DeliveryPolicy: minDelayTarget must not be greater than maxDelayTarget',
    ],
  ])('takes no %s %s', async (name, value, reason) => {
    await world.topic();
    expect(await refusal(set(name, value))).toBe(`InvalidParameter: Invalid parameter: ${reason}`);
  });

  it('keeps attributes that are set', async () => {
    await world.topic();
    await set('DisplayName', 'Shop');
    await set('SignatureVersion', '2');
    await set('TracingConfig', 'Active');
    await set('DeliveryPolicy', '{"http":{"defaultHealthyRetryPolicy":{"numRetries":5,"minDelayTarget":1}}}');
    expect(await attributes()).toMatchObject({
      DisplayName: 'Shop',
      SignatureVersion: '2',
      TracingConfig: 'Active',
    });
    const { EffectiveDeliveryPolicy = '' } = await attributes();
    expect(JSON.parse(EffectiveDeliveryPolicy).http.defaultHealthyRetryPolicy).toMatchObject({
      numRetries: 5,
      minDelayTarget: 1,
      maxDelayTarget: 20,
    });
  });

  it('is deleted once, twice, and with its subscriptions', async () => {
    await world.topic();
    await world.subscribe(TOPIC, 'q');
    await world.sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    await world.sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    expect(await refusal(attributes())).toBe('NotFound: Topic does not exist');
    await world.topic();
    expect(await attributes()).toMatchObject({ SubscriptionsConfirmed: '0' });
  });

  it.each([
    [
      'orders',
      'InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    ],
    ['arn:aws:sns:eu-west-1:000000000000:orders', 'InvalidParameter: Invalid parameter: TopicArn'],
    [TOPIC, 'NotFound: Topic does not exist'],
  ])('of the ARN %s is not found', async (arn, expected) => {
    expect(await refusal(attributes(arn))).toBe(expected);
  });

  it('is listed, a hundred on a page', async () => {
    for (let index = 0; index < 101; index += 1) await world.topic(`t${index}`);
    const pages: number[] = [];
    for await (const page of paginateListTopics({ client: world.sns }, {}))
      pages.push(page.Topics?.length ?? 0);
    expect(pages).toEqual([100, 1]);
    expect(await refusal(world.sns.send(new ListTopicsCommand({ NextToken: 'x' })))).toBe(
      'InvalidParameter: Invalid parameter: NextToken',
    );
  });

  it('carries tags, up to fifty', async () => {
    await world.topic('orders', { Tags: [{ Key: 'a', Value: '1' }] });
    const tag = (Tags: { Key: string; Value: string }[]) =>
      world.sns.send(new TagResourceCommand({ ResourceArn: TOPIC, Tags }));
    await tag([{ Key: 'b', Value: '2' }]);
    await world.sns.send(new UntagResourceCommand({ ResourceArn: TOPIC, TagKeys: ['a'] }));
    const list = await world.sns.send(new ListTagsForResourceCommand({ ResourceArn: TOPIC }));
    expect(list.Tags).toEqual([{ Key: 'b', Value: '2' }]);
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    expect(await refusal(tag(many))).toMatch(/^TagLimitExceeded: /);
    const gone = world.sns.send(new ListTagsForResourceCommand({ ResourceArn: `${TOPIC}2` }));
    expect(await refusal(gone)).toBe('ResourceNotFound: Resource does not exist');
  });

  it('gets and loses permissions in its policy', async () => {
    await world.topic();
    const input = {
      TopicArn: TOPIC,
      Label: 'friends',
      AWSAccountId: ['111122223333'],
      ActionName: ['Publish'],
    };
    await world.sns.send(new AddPermissionCommand(input));
    expect(JSON.parse((await attributes()).Policy ?? '').Statement[1]).toEqual({
      Sid: 'friends',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'SNS:Publish',
      Resource: TOPIC,
    });
    expect(await refusal(world.sns.send(new AddPermissionCommand(input)))).toBe(
      'InvalidParameter: Invalid parameter: Statement already exists',
    );
    const unknown = world.sns.send(new AddPermissionCommand({ ...input, Label: 'x', ActionName: ['Fly'] }));
    expect(await refusal(unknown)).toBe(
      'InvalidParameter: Invalid parameter: Policy statement action out of service scope!',
    );
    await world.sns.send(new RemovePermissionCommand({ TopicArn: TOPIC, Label: 'friends' }));
    expect(JSON.parse((await attributes()).Policy ?? '').Statement).toHaveLength(1);
  });

  it('keeps its data protection policy', async () => {
    await world.topic();
    const DataProtectionPolicy = '{"Name":"p","Version":"2021-06-01","Statement":[]}';
    await world.sns.send(new PutDataProtectionPolicyCommand({ ResourceArn: TOPIC, DataProtectionPolicy }));
    const answer = await world.sns.send(new GetDataProtectionPolicyCommand({ ResourceArn: TOPIC }));
    expect(answer.DataProtectionPolicy).toBe(DataProtectionPolicy);
    const bad = new PutDataProtectionPolicyCommand({ ResourceArn: TOPIC, DataProtectionPolicy: '{' });
    expect(await refusal(world.sns.send(bad))).toBe(
      'InvalidParameter: Invalid parameter: DataProtectionPolicy',
    );
  });

  it('of FIFO tells so, and has no archive here', async () => {
    const arn = await world.topic('a.fifo', { Attributes: { FifoTopic: 'true' } });
    expect(await attributes(arn)).toMatchObject({
      FifoTopic: 'true',
      ContentBasedDeduplication: 'false',
      FifoThroughputScope: 'Topic',
    });
    expect(await refusal(set('ArchivePolicy', '{}', arn))).toMatch(/^NotImplemented: .*ArchivePolicy/);
  });
});
