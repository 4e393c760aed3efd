import type { Subscription } from '../subscription/subscription.ts';

/** Where AWS has `https://sns.<region>.amazonaws.com/confirmation.html`: links for people, that answer with a page. */
export const PAGES = '_aws/sns';
export const CONFIRMATION = 'confirmation.html';
export const UNSUBSCRIBE = 'unsubscribe.html';

interface Confirmed {
  readonly arn: string;
  readonly token: string;
  readonly address: string;
}

export const confirmationPage = (endpoint: string, { arn, token, address }: Confirmed): string =>
  `${endpoint}/${PAGES}/${CONFIRMATION}?TopicArn=${arn}&Token=${token}&Endpoint=${encodeURIComponent(address)}`;

export const unsubscribePage = (endpoint: string, subscription: Subscription): string =>
  `${endpoint}/${PAGES}/${UNSUBSCRIBE}?SubscriptionArn=${subscription.arn}&Endpoint=${encodeURIComponent(subscription.endpoint)}`;
