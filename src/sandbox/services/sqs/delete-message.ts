import type { Operations } from '../../kernel/service.ts';
import { answerBatch } from './batch.ts';
import { invalidValue } from './errors.ts';
import { authorizeBatch, authorizeUrl, findQueue } from './find-queue.ts';
import type { RunningQueue } from './live/running-queue.ts';
import type { SqsSdk } from './queue.ts';
import { readReceipt } from './receipt-handle.ts';

export const deleteMessageOperations = {
  DeleteMessage: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl, ReceiptHandle }, context) =>
      deleteMessage(findQueue(context, QueueUrl), ReceiptHandle),
  },
  DeleteMessageBatch: {
    authorize: authorizeBatch,
    handle: ({ QueueUrl, Entries }, context) => {
      const queue = findQueue(context, QueueUrl);
      return answerBatch('DeleteMessageBatchRequestEntry', Entries, {
        handle: ({ ReceiptHandle = '' }) => deleteMessage(queue, ReceiptHandle),
      });
    },
  },
} satisfies Operations<SqsSdk>;

/**
 * "You must provide the most recently received ReceiptHandle for the message (otherwise, the request succeeds, but the
 * message will not be deleted)": API_DeleteMessage.html. A FIFO queue refuses a handle whose time is over.
 */
const deleteMessage = (queue: RunningQueue, handle: string): Record<string, never> => {
  queue.settle();
  const receipt = readReceipt(queue, handle);
  if (queue.isFifo && receipt.kind !== 'gone') {
    const isHeld = receipt.kind === 'latest' && receipt.live.state === 'in-flight';
    if (!isHeld) throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');
  }
  if (receipt.kind === 'latest') queue.remove(receipt.live);
  return {};
};
