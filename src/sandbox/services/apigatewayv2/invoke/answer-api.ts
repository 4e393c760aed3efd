import { createHash } from 'node:crypto';
import type { ServiceContext } from '../../../kernel/context.ts';
import type { HostedContext, HostedRequest } from '../../../kernel/hosted.ts';
import type { WireReply } from '../../../kernel/wire.ts';
import { absentApi } from '../../execute-api/absent.ts';
import { decodePath } from '../../execute-api/decode-path.ts';
import { type ApiRow, apis, deployments, stages } from '../rows.ts';
import { authorize } from './authorize.ts';
import { countRequest } from './count-request.ts';
import { combined } from './event-2.ts';
import { type Exchange, RefusedError, type RoutedExchange } from './exchange.ts';
import { type IntegrationReply, integrate } from './integrate.ts';
import { logAccess } from './log-access.ts';
import { answerPreflight, corsHeaders } from './preflight.ts';
import { selectRoute } from './select-route.ts';
import { throttle } from './throttle.ts';

/** The region that has the API. */
export const regionOfApi = (id: string, context: ServiceContext): string | undefined =>
  context.scopes(apis).find(({ region }) => context.scope({ region }).table(apis).has(id))?.region;

/** Answers a request to an HTTP API's endpoint. */
export const answerApi = async (request: HostedRequest, context: HostedContext): Promise<WireReply> => {
  const api = context.table(apis).get(request.id);
  if (!api) return absentApi();
  const requestId = requestIdOf(context);
  const withId = (reply: WireReply): WireReply => ({
    ...reply,
    headers: { ...reply.headers, 'apigw-requestid': requestId },
  });
  try {
    checkSize(request);
    const exchange = openExchange(request, { context, api, requestId });
    const { cors } = exchange.snapshot;
    const preflight = answerPreflight(cors, request.method, exchange.headers);
    return withId(preflight ?? (await answerExchange(exchange)));
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return withId(refusalReply(error));
  }
};

/** The id looks as AWS's do: `JKJaXmPLvHcESHA=`. */
const requestIdOf = ({ requestId }: HostedContext): string =>
  `${createHash('md5').update(requestId).digest('base64url').slice(0, 15)}=`;

/** http-api-quotas: "Total combined size of request line and header values: 10240 bytes", "Payload size: 10 MB". */
const MAX_HEAD_BYTES = 10_240;
const MAX_BODY_BYTES = 10 * 1024 * 1024;

const checkSize = ({ method, path, rawQuery, headers, body }: HostedRequest): void => {
  const values = headers.reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0);
  if (method.length + path.length + rawQuery.length + values > MAX_HEAD_BYTES)
    throw new RefusedError({ status: 431, message: 'Request Header Fields Too Large' });
  if (body.length > MAX_BODY_BYTES)
    throw new RefusedError({ status: 413, message: 'Request Entity Too Large' });
};

interface Opened {
  readonly context: HostedContext;
  readonly api: ApiRow;
  readonly requestId: string;
}

/** Throws RefusedError 404 where no stage is served there. */
const openExchange = (request: HostedRequest, { context, api, requestId }: Opened): Exchange => {
  // "clients receive a 404 Not Found" once it is disabled (http-api-disable-default-endpoint).
  if (api.DisableExecuteApiEndpoint) throw notFound();
  const path = decodePath(request.path);
  if (path === undefined) throw new RefusedError({ status: 400, message: 'Bad Request' });
  const [, first = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(path) ?? [];
  const named = first === '' ? undefined : context.table(stages).get(`${api.ApiId}/${first}`);
  const stage = named ?? context.table(stages).get(`${api.ApiId}/$default`);
  const deployment =
    stage?.DeploymentId === undefined
      ? undefined
      : context.table(deployments).get(`${api.ApiId}/${stage.DeploymentId}`);
  if (!stage || !deployment) throw notFound();
  return {
    ...{ context, request, api, stage, snapshot: deployment.snapshot, path, requestId },
    routePath: named ? rest || '/' : path,
    startedMs: context.clock.now(),
    headers: new Map(
      Object.entries(combined(request.headers.map(([name, value]) => [name.toLowerCase(), value]))),
    ),
  };
};

const notFound = () => new RefusedError({ status: 404, message: 'Not Found' });

const answerExchange = async (exchange: Exchange): Promise<WireReply> => {
  const { context, snapshot, request, routePath, headers } = exchange;
  const causeId = context.trace.newId();
  let seen: Exchange | RoutedExchange = exchange;
  let integrationStartedMs: number | undefined;
  let integrated: IntegrationReply | undefined;
  let refused: RefusedError | undefined;
  let reply: WireReply;
  try {
    const route = selectRoute(snapshot, request.method, routePath);
    if (!route) throw notFound();
    throttle(exchange, route.row.RouteKey);
    const traced = { ...exchange, context: causedBy(context, causeId) };
    seen = { ...traced, route, identity: { kind: 'none' } };
    const routed: RoutedExchange = { ...traced, route, identity: await authorize(traced, route) };
    seen = routed;
    integrationStartedMs = context.clock.now();
    integrated = await integrate(routed);
    reply = wireReply(integrated, snapshot.cors !== undefined);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    refused = error;
    reply = refusalReply(error);
  }
  const { status } = reply;
  const length = Buffer.byteLength(bodyOf(reply));
  const integrationMs =
    integrationStartedMs === undefined ? undefined : context.clock.now() - integrationStartedMs;
  record(seen, causeId, status);
  countRequest(seen, { status, bytes: length, integrationMs });
  logAccess(seen, {
    ...{ status, length, integrationMs },
    integrationStatus: integrated?.status,
    refused,
  });
  return { ...reply, headers: { ...reply.headers, ...corsHeaders(snapshot.cors, headers) } };
};

/** What follows from the request (invocations, calls) names it as its cause. */
const causedBy = (context: HostedContext, cause: string): HostedContext => ({ ...context, cause });

const record = (exchange: Exchange | RoutedExchange, id: string, status: number): void => {
  const { context, api, stage, request, path } = exchange;
  const to = `${api.Name} (${api.ApiId}/${stage.StageName}) ${request.method} ${path}`;
  context.trace.record({ kind: 'delivery', from: request.sourceIp, to, outcome: String(status) }, undefined, {
    id,
  });
};

const bodyOf = ({ body }: WireReply): string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array ? body : '';

const refusalReply = ({ refusal }: RefusedError): WireReply => ({
  status: refusal.status,
  headers: { 'content-type': 'application/json', ...refusal.headers },
  body: JSON.stringify({ message: refusal.message }),
});

/** "If you configure CORS for an API, API Gateway ignores CORS headers returned from your backend integration." */
const wireReply = ({ status, headers, body }: IntegrationReply, hasCors: boolean): WireReply => {
  const all = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (hasCors && lower.startsWith('access-control-')) continue;
    all.set(lower, [...(all.get(lower) ?? []), value]);
  }
  return {
    status,
    headers: Object.fromEntries(
      [...all].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
    ),
    body,
  };
};
