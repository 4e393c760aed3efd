import { createHash } from 'node:crypto';
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { RequestContext } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { invalidParameter } from '../errors.ts';
import type { Topic } from '../topic/topic.ts';
import type { Message } from './message.ts';
import { readAttributes, sizeOfAttributes } from './message-attributes.ts';

/** What Publish and an entry of PublishBatch have in common. */
export type Published = Omit<PublishBatchRequestEntry, 'Id'>;

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const DEFAULT_MAX_BYTES = 262_144;

/** Checks a message and gives it its id, not yet its number. Throws AwsError. */
export const readMessage = (context: RequestContext, topic: Topic, published: Published): Message => {
  const { Message: body = '', Subject: subject, MessageStructure, MessageGroupId: groupId } = published;
  if (subject !== undefined && !isSubject(subject)) throw invalidParameter('Subject');
  if (body === '') throw invalidParameter('Empty message');
  const attributes = readAttributes(published.MessageAttributes);
  const deduplicationId = checkFifo(topic, published);
  return {
    id: context.uuid(),
    topicName: topic.name,
    subject,
    body,
    byProtocol: readStructure(MessageStructure, body),
    attributes,
    groupId,
    deduplicationId,
    sequenceNumber: undefined,
    publishedMs: context.clock.now(),
    traceHeader: context.headers['x-amzn-trace-id'],
  };
};

/** In bytes, of what counts: the message and its attributes. */
export const sizeOf = ({ body, attributes }: Message): number =>
  Buffer.byteLength(body) + sizeOfAttributes(attributes);

export const maxSizeOf = (topic: Topic): number =>
  Number(topic.attributes.MaximumMessageSize ?? DEFAULT_MAX_BYTES);

/** Text without line breaks or control characters, less than 100 characters long by AWS's page; it takes 100. */
const isSubject = (subject: string): boolean =>
  subject.length > 0 && subject.length <= 100 && !/\p{Cc}/u.test(subject);

/** The message's deduplication id. Throws AwsError where FIFO's parameters are missing, wrong or not for this topic. */
const checkFifo = (topic: Topic, published: Published): string | undefined => {
  const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = published;
  if (!topic.isFifo && deduplicationId !== undefined)
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  // Standard topics hand the group on to standard queues, for fair queues.
  if (groupId !== undefined && !TOKEN.test(groupId)) throw invalidParameter('MessageGroupId');
  if (!topic.isFifo) return undefined;
  if (groupId === undefined)
    throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  if (deduplicationId !== undefined) {
    if (!TOKEN.test(deduplicationId)) throw invalidParameter('MessageDeduplicationId');
    return deduplicationId;
  }
  if (topic.attributes.ContentBasedDeduplication !== 'true')
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  return createHash('sha256')
    .update(published.Message ?? '')
    .digest('hex');
};

/** Letters, digits and punctuation of ASCII. */
const TOKEN = /^[!-~]{1,128}$/;

const readStructure = (
  structure: string | undefined,
  body: string,
): Readonly<Record<string, string>> | undefined => {
  if (structure === undefined || structure === '') return undefined;
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  const parsed = parse(body);
  if (!isRecord(parsed)) throw invalidParameter('Message Structure - JSON message body failed to parse');
  const texts = Object.entries(parsed).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  const byProtocol = Object.fromEntries(texts);
  if (byProtocol.default === undefined)
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  return byProtocol;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
