import { AwsError } from '../../kernel/aws-error.ts';
import type { Context, RequestContext, ServiceContext } from '../../kernel/context.ts';
import { type Finished, finishEvent } from './destinations/finish-event.ts';
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
    if (error instanceof AwsError) await defer(context, row, error).catch(context.report);
    else context.report(error);
  }
};

const run = async (context: Context, row: AsyncEventRow): Promise<void> => {
  const { functionName, qualifier, id: requestId, clientContext, failures } = row;
  const attempts = failures;
  if (ageMs(context, row) > maxAgeMs(context, row))
    return finish(context, row, { condition: 'EventAgeExceeded', attempts, answer: undefined });
  // With a reservation of none the event can't ever run.
  if (context.table(functions).get(functionName)?.reservedConcurrency === 0)
    return finish(context, row, { condition: 'ZeroReservedConcurrency', attempts, answer: undefined });
  const engine = engineOf(context);
  engine.metrics.publish(context, row, { AsyncEventAge: ageMs(context, row) });
  const target = findTarget(context, { name: functionName, qualifier });
  const result = await engine.invoke(context, target, {
    requestId,
    payload: Buffer.from(row.payload),
    clientContext,
  });
  await result.logged;
  const { functionError, payload, traceId: cause } = result;
  // A closing sandbox ends the function's process; the event runs again when it opens.
  if (functionError && engine.isClosing()) return;
  const executedVersion = target.release.configuration.Version ?? LATEST;
  const tried = { attempts: failures + 1, answer: { executedVersion, functionError, payload } };
  const after = context.scope({ cause });
  if (!functionError) return finish(after, row, { condition: 'Success', ...tried });
  if (tried.attempts > retriesOf(context, row))
    return finish(after, row, { condition: 'RetriesExhausted', ...tried });
  const dueMs = context.clock.now() + tried.attempts * RETRY_STEP_MS;
  await put(context, { ...row, failures: tried.attempts, deferrals: 0, dueMs }, tried);
};

/** Lambda couldn't run it: not the function's failure, so it doesn't count as one. */
const defer = async (context: Context, row: AsyncEventRow, error: AwsError): Promise<void> => {
  const tried = {
    attempts: row.failures,
    answer: undefined,
    refusal: { status: error.httpStatus ?? 429, message: error.message },
  };
  if (HOPELESS.has(error.code)) {
    await finish(context, row, { condition: 'RetriesExhausted', ...tried });
    return;
  }
  const deferrals = row.deferrals + 1;
  const dueMs = context.clock.now() + Math.min(1000 * 2 ** (deferrals - 1), MAX_DEFERRAL_MS);
  await put(context, { ...row, deferrals, dueMs }, tried);
};

/** What no later attempt could change. */
const HOPELESS = new Set(['ResourceNotFoundException', 'RecursiveInvocationException']);

/** Back into the queue, unless its turn would come too late. */
const put = async (
  context: Context,
  row: AsyncEventRow,
  tried: Omit<Finished, 'condition'>,
): Promise<void> => {
  if (row.dueMs - row.receivedMs > maxAgeMs(context, row)) {
    await finish(context, row, { condition: 'EventAgeExceeded', ...tried });
    return;
  }
  context.table(asyncEvents).put(row.id, row);
  attemptLater(context, row);
};

/** The event leaves the queue once its destination has been told: rather twice than never. */
const finish = async (context: Context, row: AsyncEventRow, finished: Finished): Promise<void> => {
  if (finished.condition !== 'Success')
    engineOf(context).metrics.publish(context, row, { AsyncEventsDropped: 1 });
  await finishEvent(context, row, finished);
  context.table(asyncEvents).delete(row.id);
};

const ageMs = (context: Context, row: AsyncEventRow) => context.clock.now() - row.receivedMs;

const configOf = (context: Context, { functionName, qualifier = LATEST }: AsyncEventRow) =>
  context.table(eventInvokeConfigs).get(qualifiedKey(functionName, qualifier));

const retriesOf = (context: Context, row: AsyncEventRow) =>
  configOf(context, row)?.maximumRetryAttempts ?? DEFAULT_RETRIES;

const maxAgeMs = (context: Context, row: AsyncEventRow) =>
  (configOf(context, row)?.maximumEventAgeInSeconds ?? DEFAULT_MAX_AGE_SECONDS) * 1000;
