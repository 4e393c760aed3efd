import { sdk } from '../../../kernel/sdk.ts';
import { parseArn } from '../arns.ts';
import { caller, type Sender } from './sender.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets-sqs.html */
export const sendToQueue: Sender = async (context, { delivery, arn, payload }) => {
  const { SendMessageCommand } = await sdk.sqs();
  const { target, event } = delivery;
  const MessageGroupId = target.SqsParameters?.MessageGroupId;
  const command = new SendMessageCommand({
    QueueUrl: queueUrl(target.Arn ?? ''),
    MessageBody: payload,
    ...(MessageGroupId !== undefined && { MessageGroupId }),
    // EventBridge doesn't deduplicate; its own id keeps a retry from coming twice where the queue doesn't by content.
    ...(arn.resource.endsWith('.fifo') && { MessageDeduplicationId: event.id }),
  });
  await context.call(command, caller(delivery), { region: arn.region });
};

export const queueUrl = (queueArn: string): string => {
  const { region = '', account = '', resource = '' } = parseArn(queueArn) ?? {};
  return `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
};
