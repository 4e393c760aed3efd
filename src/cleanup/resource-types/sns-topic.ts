import type { Call } from '../../aws/call.ts';
import { listAll, tagsFromList, text } from '../answer.ts';
import { presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/** An SNS topic, with its subscriptions: https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html */
export const snsTopic: ResourceType = {
  createdBy: ['sns.CreateTopic'],
  holds: [
    'sns.AddPermission',
    'sns.ConfirmSubscription',
    'sns.Publish',
    'sns.PublishBatch',
    'sns.PutDataProtectionPolicy',
    'sns.Subscribe',
    'sns.TagResource',
  ],
  chosenName: (input) => text(input, 'Name') || undefined,
  idOf: (output) => text(output, 'TopicArn') || undefined,
  tagging: { member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) =>
    (await topicArns(call))
      .map((arn) => ({ name: nameIn(arn) }))
      .filter(({ name }) => name.startsWith(prefix)),
  tagsOf: async (call, name) => {
    const ResourceArn = await arnOf(call, name);
    return ResourceArn ? tagsFromList((await call('sns.ListTagsForResource', { ResourceArn })).Tags) : {};
  },
  presence: async (call, name) => {
    const TopicArn = await arnOf(call, name);
    return TopicArn ? presenceBy(() => call('sns.GetTopicAttributes', { TopicArn })) : 'gone';
  },
  remove: async (call, name) => {
    const TopicArn = await arnOf(call, name);
    if (TopicArn) await unlessGone(() => call('sns.DeleteTopic', { TopicArn }));
  },
  passing: ['ConcurrentAccess'],
  after: [],
  leaves: [],
  lingering: async (call, prefix) =>
    (await listAll(call, { api: 'sns.ListSubscriptions', items: 'Subscriptions', token: NEXT_TOKEN }))
      .filter((subscription) => text(subscription, 'SubscriptionArn') === 'PendingConfirmation')
      .map((subscription) => ({
        topic: nameIn(text(subscription, 'TopicArn')),
        endpoint: text(subscription, 'Endpoint'),
      }))
      .filter(({ topic }) => topic.startsWith(prefix))
      .map(({ topic, endpoint }) => ({
        type: 'sns.subscription',
        name: `${endpoint} to ${topic}`,
        keptMs: PENDING_MS,
        why: 'Nobody has confirmed it. AWS deletes it by itself, and nobody can before.',
      })),
  // Topics are addressed by their ARN, which a name alone doesn't give; a topic is found in the list.
  look: () => ({ api: 'sns.ListTopics', input: {} }),
  lookAtAll: () => ({ api: 'sns.ListTopics', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:sns:[^:]*:\d*:([^:/]+)$/.exec(arn)?.[1],
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html: 48 hours. */
const PENDING_MS = 48 * 3_600_000;

const NEXT_TOKEN = { output: 'NextToken', input: 'NextToken' };

const topicArns = async (call: Call): Promise<readonly string[]> =>
  (
    await listAll(call, {
      api: 'sns.ListTopics',
      input: {},
      items: 'Topics',
      token: NEXT_TOKEN,
    })
  ).map((topic) => text(topic, 'TopicArn'));

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

const arnOf = async (call: Call, name: string): Promise<string | undefined> =>
  (await topicArns(call)).find((arn) => nameIn(arn) === name);
