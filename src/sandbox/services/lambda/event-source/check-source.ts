import { AwsError } from '../../../kernel/aws-error.ts';
import type { CallAs, Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { asFunction } from '../authorization.ts';
import { invalidParameter } from '../errors.ts';
import { resolveVersion } from '../find-function.ts';
import type { FunctionReference } from '../function-reference.ts';
import type { EventSource } from './event-source.ts';

/** Whom a mapping reads for. */
export interface Reader {
  readonly as: CallAs;
  /** The function's. */
  readonly timeoutSeconds: number;
}

/** The function that a mapping is to invoke. Throws InvalidParameterValueException. */
export const readerFor = (context: Context, reference: FunctionReference): Reader => {
  const { Role: roleArn = '', Timeout: timeoutSeconds = 3 } = configurationOf(context, reference);
  const as = asFunction(roleArn, reference.name);
  return { as, timeoutSeconds };
};

const configurationOf = (context: Context, reference: FunctionReference) => {
  try {
    return resolveVersion(context, reference).configuration;
  } catch (error) {
    if (error instanceof AwsError) throw invalidParameter('Function does not exist');
    throw error;
  }
};

/** Checks that a source is there and that the function's role may read it. Throws InvalidParameterValueException. */
export const checkSource = (context: Context, source: EventSource, reader: Reader): Promise<void> =>
  source.kind === 'sqs'
    ? checkQueue(context, source, reader)
    : source.kind === 'kinesis'
      ? checkKinesis(context, source, reader)
      : checkStream(context, source, reader);

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html (permissions, visibility timeout) */
const checkQueue = async (
  context: Context,
  { queueUrl: QueueUrl }: Extract<EventSource, { kind: 'sqs' }>,
  { as, timeoutSeconds }: Reader,
): Promise<void> => {
  const { ReceiveMessageCommand, DeleteMessageCommand, GetQueueAttributesCommand } = await sdk.sqs();
  // Neither call does anything: SQS looks at permissions first, then refuses what is asked for.
  await probe('ReceiveMessage', () =>
    context.call(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 0 }), as),
  );
  await probe('DeleteMessage', () =>
    context.call(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'none' }), as),
  );
  const attributes = await probe('GetQueueAttributes', () =>
    context.call(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }), as),
  );
  const visibilitySeconds = Number(attributes?.Attributes?.VisibilityTimeout ?? 0);
  if (visibilitySeconds < timeoutSeconds) {
    throw invalidParameter(
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    );
  }
};

/** Undefined where the call was allowed but refused for what it asked. */
const probe = async <T>(operation: string, call: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'QueueDoesNotExist') {
      throw invalidParameter(
        `Error occurred while ${operation}. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: ${error.message}`,
      );
    }
    if (isDenied(error))
      throw invalidParameter(
        `The function execution role does not have permissions to call ${operation} on SQS`,
      );
    return undefined;
  }
};

const isDenied = ({ code }: AwsError): boolean => code.startsWith('AccessDenied');

const checkStream = async (context: Context, { arn }: EventSource, { as }: Reader): Promise<void> => {
  const { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand } =
    await sdk.dynamodbStreams();
  try {
    const { StreamDescription } = await context.call(new DescribeStreamCommand({ StreamArn: arn }), as);
    await context.call(new ListStreamsCommand({ Limit: 1 }), as);
    const [shard] = StreamDescription?.Shards ?? [];
    if (!shard) return;
    const { ShardIterator } = await context.call(
      new GetShardIteratorCommand({
        StreamArn: arn,
        ShardId: shard.ShardId,
        ShardIteratorType: 'LATEST',
      }),
      as,
    );
    await context.call(new GetRecordsCommand({ ShardIterator, Limit: 1 }), as);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'ResourceNotFoundException') throw invalidParameter(`Stream not found: ${arn}`);
    throw invalidParameter(
      `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    );
  }
};

/** https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html (permissions); the text as it is for table streams. */
const checkKinesis = async (context: Context, { arn }: EventSource, { as }: Reader): Promise<void> => {
  const { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } =
    await sdk.kinesis();
  try {
    const { StreamDescription } = await context.call(new DescribeStreamCommand({ StreamARN: arn }), as);
    await context.call(new ListShardsCommand({ StreamARN: arn }), as);
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const start = new GetShardIteratorCommand({ StreamARN: arn, ShardId, ShardIteratorType: 'LATEST' });
    const { ShardIterator } = await context.call(start, as);
    await context.call(new GetRecordsCommand({ ShardIterator, Limit: 1 }), as);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'ResourceNotFoundException') throw invalidParameter(`Stream not found: ${arn}`);
    throw invalidParameter(
      `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`,
    );
  }
};
