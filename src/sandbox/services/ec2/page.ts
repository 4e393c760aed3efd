import { paginate } from '../../kernel/paginate.ts';
import { ec2Error, invalidValue } from './errors.ts';

interface Paged<T> {
  readonly keyOf: (item: T) => string;
  readonly maxResults: number | undefined;
  readonly nextToken: string | undefined;
}

/** One page of a Describe operation; everything where no number is asked for. */
export const pageOf = <T>(items: readonly T[], { keyOf, maxResults, nextToken }: Paged<T>) => {
  if (maxResults !== undefined && (maxResults < MIN_RESULTS || maxResults > MAX_RESULTS))
    throw invalidValue(
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value between ${MIN_RESULTS} and ${MAX_RESULTS}.`,
    );
  return paginate(items, {
    keyOf,
    limit: maxResults ?? MAX_RESULTS,
    token: nextToken,
    invalidToken: () => ec2Error('InvalidNextToken', `The token '${nextToken}' is invalid`),
  });
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html: MaxResults */
const MIN_RESULTS = 5;
const MAX_RESULTS = 1000;
