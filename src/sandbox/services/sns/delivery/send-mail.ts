import type { Context } from '../../../kernel/context.ts';
import { deliverMail } from '../../../kernel/mailbox.ts';
import { bodyFor, type Message } from '../publish/message.ts';
import type { Subscription } from '../subscription/subscription.ts';
import { topicArn, topics } from '../topic/topic.ts';
import { envelopeOf, showEnvelope, subscribeUrl } from './envelope.ts';
import { type Notice, noticeId } from './notice.ts';
import { confirmationPage, unsubscribePage } from './web-pages.ts';

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
  const isJson = subscription.protocol === 'email-json';
  const confirmUrl = notice.type === 'Notification' ? undefined : confirmUrlOf(notice.token);
  const body = isJson
    ? showEnvelope(await envelopeOf(context, subscription, notice))
    : textOf(notice, {
        subscription,
        arn,
        links: { confirmUrl, unsubscribeUrl: unsubscribePage(endpoint, subscription) },
      });
  deliverMail(context, {
    kind: 'email',
    to: subscription.endpoint,
    from: `${senderOf(context, subscription, notice)} <${SENDER}>`,
    subject: subjectOf(notice),
    body,
    headers: {
      'Message-ID': `<${noticeId(notice)}@amazonses.com>`,
      'x-amz-sns-message-type': notice.type,
      'x-amz-sns-subscription-arn': subscription.arn,
    },
    confirmUrl,
    endpoint,
  });

  /** People get a page to look at, programs the API's own answer. */
  function confirmUrlOf(token: string): string {
    return isJson
      ? subscribeUrl(endpoint, arn, token)
      : confirmationPage(endpoint, { arn, token, address: subscription.endpoint });
  }
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
export const sendText = (context: Context, recipient: string, message: Message): void =>
  deliverMail(context, {
    kind: 'sms',
    to: recipient,
    from: 'NOTICE',
    subject: '',
    body: bodyFor(message, 'sms'),
    headers: {},
    endpoint: context.endpoint() ?? '',
  });
