import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { takeToken } from '../../../kernel/token-bucket.ts';
import { functions, type ProvisionedRow, provisioned, qualifiedKey } from '../rows.ts';
import { IDLE_MS } from './instance-pool.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (concurrent executions) */
export const ACCOUNT_CONCURRENCY = 1000;

/**
 * "For each function, your concurrency scaling rate is 1,000 execution environment instances every 10 seconds", refilled
 * continuously: https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 */
const SCALING = { ratePerSecond: 100, burst: 1000 };

/** A place among the invocations under way. */
export interface Slot {
  /** How many of the function are under way, this one included. */
  readonly count: number;
  /** The provisioned environments that it runs in; undefined on demand. */
  readonly provisioned: ProvisionedRow | undefined;
  /** How many of those are in use, this one included. */
  readonly provisionedCount: number;
  /** There are provisioned environments, and all are in use. */
  readonly isSpillover: boolean;
  readonly leave: () => void;
}

/** Invocations under way, by function. */
export interface Concurrency {
  /** Counts one more, or throws TooManyRequestsException. */
  readonly enter: (
    context: Context,
    source: { readonly functionName: string; readonly qualifier: string | undefined },
  ) => Slot;
}

interface Usage {
  onDemand: number;
  /** Environments that on-demand invocations have needed at once, until none was needed so long that they ended. */
  environments: number;
  neededMs: number;
  readonly provisioned: Map<string, number>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
export const createConcurrency = (accountLimit = ACCOUNT_CONCURRENCY): Concurrency => {
  const usages = new Map<string, Usage>();
  const usageOf = (key: string): Usage => {
    const known = usages.get(key) ?? { onDemand: 0, environments: 0, neededMs: 0, provisioned: new Map() };
    usages.set(key, known);
    return known;
  };
  return {
    enter: (context, { functionName, qualifier }) => {
      const place = `${context.account}/${context.region}/`;
      const usage = usageOf(place + functionName);
      const row = readyRow(context, functionName, qualifier);
      const inUse = usage.provisioned.get(row?.qualifier ?? '') ?? 0;
      if (row && inUse < row.requested) return enterProvisioned(usage, row);
      checkLimits(context, functionName, { usage, usages, place, accountLimit });
      checkScaling(context, functionName, usage);
      usage.onDemand += 1;
      return {
        count: countOf(usage),
        provisioned: undefined,
        provisionedCount: inUse,
        isSpillover: row !== undefined,
        leave: () => {
          usage.onDemand -= 1;
        },
      };
    },
  };
};

const readyRow = (context: Context, functionName: string, qualifier: string | undefined) => {
  if (qualifier === undefined) return undefined;
  const row = context.table(provisioned).get(qualifiedKey(functionName, qualifier));
  return row?.status === 'READY' ? row : undefined;
};

const enterProvisioned = (usage: Usage, row: ProvisionedRow): Slot => {
  const add = (change: number) => {
    const count = (usage.provisioned.get(row.qualifier) ?? 0) + change;
    usage.provisioned.set(row.qualifier, count);
    return count;
  };
  const provisionedCount = add(1);
  const count = countOf(usage);
  return { count, provisioned: row, provisionedCount, isSpillover: false, leave: () => void add(-1) };
};

const countOf = (usage: Usage): number => {
  let sum = usage.onDemand;
  for (const count of usage.provisioned.values()) sum += count;
  return sum;
};

interface Pool {
  readonly usage: Usage;
  readonly usages: ReadonlyMap<string, Usage>;
  readonly place: string;
  readonly accountLimit: number;
}

/** What is provisioned is taken from the function's reservation, or without one from what all share. */
const checkLimits = (context: Context, functionName: string, pool: Pool): void => {
  const { usage, usages, place, accountLimit } = pool;
  const reserved = context.table(functions).get(functionName)?.reservedConcurrency;
  if (reserved === undefined) {
    if (
      unreservedInUse(context, usages, place) >=
      unreservedConcurrency(context, accountLimit) - provisionedUnreserved(context)
    )
      throw throttled('ConcurrentInvocationLimitExceeded');
  } else if (usage.onDemand >= reserved - provisionedOf(context, functionName)) {
    throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
  }
};

/** AWS names no reason of its own for a function that grows too fast; it is told as the limit of concurrency. */
const checkScaling = (context: Context, functionName: string, usage: Usage): void => {
  const now = context.clock.now();
  if (now - usage.neededMs > IDLE_MS) usage.environments = usage.onDemand;
  if (usage.onDemand < usage.environments) return;
  if (!takeToken(context, `lambda.scaling:${context.account}/${context.region}/${functionName}`, SCALING))
    throw throttled('ConcurrentInvocationLimitExceeded');
  usage.environments = usage.onDemand + 1;
  usage.neededMs = now;
};

/** What the account's functions without a reservation share. */
export const unreservedConcurrency = (context: Context, accountLimit = ACCOUNT_CONCURRENCY): number => {
  let left = accountLimit;
  for (const row of context.table(functions).values()) left -= row.reservedConcurrency ?? 0;
  return left;
};

/** What is provisioned for a function, for all its versions and aliases. */
export const provisionedOf = (context: Context, functionName: string): number =>
  sumOf(context, (row) => row.functionName === functionName);

/** What is provisioned for functions without a reservation. */
export const provisionedUnreserved = (context: Context): number =>
  sumOf(
    context,
    ({ functionName }) => context.table(functions).get(functionName)?.reservedConcurrency === undefined,
  );

const sumOf = (context: Context, isMeant: (row: ProvisionedRow) => boolean): number =>
  [...context.table(provisioned).values()].filter(isMeant).reduce((sum, { requested }) => sum + requested, 0);

const unreservedInUse = (context: Context, usages: ReadonlyMap<string, Usage>, place: string): number => {
  let sum = 0;
  for (const [key, { onDemand }] of usages) {
    if (!key.startsWith(place)) continue;
    if (context.table(functions).get(key.slice(place.length))?.reservedConcurrency === undefined)
      sum += onDemand;
  }
  return sum;
};

const throttled = (Reason: string): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', { members: { Type: 'User', Reason } });
