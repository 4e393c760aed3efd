import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../../kernel/context.ts';
import { createMetricGatherer } from '../../../kernel/gather-metrics.ts';

/** Lambda's metrics: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export type MetricName =
  | 'Invocations'
  | 'Errors'
  | 'Duration'
  | 'Throttles'
  | 'ConcurrentExecutions'
  | 'ProvisionedConcurrencyInvocations'
  | 'ProvisionedConcurrencySpilloverInvocations'
  | 'ProvisionedConcurrentExecutions'
  | 'ProvisionedConcurrencyUtilization'
  | 'UrlRequestCount'
  | 'UrlRequestLatency'
  | 'Url4xxCount'
  | 'Url5xxCount'
  | 'RecursiveInvocationsDropped'
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
  ProvisionedConcurrencyInvocations: 'Count',
  ProvisionedConcurrencySpilloverInvocations: 'Count',
  ProvisionedConcurrentExecutions: 'Count',
  ProvisionedConcurrencyUtilization: 'None',
  UrlRequestCount: 'Count',
  UrlRequestLatency: 'Milliseconds',
  Url4xxCount: 'Count',
  Url5xxCount: 'Count',
  RecursiveInvocationsDropped: 'Count',
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
      /** The version that an alias meant: dimension `ExecutedVersion`, which AWS gives invocations by alias only. */
      readonly executedVersion?: string | undefined;
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

/** Publishes into the namespace `AWS/Lambda`. */
export const createMetrics = (): Metrics => {
  const gatherer = createMetricGatherer({
    namespace: 'AWS/Lambda',
    service: 'lambda.amazonaws.com',
    units: UNITS,
  });
  return {
    publish: (context, source, values) =>
      gatherer.add(context, { key: keyOf(source), dimensions: () => dimensionsOf(source), values }),
    flushed: gatherer.flushed,
  };
};

const keyOf = (source: MetricSource): string =>
  'mappingId' in source
    ? source.mappingId
    : `${source.functionName}:${source.qualifier ?? ''}:${source.executedVersion ?? ''}`;

const dimensionsOf = (source: MetricSource): Dimension[][] => {
  if ('mappingId' in source) return [[{ Name: 'EventSourceMappingUUID', Value: source.mappingId }]];
  const FunctionName = { Name: 'FunctionName', Value: source.functionName };
  const resource = {
    Name: 'Resource',
    Value: [source.functionName, source.qualifier].filter(Boolean).join(':'),
  };
  const byResource = [FunctionName, resource];
  if (source.executedVersion === undefined) return [[], [FunctionName], byResource];
  const executed = { Name: 'ExecutedVersion', Value: source.executedVersion };
  return [[], [FunctionName], byResource, [...byResource, executed]];
};
