import type { Message } from '../publish/message.ts';

/** What is sent to an endpoint: a published message, or a question whether it wants to be subscribed. */
export type Notice =
  | { readonly type: 'Notification'; readonly message: Message }
  | {
      readonly type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
      readonly id: string;
      readonly token: string;
      readonly sentMs: number;
    };

export const noticeId = (notice: Notice): string =>
  notice.type === 'Notification' ? notice.message.id : notice.id;

/** A delivery that didn't succeed; a client's error isn't tried again. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly isRetryable: boolean;

  constructor(message: string, isRetryable: boolean) {
    super(message);
    this.isRetryable = isRetryable;
  }
}
