import { sdk } from '../../../kernel/sdk.ts';
import { forwardingEntry } from '../routing/forwarded-events.ts';
import { DeliveryFailure } from './failure.ts';
import { caller, type Sender } from './sender.ts';

/**
 * Forwards the event to another bus. "EventBridge can't route events received from a sender event bus to a third event bus."
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
 */
export const sendToBus: Sender = async (context, { delivery, arn }) => {
  const { target, event, isForwarded } = delivery;
  if (isForwarded)
    throw new DeliveryFailure(
      'THIRD_ACCOUNT_HOP_DETECTED',
      'An event that came from another event bus is not sent on to a third one.',
      { isRetryable: false },
    );
  const { PutEventsCommand } = await sdk.events();
  const command = new PutEventsCommand({ Entries: [forwardingEntry(event, target.Arn ?? '')] });
  await context.call(command, caller(delivery), { region: arn.region });
};
