import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import {
  ATTRIBUTE_NAMES,
  attributeInForce,
  type COMPUTED,
  withAttributes,
} from './attributes/queue-attributes.ts';
import { parseRedrivePolicy } from './attributes/redrive-policy.ts';
import { checkRedriveTarget } from './dead-letters.ts';
import { unknownAttribute } from './errors.ts';
import { authorizeUrl, findQueue } from './find-queue.ts';
import type { RunningQueue } from './live/running-queue.ts';
import type { QueueAttributes, SqsSdk } from './queue.ts';

export const attributeOperations = {
  GetQueueAttributes: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl, AttributeNames = [] }, context) => {
      const queue = findQueue(context, QueueUrl);
      const names = AttributeNames.map(String);
      const unknown = names.find((name) => name !== 'All' && !ATTRIBUTE_NAMES.includes(name));
      if (unknown !== undefined) throw unknownAttribute(unknown);
      queue.settle();
      const Attributes = select(queue, names.includes('All') ? ATTRIBUTE_NAMES : names);
      return Object.keys(Attributes).length === 0 ? {} : { Attributes };
    },
  },
  SetQueueAttributes: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl, Attributes }, context) => {
      const queue = findQueue(context, QueueUrl);
      const attributes = withAttributes(queue.name, queue.row.attributes, Attributes);
      if (Attributes.RedrivePolicy) checkNewTarget(context, queue, attributes);
      queue.update({ ...queue.row, attributes, modifiedAtMs: context.clock.now() });
      return {};
    },
  },
} satisfies Operations<SqsSdk>;

const checkNewTarget = (
  context: RequestContext,
  queue: RunningQueue,
  { RedrivePolicy: text = '' }: QueueAttributes,
): void => {
  const policy = parseRedrivePolicy(text, queue.name);
  checkRedriveTarget(context, { policy, text, sourceArn: queue.arn });
};

const COMPUTE: Readonly<Record<(typeof COMPUTED)[number], (queue: RunningQueue) => string>> = {
  QueueArn: ({ arn }) => arn,
  ApproximateNumberOfMessages: ({ messages }) => String(messages.count('visible')),
  ApproximateNumberOfMessagesNotVisible: ({ messages }) => String(messages.count('in-flight')),
  ApproximateNumberOfMessagesDelayed: ({ messages }) => String(messages.count('delayed')),
  CreatedTimestamp: ({ row }) => String(Math.floor(row.createdAtMs / 1000)),
  LastModifiedTimestamp: ({ row }) => String(Math.floor(row.modifiedAtMs / 1000)),
};

const compute = new Map<string, (queue: RunningQueue) => string>(Object.entries(COMPUTE));

const select = (queue: RunningQueue, names: readonly string[]): Record<string, string> => {
  const { name: queueName, attributes } = queue.row;
  const found = names.flatMap((name) => {
    const value = compute.get(name)?.(queue) ?? attributeInForce(queueName, attributes, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
};
