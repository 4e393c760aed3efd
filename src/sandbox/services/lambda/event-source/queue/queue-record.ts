import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Context } from '../../../../kernel/context.ts';
import { isRecord } from '../../../../kernel/json-record.ts';
import type { MappingRow } from '../mapping.ts';

/** A message as functions get it: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (example events) */
export const queueRecord = (
  context: Context,
  { sourceArn, settings }: MappingRow,
  message: Message,
): object => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: inOrder(message.Attributes ?? {}),
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, messageAttribute(value)]),
  ),
  // With a batching window Lambda writes null, without one it leaves it out (both recorded by LocalStack).
  ...(message.MD5OfMessageAttributes !== undefined
    ? { md5OfMessageAttributes: message.MD5OfMessageAttributes }
    : settings.windowSeconds > 0 && { md5OfMessageAttributes: null }),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: sourceArn,
  awsRegion: context.region,
});

/** What filters look at: the record, its body read where it is a JSON object. …/with-sqs-filtering.html */
export const filterableRecord = (record: object): object => {
  const body = 'body' in record && typeof record.body === 'string' ? readBody(record.body) : undefined;
  return body ? { ...record, body } : record;
};

const readBody = (body: string): object | undefined => {
  try {
    const read: unknown = JSON.parse(body);
    return isRecord(read) ? read : undefined;
  } catch {
    return undefined;
  }
};

const ATTRIBUTE_ORDER = [
  'ApproximateReceiveCount',
  'AWSTraceHeader',
  'SentTimestamp',
  'SequenceNumber',
  'MessageGroupId',
  'SenderId',
  'MessageDeduplicationId',
  'ApproximateFirstReceiveTimestamp',
];

/** As Lambda orders them; what it doesn't know comes last. */
const inOrder = (attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const ordered: Record<string, string> = {};
  for (const name of ATTRIBUTE_ORDER) {
    const value = attributes[name];
    if (value !== undefined) ordered[name] = value;
  }
  return { ...ordered, ...attributes };
};

const messageAttribute = ({ StringValue, BinaryValue, DataType }: MessageAttributeValue): object => ({
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});

/** The trace event that sent a message; what the trace has forgotten may still stand in the header that SQS carries along. */
export const causeOf = (context: Context, { MessageId, Attributes }: Message): string | undefined =>
  context.trace.origin(MessageId ?? '') ??
  /(?:^|;)\s*Parent=([0-9a-f]{16})/.exec(Attributes?.AWSTraceHeader ?? '')?.[1];
