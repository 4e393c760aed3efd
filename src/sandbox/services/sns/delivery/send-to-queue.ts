import type { MessageAttributeValue, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { parseArn } from '../errors.ts';
import { bodyFor, type Message } from '../publish/message.ts';
import type { Subscription } from '../subscription/subscription.ts';
import { topicArn } from '../topic/topic.ts';
import { envelopeOf, showEnvelope } from './envelope.ts';

/** Sends a message to a subscription's queue, or to its dead-letter queue. Throws AwsError as SQS does. */
export const sendToQueue = async (
  context: Context,
  { subscription, message, queueArn }: QueueDelivery,
): Promise<void> => {
  const { SendMessageCommand } = await sdk.sqs();
  const isRaw = subscription.attributes.RawMessageDelivery === 'true';
  const { region } = parseArn(queueArn, 'Endpoint');
  const input: SendMessageCommandInput = {
    QueueUrl: urlOf(queueArn),
    MessageBody: isRaw
      ? bodyFor(message, subscription.protocol)
      : showEnvelope(await envelopeOf(context, subscription, { type: 'Notification', message })),
    ...(isRaw && { MessageAttributes: queueAttributes(message) }),
    ...fifoParameters(message, queueArn),
    ...(message.traceHeader !== undefined && {
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: 'String', StringValue: message.traceHeader },
      },
    }),
  };
  await context.call(
    new SendMessageCommand(input),
    { service: 'sns.amazonaws.com', sourceArn: topicArn(context, subscription.topicName) },
    { region, cause: context.cause },
  );
};

export interface QueueDelivery {
  readonly subscription: Subscription;
  readonly message: Message;
  readonly queueArn: string;
}

const urlOf = (queueArn: string): string => {
  const { region, account, resource } = parseArn(queueArn, 'Endpoint');
  return `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
};

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-grouping.html; a standard topic's group is for fair queues. */
const fifoParameters = (message: Message, queueArn: string): Partial<SendMessageCommandInput> => {
  const isFifoQueue = queueArn.endsWith('.fifo');
  const isFifoTopic = message.sequenceNumber !== undefined;
  if (message.groupId === undefined || isFifoQueue !== isFifoTopic) return {};
  return {
    MessageGroupId: message.groupId,
    ...(isFifoQueue && { MessageDeduplicationId: message.deduplicationId }),
  };
};

const queueAttributes = ({ attributes }: Message): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      type.startsWith('Binary')
        ? { DataType: type, BinaryValue: new Uint8Array(Buffer.from(value, 'base64')) }
        : { DataType: type, StringValue: value },
    ]),
  );
