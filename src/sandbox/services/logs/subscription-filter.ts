import { gzipSync } from 'node:zlib';
import type { Context } from '../../kernel/context.ts';
import { sdk } from '../../kernel/sdk.ts';
import { defineTable } from '../../kernel/table.ts';
import { parseFilterPattern } from './filter-pattern/filter-pattern.ts';
import { groupArn } from './log-group.ts';
import type { LogStream } from './log-stream.ts';

export interface SubscriptionFilter {
  readonly group: string;
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
  readonly distribution: 'ByLogStream' | 'Random';
  readonly creationTime: number;
}

/** An event as it is sent on. */
export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

export const subscriptionFilters = defineTable<SubscriptionFilter>('logs.subscriptionFilters', 'region');

export const subscriptionFilterKey = (group: string, name: string): string => `${group}\n${name}`;

export const subscriptionFiltersOf = (context: Context, group: string): readonly SubscriptionFilter[] =>
  [...context.table(subscriptionFilters).values()].filter((filter) => filter.group === group);

export const deleteSubscriptionFiltersOf = (context: Context, group: string): void => {
  for (const { name } of subscriptionFiltersOf(context, group)) {
    context.table(subscriptionFilters).delete(subscriptionFilterKey(group, name));
  }
};

/** Lambda takes at most this much for an asynchronous invocation. */
const MAX_PAYLOAD_BYTES = 262_144;

/**
 * Sends `events` to the functions that are subscribed to the group, gzipped and base64-encoded.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export const deliver = async (
  context: Context,
  stream: LogStream,
  events: readonly LogEvent[],
): Promise<void> => {
  for (const filter of subscriptionFiltersOf(context, stream.group)) {
    const matchesOf = parseFilterPattern(filter.pattern);
    const logEvents = events.flatMap((event) => {
      const match = matchesOf(event.message);
      if (!match) return [];
      const hasFields = Object.keys(match.extracted).length > 0;
      return [hasFields ? { ...event, extractedFields: withoutDollar(match.extracted) } : event];
    });
    for (const payload of payloads(context, { filter, stream }, logEvents))
      await send(context, filter, payload);
  }
};

/** `$status_code` is sent as `status_code`. */
const withoutDollar = (extracted: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(extracted).map(([name, value]) => [name.replace(/^\$\.?/, ''), value]));

/** One payload, or several where one would be too large for the function. */
const payloads = (
  context: Context,
  source: { readonly filter: SubscriptionFilter; readonly stream: LogStream },
  logEvents: readonly LogEvent[],
): readonly string[] => {
  if (logEvents.length === 0) return [];
  const message = {
    messageType: 'DATA_MESSAGE',
    owner: context.account,
    logGroup: source.stream.group,
    logStream: source.stream.name,
    subscriptionFilters: [source.filter.name],
    logEvents,
  };
  const data = gzipSync(JSON.stringify(message)).toString('base64');
  const payload = JSON.stringify({ awslogs: { data } });
  if (payload.length <= MAX_PAYLOAD_BYTES || logEvents.length === 1) return [payload];
  const middle = Math.ceil(logEvents.length / 2);
  return [logEvents.slice(0, middle), logEvents.slice(middle)].flatMap((half) =>
    payloads(context, source, half),
  );
};

const send = async (context: Context, filter: SubscriptionFilter, payload: string): Promise<void> => {
  const from = groupArn(context, filter.group);
  const id = context.trace.newId();
  const outcome = await invoke(context.scope({ cause: id }), filter, { type: 'Event', payload }).then(
    () => 'delivered',
    (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
  );
  context.trace.record({ kind: 'delivery', from, to: filter.destinationArn, outcome }, context.cause, { id });
};

/** Calls the subscribed function in the name of CloudWatch Logs; rejects when the function's policy doesn't let it. */
export const invoke = async (
  context: Context,
  filter: Pick<SubscriptionFilter, 'group' | 'destinationArn'>,
  { type, payload }: { readonly type: 'Event' | 'DryRun'; readonly payload: string },
): Promise<void> => {
  const { InvokeCommand } = await sdk.lambda();
  const command = new InvokeCommand({
    FunctionName: filter.destinationArn,
    InvocationType: type,
    Payload: new TextEncoder().encode(payload),
  });
  // The documented permission has the group's ARN with `:*` as its source.
  const sourceArn = `${groupArn(context, filter.group)}:*`;
  await context.call(command, { service: 'logs.amazonaws.com', sourceArn }, { cause: context.cause });
};
