import { paginate } from '../../kernel/paginate.ts';
import { invalidParameter, invalidValue } from './errors.ts';
import type { RunningQueue } from './live/running-queue.ts';

const MAX_RESULTS = 1_000;

/** A page of queues by name. "You must set MaxResults to receive a value for NextToken." Throws AwsError. */
export const pageOfQueues = (
  queues: readonly RunningQueue[],
  asked: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): { readonly items: readonly RunningQueue[]; readonly nextToken: string | undefined } => {
  const { MaxResults = MAX_RESULTS, NextToken } = asked;
  if (MaxResults < 1 || MaxResults > MAX_RESULTS) {
    throw invalidValue(MaxResults, 'MaxResults', `Must be between 1 and ${MAX_RESULTS}, if provided.`);
  }
  const byName = [...queues].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, nextToken } = paginate(byName, {
    keyOf: ({ name }) => name,
    limit: MaxResults,
    token: NextToken,
    invalidToken: () => invalidParameter('Invalid or expired next token.'),
  });
  return { items, nextToken: asked.MaxResults === undefined ? undefined : nextToken };
};
