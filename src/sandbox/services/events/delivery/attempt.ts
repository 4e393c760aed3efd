import type { Context } from '../../../kernel/context.ts';
import { count } from '../metrics.ts';
import { sendToDeadLetterQueue } from './dead-letter.ts';
import type { Delivery } from './delivery.ts';
import { type Failure, failureOf } from './failure.ts';
import { retryDelayMs } from './retry-delay.ts';
import { sendToTarget } from './send-to-target.ts';

/** Tries to deliver once. Returns the delivery as it is to be tried again, undefined where it is done with. */
export const attempt = async (context: Context, delivery: Delivery): Promise<Delivery | undefined> => {
  const traceId = context.trace.newId();
  const record = (outcome: string) => {
    const { ruleArn: from, target, cause } = delivery;
    context.trace.record({ kind: 'delivery', from, to: target.Arn ?? '', outcome }, cause, { id: traceId });
  };
  count(context, delivery, {
    InvocationAttempts: 1,
    ...(delivery.attempts > 0 && { RetryInvocationAttempts: 1 }),
  });
  try {
    await sendToTarget(context.scope({ cause: traceId }), delivery);
    count(context, delivery, { Invocations: 1, SuccessfulInvocationAttempts: 1 });
    record('delivered');
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return await fail(context.scope({ cause: traceId }), { delivery, failure, record });
  }
};

interface Failed {
  readonly delivery: Delivery;
  readonly failure: Failure;
  readonly record: (outcome: string) => void;
}

const fail = async (context: Context, failed: Failed): Promise<Delivery | undefined> => {
  const { delivery, failure, record } = failed;
  const nowMs = context.clock.now();
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = delivery.target.RetryPolicy ?? {};
  const attempts = delivery.attempts + 1;
  if (!failure.isRetryable) return giveUp(context, failed, undefined);
  if (attempts > MaximumRetryAttempts) return giveUp(context, failed, 'MaximumRetryAttempts');
  const delayMs = retryDelayMs(attempts, context.random);
  if (nowMs + delayMs > delivery.ingestedMs + MaximumEventAgeInSeconds * 1000)
    return giveUp(context, failed, 'MaximumEventAgeInSeconds');
  record(`failed (${failure.code}), tried again in ${Math.round(delayMs / 1000)} s: ${failure.message}`);
  return { ...delivery, attempts, dueMs: nowMs + delayMs };
};

/** What can't be delivered goes to the target's dead-letter queue, where it has one, or is lost. */
const giveUp = async (
  context: Context,
  { delivery, failure, record }: Failed,
  exhausted: string | undefined,
): Promise<undefined> => {
  count(context, delivery, { Invocations: 1, FailedInvocations: 1 });
  const reason = `failed (${failure.code}): ${failure.message}`;
  const queueArn = delivery.target.DeadLetterConfig?.Arn;
  if (queueArn === undefined) {
    record(`${reason}; lost, as the target has no dead-letter queue`);
    return undefined;
  }
  try {
    await sendToDeadLetterQueue(context, { delivery, failure, exhausted, queueArn });
    count(context, delivery, { InvocationsSentToDlq: 1 });
    record(`${reason}; sent to dead-letter queue ${queueArn}`);
  } catch (error) {
    const why = failureOf(error);
    if (!why) throw error;
    count(context, delivery, { InvocationsFailedToBeSentToDlq: 1 });
    record(`${reason}; lost, as dead-letter queue ${queueArn} failed too (${why.code}): ${why.message}`);
  }
  return undefined;
};
