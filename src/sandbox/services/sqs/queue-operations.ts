import { AwsError } from '../../kernel/aws-error.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidValue, noSuchQueue, noSuchQueueInWsdl } from './errors.ts';
import {
  actionName,
  authorizeQueue,
  authorizeUrl,
  findQueue,
  queueNamed,
  speaksQuery,
} from './find-queue.ts';
import { pageOfQueues } from './list-page.ts';
import { regionOf } from './live/region.ts';
import { deletedQueues, queueArn, queueUrl, type SqsSdk } from './queue.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
const PURGE_INTERVAL_MS = 60_000;

export const queueOperations = {
  GetQueueUrl: {
    authorize: ({ QueueName = '' }, context) => {
      const queue = queueNamed(context, QueueName);
      const arn = queueArn(context, QueueName);
      return queue
        ? authorizeQueue(context, queue)
        : { action: actionName(context.operation), resource: arn };
    },
    handle: ({ QueueName, QueueOwnerAWSAccountId: owner }, context) => {
      if (QueueName === '') throw invalidValue('', 'QueueName', 'Must specify a queue name.');
      const isOurs = owner === undefined || owner === context.account;
      const queue = isOurs ? queueNamed(context, QueueName) : undefined;
      if (!queue) throw speaksQuery(context) ? noSuchQueueInWsdl() : noSuchQueue();
      return { QueueUrl: queueUrl(context, queue.name) };
    },
  },
  ListQueues: {
    authorize: (_, context) => ({ action: actionName(context.operation), resource: queueArn(context, '') }),
    handle: (input, context) => {
      const { QueueNamePrefix: prefix = '' } = input;
      const queues = [...regionOf(context).queues.values()].filter(({ name }) => name.startsWith(prefix));
      const { items, nextToken } = pageOfQueues(queues, input);
      if (items.length === 0) return {};
      return { QueueUrls: items.map(({ name }) => queueUrl(context, name)), NextToken: nextToken };
    },
  },
  DeleteQueue: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl }, context) => {
      const queue = findQueue(context, QueueUrl);
      queue.delete();
      regionOf(context).queues.delete(queue.name);
      context.table(deletedQueues).put(queue.name, { deletedAtMs: context.clock.now() });
      return {};
    },
  },
  PurgeQueue: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl }, context) => {
      const queue = findQueue(context, QueueUrl);
      const nowMs = context.clock.now();
      const { purgedAtMs } = queue.row;
      if (purgedAtMs !== undefined && purgedAtMs + PURGE_INTERVAL_MS > nowMs) {
        throw new AwsError(
          'PurgeQueueInProgress',
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        );
      }
      queue.purge();
      queue.update({ ...queue.row, purgedAtMs: nowMs });
      return {};
    },
  },
} satisfies Operations<SqsSdk>;
