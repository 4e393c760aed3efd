import type {
  CreateEventSourceMappingRequest,
  DestinationConfig,
  EventSourcePosition,
  FilterCriteria,
  UpdateEventSourceMappingRequest,
} from '@aws-sdk/client-lambda';
import { notImplemented } from '../../../kernel/aws-error.ts';
import { invalidParameter, violation } from '../errors.ts';
import type { EventSource } from './event-source.ts';
import type { MappingSettings, StreamSettings } from './mapping.ts';
import { checkFilters } from './record-filter.ts';

/** What both calls say about how a mapping reads and invokes. */
export type SettingsInput = Omit<UpdateEventSourceMappingRequest, 'UUID' | 'FunctionName' | 'Enabled'>;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html, …/services-ddb-params.html */
const DEFAULT_BATCH_SIZE = { sqs: 10, dynamodb: 100, kinesis: 100 } as const;

/** A new mapping's settings. Throws AWS's errors, and NotImplemented for what the sandbox doesn't have. */
export const initialSettings = (
  source: EventSource,
  input: CreateEventSourceMappingRequest,
): MappingSettings => {
  const given = {
    batchSize: DEFAULT_BATCH_SIZE[source.kind],
    windowSeconds: 0,
    filters: [],
    reportsItemFailures: false,
    countsEvents: false,
  };
  if (source.kind !== 'sqs') {
    return changeSettings('CreateEventSourceMapping', source, {
      before: { ...given, stream: initialStream(source, input) },
      input,
    });
  }
  if (input.StartingPosition !== undefined)
    throw invalidParameter('StartingPosition is not valid for SQS event sources.');
  return changeSettings('CreateEventSourceMapping', source, { before: given, input });
};

const initialStream = (source: EventSource, input: CreateEventSourceMappingRequest): StreamSettings => ({
  startingPosition: readStartingPosition(source, input.StartingPosition),
  startingTimestampMs: readStartingTimestamp(input),
  parallelizationFactor: 1,
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  bisectsOnError: false,
});

/** "With StartingPosition set to AT_TIMESTAMP, the time from which to start reading." */
const readStartingTimestamp = ({
  StartingPosition,
  StartingPositionTimestamp,
}: CreateEventSourceMappingRequest): number | undefined => {
  if (StartingPosition !== 'AT_TIMESTAMP') return undefined;
  if (StartingPositionTimestamp === undefined)
    throw invalidParameter('StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP.');
  return StartingPositionTimestamp.getTime();
};

const readStartingPosition = (
  { kind, arn }: EventSource,
  position: EventSourcePosition | undefined,
): EventSourcePosition => {
  if (position === undefined) {
    const missing = { value: 'null', at: 'startingPosition', constraint: 'Member must not be null.' };
    throw invalidParameter(violation(missing).message.replace("'null'", 'null'));
  }
  if (position === 'AT_TIMESTAMP' && kind !== 'kinesis')
    throw invalidParameter(`Unsupported starting position for arn type: ${arn}`);
  return position;
};

export interface SettingsChange {
  readonly before: MappingSettings;
  readonly input: SettingsInput;
}

/** The settings with what a request names; what it doesn't name stays. Throws as {@link initialSettings}. */
export const changeSettings = (
  operation: string,
  source: EventSource,
  { before, input }: SettingsChange,
): MappingSettings => {
  refuseAbsent(operation, input);
  refuseOthers(source, input);
  const settings: MappingSettings = {
    batchSize: input.BatchSize ?? before.batchSize,
    windowSeconds: input.MaximumBatchingWindowInSeconds ?? before.windowSeconds,
    filters: input.FilterCriteria ? patternsOf(input.FilterCriteria) : before.filters,
    reportsItemFailures: input.FunctionResponseTypes
      ? input.FunctionResponseTypes.includes('ReportBatchItemFailures')
      : before.reportsItemFailures,
    // An empty ScalingConfig takes the limit away.
    maximumConcurrency: input.ScalingConfig
      ? input.ScalingConfig.MaximumConcurrency
      : before.maximumConcurrency,
    countsEvents: input.MetricsConfig
      ? (input.MetricsConfig.Metrics ?? []).includes('EventCount')
      : before.countsEvents,
    ...(before.stream && { stream: changeStream(before.stream, input) }),
  };
  checkFilters(settings.filters);
  if (source.kind === 'sqs') checkQueueBatch(source.isFifo, settings);
  return settings;
};

