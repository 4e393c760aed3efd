import { AwsError } from '../../../kernel/aws-error.ts';
import { invalidAttributeValue, unknownAttribute } from '../errors.ts';
import { isFifoName, type QueueAttributes } from '../queue.ts';
import { parseQueuePolicy } from './queue-policy.ts';
import { formatRedrivePolicy, parseRedriveAllowPolicy, parseRedrivePolicy } from './redrive-policy.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const MAX_MESSAGE_BYTES = 1_048_576;
export const MAX_VISIBILITY_SECONDS = 43_200;

interface SettableAttribute {
  /** What a queue answers where nothing was set. */
  readonly default?: string;
  /** For FIFO queues only. */
  readonly fifo?: true;
  /** The value in AWS's own form; throws AwsError. */
  readonly read: (value: string, name: string, queueName: string) => string;
}

const integer =
  (min: number, max: number) =>
  (value: string, name: string): string => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) throw invalidAttributeValue(name);
    return String(number);
  };

const oneOf =
  (...values: readonly string[]) =>
  (value: string, name: string): string => {
    const read = values.find((known) => known.toLowerCase() === value.toLowerCase());
    if (read === undefined) throw invalidAttributeValue(name);
    return read;
  };

/** An empty value takes the attribute away. */
const removable =
  (read: (value: string, queueName: string) => string) =>
  (value: string, _name: string, queueName: string): string =>
    value === '' ? '' : read(value, queueName);

const checked = (check: (value: string) => unknown) =>
  removable((value) => {
    check(value);
    return value;
  });

const SETTABLE: Readonly<Record<string, SettableAttribute>> = {
  DelaySeconds: { default: '0', read: integer(0, 900) },
  MaximumMessageSize: { default: String(MAX_MESSAGE_BYTES), read: integer(1024, MAX_MESSAGE_BYTES) },
  MessageRetentionPeriod: { default: '345600', read: integer(60, 1_209_600) },
  ReceiveMessageWaitTimeSeconds: { default: '0', read: integer(0, 20) },
  VisibilityTimeout: { default: '30', read: integer(0, MAX_VISIBILITY_SECONDS) },
  SqsManagedSseEnabled: { default: 'true', read: oneOf('true', 'false') },
  KmsMasterKeyId: { read: removable((value) => value) },
  KmsDataKeyReusePeriodSeconds: { read: integer(60, 86_400) },
  Policy: { read: checked(parseQueuePolicy) },
  RedrivePolicy: {
    read: removable((value, queueName) => formatRedrivePolicy(parseRedrivePolicy(value, queueName))),
  },
  RedriveAllowPolicy: { read: checked(parseRedriveAllowPolicy) },
  FifoQueue: { fifo: true, default: 'true', read: oneOf('true', 'false') },
  ContentBasedDeduplication: { fifo: true, default: 'false', read: oneOf('true', 'false') },
  DeduplicationScope: { fifo: true, default: 'queue', read: oneOf('queue', 'messageGroup') },
  FifoThroughputLimit: { fifo: true, default: 'perQueue', read: oneOf('perQueue', 'perMessageGroupId') },
};

/** What a queue answers of itself and nobody can set. */
export const COMPUTED = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
] as const;

/** Every name that GetQueueAttributes takes, without `All`. */
export const ATTRIBUTE_NAMES: readonly string[] = [...COMPUTED, ...Object.keys(SETTABLE)];

/**
 * The attributes of the queue `name` once `given` is set. Throws AwsError `InvalidAttributeName`,
 * `InvalidAttributeValue` and others; where another queue is named, it isn't looked for here.
 */
export const withAttributes = (
  name: string,
  current: QueueAttributes,
  given: QueueAttributes,
): QueueAttributes => {
  const read = Object.entries(given).map(
    ([attribute, value]) => [attribute, readAttribute(name, attribute, value)] as const,
  );
  const merged = { ...current, ...Object.fromEntries(read), ...encryption(Object.fromEntries(read)) };
  // KMS's own default is not told: LocalStack's recordings.
  const isKept = ([attribute, value]: readonly [string, string]) =>
    value !== '' && !(attribute === 'KmsDataKeyReusePeriodSeconds' && value === '300');
  const kept: QueueAttributes = Object.fromEntries(Object.entries(merged).filter(isKept));
  // "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup."
  if (kept.FifoThroughputLimit === 'perMessageGroupId' && kept.DeduplicationScope !== 'messageGroup') {
    throw invalidAttributeValue(
      'FifoThroughputLimit',
      'FifoThroughputLimit can be set to perMessageGroupId only when DeduplicationScope is messageGroup.',
    );
  }
  return kept;
};

const readAttribute = (queueName: string, name: string, value: string): string => {
  const attribute = Object.hasOwn(SETTABLE, name) ? SETTABLE[name] : undefined;
  if (!attribute) throw unknownAttribute(name);
  if (attribute.fifo && !isFifoName(queueName)) {
    if (name !== 'DeduplicationScope' && name !== 'FifoThroughputLimit') throw unknownAttribute(name);
    throw new AwsError(
      'InvalidAttributeName',
      `You can specify the ${name} only when FifoQueue is set to true.`,
    );
  }
  const read = attribute.read(value, name, queueName);
  if (name === 'FifoQueue' && read === 'false') {
    throw invalidAttributeValue(name, 'Modifying queue type is not supported.');
  }
  return read;
};

/** A queue has one kind of encryption at a time; setting one ends the other. */
const encryption = ({ KmsMasterKeyId, SqsManagedSseEnabled }: QueueAttributes): QueueAttributes => {
  if (KmsMasterKeyId && SqsManagedSseEnabled === 'true') {
    throw new AwsError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
  if (KmsMasterKeyId) return { SqsManagedSseEnabled: 'false' };
  return SqsManagedSseEnabled === 'true' ? { KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '' } : {};
};

/** The value that is in force, for a queue of this name; undefined where there is none. */
export const attributeInForce = (
  queueName: string,
  attributes: QueueAttributes,
  name: string,
): string | undefined => {
  const attribute = SETTABLE[name];
  if (attribute?.fifo && !isFifoName(queueName)) return undefined;
  return attributes[name] ?? attribute?.default;
};
