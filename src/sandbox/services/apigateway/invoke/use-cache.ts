import { AwsError } from '../../../kernel/aws-error.ts';
import type { HostedContext } from '../../../kernel/hosted.ts';
import { cachedReplies } from './caches.ts';
import { GatewayError } from './gateway-error.ts';
import { integrate } from './integrate.ts';
import { methodArn, type RoutedInvocation, stagePrefix } from './invocation.ts';
import { mapped } from './mapping-expression.ts';
import { settingsOf } from './method-settings.ts';
import type { GatewayReply } from './reply.ts';

export interface CacheUse {
  readonly reply: GatewayReply;
  /** Undefined where the method isn't cached. */
  readonly isHit: boolean | undefined;
}

/** "The maximum size of a response that can be cached is 1048576 bytes." */
const MAX_CACHED_BYTES = 1_048_576;

/**
 * The integration's answer, out of the stage's cache where it has it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 */
export const integrateCached = async (
  invocation: RoutedInvocation,
  context: HostedContext,
): Promise<CacheUse> => {
  const { stage } = invocation;
  const { cachingEnabled = false, cacheTtlInSeconds = 300 } = settingsOf(invocation);
  if (!stage?.cacheClusterEnabled || !cachingEnabled || cacheTtlInSeconds === 0)
    return { reply: await integrate(invocation), isHit: undefined };
  const key = cacheKey(invocation);
  const bypass = bypasses(invocation, context);
  const known = bypass.isGranted ? undefined : cachedReplies.get(context, key);
  if (known) return { reply: withWarning(known, bypass.isWarned), isHit: true };
  const reply = await integrate(invocation);
  // What failed is asked again.
  if (reply.status < 400 && reply.body.length <= MAX_CACHED_BYTES)
    cachedReplies.keep(context, key, { value: reply, ttlSeconds: cacheTtlInSeconds });
  return { reply: withWarning(reply, bypass.isWarned), isHit: false };
};

/** Only parameters that are chosen tell answers apart; methods that share a namespace share their answers. */
const cacheKey = (invocation: RoutedInvocation): string => {
  const { integration, method, resource, isCanary, stage } = invocation;
  const { cacheNamespace = resource.id, cacheKeyParameters = [] } = integration;
  const values = cacheKeyParameters.map((name) => {
    const [, place = '', rest = ''] =
      /^integration\.request\.(header|path|querystring)\.(.+)$/.exec(name) ?? [];
    const expression = place ? integration.requestParameters?.[name] : name;
    return [name, expression === undefined ? rest : (mapped(invocation, expression) ?? null)];
  });
  const isOwn = isCanary && !stage?.canarySettings?.useStageCache;
  return `${stagePrefix(invocation)}${isOwn ? 'canary/' : ''}${cacheNamespace}/${method.httpMethod}/${JSON.stringify(values)}`;
};

interface Bypass {
  readonly isGranted: boolean;
  readonly isWarned: boolean;
}

/** `Cache-Control: max-age=0` asks past the cache; as a rule only who may `execute-api:InvalidateCache` is heard. */
const bypasses = (invocation: RoutedInvocation, context: HostedContext): Bypass => {
  const isAsked = /(?:^|,)\s*max-age\s*=\s*0\s*(?:,|$)/i.test(invocation.headers.get('cache-control') ?? '');
  if (!isAsked) return { isGranted: false, isWarned: false };
  const { requireAuthorizationForCacheControl = true, unauthorizedCacheControlHeaderStrategy: strategy } =
    settingsOf(invocation);
  if (!requireAuthorizationForCacheControl || mayInvalidate(invocation, context))
    return { isGranted: true, isWarned: false };
  if (strategy === 'FAIL_WITH_403')
    throw new GatewayError('ACCESS_DENIED', 'User is not authorized to invalidate the cache');
  return { isGranted: false, isWarned: strategy !== 'SUCCEED_WITHOUT_RESPONSE_HEADER' };
};

const mayInvalidate = (invocation: RoutedInvocation, context: HostedContext): boolean => {
  try {
    const caller = context.authenticate('execute-api');
    context.authorize({ action: 'execute-api:InvalidateCache', resource: methodArn(invocation) }, caller);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
};

const withWarning = (reply: GatewayReply, isWarned: boolean): GatewayReply =>
  isWarned
    ? {
        ...reply,
        headers: [
          ...reply.headers,
          ['Warning', '199 Cache-Control header is ignored for lack of permission'],
        ],
      }
    : reply;
