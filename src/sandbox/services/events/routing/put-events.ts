import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import type { RequestContext } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { busArn, busNameOf } from '../arns.ts';
import { findBus, policyOf } from '../buses/bus.ts';
import { validation } from '../errors.ts';
import { countCall } from '../metrics.ts';
import type { EventsSdk } from '../rows.ts';
import { type BusEvent, newEvent } from './event.ts';
import { forwardedEvent } from './forwarded-events.ts';
import { routeEvent } from './route-event.ts';

/** "The total entry size must be less than 1MB": https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_BYTES = 1_048_576;

export const putEventsOperations = {
  PutEvents: {
    authorize: ({ Entries }, context) => authorizeEntries(context, Entries),
    handle: ({ Entries, EndpointId }, context) => {
      if (EndpointId !== undefined) throw validation('The provided EndpointId is not valid.');
      const size = Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
      if (size >= MAX_BYTES) throw validation('Total size of the entries in the request is over the limit.');
      const results = Entries.map((entry) => putEntry(context, entry));
      const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
      countCall(context, {
        PutEventsApproximateCallCount: 1,
        PutEventsEntriesCount: Entries.length,
        PutEventsFailedEntriesCount: failed,
        PutEventsRequestSize: size,
      });
      return { FailedEntryCount: failed, Entries: results };
    },
  },
} satisfies Operations<EventsSdk>;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
const sizeOf = ({ Time, Source, DetailType, Detail, Resources }: PutEventsRequestEntry): number =>
  [Source, DetailType, Detail, ...(Resources ?? [])].reduce(
    (sum, text) => sum + Buffer.byteLength(text ?? ''),
    Time === undefined ? 0 : 14,
  );

/**
 * What each entry needs on its bus. AWS's own services put their events without anybody's leave; EventBridge itself
 * (a bus that is the target of a rule without a role) needs the bus's policy.
 */
const authorizeEntries = (
  context: RequestContext,
  entries: readonly PutEventsRequestEntry[],
): readonly Authorization[] => {
  const { caller } = context;
  const isOwnService = caller.kind === 'service' && caller.principal !== 'events.amazonaws.com';
  const asked = new Map<string, Authorization>();
  for (const { EventBusName, Source = '', DetailType = '' } of entries) {
    const bus = findBus(context, EventBusName);
    const resource = busArn(context, busNameOf(EventBusName));
    asked.set(JSON.stringify([resource, Source, DetailType]), {
      action: 'events:PutEvents',
      resource,
      ...(!isOwnService && { resourcePolicy: bus && policyOf(bus) }),
      conditions: { 'events:source': Source, 'events:detail-type': DetailType },
    });
  }
  return [...asked.values()];
};

const putEntry = (context: RequestContext, entry: PutEventsRequestEntry): PutEventsResultEntry => {
  const busName = busNameOf(entry.EventBusName);
  const forwarded = forwardedEvent(entry);
  const event = forwarded ?? readEntry(context, entry);
  if ('ErrorCode' in event) return event;
  if (findBus(context, busName))
    routeEvent(context, { busName, event, isForwarded: forwarded !== undefined });
  else recordLost(context, busName);
  return { EventId: event.id };
};

/** AWS takes events for a bus that isn't there, and drops them. */
const recordLost = (context: RequestContext, busName: string): void => {
  const to = busArn(context, busName);
  const outcome = `dropped: event bus ${busName} does not exist`;
  context.trace.record({ kind: 'delivery', from: 'events:PutEvents', to, outcome }, context.cause);
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html; the texts are moto's. */
const readEntry = (
  context: RequestContext,
  { Source, DetailType, Detail, Resources, Time }: PutEventsRequestEntry,
): BusEvent | { readonly ErrorCode: string; readonly ErrorMessage: string } => {
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  if (/^aws\./.test(Source) && context.caller.kind !== 'service')
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  const detail = readDetail(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const timeMs = Time?.getTime() ?? context.clock.now();
  return newEvent(context, {
    'detail-type': DetailType,
    source: Source,
    resources: Resources ?? [],
    detail,
    timeMs,
  });
};

const missing = (name: string) => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
});

/** "PutEvents will only process nested JSON up to 1000 levels deep." */
const MAX_DEPTH = 1000;

const readDetail = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const detail: unknown = isTooDeep(text) ? undefined : JSON.parse(text);
    return isRecord(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
};

/** Looked at before parsing, with what stands in strings left out. */
const isTooDeep = (text: string): boolean => {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
};
