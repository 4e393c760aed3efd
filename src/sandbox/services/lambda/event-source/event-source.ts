import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';

/** What a mapping reads from, by its ARN. */
export type EventSource =
  | { readonly kind: 'sqs'; readonly arn: string; readonly queueUrl: string; readonly isFifo: boolean }
  | { readonly kind: 'dynamodb'; readonly arn: string }
  | { readonly kind: 'kinesis'; readonly arn: string };

/** Services that AWS's mappings read from too. */
const ABSENT: Readonly<Record<string, string>> = {
  kafka: 'Amazon MSK event sources',
  mq: 'Amazon MQ event sources',
  rds: 'Amazon DocumentDB event sources',
};

/** Throws InvalidParameterValueException for what is no event source, NotImplemented for one that isn't here. */
export const readEventSource = (
  context: Context,
  operation: string,
  arn: string | undefined,
): EventSource => {
  const [, , service = '', region, account = '', ...resource] = (arn ?? '').split(':');
  if (arn === undefined || region !== context.region) throw unrecognized();
  if (service === 'sqs') return queueSource(context, arn, { account, name: resource.join(':') });
  if (service === 'dynamodb' && /^table\/[^/]+\/stream\/.+$/.test(resource.join(':')))
    return { kind: 'dynamodb', arn };
  if (service === 'kinesis' && /^stream\/[^/]+$/.test(resource.join(':'))) return { kind: 'kinesis', arn };
  if (service === 'kinesis' && resource.join(':').includes('/consumer/'))
    throw notImplemented('lambda', operation, 'Kinesis enhanced fan-out consumers');
  const absent = ABSENT[service];
  throw absent === undefined ? unrecognized() : notImplemented('lambda', operation, absent);
};

const unrecognized = () => invalidParameter('Unrecognized event source.');

const queueSource = (
  context: Context,
  arn: string,
  { account, name }: { readonly account: string; readonly name: string },
): EventSource => ({
  kind: 'sqs',
  arn,
  queueUrl: `https://sqs.${context.region}.amazonaws.com/${account}/${name}`,
  isFifo: name.endsWith('.fifo'),
});
