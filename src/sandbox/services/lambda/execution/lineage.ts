import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { functions } from '../rows.ts';

/**
 * How often a function may run in one chain of requests. AWS says "approximately 16 times".
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const MAX_RUNS = 16;

/** Services through which a chain is followed, from the same page; any other begins a new one. */
const FOLLOWED: ReadonlySet<string> = new Set(['lambda', 'sqs', 'sns', 's3']);

/** Invocations whose chains are remembered. */
const CAPACITY = 10_000;

/** Which functions have run in the chain of requests that led to an invocation, and how often. */
export interface Lineage {
  /** Notes a run of the function as `traceId`; throws RecursiveInvocationException where it would be one too many. */
  readonly enter: (context: Context, functionName: string, traceId: string) => void;
}

/** AWS counts in the trace header that its SDKs hand on; here the trace itself knows what led to what. */
export const createLineage = (): Lineage => {
  const chains = new Map<string, ReadonlyMap<string, number>>();
  return {
    enter: (context, functionName, traceId) => {
      const key = `${context.account}/${context.region}/${functionName}`;
      const before = chainOf(context, chains);
      const runs = (before?.get(key) ?? 0) + 1;
      const isAllowed = context.table(functions).get(functionName)?.recursiveLoop === 'Allow';
      if (runs > MAX_RUNS && !isAllowed) throw recursive();
      chains.set(traceId, new Map([...(before ?? []), [key, runs]]));
      const [oldest] = chains.size > CAPACITY ? chains.keys() : [];
      if (oldest !== undefined) chains.delete(oldest);
    },
  };
};

/** The chain of the nearest invocation that led here. */
const chainOf = (
  { trace, cause }: Context,
  chains: ReadonlyMap<string, ReadonlyMap<string, number>>,
): ReadonlyMap<string, number> | undefined => {
  for (let id = cause; id !== undefined; ) {
    const chain = chains.get(id);
    if (chain) return chain;
    const link = trace.linkOf(id);
    if (!link || !FOLLOWED.has(link.service)) return undefined;
    id = link.cause;
  }
  return undefined;
};

/** The text is the documentation of the exception in Lambda's API model; AWS's own message isn't recorded. */
const recursive = (): AwsError =>
  new AwsError(
    'RecursiveInvocationException',
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
    { members: { Type: 'User' } },
  );
