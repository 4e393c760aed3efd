import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { functions } from '../rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (concurrent executions) */
export const ACCOUNT_CONCURRENCY = 1000;

/** Invocations under way, by function. */
export interface Concurrency {
  /** Counts one more, or throws TooManyRequestsException. Returns what ends it, and how many are under way. */
  readonly enter: (
    context: Context,
    functionName: string,
  ) => { readonly leave: () => void; readonly count: number };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
export const createConcurrency = (): Concurrency => {
  const running = new Map<string, number>();
  return {
    enter: (context, functionName) => {
      const place = `${context.account}/${context.region}/`;
      const key = place + functionName;
      const reserved = context.table(functions).get(functionName)?.reservedConcurrency;
      if (reserved === undefined) {
        if (unreservedInUse(context, running, place) >= unreservedConcurrency(context))
          throw throttled('ConcurrentInvocationLimitExceeded');
      } else if ((running.get(key) ?? 0) >= reserved) {
        throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
      }
      const count = (running.get(key) ?? 0) + 1;
      running.set(key, count);
      return { count, leave: () => running.set(key, (running.get(key) ?? 1) - 1) };
    },
  };
};

/** What the account's functions without a reservation share. */
export const unreservedConcurrency = (context: Context): number => {
  let left = ACCOUNT_CONCURRENCY;
  for (const row of context.table(functions).values()) left -= row.reservedConcurrency ?? 0;
  return left;
};

const unreservedInUse = (context: Context, running: ReadonlyMap<string, number>, place: string): number => {
  let sum = 0;
  for (const [key, count] of running) {
    if (!key.startsWith(place)) continue;
    if (context.table(functions).get(key.slice(place.length))?.reservedConcurrency === undefined)
      sum += count;
  }
  return sum;
};

const throttled = (Reason: string): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', { members: { Type: 'User', Reason } });
