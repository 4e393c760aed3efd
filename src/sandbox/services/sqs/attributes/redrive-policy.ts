import type { AwsError } from '../../../kernel/aws-error.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { invalidAttributeValue, invalidValue } from '../errors.ts';
import { isFifoName, parseQueueArn } from '../queue.ts';

/** After how many receives a message goes where. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/**
 * Reads `RedrivePolicy` for a queue of this name. Throws AwsError with AWS's texts (`Inqnuam/local-aws-sqs` has them
 * from AWS; the one about the ARN is in LocalStack's recordings).
 */
export const parseRedrivePolicy = (text: string, queueName: string): RedrivePolicy => {
  const refuse = (reason: string) => invalidValue(text, 'RedrivePolicy', reason);
  const policy = parseObject(text);
  if (!policy) throw invalidAttributeValue('RedrivePolicy', 'Redrive policy is not a valid JSON map.');
  for (const name of ['maxReceiveCount', 'deadLetterTargetArn']) {
    if (!(name in policy)) throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  if (Object.keys(policy).length > 2) {
    throw refuse('Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].');
  }
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  checkTargetArn(deadLetterTargetArn, queueName, refuse);
  return { deadLetterTargetArn: String(deadLetterTargetArn), maxReceiveCount: count };
};

const checkTargetArn = (arn: unknown, queueName: string, refuse: (reason: string) => AwsError): void => {
  if (typeof arn !== 'string' || !arn.startsWith('arn:')) {
    throw refuse('Invalid value for deadLetterTargetArn.');
  }
  const target = parseQueueArn(arn);
  if (!target) throw refuse('Only SQS queues are valid resources for deadLetterTargetArn.');
  if (isFifoName(target.name) !== isFifoName(queueName)) {
    throw refuse('Dead-letter queue must be same type of queue as the source.');
  }
};

/** The form in which AWS gives it back: the count as a number. */
export const formatRedrivePolicy = ({ deadLetterTargetArn, maxReceiveCount }: RedrivePolicy): string =>
  JSON.stringify({ deadLetterTargetArn, maxReceiveCount });

/** Which queues may use a queue for their dead letters. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: string;
  readonly sourceQueueArns: readonly string[];
}

const MAX_SOURCES = 10;

/** Reads `RedriveAllowPolicy`. Throws AwsError with AWS's texts, from the same source. */
export const parseRedriveAllowPolicy = (text: string): RedriveAllowPolicy => {
  const unsupported = invalidAttributeValue(
    'RedriveAllowPolicy',
    "Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
  );
  const policy = parseObject(text);
  if (!policy) throw unsupported;
  const { redrivePermission, sourceQueueArns = [], ...others } = policy;
  const isPermission = redrivePermission === 'allowAll' || redrivePermission === 'denyAll';
  if (!isPermission && redrivePermission !== 'byQueue') throw unsupported;
  if (Object.keys(others).length > 0 || !isStringArray(sourceQueueArns)) throw unsupported;
  checkSources({ redrivePermission, sourceQueueArns }, text);
  return { redrivePermission, sourceQueueArns };
};

const isStringArray = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const checkSources = (policy: RedriveAllowPolicy, text: string): void => {
  const refuse = (reason: string) =>
    invalidValue(text, 'RedriveAllowPolicy', `Amazon SQS can't create the redrive allow policy. ${reason}`);
  const { length } = policy.sourceQueueArns;
  if (policy.redrivePermission !== 'byQueue') {
    if (length === 0) return;
    throw refuse('To specify one or more source queue ARNs, you must set redrivePermission to byQueue.');
  }
  if (length === 0) {
    throw refuse(
      'When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.',
    );
  }
  if (length > MAX_SOURCES) {
    throw refuse(`The maximum number of source queue ARNs you can specify is ${MAX_SOURCES}.`);
  }
};

/** Whether the queue of this ARN may send its dead letters to a queue with this policy; without one, any may. */
export const allowsSource = (policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean => {
  if (!policy || policy.redrivePermission === 'allowAll') return true;
  return policy.redrivePermission === 'byQueue' && policy.sourceQueueArns.includes(sourceArn);
};

const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};
