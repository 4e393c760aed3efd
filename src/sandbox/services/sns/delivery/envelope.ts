import type { Context } from '../../../kernel/context.ts';
import { bodyFor, type MessageAttribute } from '../publish/message.ts';
import type { Subscription } from '../subscription/subscription.ts';
import { topicArn, topics } from '../topic/topic.ts';
import { type Notice, noticeId } from './notice.ts';
import { signerOf } from './signer.ts';

/** The parts of a message as its receiver gets them, in AWS's order; what doesn't apply is left out. */
export interface Envelope {
  readonly Type: Notice['type'];
  readonly MessageId: string;
  readonly SequenceNumber?: string | undefined;
  readonly Token?: string | undefined;
  readonly TopicArn: string;
  readonly Subject?: string | undefined;
  readonly Message: string;
  readonly SubscribeURL?: string | undefined;
  readonly Timestamp: string;
  readonly SignatureVersion?: string | undefined;
  readonly Signature?: string | undefined;
  readonly SigningCertURL?: string | undefined;
  readonly UnsubscribeURL?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, { Type: string; Value: string }>> | undefined;
}

/**
 * Puts a notice into AWS's envelope and signs it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export const envelopeOf = async (
  context: Context,
  subscription: Subscription,
  notice: Notice,
): Promise<Envelope> => {
  const endpoint = await context.ensureEndpoint();
  const TopicArn = topicArn(context, subscription.topicName);
  const content =
    notice.type === 'Notification'
      ? notification(endpoint, subscription, notice.message)
      : confirmation(endpoint, { subscription, notice, TopicArn });
  const common = { Type: notice.type, MessageId: noticeId(notice), TopicArn, ...content };
  // Messages of FIFO topics carry a number and no signature: fifo-message-delivery.html.
  if (content.SequenceNumber !== undefined) return common;
  const signer = await signerOf(context);
  const version = context.table(topics).get(subscription.topicName)?.attributes.SignatureVersion ?? '1';
  return {
    ...common,
    SignatureVersion: version,
    Signature: await signer.sign(textToSign(common), version),
    SigningCertURL: `${endpoint}${signer.certificatePath}`,
  };
};

type Content = Omit<Envelope, 'Type' | 'MessageId' | 'TopicArn'>;

const notification = (
  endpoint: string,
  { arn, protocol }: Subscription,
  message: Extract<Notice, { type: 'Notification' }>['message'],
): Content => ({
  SequenceNumber: message.sequenceNumber,
  Subject: message.subject,
  Message: bodyFor(message, protocol),
  Timestamp: new Date(message.publishedMs).toISOString(),
  UnsubscribeURL: unsubscribeUrl(endpoint, arn),
  MessageAttributes:
    Object.keys(message.attributes).length > 0 ? shownAttributes(message.attributes) : undefined,
});

interface Question {
  readonly subscription: Subscription;
  readonly notice: Exclude<Notice, { type: 'Notification' }>;
  readonly TopicArn: string;
}

const confirmation = (endpoint: string, { subscription, notice, TopicArn }: Question): Content => ({
  Token: notice.token,
  Message:
    notice.type === 'SubscriptionConfirmation'
      ? `You have chosen to subscribe to the topic ${TopicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
      : `You have chosen to deactivate subscription ${subscription.arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
  SubscribeURL: subscribeUrl(endpoint, TopicArn, notice.token),
  Timestamp: new Date(notice.sentMs).toISOString(),
});

/** Binary values stay base64. */
export const shownAttributes = (attributes: Readonly<Record<string, MessageAttribute>>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [name, { Type: type, Value: value }]),
  );

export const subscribeUrl = (endpoint: string, arn: string, token: string): string =>
  `${endpoint}/?Action=ConfirmSubscription&TopicArn=${arn}&Token=${token}`;

export const unsubscribeUrl = (endpoint: string, arn: string): string =>
  `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`;

/** Name and value of each signed part on lines of their own, in order of the names. */
const textToSign = (envelope: Omit<Envelope, 'Signature'>): string => {
  const { Message, MessageId, Subject, SubscribeURL, Timestamp, Token, TopicArn, Type } = envelope;
  const parts = { Message, MessageId, Subject, SubscribeURL, Timestamp, Token, TopicArn, Type };
  return Object.entries(parts)
    .map(([name, value]) => (value === undefined ? '' : `${name}\n${value}\n`))
    .join('');
};

const ORDER: readonly (keyof Envelope)[] = [
  ...(['Type', 'MessageId', 'SequenceNumber', 'Token', 'TopicArn', 'Subject', 'Message'] as const),
  ...(['SubscribeURL', 'Timestamp', 'SignatureVersion', 'Signature', 'SigningCertURL'] as const),
  'UnsubscribeURL',
];

/** The envelope's text as AWS lays it out: a space before each colon, attributes on a line each. */
export const showEnvelope = (envelope: Envelope): string => {
  const lines = ORDER.flatMap((name) => {
    const value = envelope[name];
    return value === undefined ? [] : [`  "${name}" : ${JSON.stringify(value)}`];
  });
  const attributes = Object.entries(envelope.MessageAttributes ?? {}).map(
    ([name, value]) => `    ${JSON.stringify(name)} : ${JSON.stringify(value)}`,
  );
  if (attributes.length > 0) lines.push(`  "MessageAttributes" : {\n${attributes.join(',\n')}\n  }`);
  return `{\n${lines.join(',\n')}\n}`;
};
