import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
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
  if (!isLoopback(url.hostname))
    throw new DeliveryFailure(`the sandbox delivers to loopback only, and ${url.hostname} isn't`, false);
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

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** Names are never looked up: those that get here mean this machine. */
const lookup: LookupFunction = (_hostname, options, answer) => {
  const all = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  if (options.all) answer(null, all);
  else answer(null, '127.0.0.1', 4);
};

const post = (url: URL, body: Buffer, headers: Readonly<Record<string, string>>): Promise<number> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': body.length },
      lookup,
      timeout: TIMEOUT_MS,
      agent: false,
      ...(url.username && {
        auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`,
      }),
      // Who listens on loopback has no certificate of a public authority.
      rejectUnauthorized: false,
    });
    outgoing.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer within 15 seconds')));
    outgoing.once('error', (error) => reject(new DeliveryFailure(error.message || 'unreachable', true)));
    outgoing.end(body);
  });
