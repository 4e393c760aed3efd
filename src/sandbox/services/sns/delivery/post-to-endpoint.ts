import { NotLoopbackError, sendToLoopback } from '../../../../core/loopback-http.ts';
import type { Context } from '../../../kernel/context.ts';
import { bodyFor } from '../publish/message.ts';
import type { Subscription } from '../subscription/subscription.ts';
import { topicArn } from '../topic/topic.ts';
import { envelopeOf, showEnvelope } from './envelope.ts';
import { DeliveryFailure, type Notice, noticeId } from './notice.ts';

/** An endpoint has 15 seconds of real time: sns-prepare-your-http-endpoint. */
const TIMEOUT_MS = 15_000;

export interface HttpDelivery {
  readonly subscription: Subscription;
  readonly notice: Notice;
  readonly contentType: string;
}

/** Posts a notice to an HTTP endpoint on loopback. Throws DeliveryFailure. */
export const postToEndpoint = async (
  context: Context,
  { subscription, notice, contentType }: HttpDelivery,
): Promise<void> => {
  const url = new URL(subscription.endpoint);
  const isRaw = notice.type === 'Notification' && subscription.attributes.RawMessageDelivery === 'true';
  const body = isRaw
    ? bodyFor(notice.message, subscription.protocol)
    : showEnvelope(await envelopeOf(context, subscription, notice));
  const status = await post(url, Buffer.from(body), {
    'x-amz-sns-message-type': notice.type,
    'x-amz-sns-message-id': noticeId(notice),
    'x-amz-sns-topic-arn': topicArn(context, subscription.topicName),
    ...(notice.type !== 'SubscriptionConfirmation' && { 'x-amz-sns-subscription-arn': subscription.arn }),
    ...(isRaw && { 'x-amz-sns-rawdelivery': 'true' }),
    'content-type': notice.type === 'Notification' ? contentType : 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
    'accept-encoding': 'gzip,deflate',
  });
  if (status >= 200 && status < 300) return;
  // A client error is final: sns-dead-letter-queues.html.
  throw new DeliveryFailure(`the endpoint answered ${status}`, status >= 500 || status === 429);
};

const post = async (url: URL, body: Buffer, headers: Readonly<Record<string, string>>): Promise<number> => {
  try {
    const answer = await sendToLoopback({
      method: 'POST',
      url,
      headers: [['host', url.host], ...Object.entries(headers), ['content-length', String(body.length)]],
      body,
      timeoutMs: TIMEOUT_MS,
    });
    return answer.status;
  } catch (error) {
    if (error instanceof NotLoopbackError)
      throw new DeliveryFailure(`the sandbox delivers to loopback only, and ${url.hostname} isn't`, false);
    throw new DeliveryFailure((error instanceof Error && error.message) || 'unreachable', true);
  }
};
