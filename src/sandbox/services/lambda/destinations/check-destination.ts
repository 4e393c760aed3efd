import { AwsError } from '../../../kernel/aws-error.ts';
import type { CallAs, Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { invalidParameter } from '../errors.ts';
import { bucketOf, destinationKind, queueUrlOf } from './destination.ts';

/**
 * Checks that a destination is there and that the function's role may write to it. Throws InvalidParameterValueException.
 */
export const checkDestinationAccess = async (
  context: Context,
  arn: string | undefined,
  as: CallAs,
): Promise<void> => {
  if (!arn) return;
  const denied = await findDenied(context, arn, as);
  if (denied)
    throw invalidParameter(
      `The function's execution role does not have permissions to call ${denied} on ${arn}`,
    );
};

/** The same for a dead-letter queue, which AWS words otherwise. */
export const checkDeadLetterAccess = async (
  context: Context,
  arn: string | undefined,
  as: CallAs,
): Promise<void> => {
  if (!arn) return;
  const kind = destinationKind(arn);
  if (kind !== 'sqs' && kind !== 'sns')
    throw invalidParameter(`The provided target ARN ${arn} is invalid: it is no SQS queue and no SNS topic.`);
  const denied = await findDenied(context, arn, as);
  if (denied) {
    throw invalidParameter(
      `The provided execution role does not have permissions to call ${denied} on ${kind.toUpperCase()}`,
    );
  }
};

/** The operation that the role isn't allowed; what isn't there is refused. */
const findDenied = async (context: Context, arn: string, as: CallAs): Promise<string | undefined> => {
  try {
    return await probes[destinationKind(arn) ?? 'none'](context, arn, as);
  } catch (error) {
    if (error instanceof AwsError && ABSENT.has(error.code))
      throw invalidParameter(`The destination ARN ${arn} is invalid.`);
    throw error;
  }
};

const ABSENT = new Set([
  'QueueDoesNotExist',
  'NotFoundException',
  'NotFound',
  'NoSuchBucket',
  'ResourceNotFoundException',
]);

type Probe = (context: Context, arn: string, as: CallAs) => Promise<string | undefined>;

/** Calls that do nothing: services look at permissions first and then refuse what is asked for. */
const probes: Readonly<Record<'sqs' | 'sns' | 'lambda' | 's3' | 'events' | 'none', Probe>> = {
  sqs: async (context, arn, as) => {
    const { SendMessageCommand } = await sdk.sqs();
    const command = new SendMessageCommand({ QueueUrl: queueUrlOf(arn), MessageBody: '' });
    return deniedBy(() => context.call(command, as), 'SendMessage');
  },
  sns: async (context, arn, as) => {
    const { PublishCommand } = await sdk.sns();
    return deniedBy(() => context.call(new PublishCommand({ TopicArn: arn, Message: '' }), as), 'Publish');
  },
  lambda: async (context, arn, as) => {
    const { InvokeCommand } = await sdk.lambda();
    const command = new InvokeCommand({ FunctionName: arn, InvocationType: 'DryRun' });
    return deniedBy(() => context.call(command, as), 'InvokeFunction');
  },
  s3: async (context, arn, as) => {
    const { HeadBucketCommand } = await sdk.s3();
    const command = new HeadBucketCommand({ Bucket: bucketOf(arn) });
    return deniedBy(() => context.call(command, as), 'ListBucket');
  },
  events: async (context, arn, as) => {
    const { DescribeEventBusCommand } = await sdk.events();
    await context.call(new DescribeEventBusCommand({ Name: arn }), { service: 'lambda.amazonaws.com' });
    return deniedBy(
      async () => context.requirePermission({ action: 'events:PutEvents', resource: arn }, as),
      'PutEvents',
    );
  },
  none: async (_context, arn) => {
    throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  },
};

const deniedBy = async (call: () => Promise<unknown>, operation: string): Promise<string | undefined> => {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError) || ABSENT.has(error.code) || error.code === 'NotImplemented')
      throw error;
    return error.code.startsWith('AccessDenied') || error.httpStatus === 403 ? operation : undefined;
  }
};
