import type { Context } from '../../kernel/context.ts';
import { takeToken } from '../../kernel/token-bucket.ts';

/**
 * "10,000 requests per second (RPS) with an additional burst capacity provided by the token bucket algorithm, using a
 * maximum bucket capacity of 5,000 requests", of all APIs of an account and region together:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const ACCOUNT_LIMITS = { ratePerSecond: 10_000, burst: 5_000 } as const;

/** Takes one request out of the account's limit; false where it is reached. */
export const takeOfAccount = (context: Context): boolean =>
  takeToken(context, `${context.region}/account`, ACCOUNT_LIMITS);
