import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../../kernel/context.ts';
import { metricGatherers } from '../../../kernel/gather-metrics.ts';
import type { Invocation, RoutedInvocation } from './invocation.ts';
import { settingsOf } from './method-settings.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
const UNITS = {
  '4XXError': 'Count',
  '5XXError': 'Count',
  CacheHitCount: 'Count',
  CacheMissCount: 'Count',
  Count: 'Count',
  IntegrationLatency: 'Milliseconds',
  Latency: 'Milliseconds',
} as const satisfies Record<string, StandardUnit>;

const gathererOf = metricGatherers({
  namespace: 'AWS/ApiGateway',
  service: 'apigateway.amazonaws.com',
  units: UNITS,
});

interface Measured {
  readonly status: number;
  readonly isHit: boolean | undefined;
}

/** Counts a request: by API, by API and stage, and with detailed metrics by method too. */
export const countRequest = (
  invocation: Invocation | RoutedInvocation,
  { status, isHit }: Measured,
): void => {
  const { context, startedMs, variables, api, stageName } = invocation;
  const integrationLatency = variables.results?.integrationLatency;
  const routed = 'resource' in invocation && settingsOf(invocation).metricsEnabled ? invocation : undefined;
  gathererOf(context).add(context, {
    key: [api.name, stageName, routed?.resource.path, routed && invocation.request.method].join('\u0000'),
    dimensions: () => dimensionsOf(invocation, routed),
    values: {
      Count: 1,
      '4XXError': Number(status >= 400 && status < 500),
      '5XXError': Number(status >= 500),
      Latency: Math.round(context.clock.now() - startedMs),
      ...(integrationLatency !== undefined && { IntegrationLatency: Number(integrationLatency) }),
      ...(isHit !== undefined && { CacheHitCount: Number(isHit), CacheMissCount: Number(!isHit) }),
    },
  });
};

const dimensionsOf = (
  { api, stageName, request }: Invocation,
  routed: RoutedInvocation | undefined,
): Dimension[][] => {
  const ApiName = { Name: 'ApiName', Value: api.name };
  const Stage = { Name: 'Stage', Value: stageName };
  const byMethod = routed && [
    ...[ApiName, Stage, { Name: 'Resource', Value: routed.resource.path }],
    { Name: 'Method', Value: request.method },
  ];
  return [[ApiName], [ApiName, Stage], ...(byMethod ? [byMethod] : [])];
};

/** Resolves when all counts are in CloudWatch. */
export const countsFlushed = (context: Context): Promise<void> => gathererOf(context).flushed();
