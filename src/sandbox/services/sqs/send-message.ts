import { hash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Caller, RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { MAX_MESSAGE_BYTES } from './attributes/queue-attributes.ts';
import { answerBatch } from './batch.ts';
import { invalidParameter, invalidValue, missingParameter } from './errors.ts';
import { authorizeBatch, authorizeUrl, findQueue } from './find-queue.ts';
import type { RunningQueue } from './live/running-queue.ts';
import type { StoredAttribute } from './message.ts';
import {
  INVALID_CHARACTERS,
  md5,
  md5OfAttributes,
  readMessageAttributes,
  readSystemAttributes,
  sizeOfAttributes,
  VALID_CHARACTERS,
} from './message-attributes.ts';
import type { SqsSdk } from './queue.ts';

export const sendMessageOperations = {
  SendMessage: {
    authorize: authorizeUrl,
    handle: (input, context) => {
      const queue = findQueue(context, input.QueueUrl);
      return send(context, queue, accept(queue, input));
    },
  },
  SendMessageBatch: {
    authorize: authorizeBatch,
    handle: ({ QueueUrl, Entries }, context) => {
      const queue = findQueue(context, QueueUrl);
      return answerBatch('SendMessageBatchRequestEntry', Entries, {
        checkAll: (entries) => checkBatch(queue, entries),
        handle: (entry) => send(context, queue, accept(queue, entry)),
      });
    },
  },
} satisfies Operations<SqsSdk>;

/** What SendMessage and an entry of SendMessageBatch have in common. */
interface Sent {
  readonly MessageBody?: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly MessageSystemAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

interface Accepted {
  readonly body: string;
  readonly attributes: Readonly<Record<string, StoredAttribute>> | undefined;
  readonly traceHeader: string | undefined;
  readonly delayMs: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

const accept = (queue: RunningQueue, sent: Sent): Accepted => {
  const body = sent.MessageBody ?? '';
  if (body === '') throw missingParameter('MessageBody');
  const attributes = readMessageAttributes(sent.MessageAttributes);
  const { maxMessageBytes } = queue.settings;
  if (Buffer.byteLength(body) + sizeOfAttributes(attributes) > maxMessageBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxMessageBytes} bytes.`,
    );
  }
  if (!VALID_CHARACTERS.test(body)) throw new AwsError('InvalidMessageContents', INVALID_CHARACTERS);
  const traceHeader = readSystemAttributes(sent.MessageSystemAttributes);
  return { body, attributes, traceHeader, ...orderOf(queue, sent), delayMs: delayOf(queue, sent) };
};

const delayOf = (queue: RunningQueue, { DelaySeconds }: Sent): number => {
  if (DelaySeconds === undefined) return queue.settings.delayMs;
  if (queue.isFifo && DelaySeconds !== 0) {
    throw invalidValue(
      DelaySeconds,
      'DelaySeconds',
      'The request include parameter that is not valid for this queue type.',
    );
  }
  if (DelaySeconds < 0 || DelaySeconds > 900) {
    throw invalidValue(DelaySeconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.');
  }
  // "When you set FifoQueue, you can't set DelaySeconds per message": the queue's own delay stays.
  return queue.isFifo ? queue.settings.delayMs : DelaySeconds * 1000;
};

/** Group and deduplication id. A standard queue takes a group too, for fair queues. */
const orderOf = (queue: RunningQueue, sent: Sent): Pick<Accepted, 'groupId' | 'deduplicationId'> => {
  const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = sent;
  checkToken(deduplicationId, 'MessageDeduplicationId');
  checkToken(groupId, 'MessageGroupId');
  if (!queue.isFifo) {
    if (deduplicationId === undefined) return { groupId, deduplicationId };
    throw invalidValue(
      deduplicationId,
      'MessageDeduplicationId',
      'The request includes a parameter that is not valid for this queue type.',
    );
  }
  if (groupId === undefined) throw missingParameter('MessageGroupId');
  return { groupId, deduplicationId: deduplicationId ?? contentId(queue, sent.MessageBody ?? '') };
};

const checkToken = (value: string | undefined, parameter: string): void => {
  if (value === undefined || /^[!-~]{1,128}$/.test(value)) return;
  throw invalidValue(
    value,
    parameter,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
};

const contentId = (queue: RunningQueue, body: string): string => {
  if (!queue.settings.hasContentDeduplication) throw noDeduplication();
  return hash('sha256', body);
};

const noDeduplication = () =>
  invalidParameter(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );

/** What lets a whole batch fail: its size, and in a FIFO queue what every entry must have (LocalStack's recordings). */
const checkBatch = (queue: RunningQueue, entries: readonly Sent[]): void => {
  for (const { MessageGroupId, MessageDeduplicationId } of queue.isFifo ? entries : []) {
    if (!MessageDeduplicationId && !queue.settings.hasContentDeduplication) throw noDeduplication();
    if (!MessageGroupId) throw invalidParameter('The request must contain the parameter MessageGroupId.');
  }
  const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes <= MAX_MESSAGE_BYTES) return;
  throw new AwsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
  );
};

const sizeOf = ({ MessageBody = '', MessageAttributes = {} }: Sent): number => {
  let bytes = Buffer.byteLength(MessageBody);
  for (const [name, { DataType = '', StringValue = '', BinaryValue }] of Object.entries(MessageAttributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes += BinaryValue?.length ?? Buffer.byteLength(StringValue);
  }
  return bytes;
};

const send = (context: RequestContext, queue: RunningQueue, accepted: Accepted) => {
  const { body, attributes, groupId, deduplicationId } = accepted;
  const nowMs = context.clock.now();
  const bodyMd5 = md5(body);
  const key = queue.settings.isDeduplicatedByGroup ? `${groupId}/${deduplicationId}` : `${deduplicationId}`;
  const duplicate = queue.isFifo ? queue.deduplications.find(key, nowMs) : undefined;
  const messageId = duplicate?.messageId ?? context.uuid();
  const sequenceNumber = queue.isFifo ? (duplicate?.sequenceNumber ?? queue.nextSequenceNumber()) : undefined;
  const answer = {
    MessageId: messageId,
    MD5OfMessageBody: bodyMd5,
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MD5OfMessageSystemAttributes: md5OfTrace(accepted.traceHeader),
    SequenceNumber: sequenceNumber,
  };
  // "Any messages sent with the same deduplication ID are accepted successfully but aren't delivered."
  if (duplicate) return answer;
  // Nothing that a receiver sees carries the cause of a message that was sent without a trace header.
  context.trace.mark(context.cause, messageId);
  queue.put({
    id: messageId,
    queue: queue.name,
    body,
    bodyMd5,
    attributes,
    groupId,
    deduplicationId,
    sequenceNumber,
    // Clients inside a function send it as a header, as on AWS.
    traceHeader: accepted.traceHeader ?? context.headers['x-amzn-trace-id'],
    senderId: senderId(context.caller),
    sentAtMs: nowMs,
    enqueuedAtMs: nowMs,
    visibleAtMs: nowMs + accepted.delayMs,
  });
  if (sequenceNumber !== undefined) {
    queue.deduplications.remember({ queue: queue.name, key, messageId, sequenceNumber, sentAtMs: nowMs });
  }
  return answer;
};

const md5OfTrace = (traceHeader: string | undefined): string | undefined =>
  traceHeader === undefined
    ? undefined
    : md5OfAttributes({ AWSTraceHeader: { type: 'String', text: traceHeader } });

/** "For an IAM user, returns the IAM user ID, for an IAM role, returns the IAM role ID": with the session's name. */
const senderId = (caller: Caller): string => (caller.kind === 'service' ? caller.principal : caller.userId);
