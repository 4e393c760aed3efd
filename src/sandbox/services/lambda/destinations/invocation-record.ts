import type { Context } from '../../../kernel/context.ts';
import { functionArn } from '../function-reference.ts';
import { type AsyncEventRow, LATEST } from '../rows.ts';

/** How Lambda is done with an event. */
export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/** What came of the last attempt that the function made. */
export interface LastAnswer {
  readonly executedVersion: string;
  readonly functionError: string | undefined;
  readonly payload: Uint8Array;
}

/** What destinations are told of an event: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export const invocationRecord = (
  context: Context,
  row: AsyncEventRow,
  { condition, attempts, answer }: Finished,
): object => ({
  version: '1.0',
  timestamp: new Date(context.clock.now()).toISOString(),
  requestContext: {
    requestId: row.id,
    functionArn: functionArn(context, row.functionName, row.qualifier ?? LATEST),
    condition,
    approximateInvokeCount: attempts,
  },
  requestPayload: asJson(row.payload),
  ...(answer && {
    responseContext: {
      statusCode: 200,
      executedVersion: answer.executedVersion,
      ...(answer.functionError && { functionError: answer.functionError }),
    },
    responsePayload: asJson(Buffer.from(answer.payload).toString()),
  }),
});

export interface Finished {
  readonly condition: Condition;
  readonly attempts: number;
  /** Undefined where the function was never run. */
  readonly answer: LastAnswer | undefined;
  /** Why Lambda itself couldn't make the last attempt. */
  readonly refusal?: { readonly status: number; readonly message: string } | undefined;
}

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
