import type { Dimension, MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';

/** Lambda's metrics: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export type MetricName =
  | 'Invocations'
  | 'Errors'
  | 'Duration'
  | 'Throttles'
  | 'ConcurrentExecutions'
  | 'AsyncEventsReceived'
  | 'AsyncEventsDropped'
  | 'AsyncEventAge'
  | 'DeadLetterErrors'
  | 'DestinationDeliveryFailures'
  | 'IteratorAge'
  | 'PolledEventCount'
  | 'FilteredOutEventCount'
  | 'InvokedEventCount'
  | 'FailedInvokeEventCount'
  | 'DeletedEventCount'
  | 'DroppedEventCount'
  | 'OnFailureDestinationDeliveredEventCount';

const UNITS: Readonly<Record<MetricName, StandardUnit>> = {
  Invocations: 'Count',
  Errors: 'Count',
  Duration: 'Milliseconds',
  Throttles: 'Count',
  ConcurrentExecutions: 'Count',
  AsyncEventsReceived: 'Count',
  AsyncEventsDropped: 'Count',
  AsyncEventAge: 'Milliseconds',
  DeadLetterErrors: 'Count',
  DestinationDeliveryFailures: 'Count',
  IteratorAge: 'Milliseconds',
  PolledEventCount: 'Count',
  FilteredOutEventCount: 'Count',
  InvokedEventCount: 'Count',
  FailedInvokeEventCount: 'Count',
  DeletedEventCount: 'Count',
  DroppedEventCount: 'Count',
  OnFailureDestinationDeliveredEventCount: 'Count',
};

export type MetricSource =
  | {
      readonly functionName: string;
      /** The version or alias that was asked for: dimension `Resource`, `function:alias`. */
      readonly qualifier: string | undefined;
    }
  /** An event source mapping: dimension `EventSourceMappingUUID`. */
  | { readonly mappingId: string };

export interface Metrics {
  readonly publish: (
    context: Context,
    source: MetricSource,
    values: Readonly<Partial<Record<MetricName, number>>>,
  ) => void;
  /** Resolves when all that was published is in CloudWatch. */
  readonly flushed: () => Promise<void>;
}

/** Values come together for a moment, so that a burst of invocations is a handful of data. Real time, as the burst is. */
const GATHER_MS = 25;

/** Publishes into the namespace `AWS/Lambda`. */
export const createMetrics = (): Metrics => {
  const gathered = new Map<string, Gathered>();
  let sending = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const batches = [...gathered.values()];
    gathered.clear();
    sending = sending.then(() => Promise.all(batches.map(send))).then(() => undefined);
    return sending;
  };
  return {
    publish: (context, source, values) => {
      const minute = Math.floor(context.clock.now() / 60_000);
      const place = `${context.account}/${context.region}/${minute}`;
      const batch = gathered.get(place) ?? {
        context: context.scope({ cause: undefined }),
        atMs: context.clock.now(),
        series: new Map(),
      };
      gathered.set(place, batch);
      add(batch, source, values);
      timer ??= setTimeout(flush, GATHER_MS).unref();
    },
    flushed: flush,
  };
};

/** What is to be sent for one account, region and minute. */
interface Gathered {
  readonly context: Context;
  readonly atMs: number;
  readonly series: Map<string, Series>;
}

interface Series {
  readonly name: MetricName;
  readonly source: MetricSource;
  /** How often each value came. */
  readonly counts: Map<number, number>;
}

const add = (
  batch: Gathered,
  source: MetricSource,
  values: Readonly<Partial<Record<MetricName, number>>>,
): void => {
  for (const name of METRIC_NAMES) {
    const value = values[name];
    if (value === undefined) continue;
    const key = `${name} ${'mappingId' in source ? source.mappingId : `${source.functionName}:${source.qualifier ?? ''}`}`;
    const series = batch.series.get(key) ?? { name, source, counts: new Map() };
    batch.series.set(key, series);
    series.counts.set(value, (series.counts.get(value) ?? 0) + 1);
  }
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const MAX_DATA_PER_CALL = 1000;
const MAX_VALUES = 150;

const send = async (batch: Gathered): Promise<void> => {
  const data = [...batch.series.values()].flatMap((series) => datums(series, new Date(batch.atMs)));
  const { PutMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  for (let at = 0; at < data.length; at += MAX_DATA_PER_CALL) {
    const MetricData = data.slice(at, at + MAX_DATA_PER_CALL);
    try {
      await batch.context.call(new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData }), {
        service: 'lambda.amazonaws.com',
      });
    } catch (error) {
      if (!(error instanceof AwsError)) batch.context.report(error);
    }
  }
};

const datums = ({ name, source, counts }: Series, Timestamp: Date): MetricDatum[] => {
  const dimensions = dimensionsOf(source);
  const entries = [...counts];
  const data: MetricDatum[] = [];
  for (let at = 0; at < entries.length; at += MAX_VALUES) {
    const part = entries.slice(at, at + MAX_VALUES);
    const Values = part.map(([value]) => value);
    const Counts = part.map(([, count]) => count);
    data.push(
      ...dimensions.map((Dimensions) => ({
        MetricName: name,
        Unit: UNITS[name],
        Timestamp,
        Values,
        Counts,
        Dimensions,
      })),
    );
  }
  return data;
};

const dimensionsOf = (source: MetricSource): Dimension[][] => {
  if ('mappingId' in source) return [[{ Name: 'EventSourceMappingUUID', Value: source.mappingId }]];
  const FunctionName = { Name: 'FunctionName', Value: source.functionName };
  const resource = {
    Name: 'Resource',
    Value: [source.functionName, source.qualifier].filter(Boolean).join(':'),
  };
  return [[], [FunctionName], [FunctionName, resource]];
};

const METRIC_NAMES = [
  'Invocations',
  'Errors',
  'Duration',
  'Throttles',
  'ConcurrentExecutions',
  'AsyncEventsReceived',
  'AsyncEventsDropped',
  'AsyncEventAge',
  'DeadLetterErrors',
  'DestinationDeliveryFailures',
  'IteratorAge',
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DeletedEventCount',
  'DroppedEventCount',
  'OnFailureDestinationDeliveredEventCount',
] as const satisfies readonly MetricName[];
