import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { allowsSource, type RedrivePolicy } from './attributes/redrive-policy.ts';
import { invalidValue } from './errors.ts';
import { authorizeUrl, findQueue, queueOfArn } from './find-queue.ts';
import { pageOfQueues } from './list-page.ts';
import type { LiveMessage } from './live/message-store.ts';
import { regionOf } from './live/region.ts';
import type { RunningQueue } from './live/running-queue.ts';
import { queueUrl, type SqsSdk } from './queue.ts';

export const deadLetterOperations = {
  ListDeadLetterSourceQueues: {
    authorize: authorizeUrl,
    handle: (input, context) => {
      const sources = sourcesOf(context, findQueue(context, input.QueueUrl));
      const { items, nextToken } = pageOfQueues(sources, input);
      return { queueUrls: items.map(({ name }) => queueUrl(context, name)), NextToken: nextToken };
    },
  },
} satisfies Operations<SqsSdk>;

/** The queues that send their dead letters to `queue`. */
export const sourcesOf = (context: RequestContext, queue: RunningQueue): readonly RunningQueue[] =>
  [...regionOf(context).queues.values()].filter(
    ({ settings }) => settings.redrive?.deadLetterTargetArn === queue.arn,
  );

/** Throws AwsError `InvalidParameterValue` unless the target exists and lets the queue of this ARN use it. */
export const checkRedriveTarget = (
  context: RequestContext,
  redrive: { readonly policy: RedrivePolicy; readonly text: string; readonly sourceArn: string },
): void => {
  const target = queueOfArn(context, redrive.policy.deadLetterTargetArn);
  if (!target && redrive.policy.deadLetterTargetArn !== redrive.sourceArn) {
    throw invalidValue(redrive.text, 'RedrivePolicy', 'Dead letter target does not exist.');
  }
  if (allowsSource(target?.settings.redriveAllow, redrive.sourceArn)) return;
  throw invalidValue(
    redrive.text,
    'RedrivePolicy',
    `Queue ${redrive.policy.deadLetterTargetArn} does not allow this queue to use it as a dead letter queue.`,
  );
};

/** Where a message goes that was received too often; undefined when it may be received once more. */
export const deadLetterQueueFor = (
  context: RequestContext,
  queue: RunningQueue,
  live: LiveMessage,
): RunningQueue | undefined => {
  const { redrive } = queue.settings;
  if (!redrive || (live.delivery?.receiveCount ?? 0) < redrive.maxReceiveCount) return undefined;
  return queueOfArn(context, redrive.deadLetterTargetArn);
};

/** It keeps its id, its count of receives and, in a standard queue, the time from which its retention counts. */
export const moveToDeadLetters = (
  context: RequestContext,
  live: LiveMessage,
  { from, to }: { readonly from: RunningQueue; readonly to: RunningQueue },
): void => {
  const { message, delivery } = live;
  const nowMs = context.clock.now();
  from.remove(live);
  to.put(
    {
      ...message,
      queue: to.name,
      deadLetterSource: from.arn,
      enqueuedAtMs: to.isFifo ? nowMs : message.enqueuedAtMs,
      sequenceNumber: to.isFifo ? to.nextSequenceNumber() : undefined,
    },
    delivery && { ...delivery, visibleAtMs: nowMs },
  );
  const outcome = `dead letter after ${delivery?.receiveCount} receives`;
  context.trace.record(
    { kind: 'delivery', from: from.arn, to: to.arn, outcome },
    context.trace.origin(message.id),
  );
};
