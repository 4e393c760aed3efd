import { commonLogTime } from '../../../kernel/common-log-time.ts';
import type { Caller, Context } from '../../../kernel/context.ts';
import type { HostedRequest } from '../../../kernel/hosted.ts';

/** What a function URL hands to its function: payload format 2.0, https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload */
export const urlEvent = (
  context: Context,
  request: HostedRequest,
  { requestId, caller }: { readonly requestId: string; readonly caller: Caller | undefined },
): object => {
  const headers = joined(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const { cookie, ...others } = headers;
  const isText = TEXT.test(headers['content-type'] ?? '');
  const body = Buffer.from(request.body);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: decoded(request.path),
    rawQueryString: request.rawQuery,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: others,
    ...(request.query.length > 0 && { queryStringParameters: joined(request.query) }),
    requestContext: requestContext(context, request, { requestId, caller, userAgent: headers['user-agent'] }),
    ...(body.length > 0 && { body: isText ? body.toString() : body.toString('base64') }),
    pathParameters: null,
    isBase64Encoded: body.length > 0 && !isText,
    stageVariables: null,
  };
};

/** Other bodies are handed over in Base64. AWS doesn't document which; these are the ones of API Gateway's HTTP APIs. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b|application\/[\w.+-]+\+(json|xml)\b)/i;

interface Facts {
  readonly requestId: string;
  readonly caller: Caller | undefined;
  readonly userAgent: string | undefined;
}

const requestContext = (context: Context, request: HostedRequest, facts: Facts) => {
  const { caller } = facts;
  const now = new Date(context.clock.now());
  return {
    accountId: caller?.account ?? 'anonymous',
    apiId: request.id,
    authentication: null,
    authorizer: caller && 'accessKeyId' in caller ? { iam: iamOf(caller) } : null,
    domainName: request.domainName,
    domainPrefix: request.id,
    http: {
      method: request.method,
      path: decoded(request.path),
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: facts.userAgent ?? '',
    },
    requestId: facts.requestId,
    routeKey: '$default',
    stage: '$default',
    time: commonLogTime(now.getTime()),
    timeEpoch: now.getTime(),
  };
};

const iamOf = ({ accessKeyId, account, userId, arn }: Exclude<Caller, { kind: 'service' }>) => ({
  accessKey: accessKeyId,
  accountId: account,
  callerId: userId,
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: arn,
  userId,
});

/** Values of a name that comes more than once are joined by commas. */
const joined = (pairs: readonly (readonly [string, string])[]): Record<string, string> => {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}${name === 'cookie' ? ';' : ','}${value}`);
  }
  return Object.fromEntries(values);
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};
