import type { Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { parseArn } from '../errors.ts';
import type { Message } from '../publish/message.ts';
import type { Subscription } from '../subscription/subscription.ts';
import { topicArn } from '../topic/topic.ts';
import { envelopeOf, shownAttributes } from './envelope.ts';

/** Hands a message to a subscribed function, asynchronously. Throws AwsError as Lambda does. */
export const invokeFunction = async (
  context: Context,
  subscription: Subscription,
  message: Message,
): Promise<void> => {
  const { InvokeCommand } = await sdk.lambda();
  const event = await eventOf(context, subscription, message);
  await context.call(
    new InvokeCommand({
      FunctionName: subscription.endpoint,
      InvocationType: 'Event',
      Payload: new TextEncoder().encode(JSON.stringify(event)),
    }),
    { service: 'sns.amazonaws.com', sourceArn: topicArn(context, subscription.topicName) },
    { region: parseArn(subscription.endpoint, 'Endpoint').region, cause: context.cause },
  );
};

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html: other spellings of the URLs than in the envelope. */
const eventOf = async (context: Context, subscription: Subscription, message: Message): Promise<object> => {
  const envelope = await envelopeOf(context, subscription, { type: 'Notification', message });
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: envelope.Type,
          MessageId: envelope.MessageId,
          TopicArn: envelope.TopicArn,
          Subject: envelope.Subject ?? null,
          Message: envelope.Message,
          Timestamp: envelope.Timestamp,
          SignatureVersion: envelope.SignatureVersion,
          Signature: envelope.Signature,
          SigningCertUrl: envelope.SigningCertURL,
          UnsubscribeUrl: envelope.UnsubscribeURL,
          MessageAttributes: shownAttributes(message.attributes),
        },
      },
    ],
  };
};
