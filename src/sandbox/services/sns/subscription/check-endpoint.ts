import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import { invalidParameter } from '../errors.ts';
import type { Topic } from '../topic/topic.ts';
import { PROTOCOLS, type Protocol } from './subscription.ts';

/** Throws AwsError when a topic can't deliver to this endpoint by this protocol. */
export const checkEndpoint = (topic: Topic, protocol: string, endpoint: string | undefined): Protocol => {
  if (protocol === 'firehose' || protocol === 'application')
    throw notImplemented('sns', 'Subscribe', `protocol ${protocol}`);
  const known = PROTOCOLS.find((one) => one === protocol);
  if (!known) throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (!endpoint) throw invalidParameter('Endpoint');
  CHECKS[known](endpoint);
  if (topic.isFifo && known !== 'sqs')
    throw invalidParameter('Invalid parameter: Endpoint Reason: Please use FIFO SQS queue');
  if (!topic.isFifo && known === 'sqs' && endpoint.endsWith('.fifo'))
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  if (Number(topic.attributes.MaximumMessageSize ?? 0) > LARGE_BYTES && known !== 'sqs' && known !== 'lambda')
    throw invalidParameter(
      'Protocol Reason: a topic with a MaximumMessageSize above 256 KiB supports SQS, Firehose and Lambda subscriptions only',
    );
  return known;
};

const LARGE_BYTES = 262_144;

const matching =
  (pattern: RegExp, refuse: (endpoint: string) => AwsError) =>
  (endpoint: string): void => {
    if (!pattern.test(endpoint)) throw refuse(endpoint);
  };

const url = (scheme: 'http' | 'https') => (endpoint: string) => {
  if (!endpoint.startsWith(`${scheme}://`) || !URL.canParse(endpoint))
    throw invalidParameter('Endpoint must match the specified protocol');
};

const email = matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, () => invalidParameter('Email address'));

/** https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-phone-number-as-subscriber.html: E.164; single separators pass. */
const sms = (endpoint: string): void => {
  const isSeparated = !/[./-]{2,}|^[./-]|[./-]$/.test(endpoint);
  if (!isSeparated || !isPhoneNumber(endpoint.replace(/[./-]/g, '')))
    throw new AwsError('InvalidParameterException', `Invalid SMS endpoint: ${endpoint}`);
};

/** E.164. */
export const isPhoneNumber = (text: string): boolean => /^\+?[1-9]\d{1,14}$/.test(text);

const CHECKS: Readonly<Record<Protocol, (endpoint: string) => void>> = {
  sqs: matching(/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w-]{1,80}(\.fifo)?$/, () =>
    invalidParameter('SQS endpoint ARN'),
  ),
  lambda: matching(/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/, () =>
    invalidParameter('Lambda endpoint ARN'),
  ),
  http: url('http'),
  https: url('https'),
  email,
  'email-json': email,
  sms,
};
