import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { engineOf } from '../engine.ts';
import type { InvocationResult } from '../execution/run-invocation.ts';
import { findTarget } from '../find-target.ts';
import { functionArn } from '../function-reference.ts';
import type { MappingRow } from './mapping.ts';

/** How the invocation with a batch ended. */
export type BatchOutcome =
  | (Ran & { readonly kind: 'answered'; readonly payload: Uint8Array })
  /** The function failed. */
  | (Ran & { readonly kind: 'failed' })
  /** Lambda could not run it: a throttle, a function that is gone or not ready. */
  | { readonly kind: 'refused'; readonly error: AwsError };

interface Ran {
  readonly invocation: Invoked;
  /** The trace event of the batch's way to the function. */
  readonly delivery: string;
}

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
  const [cause, ...otherCauses] = [...new Set(batch.causes.filter((id) => id !== undefined))];
  const delivery = context.trace.newId({ cause, service: 'lambda' });
  const record = (outcome: string) => {
    const to = functionArn(context, mapping.functionName, mapping.qualifier);
    const records = batch.records.length;
    const detail = { kind: 'delivery', from: mapping.sourceArn, to, outcome, records } as const;
    context.trace.record(detail, cause, { id: delivery, otherCauses });
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

const invoke = async (
  context: Context,
  mapping: MappingRow,
  { records }: Batch,
): Promise<Exclude<BatchOutcome, { kind: 'refused' }>> => {
  const target = findTarget(context, { name: mapping.functionName, qualifier: mapping.qualifier });
  const requestId = context.uuid();
  const payload = Buffer.from(`{"Records":[${records.join(',')}]}`);
  const result: InvocationResult = await engineOf(context).invoke(context, target, { requestId, payload });
  const executedVersion = target.release.configuration.Version ?? '$LATEST';
  const ran = { invocation: { requestId, executedVersion }, delivery: context.cause ?? '' };
  return result.functionError
    ? { kind: 'failed', ...ran }
    : { kind: 'answered', ...ran, payload: result.payload };
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
