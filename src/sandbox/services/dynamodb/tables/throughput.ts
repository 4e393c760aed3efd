import type { OnDemandThroughput, ProvisionedThroughput } from '@aws-sdk/client-dynamodb';
import { validation } from '../errors.ts';
import type { OnDemandLimits, Throughput } from '../storage/rows.ts';

export const NO_THROUGHPUT: Throughput = { read: 0, write: 0, decreasesToday: 0 };

const MAX_UNITS = 1_000_000_000_000;

/** Throws AwsError ValidationException. */
export const readThroughput = ({
  ReadCapacityUnits: read = 0,
  WriteCapacityUnits: write = 0,
}: Partial<ProvisionedThroughput>): Throughput => {
  if (read > MAX_UNITS) throw validation(`Given value ${read} for ReadCapacityUnits is out of bounds`);
  if (write > MAX_UNITS) throw validation(`Given value ${write} for WriteCapacityUnits is out of bounds`);
  return { read, write, decreasesToday: 0 };
};

/** -1 takes a limit away. */
export const readOnDemand = (input: OnDemandThroughput | undefined): OnDemandLimits | undefined => {
  if (!input) return undefined;
  const limit = (units: number | undefined) => (units === undefined || units < 0 ? undefined : units);
  return { maxRead: limit(input.MaxReadRequestUnits), maxWrite: limit(input.MaxWriteRequestUnits) };
};

/** The throughput after a change; refuses one that changes nothing, in AWS's words. */
export const changeThroughput = (
  current: Throughput,
  wanted: Throughput,
  { now, isIndex }: { readonly now: number; readonly isIndex: boolean },
): Throughput => {
  const [read, write] = [wanted.read - current.read, wanted.write - current.write];
  if (read === 0 && write === 0) {
    const what = isIndex ? 'index' : 'table';
    throw validation(
      `The provisioned throughput for the ${what} will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the ${what}: ${current.read}. Requested ReadCapacityUnits: ${wanted.read}. Current WriteCapacityUnits provisioned for the ${what}: ${current.write}. Requested WriteCapacityUnits: ${wanted.write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  }
  const isSameDay = current.decreasedMs !== undefined && dayOf(current.decreasedMs) === dayOf(now);
  const isDecrease = read < 0 || write < 0;
  return {
    read: wanted.read,
    write: wanted.write,
    increasedMs: read > 0 || write > 0 ? now : current.increasedMs,
    decreasedMs: isDecrease ? now : current.decreasedMs,
    decreasesToday: (isSameDay ? current.decreasesToday : 0) + (isDecrease ? 1 : 0),
  };
};

const dayOf = (ms: number) => Math.floor(ms / 86_400_000);
