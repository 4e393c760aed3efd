import type { BillingMode, OnDemandThroughput, ProvisionedThroughput } from '@aws-sdk/client-dynamodb';
import { invalidParameters, validation } from '../errors.ts';
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

/** -1 takes a limit away. Throws AwsError ValidationException. */
export const readOnDemand = (
  input: OnDemandThroughput | undefined,
  mode: BillingMode,
): OnDemandLimits | undefined => {
  if (!input) return undefined;
  for (const name of ['MaxReadRequestUnits', 'MaxWriteRequestUnits'] as const) {
    const units = input[name];
    if (units === undefined) continue;
    if (mode === 'PROVISIONED') {
      throw invalidParameters(
        `${name} for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
      );
    }
    if (units === 0 || units < -1)
      throw invalidParameters(`Requested ${name} for OnDemandThroughput for table is outside of valid range`);
  }
  const limit = (units: number | undefined) => (units === undefined || units < 0 ? undefined : units);
  return { maxRead: limit(input.MaxReadRequestUnits), maxWrite: limit(input.MaxWriteRequestUnits) };
};

/** The throughput after a change; refuses one that changes nothing, in AWS's words. */
export const changeThroughput = (
  current: Throughput,
  wanted: Throughput,
  { now, index }: { readonly now: number; readonly index?: string },
): Throughput => {
  const [read, write] = [wanted.read - current.read, wanted.write - current.write];
  if (read === 0 && write === 0) {
    const what = index === undefined ? 'table' : 'index';
    const named = index === undefined ? what : `${what} ${index}`;
    throw validation(
      `The provisioned throughput for the ${named} will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the ${what}: ${current.read}. Requested ReadCapacityUnits: ${wanted.read}. Current WriteCapacityUnits provisioned for the ${what}: ${current.write}. Requested WriteCapacityUnits: ${wanted.write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
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
