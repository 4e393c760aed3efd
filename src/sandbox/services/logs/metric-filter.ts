import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { MetricTransformation } from '@aws-sdk/client-cloudwatch-logs';
import type { Context } from '../../kernel/context.ts';
import { sdk } from '../../kernel/sdk.ts';
import { defineTable } from '../../kernel/table.ts';
import { type PatternMatch, parseFilterPattern } from './filter-pattern/filter-pattern.ts';
import { groupArn } from './log-group.ts';
import type { LogStream } from './log-stream.ts';
import type { LogEvent } from './subscription-filter.ts';

export interface MetricFilter {
  readonly group: string;
  readonly name: string;
  readonly pattern: string;
  readonly transformations: readonly MetricTransformation[];
  readonly creationTime: number;
}

export const metricFilters = defineTable<MetricFilter>('logs.metricFilters', 'region');

export const metricFilterKey = (group: string, name: string): string => `${group}\n${name}`;

export const metricFiltersOf = (context: Context, group: string): readonly MetricFilter[] =>
  [...context.table(metricFilters).values()].filter((filter) => filter.group === group);

export const deleteMetricFiltersOf = (context: Context, group: string): void => {
  for (const { name } of metricFiltersOf(context, group)) {
    context.table(metricFilters).delete(metricFilterKey(group, name));
  }
};

/** PutMetricData takes at most 1,000 data points. */
const MAX_DATA = 1000;

/** Publishes what the group's metric filters find in `events`. */
export const publishMetrics = async (
  context: Context,
  stream: LogStream,
  events: readonly LogEvent[],
): Promise<void> => {
  for (const filter of metricFiltersOf(context, stream.group)) {
    const matchesOf = parseFilterPattern(filter.pattern);
    const found = events.map((event) => ({ event, match: matchesOf(event.message) }));
    for (const transformation of filter.transformations) {
      const data = found.flatMap(({ event, match }) => (match ? toDatum(transformation, event, match) : []));
      await putMetricData(context, stream.group, {
        transformation,
        data: data.length > 0 ? data : defaults(transformation, events),
      });
    }
  }
};

const toDatum = (
  transformation: MetricTransformation,
  event: LogEvent,
  match: PatternMatch,
): readonly MetricDatum[] => {
  const resolve = (text: string) => (text.startsWith('$') ? match.valueOf(text) : text);
  const value = Number(resolve(transformation.metricValue ?? '') ?? Number.NaN);
  const dimensions = Object.entries(transformation.dimensions ?? {}).map(([Name, text]) => ({
    Name,
    Value: resolve(text),
  }));
  // A value that isn't a number, and a dimension that the event lacks, publish nothing.
  if (!Number.isFinite(value) || dimensions.some(({ Value }) => !Value)) return [];
  return [
    {
      MetricName: transformation.metricName,
      Timestamp: new Date(event.timestamp),
      Value: value,
      Unit: transformation.unit,
      ...(dimensions.length > 0 && { Dimensions: dimensions }),
    },
  ];
};

/** "The value to emit when a filter pattern does not match a log event", once for events that came together. */
const defaults = (
  transformation: MetricTransformation,
  events: readonly LogEvent[],
): readonly MetricDatum[] => {
  const last = events.at(-1);
  if (transformation.defaultValue === undefined || !last) return [];
  return [
    {
      MetricName: transformation.metricName,
      Timestamp: new Date(last.timestamp),
      Value: transformation.defaultValue,
      Unit: transformation.unit,
    },
  ];
};

const putMetricData = async (
  context: Context,
  group: string,
  {
    transformation,
    data,
  }: { readonly transformation: MetricTransformation; readonly data: readonly MetricDatum[] },
): Promise<void> => {
  if (data.length === 0) return;
  const { PutMetricDataCommand } = await sdk.cloudwatch();
  for (let start = 0; start < data.length; start += MAX_DATA) {
    const command = new PutMetricDataCommand({
      Namespace: transformation.metricNamespace,
      MetricData: data.slice(start, start + MAX_DATA),
    });
    await context
      .call(
        command,
        { service: 'logs.amazonaws.com', sourceArn: groupArn(context, group) },
        { cause: context.cause },
      )
      .catch((error: unknown) => context.report(error));
  }
};
