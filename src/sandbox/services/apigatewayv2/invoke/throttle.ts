import { takeToken } from '../../../kernel/token-bucket.ts';
import { ACCOUNT_LIMITS, takeOfAccount } from '../../execute-api/account-limit.ts';
import { type Exchange, RefusedError } from './exchange.ts';

/**
 * The route's own limits, else the stage's (one bucket for all routes without their own), then the account's.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html Throws RefusedError 429.
 */
export const throttle = ({ context, api, stage }: Exchange, routeKey: string): void => {
  const prefix = `${context.region}/${api.ApiId}/${stage.StageName}`;
  const own = limitsOf(stage.RouteSettings?.[routeKey]);
  const limits = own ?? limitsOf(stage.DefaultRouteSettings);
  const isThrough =
    (!limits || takeToken(context, own ? `${prefix}/${routeKey}` : prefix, limits)) && takeOfAccount(context);
  if (!isThrough) throw new RefusedError({ status: 429, message: 'Too Many Requests' });
};

interface Settings {
  readonly ThrottlingRateLimit?: number | undefined;
  readonly ThrottlingBurstLimit?: number | undefined;
}

const limitsOf = (settings: Settings | undefined) => {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings ?? {};
  if (rate === undefined && burst === undefined) return undefined;
  return { ratePerSecond: rate ?? ACCOUNT_LIMITS.ratePerSecond, burst: burst ?? ACCOUNT_LIMITS.burst };
};
