import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { asFunction } from '../authorization.ts';
import { engineOf } from '../engine.ts';
import { functionArn } from '../function-reference.ts';
import { destinationKind, queueUrlOf } from './destination.ts';

/** An event that was given up. */
export interface DeadLetter {
  readonly roleArn: string;
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly requestId: string;
  /** The event itself. */
  readonly payload: string;
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** "The first 1 KB of the error message" */
const MAX_MESSAGE_LENGTH = 1024;

/**
 * Sends an event to the function's dead-letter queue or topic, as it came, with what went wrong in its attributes.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
 */
export const sendDeadLetter = async (context: Context, arn: string, letter: DeadLetter): Promise<void> => {
  const { functionName, qualifier } = letter;
  const delivery = context.trace.newId({ cause: context.cause, service: 'lambda' });
  const record = (outcome: string) => {
    const from = functionArn(context, functionName, qualifier);
    context.trace.record({ kind: 'delivery', from, to: arn, outcome }, context.cause, { id: delivery });
  };
  try {
    await send(context.scope({ cause: delivery }), arn, letter);
    record('ok');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    record(error.code);
    engineOf(context).metrics.publish(context, { functionName, qualifier }, { DeadLetterErrors: 1 });
  }
};

const send = async (context: Context, arn: string, letter: DeadLetter): Promise<void> => {
  const { roleArn, functionName, payload } = letter;
  const as = asFunction(roleArn, functionName);
  const MessageAttributes = attributesOf(letter);
  if (destinationKind(arn) === 'sqs') {
    const { SendMessageCommand } = await sdk.sqs();
    const QueueUrl = queueUrlOf(arn);
    await context.call(new SendMessageCommand({ QueueUrl, MessageBody: payload, MessageAttributes }), as);
    return;
  }
  const { PublishCommand } = await sdk.sns();
  await context.call(new PublishCommand({ TopicArn: arn, Message: payload, MessageAttributes }), as);
};

const attributesOf = ({ requestId, errorCode, errorMessage }: DeadLetter) => ({
  RequestID: { DataType: 'String', StringValue: requestId },
  ErrorCode: { DataType: 'Number', StringValue: String(errorCode) },
  ...(errorMessage && {
    ErrorMessage: { DataType: 'String', StringValue: errorMessage.slice(0, MAX_MESSAGE_LENGTH) },
  }),
});
