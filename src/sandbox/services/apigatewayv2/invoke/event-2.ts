import { commonLogTime } from '../../../kernel/common-log-time.ts';
import type { Identity, RoutedExchange } from './exchange.ts';
import { addedHeaders, eventBody, HIDDEN_HEADERS } from './request-body.ts';

/** Payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export const event2 = (exchange: RoutedExchange) => {
  const { context, request, api, stage, path, requestId, startedMs, route } = exchange;
  const query = combined(request.query);
  const cookies = cookiesOf(exchange);
  return {
    version: '2.0',
    routeKey: route.row.RouteKey,
    rawPath: path,
    rawQueryString: request.rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers: headersOf(exchange),
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: context.account,
      apiId: api.ApiId,
      ...authorizerOf(exchange.identity),
      domainName: request.domainName,
      domainPrefix: request.domainName.split('.')[0],
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: exchange.headers.get('user-agent') ?? '',
      },
      requestId,
      routeKey: route.row.RouteKey,
      stage: stage.StageName,
      time: commonLogTime(startedMs),
      timeEpoch: startedMs,
    },
    ...(Object.keys(route.pathParameters).length > 0 && { pathParameters: route.pathParameters }),
    ...(Object.keys(stage.StageVariables ?? {}).length > 0 && { stageVariables: stage.StageVariables }),
    ...withBody(exchange),
  };
};

const withBody = (exchange: RoutedExchange): { body?: string; isBase64Encoded: boolean } => {
  const { body, isBase64Encoded } = eventBody(exchange);
  return body === undefined ? { isBase64Encoded } : { body, isBase64Encoded };
};

/** "Duplicate headers are combined with commas"; names are in lower case. */
const headersOf = (exchange: RoutedExchange): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...[...exchange.headers].filter(([name]) => !HIDDEN_HEADERS.has(name) && name !== 'cookie'),
    ...addedHeaders(exchange).map(([name, value]) => [name.toLowerCase(), value]),
  ]);

/** "All cookie headers in the request are combined […] and added to the cookies field." */
const cookiesOf = ({ request }: RoutedExchange): readonly string[] =>
  request.headers
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => value.split(/;\s*/))
    .filter((cookie) => cookie !== '');

/** "Duplicate query strings are combined with commas." */
export const combined = (pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> => {
  const all = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = all.get(name);
    all.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(all);
};

const authorizerOf = (identity: Identity): object => {
  if (identity.kind === 'jwt')
    return { authorizer: { jwt: { claims: identity.claims, scopes: identity.scopes } } };
  if (identity.kind === 'lambda') return { authorizer: { lambda: identity.context } };
  if (identity.kind !== 'iam') return {};
  return {
    authorizer: {
      iam: {
        accessKey: identity.accessKey,
        accountId: identity.accountId,
        callerId: identity.userId,
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: identity.userArn,
        userId: identity.userId,
      },
    },
  };
};
