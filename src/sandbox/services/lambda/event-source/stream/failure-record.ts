import type { Context } from '../../../../kernel/context.ts';
import { functionArn } from '../../function-reference.ts';
import type { Invoked } from '../invoke-batch.ts';
import type { MappingRow } from '../mapping.ts';
import type { StreamRecord, StreamSource } from './stream-source.ts';

/** Why records were given up. */
export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Records that are given up, and what the function made of them last. */
export interface Discarded {
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
  readonly reason: DiscardReason;
  readonly attempts: number;
  /** Undefined where the function never ran. */
  readonly invocation: Invoked | undefined;
  /** Whether it failed as a whole, and not by naming items. */
  readonly isFunctionError: boolean;
}

/** What the destination is told: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html (destinations) */
export const failureRecord = (
  context: Context,
  mapping: MappingRow,
  { discarded, source }: { readonly discarded: Discarded; readonly source: StreamSource },
): object => {
  const { records, invocation, reason, attempts, shardId, isFunctionError } = discarded;
  const [first, last] = [records[0], records.at(-1)];
  return {
    requestContext: {
      requestId: invocation?.requestId ?? context.uuid(),
      functionArn: functionArn(context, mapping.functionName, mapping.qualifier),
      condition: reason,
      approximateInvokeCount: attempts,
    },
    ...(invocation && {
      responseContext: {
        statusCode: 200,
        executedVersion: invocation.executedVersion,
        ...(isFunctionError && { functionError: 'Unhandled' }),
      },
    }),
    version: '1.0',
    timestamp: new Date(context.clock.now()).toISOString(),
    [source.batchInfoName]: {
      shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: toSeconds(first?.arrivedMs),
      approximateArrivalOfLastRecord: toSeconds(last?.arrivedMs),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  };
};

/** `2022-07-13T13:48:01Z` */
const toSeconds = (ms = 0): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
