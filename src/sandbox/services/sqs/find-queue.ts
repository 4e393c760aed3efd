import type { Context, RequestContext } from '../../kernel/context.ts';
import type { Authorization } from '../../kernel/service.ts';
import { noSuchQueue, noSuchQueueInWsdl } from './errors.ts';
import { regionOf } from './live/region.ts';
import type { RunningQueue } from './live/running-queue.ts';
import { nameInUrl, parseQueueArn } from './queue.ts';

/** The queue that a request is about. Throws AwsError `QueueDoesNotExist`, worded as the client's protocol has it. */
export const findQueue = (context: RequestContext, url: string): RunningQueue => {
  const queue = queueNamed(context, nameInUrl(context, url));
  if (!queue) throw speaksQuery(context) ? noSuchQueueInWsdl() : noSuchQueue();
  return queue;
};

export const queueNamed = (context: Context, name: string | undefined): RunningQueue | undefined =>
  name === undefined ? undefined : regionOf(context).queues.get(name);

/** The queue of an ARN, if it is one of this account and region. */
export const queueOfArn = (context: Context, arn: string): RunningQueue | undefined => {
  const { account, region, name } = parseQueueArn(arn) ?? {};
  return account === context.account && region === context.region ? queueNamed(context, name) : undefined;
};

export const speaksQuery = ({ headers }: RequestContext): boolean =>
  headers.host !== undefined && headers['x-amz-target'] === undefined;

/** IAM's question about an action on a queue, by whose own policy others may be let in. */
export const authorizeQueue = (
  context: RequestContext,
  queue: RunningQueue,
  action: string = context.operation,
): Authorization => ({
  action: actionName(action),
  resource: queue.arn,
  resourcePolicy: queue.settings.policy,
  conditions: tagConditions('aws:ResourceTag', queue.row.tags),
});

/** What an operation with a `QueueUrl` asks; a queue that doesn't exist is told before anything is asked. */
export const authorizeUrl = (
  { QueueUrl }: { readonly QueueUrl?: string | undefined },
  context: RequestContext,
): Authorization => authorizeQueue(context, findQueue(context, QueueUrl ?? ''));

/** The same for a batch, which needs the permission of the single operation. */
export const authorizeBatch = (
  { QueueUrl }: { readonly QueueUrl?: string | undefined },
  context: RequestContext,
): Authorization =>
  authorizeQueue(context, findQueue(context, QueueUrl ?? ''), context.operation.replace(/Batch$/, ''));

/** SQS names its actions in lower case in refusals; policies don't mind. */
export const actionName = (operation: string): string => `sqs:${operation.toLowerCase()}`;

/** `aws:ResourceTag/…` or `aws:RequestTag/…` */
export const tagConditions = (
  key: string,
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
