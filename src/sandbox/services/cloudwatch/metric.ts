import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';
import { defineTable } from '../../kernel/table.ts';
import type { Aggregate } from './aggregate.ts';

/** The SDK's client module, for `Operations`. */
export type CloudWatchSdk = typeof import('@aws-sdk/client-cloudwatch');

export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  /** In order of their names. */
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

/** A metric and where its data points are. */
export interface Metric extends MetricIdentity {
  readonly units: readonly StandardUnit[];
  /** Days since the epoch that have data points, ascending. */
  readonly days: readonly number[];
  /** The latest minute since the epoch with a data point. */
  readonly lastMinute: number;
}

/** The data points of one metric, unit and minute. */
export interface MinuteBucket {
  readonly aggregate: Aggregate;
  /** High-resolution data by the second of the minute, beside being part of `aggregate`. */
  readonly seconds?: Readonly<Record<number, Aggregate>>;
}

export const metrics = defineTable<Metric>('cloudwatch.metrics', 'region');
export const minuteBuckets = defineTable<MinuteBucket>('cloudwatch.minutes', 'region');

export const identify = (
  namespace: string,
  name: string,
  dimensions: readonly Dimension[] | undefined,
): MetricIdentity => ({
  namespace,
  name,
  dimensions: (dimensions ?? [])
    .map(({ Name = '', Value = '' }): [string, string] => [Name, Value])
    .sort(([a], [b]) => (a < b ? -1 : 1)),
});

export const metricKey = ({ namespace, name, dimensions }: MetricIdentity): string =>
  JSON.stringify([namespace, name, dimensions]);

/** `metric` is the metric's own key. */
export const bucketKey = (metric: string, unit: StandardUnit, minute: number): string =>
  `${metric}\n${unit}\n${minute}`;

export const toDimensions = ({ dimensions }: MetricIdentity): Dimension[] =>
  dimensions.map(([Name, Value]) => ({ Name, Value }));
