import { commonLogTime } from '../../../kernel/common-log-time.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import type { Exchange, Identity, RoutedExchange } from './exchange.ts';

/** What stands behind `$context.<name>` before a request is answered. http-api-logging-variables.html */
export const contextVariable = (exchange: Exchange | RoutedExchange, name: string): string | undefined => {
  const { context, request, api, stage, requestId, startedMs, path, headers } = exchange;
  if (name.startsWith('authorizer.') && 'identity' in exchange)
    return authorizerVariable(exchange.identity, name.slice('authorizer.'.length));
  const variables: Readonly<Record<string, string | undefined>> = {
    accountId: context.account,
    apiId: api.ApiId,
    domainName: request.domainName,
    domainPrefix: request.domainName.split('.')[0],
    extendedRequestId: requestId,
    httpMethod: request.method,
    path,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: commonLogTime(startedMs),
    requestTimeEpoch: String(startedMs),
    stage: stage.StageName,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': headers.get('user-agent'),
    ...('route' in exchange && {
      routeKey: exchange.route.row.RouteKey,
      ...iamVariables(exchange.identity),
    }),
  };
  return variables[name];
};

const iamVariables = (identity: Identity): Readonly<Record<string, string>> =>
  identity.kind === 'iam'
    ? {
        'identity.accountId': identity.accountId,
        'identity.caller': identity.userId,
        'identity.user': identity.userId,
        'identity.userArn': identity.userArn,
      }
    : {};

const authorizerVariable = (identity: Identity, name: string): string | undefined => {
  if (identity.kind === 'jwt')
    return name.startsWith('claims.') ? identity.claims[name.slice('claims.'.length)] : undefined;
  if (identity.kind !== 'lambda') return undefined;
  if (name === 'principalId') return identity.principalId;
  const value = identity.context[name];
  return value === undefined ? undefined : asText(value);
};

/** `$stageVariables.name`, `$request.…`, `$context.…`: one expression's value, undefined where there is none. */
export const requestValue = (exchange: Exchange | RoutedExchange, expression: string): string | undefined => {
  const [, root = '', name = ''] = /^\$?(context|stageVariables|request)\.(.+)$/.exec(expression) ?? [];
  if (root === 'context') return contextVariable(exchange, name);
  if (root === 'stageVariables') return exchange.stage.StageVariables?.[name];
  return root === 'request' ? partOfRequest(exchange, name) : undefined;
};

const partOfRequest = (exchange: Exchange | RoutedExchange, name: string): string | undefined => {
  const { request, headers, routePath } = exchange;
  const [part = '', ...rest] = name.split('.');
  const key = rest.join('.');
  if (part === 'header') return headers.get(key.toLowerCase());
  if (part === 'querystring') return valuesOf(request.query, key);
  if (part === 'path') return key === '' ? routePath : pathParameter(exchange, key);
  if (part !== 'body') return undefined;
  return key === '' ? Buffer.from(request.body).toString() : jsonValue(bodyStart(request.body), key);
};

const pathParameter = (exchange: Exchange | RoutedExchange, name: string): string | undefined =>
  'route' in exchange ? exchange.route.pathParameters[name] : undefined;

const valuesOf = (query: readonly (readonly [string, string])[], name: string): string | undefined => {
  const values = query.filter(([key]) => key === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(',');
};

/** "API Gateway truncates the request body at 100 KB and then applies the selection expression." */
const bodyStart = (body: Uint8Array): string => Buffer.from(body.subarray(0, 100 * 1024)).toString();

/** A JSON path without descent and filters: `message`, `items[0].name`. */
export const jsonValue = (text: string, path: string): string | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    else value = isRecord(value) && name !== undefined ? value[name] : undefined;
  }
  return value === undefined || value === null ? undefined : asText(value);
};

export const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A value with its expressions filled in: one alone, or several in braces among text. */
export const fillIn = (
  template: string,
  value: (expression: string) => string | undefined,
): string | undefined => {
  if (/^\$(request|response|context|stageVariables)\.[^\s{}$]+$/.test(template)) return value(template);
  return template.replaceAll(/\$\{([^{}]+)\}/g, (_whole, expression: string) => value(expression) ?? '');
};
