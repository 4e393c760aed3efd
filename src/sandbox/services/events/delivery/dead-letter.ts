import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import type { Delivery } from './delivery.ts';
import type { Failure } from './failure.ts';
import { queueUrl } from './send-to-queue.ts';

export interface DeadLetter {
  readonly delivery: Delivery;
  readonly failure: Failure;
  /** The limit of the retry policy that was reached, where it was tried again at all. */
  readonly exhausted: string | undefined;
  readonly queueArn: string;
}

/**
 * Sends the event as it was, with why it wasn't delivered. Throws AwsError as SQS does.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html#eb-rule-dlq
 */
export const sendToDeadLetterQueue = async (
  context: Context,
  { delivery, failure, exhausted, queueArn }: DeadLetter,
): Promise<void> => {
  const { SendMessageCommand } = await sdk.sqs();
  const command = new SendMessageCommand({
    QueueUrl: queueUrl(queueArn),
    MessageBody: JSON.stringify(delivery.event),
    MessageAttributes: {
      RULE_ARN: text(delivery.ruleArn),
      TARGET_ARN: text(delivery.target.Arn ?? ''),
      ERROR_CODE: text(failure.code),
      ERROR_MESSAGE: text(failure.message),
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: text(exhausted) }),
      RETRY_ATTEMPTS: text(String(delivery.attempts)),
    },
  });
  await context.call(command, { service: 'events.amazonaws.com', sourceArn: delivery.ruleArn });
};

const text = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });
