import type { RequestContext } from '../../../kernel/context.ts';
import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidArgument, notFound } from '../errors.ts';
import { type KinesisSdk, type StreamRow, streams } from '../rows.ts';
import { putUnsettled } from './lifecycle.ts';
import { getActiveStream, getStream, onStream } from './stream.ts';

/** https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html */
const MIN_HOURS = 24;
const MAX_HOURS = 8760;

export const settingOperations = {
  IncreaseStreamRetentionPeriod: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getActiveStream(context, input);
      const hours = checkedHours(input.RetentionPeriodHours);
      if (hours < stream.retentionHours)
        throw invalidArgument(
          `Requested retention period (${hours} hours) for stream ${stream.name} can not be shorter than existing retention period (${stream.retentionHours} hours). Use DecreaseRetentionPeriod API.`,
        );
      return change(context, stream, { retentionHours: hours });
    },
  },
  DecreaseStreamRetentionPeriod: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getActiveStream(context, input);
      const hours = checkedHours(input.RetentionPeriodHours);
      if (hours > stream.retentionHours)
        throw invalidArgument(
          `Requested retention period (${hours} hours) for stream ${stream.name} can not be longer than existing retention period (${stream.retentionHours} hours). Use IncreaseRetentionPeriod API.`,
        );
      return change(context, stream, { retentionHours: hours });
    },
  },
  UpdateStreamMode: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = getActiveStream(context, input);
      return change(context, stream, { mode: input.StreamModeDetails.StreamMode ?? stream.mode });
    },
  },
  UpdateMaxRecordSize: {
    authorize: onStream,
    handle: (input, context) =>
      change(context, getActiveStream(context, input), { maxRecordKib: input.MaxRecordSizeInKiB }),
  },
  PutResourcePolicy: {
    authorize: ({ ResourceARN }, context) => onStream({ StreamARN: ResourceARN }, context),
    handle: ({ ResourceARN, Policy }, context) => {
      const stream = getStream(context, { StreamARN: ResourceARN });
      if (!readPolicyDocument(Policy)) throw invalidArgument('Policy is not a valid policy document.');
      context.table(streams).put(stream.name, { ...stream, policy: Policy });
      return {};
    },
  },
  GetResourcePolicy: {
    authorize: ({ ResourceARN }, context) => onStream({ StreamARN: ResourceARN }, context),
    handle: ({ ResourceARN }, context) => ({
      Policy: getStream(context, { StreamARN: ResourceARN }).policy ?? '{}',
    }),
  },
  DeleteResourcePolicy: {
    authorize: ({ ResourceARN }, context) => onStream({ StreamARN: ResourceARN }, context),
    handle: ({ ResourceARN }, context) => {
      const stream = getStream(context, { StreamARN: ResourceARN });
      if (stream.policy === undefined) throw notFound(`No resource policy found for ${ResourceARN}.`);
      context.table(streams).put(stream.name, { ...stream, policy: undefined });
      return {};
    },
  },
} satisfies Operations<KinesisSdk>;

const checkedHours = (hours: number): number => {
  if (hours < MIN_HOURS)
    throw invalidArgument(
      `Minimum allowed retention period is ${MIN_HOURS} hours. Requested retention period (${hours} hours) is too short.`,
    );
  if (hours > MAX_HOURS)
    throw invalidArgument(
      `Maximum allowed retention period is ${MAX_HOURS} hours. Requested retention period (${hours} hours) is too long.`,
    );
  return hours;
};

const change = (context: RequestContext, stream: StreamRow, more: Partial<StreamRow>) => {
  putUnsettled(context, { ...stream, ...more, status: 'UPDATING' });
  return {};
};
