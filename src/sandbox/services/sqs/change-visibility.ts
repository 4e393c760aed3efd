import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { MAX_VISIBILITY_SECONDS } from './attributes/queue-attributes.ts';
import { answerBatch } from './batch.ts';
import { invalidValue, missingParameter } from './errors.ts';
import { authorizeBatch, authorizeUrl, findQueue } from './find-queue.ts';
import type { RunningQueue } from './live/running-queue.ts';
import type { SqsSdk } from './queue.ts';
import { readReceipt } from './receipt-handle.ts';

export const changeVisibilityOperations = {
  ChangeMessageVisibility: {
    authorize: authorizeUrl,
    handle: (input, context) => change(context, findQueue(context, input.QueueUrl), input),
  },
  ChangeMessageVisibilityBatch: {
    authorize: authorizeBatch,
    handle: ({ QueueUrl, Entries }, context) => {
      const queue = findQueue(context, QueueUrl);
      return answerBatch('ChangeMessageVisibilityBatchRequestEntry', Entries, {
        handle: (entry) => change(context, queue, entry),
      });
    },
  },
} satisfies Operations<SqsSdk>;

interface Change {
  readonly ReceiptHandle: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
}

const change = (
  context: RequestContext,
  queue: RunningQueue,
  { ReceiptHandle: handle = '', VisibilityTimeout: seconds }: Change,
): Record<string, never> => {
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  if (seconds < 0 || seconds > MAX_VISIBILITY_SECONDS) {
    throw invalidValue(seconds, 'VisibilityTimeout', 'Must be between 0 and 43200, if provided.');
  }
  queue.settle();
  const receipt = readReceipt(queue, handle);
  const delivery = receipt.kind === 'latest' ? receipt.live.delivery : undefined;
  const isHeld = receipt.kind === 'latest' && receipt.live.state === 'in-flight';
  // A standard queue hides even what has become visible again, as recorded by LocalStack.
  if (receipt.kind !== 'latest' || !delivery || (queue.isFifo && !isHeld)) {
    throw invalidValue(
      handle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  const visibleAtMs = context.clock.now() + seconds * 1000;
  if (visibleAtMs - delivery.lastReceivedAtMs > MAX_VISIBILITY_SECONDS * 1000) {
    throw invalidValue(
      seconds,
      'VisibilityTimeout',
      'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
  }
  queue.hide(receipt.live, { ...delivery, visibleAtMs });
  queue.settle();
  return {};
};
