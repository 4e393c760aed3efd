import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../../kernel/context.ts';
import { metricGatherers } from '../../../kernel/gather-metrics.ts';
import type { Exchange, RoutedExchange } from './exchange.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
const UNITS = {
  '4xx': 'Count',
  '5xx': 'Count',
  Count: 'Count',
  DataProcessed: 'Bytes',
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
  /** Of the answer. */
  readonly bytes: number;
  readonly integrationMs: number | undefined;
}

/** Counts a request: by API, by API and stage, and with detailed metrics by route too. */
export const countRequest = (
  exchange: Exchange | RoutedExchange,
  { status, bytes, integrationMs }: Measured,
): void => {
  const { context, api, stage, startedMs, request } = exchange;
  const routeKey = 'route' in exchange ? exchange.route.row.RouteKey : undefined;
  const own = stage.RouteSettings?.[routeKey ?? '']?.DetailedMetricsEnabled;
  const detailed = (own ?? stage.DefaultRouteSettings?.DetailedMetricsEnabled) ? routeKey : undefined;
  gathererOf(context).add(context, {
    key: [api.ApiId, stage.StageName, detailed].join('\u0000'),
    dimensions: () => dimensionsOf(exchange, detailed),
    values: {
      Count: 1,
      '4xx': Number(status >= 400 && status < 500),
      '5xx': Number(status >= 500),
      DataProcessed: request.body.length + bytes,
      Latency: Math.round(context.clock.now() - startedMs),
      ...(integrationMs !== undefined && { IntegrationLatency: Math.round(integrationMs) }),
    },
  });
};

/** Of `GET /pets/{id}` the method and the resource; what `$default` has in their place isn't documented. */
const dimensionsOf = ({ api, stage }: Exchange, routeKey: string | undefined): Dimension[][] => {
  const ApiId = { Name: 'ApiId', Value: api.ApiId };
  const Stage = { Name: 'Stage', Value: stage.StageName };
  const all = [[ApiId], [ApiId, Stage]];
  if (routeKey === undefined) return all;
  const [method = '', resource = method] = routeKey.split(' ');
  return [...all, [ApiId, Stage, { Name: 'Resource', Value: resource }, { Name: 'Method', Value: method }]];
};

/** Resolves when all counts are in CloudWatch. */
export const countsFlushed = (context: Context): Promise<void> => gathererOf(context).flushed();
