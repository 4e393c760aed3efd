import type { AwsError } from '../../kernel/aws-error.ts';
import { paginate } from '../../kernel/paginate.ts';
import { invalidParameter } from './errors.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html: 50 items at most, whatever is asked for. */
const MAX_ITEMS = 50;

/** One page of a list call with Marker and MaxItems. */
export const lambdaPage = <T>(
  items: readonly T[],
  { Marker, MaxItems }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
  keyOf: (item: T) => string,
): { readonly items: T[]; readonly NextMarker: string | undefined } => {
  const limit = Math.min(MaxItems ?? MAX_ITEMS, MAX_ITEMS);
  const page = paginate(items, { keyOf, limit, token: Marker || undefined, invalidToken: invalidMarker });
  return { items: page.items, NextMarker: page.nextToken };
};

const invalidMarker = (): AwsError => invalidParameter('Invalid Marker.');
