import { sdk } from '../../../kernel/sdk.ts';
import { parseArn } from '../arns.ts';
import { caller, type Sender } from './sender.ts';

/**
 * "If you specify a fair or FIFO queue as a target, the queue must have content-based deduplication enabled": EventBridge sends
 * a group and no deduplication id. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
 */
export const sendToQueue: Sender = async (context, { delivery, arn, payload }) => {
  const { SendMessageCommand } = await sdk.sqs();
  const { target } = delivery;
  const MessageGroupId = target.SqsParameters?.MessageGroupId;
  const command = new SendMessageCommand({
    QueueUrl: queueUrl(target.Arn ?? ''),
    MessageBody: payload,
    ...(MessageGroupId !== undefined && { MessageGroupId }),
  });
  await context.call(command, caller(delivery), { region: arn.region });
};

export const queueUrl = (queueArn: string): string => {
  const { region = '', account = '', resource = '' } = parseArn(queueArn) ?? {};
  return `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
};
