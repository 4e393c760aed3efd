import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { functionArn } from '../function-reference.ts';
import { type MappingRow, mappingArn, type StreamSettings } from './mapping.ts';

/** A mapping as AWS shows it; which members there are depends on the kind of source. */
export const showMapping = (context: Context, row: MappingRow): EventSourceMappingConfiguration => {
  const { settings } = row;
  return {
    UUID: row.id,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.windowSeconds,
    EventSourceArn: row.sourceArn,
    EventSourceMappingArn: mappingArn(context, row.id),
    FunctionArn: functionArn(context, row.functionName, row.qualifier),
    LastModified: new Date(row.lastModifiedMs),
    State: row.state,
    StateTransitionReason: settings.stream ? 'User action' : 'USER_INITIATED',
    FunctionResponseTypes: settings.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(settings.filters.length > 0 && {
      FilterCriteria: { Filters: settings.filters.map((Pattern) => ({ Pattern })) },
    }),
    ...(settings.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: settings.maximumConcurrency },
    }),
    ...(settings.countsEvents && { MetricsConfig: { Metrics: ['EventCount'] } }),
    ...(settings.stream && showStream(settings.stream, row.lastResult)),
  };
};

const showStream = (
  stream: StreamSettings,
  lastResult = 'No records processed',
): EventSourceMappingConfiguration => ({
  StartingPosition: stream.startingPosition,
  ...(stream.startingTimestampMs !== undefined && {
    StartingPositionTimestamp: new Date(stream.startingTimestampMs),
  }),
  ParallelizationFactor: stream.parallelizationFactor,
  MaximumRetryAttempts: stream.maximumRetryAttempts,
  MaximumRecordAgeInSeconds: stream.maximumRecordAgeSeconds,
  BisectBatchOnFunctionError: stream.bisectsOnError,
  TumblingWindowInSeconds: 0,
  DestinationConfig: {
    OnFailure: stream.onFailure === undefined ? {} : { Destination: stream.onFailure },
  },
  LastProcessingResult: lastResult,
});
