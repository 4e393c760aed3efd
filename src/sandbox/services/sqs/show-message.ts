import type { Message as ShownMessage } from '@aws-sdk/client-sqs';
import { ATTRIBUTE_NAMES } from './attributes/queue-attributes.ts';
import { unknownAttribute } from './errors.ts';
import type { LiveMessage } from './live/message-store.ts';
import type { RunningQueue } from './live/running-queue.ts';
import type { Delivery, Message, StoredAttribute } from './message.ts';
import { md5OfAttributes, showAttribute } from './message-attributes.ts';
import { receiptHandle } from './receipt-handle.ts';

/** Which attributes a receiver asks for. */
export interface AskedAttributes {
  /** The older name of `MessageSystemAttributeNames`. */
  readonly AttributeNames?: readonly string[] | undefined;
  readonly MessageSystemAttributeNames?: readonly string[] | undefined;
  readonly MessageAttributeNames?: readonly string[] | undefined;
}

/** The system attributes of a message; undefined where it has none of this name. */
const SYSTEM: Readonly<Record<string, (message: Message, delivery: Delivery) => string | undefined>> = {
  SenderId: ({ senderId }) => senderId,
  SentTimestamp: ({ sentAtMs }) => String(sentAtMs),
  ApproximateReceiveCount: (_, { receiveCount }) => String(receiveCount),
  ApproximateFirstReceiveTimestamp: (_, { firstReceivedAtMs }) => String(firstReceivedAtMs),
  SequenceNumber: ({ sequenceNumber }) => sequenceNumber,
  MessageDeduplicationId: ({ deduplicationId }) => deduplicationId,
  MessageGroupId: ({ groupId }) => groupId,
  AWSTraceHeader: ({ traceHeader }) => traceHeader,
  DeadLetterQueueSourceArn: ({ deadLetterSource }) => deadLetterSource,
};

/** Throws AwsError `InvalidAttributeName`. `AttributeNames` may hold the names of a queue's attributes too. */
export const checkAttributeNames = (asked: AskedAttributes): void => {
  for (const name of systemNames(asked)) {
    if (name !== 'All' && !Object.hasOwn(SYSTEM, name) && !ATTRIBUTE_NAMES.includes(name)) {
      throw unknownAttribute(name);
    }
  }
};

/** A message that was just received, as its receiver sees it. */
export const showMessage = (queue: RunningQueue, live: LiveMessage, asked: AskedAttributes): ShownMessage => {
  const { message, delivery } = live;
  const attributes = selectAttributes(message.attributes, asked.MessageAttributeNames ?? []);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle(queue, message.id, delivery?.receiveCount ?? 0),
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    Attributes: delivery && selectSystem(message, delivery, systemNames(asked)),
    // Of what is shown, not of all that the message has.
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MessageAttributes:
      attributes &&
      Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, showAttribute(value)])),
  };
};

const systemNames = (asked: AskedAttributes): readonly string[] => [
  ...(asked.AttributeNames ?? []),
  ...(asked.MessageSystemAttributeNames ?? []),
];

const selectSystem = (
  message: Message,
  delivery: Delivery,
  names: readonly string[],
): Record<string, string> | undefined => {
  if (names.length === 0) return undefined;
  const wanted = names.includes('All') ? Object.keys(SYSTEM) : names;
  const found = wanted.flatMap((name) => {
    const value = SYSTEM[name]?.(message, delivery);
    return value === undefined ? [] : [[name, value] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
};

/** By name, by the beginning of a name (`bar.*`), or all of them (`All`, `.*`). */
const selectAttributes = (
  attributes: Message['attributes'],
  names: readonly string[],
): Readonly<Record<string, StoredAttribute>> | undefined => {
  if (!attributes || names.length === 0) return undefined;
  const isWanted = (name: string) =>
    names.some(
      (wanted) =>
        wanted === 'All' ||
        wanted === name ||
        (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    );
  const selected = Object.entries(attributes).filter(([name]) => isWanted(name));
  return selected.length === 0 ? undefined : Object.fromEntries(selected);
};
