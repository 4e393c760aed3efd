import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { tagsFromMap, text, texts } from '../answer.ts';
import { presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/**
 * An SQS queue, with its messages. AWS takes up to 60 seconds to delete one, and its listing shows it for some time yet:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
 */
export const sqsQueue: ResourceType = {
  createdBy: ['sqs.CreateQueue'],
  holds: [
    'sqs.AddPermission',
    'sqs.SendMessage',
    'sqs.SendMessageBatch',
    'sqs.StartMessageMoveTask',
    'sqs.TagQueue',
  ],
  chosenName: (input) => text(input, 'QueueName') || undefined,
  idOf: (output) => text(output, 'QueueUrl') || undefined,
  tagging: { member: 'tags', format: 'map' },
  prefixes: [''],
  list: async (call, prefix) => (await queueUrls(call, prefix)).map((url) => ({ name: nameInUrl(url) })),
  tagsOf: async (call, name) =>
    tagsFromMap((await call('sqs.ListQueueTags', { QueueUrl: await urlOf(call, name) })).Tags),
  // The URL may be found for a while after the queue is gone; its attributes aren't.
  presence: (call, name) =>
    presenceBy(async () =>
      call('sqs.GetQueueAttributes', { QueueUrl: await urlOf(call, name), AttributeNames: ['QueueArn'] }),
    ),
  remove: async (call, name) => {
    await unlessGone(async () => call('sqs.DeleteQueue', { QueueUrl: await urlOf(call, name) }));
  },
  passing: [],
  after: [],
  leaves: [],
  look: (QueueName) => ({ api: 'sqs.GetQueueUrl', input: { QueueName } }),
  lookAtAll: (prefix) => ({ api: 'sqs.ListQueues', input: prefix ? { QueueNamePrefix: prefix } : {} }),
  nameInArn: (arn) => /^arn:[^:]+:sqs:[^:]*:\d*:([^:/]+)$/.exec(arn)?.[1],
};

const urlOf = async (call: Call, QueueName: string): Promise<string> =>
  text(await call('sqs.GetQueueUrl', { QueueName }), 'QueueUrl');

const nameInUrl = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** Only with `MaxResults` there is a next page. */
const queueUrls = async (call: Call, prefix: string): Promise<readonly string[]> => {
  const found: string[] = [];
  let token = '';
  do {
    const page: JsonObject = await call('sqs.ListQueues', {
      MaxResults: 1_000,
      ...(prefix ? { QueueNamePrefix: prefix } : {}),
      ...(token ? { NextToken: token } : {}),
    });
    found.push(...texts(page.QueueUrls));
    token = text(page, 'NextToken');
  } while (token);
  return found;
};
