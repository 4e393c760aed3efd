import { STATUS_CODES } from 'node:http';
import * as v from 'valibot';
import { type IncomingAnswer, sendToLoopback } from '../../../../core/loopback-http.ts';
import { isArray, isObject, type Json, type JsonObject } from '../../../kernel/json.ts';
import { type SignedRequest, signingHeaders } from '../../../kernel/sign-request.ts';
import { parseQuery } from '../../../kernel/wire.ts';
import { runtimeFailure, StateFailure } from '../interpreter/failure.ts';
import type { ServiceCall } from './call-service.ts';

const VALUES = v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())])), {});

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html (request format) */
const REQUEST = v.strictObject({
  ApiEndpoint: v.pipe(v.string(), v.regex(/^[0-9a-z]+\.execute-api\.[\w.:-]+$/)),
  Method: v.picklist(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']),
  Headers: VALUES,
  Stage: v.optional(v.string()),
  Path: v.optional(v.string(), ''),
  QueryParameters: VALUES,
  RequestBody: v.optional(v.unknown()),
  AllowNullValues: v.optional(v.boolean(), false),
  AuthType: v.optional(v.picklist(['NO_AUTH', 'IAM_ROLE', 'RESOURCE_POLICY']), 'NO_AUTH'),
});

type ApiRequest = v.InferOutput<typeof REQUEST>;

/**
 * Calls an API of API Gateway for a task. Throws StateFailure `ApiGateway.<status>` for every answer that is no success,
 * with the answer's body as its cause.
 */
export const callApi = async (argument: Json, call: ServiceCall): Promise<Json> => {
  const request = readRequest(argument);
  const url = await urlOf(request, call);
  const body = bodyOf(request, argument);
  const headers = [
    ['host', url.host] as const,
    ...headersOf(request),
    ...(body === '' ? [] : bodyHeaders(body)),
    ...(await signature({ request, url, body }, call)),
  ];
  const sent = { method: request.Method, url, headers, body: Buffer.from(body), signal: call.signal };
  const answer = await sendToLoopback(sent).catch((error: unknown) => {
    throw new StateFailure(
      'ApiGateway.SdkClientException',
      error instanceof Error ? error.message : String(error),
    );
  });
  const text = Buffer.from(answer.body).toString();
  if (answer.status < 200 || answer.status > 299) throw new StateFailure(`ApiGateway.${answer.status}`, text);
  return {
    Headers: answerHeaders(answer),
    ResponseBody: parsed(text),
    StatusCode: answer.status,
    StatusText: STATUS_CODES[answer.status] ?? '',
  };
};

const bodyHeaders = (body: string): readonly (readonly [string, string])[] => [
  ['content-type', 'application/json'],
  ['content-length', String(Buffer.byteLength(body))],
];

const readRequest = (argument: Json): ApiRequest => {
  const read = v.safeParse(REQUEST, argument);
  if (read.success) {
    const forbidden = Object.keys(read.output.Headers).find((name) => FORBIDDEN.test(name));
    if (forbidden === undefined) return read.output;
    throw runtimeFailure(`The header '${forbidden}' is not permitted.`);
  }
  const [issue] = read.issues;
  throw runtimeFailure(`The parameter '${v.getDotPath(issue) ?? ''}' is not valid: ${issue.message}`);
};

/** "For security considerations, the following HTTP header keys are not currently permitted" */
const FORBIDDEN =
  /^(?:x-(?:forwarded|amz|amzn).*|authorization|connection|content-md5|expect|host|max-forwards|proxy-authenticate|server|te|transfer-encoding|trailer|upgrade|via|www-authenticate)$/i;

/** The API's name on this machine; AWS's own would lead away from it. */
const urlOf = async ({ ApiEndpoint, Stage, Path, QueryParameters }: ApiRequest, { context }: ServiceCall) => {
  const [id = ''] = ApiEndpoint.split('.');
  const endpoint = new URL(await context.ensureEndpoint());
  const path = [Stage ?? '', ...Path.split('/')].filter((part) => part !== '').map(encodeURI);
  const url = new URL(
    `http://${id}.execute-api.${context.region}.localhost:${endpoint.port}/${path.join('/')}`,
  );
  for (const [name, values] of Object.entries(QueryParameters))
    for (const value of [values].flat()) url.searchParams.append(name, value);
  return url;
};

/** "RequestBody is only supported for PATCH, POST, and PUT HTTP methods." */
const bodyOf = ({ Method, RequestBody, AllowNullValues }: ApiRequest, argument: Json): string => {
  if (RequestBody === undefined || !['PATCH', 'POST', 'PUT'].includes(Method)) return '';
  const body = isObject(argument) ? (argument.RequestBody ?? null) : null;
  if (typeof body === 'string') return body;
  return JSON.stringify(AllowNullValues ? body : withoutNulls(body));
};

const withoutNulls = (value: Json): Json => {
  if (isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
};

const headersOf = ({ Headers }: ApiRequest): readonly (readonly [string, string])[] =>
  Object.entries(Headers).flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const));

interface Unsigned {
  readonly request: ApiRequest;
  readonly url: URL;
  readonly body: string;
}

/** IAM_ROLE: "Step Functions assumes the role of the state machine, signs the request with Signature Version 4". */
const signature = async (
  { request, url, body }: Unsigned,
  { context, as }: ServiceCall,
): Promise<readonly (readonly [string, string])[]> => {
  if (request.AuthType === 'NO_AUTH') return [];
  if (request.AuthType === 'RESOURCE_POLICY' || !('roleArn' in as))
    throw runtimeFailure(
      'The serverless-labs sandbox does not implement the AuthType RESOURCE_POLICY of apigateway:invoke.',
    );
  const keys = await context.assumeRole(as);
  const signed: SignedRequest = {
    ...{ method: request.Method, path: url.pathname, query: parseQuery(url.search.slice(1)) },
    ...{ headers: { host: url.host }, body: Buffer.from(body) },
  };
  return signingHeaders(signed, { keys, region: context.region, service: 'execute-api', nowMs: Date.now() });
};

const answerHeaders = ({ headers }: IncomingAnswer): JsonObject => {
  const all = new Map<string, string[]>();
  for (const [name, value] of headers) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(all);
};

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
