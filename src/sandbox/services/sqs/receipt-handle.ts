import { AwsError } from '../../kernel/aws-error.ts';
import type { LiveMessage } from './live/message-store.ts';
import type { RunningQueue } from './live/running-queue.ts';

/** A receipt handle stands for one receive of a message, not for the message. */
export const receiptHandle = (queue: RunningQueue, messageId: string, receiveCount: number): string =>
  PREFIX + Buffer.from(`${queue.name}\n${messageId}\n${receiveCount}`).toString('base64');

/** What a receipt handle means by now. */
export type Receipt =
  /** The message is deleted, or expired. */
  | { readonly kind: 'gone' }
  /** The message was received again since. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'latest'; readonly live: LiveMessage };

/** Throws AwsError `ReceiptHandleIsInvalid` for what this queue never gave out. */
export const readReceipt = (queue: RunningQueue, handle: string): Receipt => {
  const [queueName, messageId, receiveCount] = handle.startsWith(PREFIX)
    ? Buffer.from(handle.slice(PREFIX.length), 'base64').toString().split('\n')
    : [];
  if (queueName !== queue.name || messageId === undefined || receiveCount === undefined) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
  const live = queue.messages.get(messageId);
  if (!live) return { kind: 'gone' };
  return String(live.delivery?.receiveCount) === receiveCount ? { kind: 'latest', live } : { kind: 'stale' };
};

const PREFIX = 'AQEB';
