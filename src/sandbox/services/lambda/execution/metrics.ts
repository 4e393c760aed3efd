import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
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
  | 'AsyncEventAge';

const UNITS: Readonly<Record<MetricName, StandardUnit>> = {
  Invocations: 'Count',
  Errors: 'Count',
  Duration: 'Milliseconds',
  Throttles: 'Count',
  ConcurrentExecutions: 'Count',
  AsyncEventsReceived: 'Count',
  AsyncEventsDropped: 'Count',
  AsyncEventAge: 'Milliseconds',
};

export interface MetricSource {
  readonly functionName: string;
  /** The version or alias that was asked for: dimension `Resource`, `function:alias`. */
  readonly qualifier: string | undefined;
}

export interface Metrics {
  readonly publish: (
    context: Context,
    source: MetricSource,
    values: Readonly<Partial<Record<MetricName, number>>>,
  ) => void;
  /** Resolves when all that was published is in CloudWatch. */
  readonly flushed: () => Promise<void>;
}

/** Publishes into the namespace `AWS/Lambda`; what comes while a call is under way goes with the next. */
export const createMetrics = (): Metrics => {
  const waiting = new Map<string, { readonly context: Context; readonly data: MetricDatum[] }>();
  let sending: Promise<void> | undefined;
  const sendAll = async () => {
    while (waiting.size > 0) {
      const batches = [...waiting.values()];
      waiting.clear();
      for (const { context, data } of batches) await send(context, data);
    }
    sending = undefined;
  };
  return {
    publish: (context, source, values) => {
      const place = `${context.account}/${context.region}`;
      const batch = waiting.get(place) ?? { context: context.scope({ cause: undefined }), data: [] };
      batch.data.push(...datums(context, source, values));
      waiting.set(place, batch);
      sending ??= Promise.resolve().then(sendAll);
    },
    flushed: () => sending ?? Promise.resolve(),
  };
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const MAX_DATA_PER_CALL = 1000;

const send = async (context: Context, data: readonly MetricDatum[]): Promise<void> => {
  const { PutMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  for (let at = 0; at < data.length; at += MAX_DATA_PER_CALL) {
    const command = new PutMetricDataCommand({
      Namespace: 'AWS/Lambda',
      MetricData: data.slice(at, at + MAX_DATA_PER_CALL),
    });
    try {
      await context.call(command, { service: 'lambda.amazonaws.com' });
    } catch (error) {
      if (!(error instanceof AwsError)) context.report(error);
    }
  }
};

const datums = (
  context: Context,
  source: MetricSource,
  values: Readonly<Partial<Record<MetricName, number>>>,
): MetricDatum[] => {
  const FunctionName = { Name: 'FunctionName', Value: source.functionName };
  const resource = {
    Name: 'Resource',
    Value: [source.functionName, source.qualifier].filter(Boolean).join(':'),
  };
  const Timestamp = new Date(context.clock.now());
  return METRIC_NAMES.flatMap((MetricName) => {
    const Value = values[MetricName];
    if (Value === undefined) return [];
    const datum = { MetricName, Value, Timestamp, Unit: UNITS[MetricName] };
    return [[], [FunctionName], [FunctionName, resource]].map((Dimensions) => ({ ...datum, Dimensions }));
  });
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
] as const satisfies readonly MetricName[];
