import { commonLogTime } from '../../../kernel/common-log-time.ts';
import type { Identity, RoutedExchange } from './exchange.ts';
import { addedHeaders, eventBody, HIDDEN_HEADERS } from './request-body.ts';

/** Payload format 1.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export const event1 = (exchange: RoutedExchange) => {
  const { request, stage, path, route } = exchange;
  const headers = [
    ...request.headers.filter(([name]) => !HIDDEN_HEADERS.has(name.toLowerCase())),
    ...addedHeaders(exchange),
  ];
  const { body, isBase64Encoded } = eventBody(exchange);
  return {
    version: '1.0',
    resource: resourceOf(exchange),
    path,
    httpMethod: request.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: grouped(headers),
    queryStringParameters: orNull(Object.fromEntries(request.query)),
    multiValueQueryStringParameters: orNull(grouped(request.query)),
    requestContext: requestContext(exchange),
    pathParameters: orNull(route.pathParameters),
    stageVariables: orNull(stage.StageVariables ?? {}),
    body: body ?? null,
    isBase64Encoded,
  };
};

const requestContext = (exchange: RoutedExchange) => {
  const { context, request, api, stage, path, requestId, startedMs, identity } = exchange;
  const iam = identity.kind === 'iam' ? identity : undefined;
  return {
    accountId: context.account,
    apiId: api.ApiId,
    authorizer: authorizerOf(identity),
    domainName: request.domainName,
    domainPrefix: request.domainName.split('.')[0],
    extendedRequestId: requestId,
    httpMethod: request.method,
    identity: {
      accessKey: iam?.accessKey ?? null,
      accountId: iam?.accountId ?? null,
      caller: iam?.userId ?? null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: iam?.userId ?? null,
      userAgent: exchange.headers.get('user-agent') ?? '',
      userArn: iam?.userArn ?? null,
    },
    path,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: commonLogTime(startedMs),
    requestTimeEpoch: startedMs,
    resourceId: null,
    resourcePath: resourceOf(exchange),
    stage: stage.StageName,
  };
};

const resourceOf = ({ route }: RoutedExchange): string => route.row.RouteKey.split(' ')[1] ?? '$default';

const authorizerOf = (identity: Identity): object => {
  if (identity.kind === 'jwt') return { claims: identity.claims, scopes: identity.scopes };
  if (identity.kind === 'lambda') return { principalId: identity.principalId ?? null, ...identity.context };
  return { claims: null, scopes: null };
};

const grouped = (
  pairs: readonly (readonly [string, string])[],
): Readonly<Record<string, readonly string[]>> => {
  const all = new Map<string, readonly string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(all);
};

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length > 0 ? value : null);
