import { sendRecord } from '../../destinations/send-record.ts';
import type { ConsumerParts } from '../consumer.ts';
import { executionRole } from '../invoke-batch.ts';
import { countEvents } from '../mapping-metrics.ts';
import { type Discarded, failureRecord } from './failure-record.ts';
import type { StreamSource } from './stream-source.ts';

/** Gives records up, and tells the mapping's destination where it has one. */
export const discard = async (
  { context, mapping }: ConsumerParts,
  source: StreamSource,
  discarded: Discarded,
): Promise<void> => {
  const { records, shardId } = discarded;
  const destination = mapping.settings.stream?.onFailure;
  const roleArn = executionRole(context, mapping);
  const cause = context.trace.origin(records[0]?.id ?? '');
  const isTold =
    destination !== undefined &&
    roleArn !== undefined &&
    (await sendRecord(context.scope({ cause }), destination, {
      roleArn,
      functionName: mapping.functionName,
      qualifier: mapping.qualifier,
      isSuccess: false,
      record: failureRecord(context, mapping, { discarded, source }),
      // Objects are large enough for the records themselves.
      payload: `{"Records":[${records.map(({ text }) => text).join(',')}]}`,
      keyPrefix: `aws/lambda/${mapping.id}/${shardId}`,
    }));
  countEvents(context, mapping, {
    DroppedEventCount: records.length,
    ...(isTold && { OnFailureDestinationDeliveredEventCount: records.length }),
  });
};
