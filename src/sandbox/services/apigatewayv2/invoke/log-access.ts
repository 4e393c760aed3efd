import { LOG_DELIVERY } from '../../../kernel/log-delivery.ts';
import { accessLogLine, writeAccessLog } from '../../execute-api/access-log.ts';
import type { Exchange, RefusedError, RoutedExchange } from './exchange.ts';
import { contextVariable } from './variables.ts';

export interface Outcome {
  readonly status: number;
  readonly length: number;
  /** How long the integration took, where one was called. */
  readonly integrationMs: number | undefined;
  readonly integrationStatus: number | undefined;
  readonly refused: RefusedError | undefined;
}

/** Writes a line of the stage's access log, where it keeps one. http-api-logging.html */
export const logAccess = (exchange: Exchange | RoutedExchange, outcome: Outcome): void => {
  const { context, stage, api } = exchange;
  const { DestinationArn, Format } = stage.AccessLogSettings ?? {};
  // Firehose isn't part of the sandbox: such a destination takes no line.
  if (DestinationArn === undefined || Format === undefined || !DestinationArn.includes(':logs:')) return;
  const known = outcomeVariables(exchange, outcome);
  const variable = (name: string) => known[name] ?? contextVariable(exchange, name);
  const log = writeAccessLog(context, {
    groupArn: DestinationArn,
    stream: `${api.ApiId}/${stage.StageName}`.replace('$', '_'),
    line: accessLogLine(Format, variable),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    as: { service: LOG_DELIVERY, sourceArn: `arn:aws:logs:${context.region}:${context.account}:*` },
  });
  log.catch(context.report);
};

const outcomeVariables = (
  { context, startedMs, requestId }: Exchange,
  { status, length, integrationMs, integrationStatus, refused }: Outcome,
): Readonly<Record<string, string | undefined>> => {
  const detail = refused?.refusal.detail;
  const isIntegrations = integrationMs !== undefined;
  const latency = integrationMs?.toString();
  return {
    status: String(status),
    responseLength: String(length),
    dataProcessed: String(length),
    responseLatency: String(context.clock.now() - startedMs),
    integrationLatency: latency,
    'integration.latency': latency,
    integrationStatus: integrationStatus?.toString(),
    'integration.integrationStatus': integrationStatus?.toString(),
    'integration.status': integrationStatus?.toString(),
    'integration.requestId': isIntegrations ? requestId : undefined,
    awsEndpointRequestId: isIntegrations ? requestId : undefined,
    integrationErrorMessage: isIntegrations ? detail : undefined,
    'integration.error': isIntegrations ? detail : undefined,
    'authorizer.error': isIntegrations ? undefined : detail,
    'error.message': refused?.refusal.message,
    'error.messageString': refused && JSON.stringify(refused.refusal.message),
    'error.responseType': refused && responseType(refused.refusal.status),
  };
};

const responseType = (status: number): string =>
  TYPES[status] ?? (status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const TYPES: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'ACCESS_DENIED',
  404: 'ROUTE_NOT_FOUND',
  413: 'REQUEST_TOO_LARGE',
  429: 'THROTTLED',
  503: 'INTEGRATION_FAILURE',
};