const patternsOf = ({ Filters = [] }: FilterCriteria): readonly string[] =>
  Filters.map(({ Pattern }) => Pattern ?? '');

/** Members of sources and features that the sandbox doesn't have. */
const refuseAbsent = (operation: string, input: SettingsInput & CreateOnly): void => {
  const absent: Readonly<Record<string, unknown>> = {
    TumblingWindowInSeconds: input.TumblingWindowInSeconds,
    KMSKeyArn: input.KMSKeyArn,
    ProvisionedPollerConfig: input.ProvisionedPollerConfig?.MinimumPollers,
    LoggingConfig: input.LoggingConfig?.SystemLogLevel,
    SourceAccessConfigurations: input.SourceAccessConfigurations?.length,
    AmazonManagedKafkaEventSourceConfig: input.AmazonManagedKafkaEventSourceConfig,
    SelfManagedKafkaEventSourceConfig: input.SelfManagedKafkaEventSourceConfig,
    DocumentDBEventSourceConfig: input.DocumentDBEventSourceConfig,
    Topics: input.Topics?.length,
    Queues: input.Queues?.length,
  };
  const [member] = Object.entries(absent).find(([, value]) => Boolean(value)) ?? [];
  if (member) throw notImplemented('lambda', operation, member);
};

type CreateOnly = Pick<CreateEventSourceMappingRequest, 'Topics' | 'Queues'>;

/** Members that mean nothing for the kind of source; AWS's text as recorded for DestinationConfig. */
const refuseOthers = (source: EventSource, input: SettingsInput): void => {
  const unsupported = (member: string) =>
    invalidParameter(`Unsupported ${member} parameter for given event source mapping type.`);
  if (source.kind !== 'sqs') {
    if (input.ScalingConfig?.MaximumConcurrency !== undefined) throw unsupported('ScalingConfig');
    if (input.DestinationConfig?.OnSuccess?.Destination) throw unsupported('DestinationConfig');
    return;
  }
  const {
    DestinationConfig,
    ParallelizationFactor,
    MaximumRetryAttempts,
    MaximumRecordAgeInSeconds,
    BisectBatchOnFunctionError,
  } = input;
  const ofStreams = {
    DestinationConfig: hasDestination(DestinationConfig) || undefined,
    ParallelizationFactor,
    MaximumRetryAttempts,
    MaximumRecordAgeInSeconds,
    BisectBatchOnFunctionError,
  };
  const [member] = Object.entries(ofStreams).find(([, value]) => value !== undefined) ?? [];
  if (member) throw unsupported(member);
};

const hasDestination = (config: DestinationConfig | undefined): boolean =>
  Boolean(config?.OnFailure?.Destination) || config?.OnSuccess !== undefined;

const changeStream = (before: StreamSettings, input: SettingsInput): StreamSettings => {
  const { MaximumRecordAgeInSeconds: age } = input;
  // "Although values less than 60 and greater than -1 fall within the parameter's absolute range, they are not allowed."
  if (age !== undefined && age > -1 && age < MIN_RECORD_AGE_SECONDS) {
    throw invalidParameter(`Maximum record age in seconds must be -1 or at least ${MIN_RECORD_AGE_SECONDS}.`);
  }
  return {
    startingPosition: before.startingPosition,
    startingTimestampMs: before.startingTimestampMs,
    parallelizationFactor: input.ParallelizationFactor ?? before.parallelizationFactor,
    maximumRetryAttempts: input.MaximumRetryAttempts ?? before.maximumRetryAttempts,
    maximumRecordAgeSeconds: age ?? before.maximumRecordAgeSeconds,
    bisectsOnError: input.BisectBatchOnFunctionError ?? before.bisectsOnError,
    // An empty DestinationConfig takes the destination away.
    onFailure: input.DestinationConfig
      ? input.DestinationConfig.OnFailure?.Destination || undefined
      : before.onFailure,
  };
};

const MIN_RECORD_AGE_SECONDS = 60;

/** A batch that one ReceiveMessage can bring is the largest without a window. */
const ONE_RECEIVE = 10;

const checkQueueBatch = (isFifo: boolean, { batchSize, windowSeconds }: MappingSettings): void => {
  if (isFifo && windowSeconds > 0) throw invalidParameter('Batching window is not supported for FIFO queues');
  if (isFifo && batchSize > ONE_RECEIVE)
    throw invalidParameter(`Maximum batch size must be between 1 and ${ONE_RECEIVE} inclusive`);
  if (batchSize > ONE_RECEIVE && windowSeconds === 0) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
};
