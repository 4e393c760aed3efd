import { AwsError } from '../../kernel/aws-error.ts';
import type { Context, RequestContext, ServiceContext } from '../../kernel/context.ts';
import { type Event, engineOf } from './engine.ts';
import { findTarget } from './find-target.ts';
import type { FunctionReference } from './function-reference.ts';
import {
  type AsyncEventRow,
  asyncEvents,
  eventInvokeConfigs,
  functions,
  LATEST,
  qualifiedKey,
} from './rows.ts';

/**
 * The queue that Lambda keeps for asynchronous invocations: a failed event is tried twice more, after one and after two
 * further minutes; one that Lambda couldn't run (a throttle) with growing pauses up to five minutes, for up to six hours.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const DEFAULT_RETRIES = 2;
const DEFAULT_MAX_AGE_SECONDS = 6 * 3600;
const RETRY_STEP_MS = 60_000;
const MAX_DEFERRAL_MS = 5 * 60_000;

/** Takes an event in and returns at once; it is run from the queue. */
export const receiveEvent = (
  context: RequestContext,
  { name, qualifier }: FunctionReference,
  event: Event,
): void => {
  const receivedMs = context.clock.now();
  const row: AsyncEventRow = {
    id: event.requestId,
    functionName: name,
    qualifier,
    payload: Buffer.from(event.payload).toString(),
    clientContext: event.clientContext,
    cause: context.cause,
    receivedMs,
    failures: 0,
    deferrals: 0,
    dueMs: receivedMs,
  };
  engineOf(context).metrics.publish(context, { functionName: name, qualifier }, { AsyncEventsReceived: 1 });
  context.table(asyncEvents).put(row.id, row);
  const queue = context.scope({});
  setImmediate(() => attempt(queue, row.id));
};

/** Goes on with what was in the queue when the sandbox was closed. */
export const resumeQueue = (service: ServiceContext): void => {
  for (const scope of service.scopes(asyncEvents)) {
    const context = service.scope(scope);
    for (const row of context.table(asyncEvents).values()) attemptLater(context, row);
  }
};

const attemptLater = (context: Context, row: AsyncEventRow): void => {
  context.clock.after(row.dueMs - context.clock.now(), () => attempt(context, row.id));
};

/** Never rejects: nobody waits for it but the clock. */
const attempt = async (context: Context, id: string): Promise<void> => {
  const row = context.table(asyncEvents).get(id);
  if (!row) return;
  try {
    await run(context.scope({ cause: row.cause }), row);
  } catch (error) {
    if (error instanceof AwsError) defer(context, row, error);
    else context.report(error);
  }
};

const run = async (context: Context, row: AsyncEventRow): Promise<void> => {
  const { functionName, qualifier, id: requestId, clientContext } = row;
  if (ageMs(context, row) > maxAgeMs(context, row)) return drop(context, row);
  // With a reservation of none the event can't ever run.
  if (context.table(functions).get(functionName)?.reservedConcurrency === 0) return drop(context, row);
  const engine = engineOf(context);
  engine.metrics.publish(context, row, { AsyncEventAge: ageMs(context, row) });
  const target = findTarget(context, { name: functionName, qualifier });
  const result = await engine.invoke(context, target, {
    requestId,
    payload: Buffer.from(row.payload),
    clientContext,
  });
  await result.logged;
  if (!result.functionError) {
    context.table(asyncEvents).delete(row.id);
    return;
  }
  const failures = row.failures + 1;
  if (failures > retriesOf(context, row)) return drop(context, row);
  put(context, { ...row, failures, deferrals: 0, dueMs: context.clock.now() + failures * RETRY_STEP_MS });
};

/** Lambda couldn't run it: not the function's failure, so it doesn't count as one. */
const defer = (context: Context, row: AsyncEventRow, error: AwsError): void => {
  if (error.code === 'ResourceNotFoundException') {
    drop(context, row);
    return;
  }
  const deferrals = row.deferrals + 1;
  put(context, {
    ...row,
    deferrals,
    dueMs: context.clock.now() + Math.min(1000 * 2 ** (deferrals - 1), MAX_DEFERRAL_MS),
  });
};

const put = (context: Context, row: AsyncEventRow): void => {
  if (row.dueMs - row.receivedMs > maxAgeMs(context, row)) {
    drop(context, row);
    return;
  }
  context.table(asyncEvents).put(row.id, row);
  attemptLater(context, row);
};

const drop = (context: Context, row: AsyncEventRow): void => {
  context.table(asyncEvents).delete(row.id);
  engineOf(context).metrics.publish(context, row, { AsyncEventsDropped: 1 });
};

const ageMs = (context: Context, row: AsyncEventRow) => context.clock.now() - row.receivedMs;

const configOf = (context: Context, { functionName, qualifier = LATEST }: AsyncEventRow) =>
  context.table(eventInvokeConfigs).get(qualifiedKey(functionName, qualifier));

const retriesOf = (context: Context, row: AsyncEventRow) =>
  configOf(context, row)?.maximumRetryAttempts ?? DEFAULT_RETRIES;

const maxAgeMs = (context: Context, row: AsyncEventRow) =>
  (configOf(context, row)?.maximumEventAgeInSeconds ?? DEFAULT_MAX_AGE_SECONDS) * 1000;
