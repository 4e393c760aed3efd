import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { engineOf } from '../engine.ts';
import type { InvocationResult } from '../execution/run-invocation.ts';
import { findTarget } from '../find-target.ts';
import { functionArn } from '../function-reference.ts';
import type { MappingRow } from './mapping.ts';

/** How the invocation with a batch ended. */
export type BatchOutcome =
  | { readonly kind: 'answered'; readonly invocation: Invoked; readonly payload: Uint8Array }
  /** The function failed. */
  | { readonly kind: 'failed'; readonly invocation: Invoked }
  /** Lambda could not run it: a throttle, a function that is gone or not ready. */
  | { readonly kind: 'refused'; readonly error: AwsError };

export interface Invoked {
  readonly requestId: string;
  readonly executedVersion: string;
}

export interface Batch {
  /** The records as JSON texts. */
  readonly records: readonly string[];
  /** The trace events that led to the records; undefined ones are left out. */
  readonly causes: readonly (string | undefined)[];
}

/** What an event's envelope needs beside its records. */
const ENVELOPE_BYTES = Buffer.byteLength('{"Records":[]}');

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (invocation payload, 6 MB) */
export const MAX_RECORDS_BYTES = 6_291_456 - ENVELOPE_BYTES;

/** Invokes a mapping's function with a batch. Rejects only for faults of the sandbox. */
export const invokeBatch = async (
  context: Context,
  mapping: MappingRow,
  batch: Batch,
): Promise<BatchOutcome> => {
  const delivery = context.trace.newId();
  const [cause, ...otherCauses] = [...new Set(batch.causes.filter((id) => id !== undefined))];
  const record = (outcome: string) => {
    const to = functionArn(context, mapping.functionName, mapping.qualifier);
    const detail = { kind: 'delivery', from: mapping.sourceArn, to, outcome } as const;
    context.trace.record(detail, cause, delivery);
    // An invocation has one cause only; whoever follows another record of the batch finds its delivery at least.
    for (const other of otherCauses) context.trace.record(detail, other);
  };
  try {
    const outcome = await invoke(context.scope({ cause: delivery }), mapping, batch);
    record(outcome.kind === 'answered' ? 'ok' : 'the function failed');
    return outcome;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    record(error.code);
    return { kind: 'refused', error };
  }
};

const invoke = async (context: Context, mapping: MappingRow, { records }: Batch): Promise<BatchOutcome> => {
  const target = findTarget(context, { name: mapping.functionName, qualifier: mapping.qualifier });
  const requestId = context.uuid();
  const payload = Buffer.from(`{"Records":[${records.join(',')}]}`);
  const result: InvocationResult = await engineOf(context).invoke(context, target, { requestId, payload });
  const executedVersion = target.release.configuration.Version ?? '$LATEST';
  const invocation = { requestId, executedVersion };
  return result.functionError
    ? { kind: 'failed', invocation }
    : { kind: 'answered', invocation, payload: result.payload };
};

/** Whether the function can be invoked now; while it can't, nothing is read for it. */
export const isInvocable = (context: Context, { functionName: name, qualifier }: MappingRow): boolean => {
  try {
    findTarget(context, { name, qualifier });
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
};

/** The execution role of the function that a mapping invokes; undefined where there is no such function. */
export const executionRole = (
  context: Context,
  { functionName: name, qualifier }: Pick<MappingRow, 'functionName' | 'qualifier'>,
): string | undefined => {
  try {
    return findTarget(context, { name, qualifier }).release.configuration.Role;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
};
