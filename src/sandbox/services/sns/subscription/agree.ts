import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { askForConfirmation, findConfirmation } from './confirmation.ts';
import { deleteSubscription, findSubscription, putSubscription } from './subscription.ts';

interface Agreement {
  /** The topic's. */
  readonly arn: string;
  readonly token: string;
  readonly isSigned?: boolean;
  /** Only a signed request ends it then. */
  readonly isProtected?: boolean;
}

/** Confirms the subscription that a token stands for, and returns its ARN. Throws AwsError. */
export const confirm = (
  context: Context,
  { arn: topicArn, token, isSigned = false, isProtected = false }: Agreement,
): string => {
  if (isProtected && !isSigned)
    throw new AwsError('AuthorizationErrorException', 'AuthenticateOnUnsubscribe requires a signed request');
  const confirmation = findConfirmation(context, topicArn, token);
  if (!confirmation) throw invalidParameter('Token');
  const { arn } = confirmation.subscription;
  const known = findSubscription(context, arn) ?? confirmation.subscription;
  if (!known.isPending && findSubscription(context, arn)) return arn;
  const { expiresMs: _, ...kept } = known;
  putSubscription(context, { ...kept, isPending: false, wasAuthenticated: isSigned, isProtected });
  return arn;
};

/** Ends a subscription; what isn't there is ended already. Throws AwsError. */
export const unsubscribe = async (
  context: Context,
  arn: string,
  { isSigned = false }: { readonly isSigned?: boolean } = {},
): Promise<void> => {
  if (arn.split(':').length === 6) throw invalidParameter('SubscriptionId');
  const subscription = findSubscription(context, arn);
  if (!subscription) return;
  if (subscription.isProtected && !isSigned)
    throw new AwsError(
      'AuthorizationErrorException',
      'This subscription can only be ended with a signed request',
    );
  // https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html: it ends by itself after two days.
  if (subscription.isPending) throw invalidParameter('SubscriptionArn Reason: pending confirmation');
  deleteSubscription(context, subscription);
  // Whoever owns it knows what they do; a link in a message is clicked by mistake.
  if (!isSigned) await askForConfirmation(context, subscription, 'UnsubscribeConfirmation');
};
