import type { NotificationConfigurationFilter } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Bucket } from '../bucket/bucket.ts';
import { busEntry } from './bus-entry.ts';
import { deliver, pendingEvents } from './deliver-event.ts';
import { eventRecord, type ObjectEvent } from './event-record.ts';
import { destinationsOf } from './notification-configuration.ts';

/**
 * Tells the bucket's destinations what happened. What is to be sent is written with the change itself, so that a crash
 * between the two loses nothing; as on AWS an event may come twice.
 */
export const publishEvent = (context: RequestContext, bucket: Bucket, event: ObjectEvent): void => {
  const { notification } = bucket;
  if (!notification) return;
  for (const { id, arn, events, filter } of destinationsOf(notification)) {
    if (!events.some((pattern) => matchesEvent(pattern, event.name)) || !passes(filter, event.key)) continue;
    const body = JSON.stringify({ Records: [eventRecord(context, bucket, { event, configurationId: id })] });
    send(context, bucket, { arn, body });
  }
  if (notification.EventBridgeConfiguration) {
    const arn = `arn:aws:events:${bucket.region}:${context.account}:event-bus/default`;
    send(context, bucket, { arn, body: JSON.stringify(busEntry(context, bucket, event)) });
  }
};

const send = (
  context: RequestContext,
  bucket: Bucket,
  { arn, body }: { readonly arn: string; readonly body: string },
): void => {
  const pending = {
    id: context.uuid(),
    bucket: bucket.name,
    region: bucket.region,
    arn,
    body,
    cause: context.cause,
  };
  context.table(pendingEvents).put(pending.id, pending);
  deliver(context, pending);
};

/** `s3:ObjectCreated:*` takes every way of creating. */
const matchesEvent = (pattern: string, name: string): boolean => {
  const wanted = pattern.replace(/^s3:/, '');
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : wanted === name;
};

const passes = (filter: NotificationConfigurationFilter | undefined, key: string): boolean =>
  (filter?.Key?.FilterRules ?? []).every(({ Name, Value = '' }) =>
    Name?.toLowerCase() === 'prefix' ? key.startsWith(Value) : key.endsWith(Value),
  );
