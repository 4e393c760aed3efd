import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { invalidParameter, missingParameter } from './errors.ts';
import { authorizeQueue, authorizeUrl, findQueue, queueOfArn, tagConditions } from './find-queue.ts';
import { regionOf } from './live/region.ts';
import type { RunningQueue } from './live/running-queue.ts';
import type { SqsSdk } from './queue.ts';

type Tags = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html */
const MAX_TAGS = 50;

export const tagOperations = {
  TagQueue: {
    authorize: ({ QueueUrl = '', Tags = {} }, context) => {
      const asked = authorizeQueue(context, findQueue(context, QueueUrl));
      return { ...asked, conditions: { ...asked.conditions, ...tagConditions('aws:RequestTag', Tags) } };
    },
    handle: ({ QueueUrl, Tags }, context) => {
      const queue = findQueue(context, QueueUrl);
      if (Object.keys(Tags).length === 0) throw missingParameter('Tags');
      addTags(queue, Tags);
      return {};
    },
  },
  UntagQueue: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl, TagKeys }, context) => {
      const queue = findQueue(context, QueueUrl);
      if (TagKeys.length === 0)
        throw invalidParameter('Tag keys must be between 1 and 128 characters in length.');
      removeTags(queue, TagKeys);
      return {};
    },
  },
  ListQueueTags: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl }, context) => {
      const { tags } = findQueue(context, QueueUrl).row;
      return Object.keys(tags).length === 0 ? {} : { Tags: { ...tags } };
    },
  },
} satisfies Operations<SqsSdk>;

/** Throws AwsError `InvalidParameterValue` unless a queue may have these tags, all together. */
export const checkTags = (queueName: string, tags: Tags): void => {
  if (Object.keys(tags).length > MAX_TAGS) {
    throw invalidParameter(`Too many tags added for queue ${queueName}.`);
  }
  for (const [key, value] of Object.entries(tags)) {
    if (key.length < 1 || key.length > 128) {
      throw invalidParameter('Tag keys must be between 1 and 128 characters in length.');
    }
    if (value.length > 256) {
      throw invalidParameter('Tag values must be between 0 and 256 characters in length.');
    }
    if (/^aws:/i.test(key)) throw invalidParameter("Tag keys can't start with aws:.");
  }
};

const addTags = (queue: RunningQueue, added: Tags): void => {
  const tags = { ...queue.row.tags, ...added };
  checkTags(queue.name, tags);
  queue.update({ ...queue.row, tags });
};

const removeTags = (queue: RunningQueue, keys: readonly string[]): void => {
  const kept = Object.entries(queue.row.tags).filter(([key]) => !keys.includes(key));
  queue.update({ ...queue.row, tags: Object.fromEntries(kept) });
};

export const queueTagProvider: TagProvider = {
  *list(context: Context) {
    for (const { arn, row } of regionOf(context).queues.values()) {
      yield { arn, resourceType: 'sqs:queue', tags: row.tags };
    }
  },
  tag: (context, arn, tags) => {
    const queue = queueOfArn(context, arn);
    if (queue) addTags(queue, tags);
    return queue !== undefined;
  },
  untag: (context, arn, keys) => {
    const queue = queueOfArn(context, arn);
    if (queue) removeTags(queue, keys);
    return queue !== undefined;
  },
};
