import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from './event.ts';

/**
 * Events on their way from one bus to another. They are put like any other, so that permissions apply, but stay what
 * they are: id, account, source and time. Known by the entry's identity, which no request from outside can have.
 */
const forwarded = new WeakMap<PutEventsRequestEntry, BusEvent>();

/** The entry that carries an event to the bus of an ARN. */
export const forwardingEntry = (event: BusEvent, busArn: string): PutEventsRequestEntry => {
  const entry: PutEventsRequestEntry = {
    EventBusName: busArn,
    Source: event.source,
    DetailType: event['detail-type'],
    Detail: JSON.stringify(event.detail),
    Resources: [...event.resources],
  };
  forwarded.set(entry, event);
  return entry;
};

export const forwardedEvent = (entry: PutEventsRequestEntry): BusEvent | undefined => forwarded.get(entry);
