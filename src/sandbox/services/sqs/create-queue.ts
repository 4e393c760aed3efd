import { AwsError } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { attributeInForce, withAttributes } from './attributes/queue-attributes.ts';
import { parseRedrivePolicy } from './attributes/redrive-policy.ts';
import { checkRedriveTarget } from './dead-letters.ts';
import { invalidParameter } from './errors.ts';
import { actionName, queueNamed, tagConditions } from './find-queue.ts';
import { regionOf } from './live/region.ts';
import { RunningQueue } from './live/running-queue.ts';
import { deletedQueues, type QueueAttributes, queueArn, queueUrl, type SqsSdk } from './queue.ts';
import { checkTags } from './tags.ts';

export const createQueueOperations = {
  CreateQueue: {
    authorize: ({ QueueName = '', tags = {} }, context) => {
      const resource = queueArn(context, QueueName);
      const conditions = tagConditions('aws:RequestTag', tags);
      const actions = Object.keys(tags).length > 0 ? ['CreateQueue', 'TagQueue'] : ['CreateQueue'];
      return actions.map((action) => ({ action: actionName(action), resource, conditions }));
    },
    handle: ({ QueueName: name, Attributes = {}, tags = {} }, context) => {
      checkName(name, Attributes);
      const existing = queueNamed(context, name);
      if (existing) checkSame(existing, withAttributes(name, {}, Attributes), Attributes);
      else create(context, { name, attributes: readAttributes(context, name, Attributes), tags });
      return { QueueUrl: queueUrl(context, name) };
    },
  },
} satisfies Operations<SqsSdk>;

const checkName = (name: string, attributes: QueueAttributes): void => {
  if (name === '') throw invalidParameter('Queue name cannot be empty');
  const isFifo = attributes.FifoQueue?.toLowerCase() === 'true';
  if (isFifo && !/^[\w-]{1,75}\.fifo$/.test(name)) {
    throw invalidParameter(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length',
    );
  }
  if (!isFifo && !/^[\w-]{1,80}$/.test(name)) {
    throw invalidParameter(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
};

/** Creating a queue again is allowed, as long as it asks for nothing else than what is there. */
const checkSame = (existing: RunningQueue, wanted: QueueAttributes, given: QueueAttributes): void => {
  const { name, attributes } = existing.row;
  const differs = (attribute: string) =>
    attributeInForce(name, attributes, attribute) !== attributeInForce(name, wanted, attribute);
  const different = Object.keys(given).find(differs);
  if (different === undefined) return;
  throw new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${different}`,
  );
};

const readAttributes = (context: RequestContext, name: string, given: QueueAttributes): QueueAttributes => {
  const attributes = withAttributes(name, {}, given);
  const { RedrivePolicy: text } = attributes;
  if (text !== undefined) {
    const policy = parseRedrivePolicy(text, name);
    checkRedriveTarget(context, { policy, text, sourceArn: queueArn(context, name) });
  }
  return attributes;
};

interface NewQueue {
  readonly name: string;
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
}

const create = (context: RequestContext, { name, attributes, tags }: NewQueue): void => {
  checkTags(name, tags);
  checkDeletion(context, name);
  const { context: background, tables, queues } = regionOf(context);
  const nowMs = context.clock.now();
  const row = { name, createdAtMs: nowMs, modifiedAtMs: nowMs, attributes, tags };
  tables.queues.put(name, row);
  queues.set(name, new RunningQueue(background, tables, row));
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
const NAME_COOLDOWN_MS = 60_000;

const checkDeletion = (context: RequestContext, name: string): void => {
  const table = context.table(deletedQueues);
  const nowMs = context.clock.now();
  for (const [deleted, { deletedAtMs }] of table.entries()) {
    if (deletedAtMs + NAME_COOLDOWN_MS <= nowMs) table.delete(deleted);
  }
  if (!table.has(name)) return;
  throw new AwsError(
    'QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  );
};
