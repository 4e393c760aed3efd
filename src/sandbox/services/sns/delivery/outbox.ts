import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { bodyFor, type Message } from '../publish/message.ts';
import type { Subscription } from '../subscription/subscription.ts';
import { topicArn, topics } from '../topic/topic.ts';
import { envelopeOf, showEnvelope, subscribeUrl, unsubscribeUrl } from './envelope.ts';
import { type Notice, noticeId } from './notice.ts';

/** A mail or a text message as it would have left AWS. */
export interface OutboxItem {
  readonly id: string;
  readonly kind: 'email' | 'sms';
  /** Address or phone number. */
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly atMs: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the recipient confirms a subscription; only questions have it. */
  readonly confirmUrl?: string | undefined;
}

/** By id, in the order in which they were sent. Nothing is taken out: it is what the inbox shows. */
export const outbox = defineTable<OutboxItem>('sns.outbox', 'region');

const SENDER = 'no-reply@sns.amazonaws.com';
const SUPPORT =
  'Please do not reply directly to this email. If you have any questions or comments regarding this email, please contact us at https://aws.amazon.com/support';

/** Mails a notice to an `email` or `email-json` subscription. https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html */
export const sendEmail = async (
  context: Context,
  subscription: Subscription,
  notice: Notice,
): Promise<void> => {
  const endpoint = await context.ensureEndpoint();
  const arn = topicArn(context, subscription.topicName);
  const confirmUrl = notice.type === 'Notification' ? undefined : subscribeUrl(endpoint, arn, notice.token);
  const isJson = subscription.protocol === 'email-json';
  const body = isJson
    ? showEnvelope(await envelopeOf(context, subscription, notice))
    : textOf(notice, {
        subscription,
        arn,
        links: { confirmUrl, unsubscribeUrl: unsubscribeUrl(endpoint, subscription.arn) },
      });
  const id = `${noticeId(notice)}:${subscription.arn}`;
  context.table(outbox).put(id, {
    id,
    kind: 'email',
    recipient: subscription.endpoint,
    subject: subjectOf(notice),
    body,
    atMs: context.clock.now(),
    headers: {
      From: `${senderOf(context, subscription, notice)} <${SENDER}>`,
      To: subscription.endpoint,
      Date: new Date(context.clock.now()).toUTCString(),
      'Message-ID': `<${noticeId(notice)}@amazonses.com>`,
      'Content-Type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': notice.type,
      'x-amz-sns-subscription-arn': subscription.arn,
    },
    confirmUrl,
  });
};

/** The display name stands over notifications only. */
const senderOf = (context: Context, { topicName }: Subscription, { type }: Notice): string =>
  (type === 'Notification' && context.table(topics).get(topicName)?.attributes.DisplayName) ||
  'AWS Notifications';

const subjectOf = (notice: Notice): string =>
  ({
    Notification:
      notice.type === 'Notification' ? (notice.message.subject ?? 'AWS Notification Message') : '',
    SubscriptionConfirmation: 'AWS Notification - Subscription Confirmation',
    UnsubscribeConfirmation: 'AWS Notification - Unsubscribe Confirmation',
  })[notice.type];

interface Addressed {
  readonly subscription: Subscription;
  readonly arn: string;
  readonly links: { readonly confirmUrl: string | undefined; readonly unsubscribeUrl: string };
}

const textOf = (notice: Notice, { subscription, arn, links }: Addressed): string => {
  if (notice.type === 'Notification')
    return [
      bodyFor(notice.message, subscription.protocol),
      '',
      '--',
      'If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:',
      links.unsubscribeUrl,
      '',
      SUPPORT,
    ].join('\n');
  const question =
    notice.type === 'SubscriptionConfirmation'
      ? [
          'You have chosen to subscribe to the topic:',
          arn,
          '',
          'To confirm this subscription, click or visit the link below (If this was in error no action is necessary):',
        ]
      : [
          'Your subscription to the topic below has been deactivated:',
          arn,
          '',
          'If this was in error or you wish to resubscribe, click or visit the link below:',
        ];
  return [...question, links.confirmUrl, '', SUPPORT].join('\n');
};

/** Sends a text message to a phone; no telephone rings here. */
export const sendText = (context: Context, recipient: string, message: Message): void => {
  const id = `${message.id}:${recipient}`;
  context.table(outbox).put(id, {
    id,
    kind: 'sms',
    recipient,
    subject: '',
    body: bodyFor(message, 'sms'),
    atMs: context.clock.now(),
    headers: {},
  });
};
