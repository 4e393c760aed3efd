import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { findTarget } from '../find-target.ts';
import { type AsyncEventRow, eventInvokeConfigs, LATEST, qualifiedKey, type Release } from '../rows.ts';
import { sendDeadLetter } from './dead-letter.ts';
import { type Finished, invocationRecord } from './invocation-record.ts';
import { sendRecord } from './send-record.ts';

export type { Finished } from './invocation-record.ts';

/** Tells the destination, and for an event that was given up the dead-letter queue too, where the function has them. */
export const finishEvent = async (
  context: Context,
  row: AsyncEventRow,
  finished: Finished,
): Promise<void> => {
  const { configuration } = releaseOf(context, row) ?? {};
  if (!configuration?.Role) return;
  const { functionName, qualifier, payload, id: requestId } = row;
  const whose = { roleArn: configuration.Role, functionName, qualifier };
  const isSuccess = finished.condition === 'Success';
  const config = context.table(eventInvokeConfigs).get(qualifiedKey(functionName, qualifier ?? LATEST));
  const destination = isSuccess ? config?.onSuccess : config?.onFailure;
  if (destination !== undefined) {
    const record = invocationRecord(context, row, finished);
    const keyPrefix = `aws/lambda/async/${functionName}`;
    await sendRecord(context, destination, { ...whose, record, isSuccess, keyPrefix });
  }
  const deadLetters = configuration.DeadLetterConfig?.TargetArn;
  if (isSuccess || !deadLetters) return;
  await sendDeadLetter(context, deadLetters, { ...whose, requestId, payload, ...errorOf(finished) });
};

const releaseOf = (
  context: Context,
  { functionName: name, qualifier }: AsyncEventRow,
): Release | undefined => {
  try {
    return findTarget(context, { name, qualifier }).release;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
};

const errorOf = ({
  condition,
  answer,
  refusal,
}: Finished): {
  readonly errorCode: number;
  readonly errorMessage: string;
} => {
  if (answer) return { errorCode: 200, errorMessage: messageIn(answer.payload) };
  if (condition === 'ZeroReservedConcurrency') {
    return {
      errorCode: 429,
      // Lambda's own spelling.
      errorMessage: 'Function not invoked. Function isconfigured with zero reserved concurrent executions',
    };
  }
  return { errorCode: refusal?.status ?? 429, errorMessage: refusal?.message ?? 'Rate Exceeded.' };
};

const messageIn = (payload: Uint8Array): string => {
  try {
    const error: unknown = JSON.parse(Buffer.from(payload).toString());
    return isRecord(error) && typeof error.errorMessage === 'string' ? error.errorMessage : '';
  } catch {
    return '';
  }
};
