import { AwsError } from '../../../kernel/aws-error.ts';
import type { HostedContext, HostedRequest } from '../../../kernel/hosted.ts';
import type { WireReply } from '../../../kernel/wire.ts';
import { absentApi } from '../../execute-api/absent.ts';
import { decodePath } from '../../execute-api/decode-path.ts';
import { authorizeRequest } from './authorize/authorize.ts';
import { bodyText, headersText } from './execution-log.ts';
import { findMeteredKey } from './find-key.ts';
import { findLive } from './find-live.ts';
import { GatewayError, gatewayReply, internalError } from './gateway-error.ts';
import { MAX_BYTES } from './integrate.ts';
import { type Invocation, methodArn, type RoutedInvocation } from './invocation.ts';
import { countRequest } from './metrics.ts';
import { openInvocation } from './open-invocation.ts';
import { traceId } from './proxy-event.ts';
import { type GatewayReply, toWire } from './reply.ts';
import { selectMethod } from './select-method.ts';
import { throttle } from './throttle.ts';
import { integrateCached } from './use-cache.ts';
import { validateRequest } from './validate-request.ts';
import { writeLogs } from './write-logs.ts';

/** Answers a request to a REST API's invoke URL. */
export const answerRequest = async (request: HostedRequest, context: HostedContext): Promise<WireReply> => {
  const [, stageName = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(request.path) ?? [];
  const live = findLive(context, request.id, stageName);
  if (!live) return absentApi();
  const path = rest === '' ? '/' : rest;
  const cause = context.trace.newId();
  const scoped = { ...context, ...context.scope({ cause }) };
  const opened = openInvocation(scoped, request, { ...live, stageName, path });
  const { reply, isHit, invocation } = await respond(opened, context);
  const finished = withGatewayHeaders(invocation, reply);
  note(invocation, finished, cause);
  countRequest(invocation, { status: finished.status, isHit });
  await writeLogs(invocation);
  return toWire(finished);
};

interface Responded {
  readonly reply: GatewayReply;
  readonly isHit: boolean | undefined;
  /** As far as it came. */
  readonly invocation: Invocation | RoutedInvocation;
}

const respond = async (opened: Invocation, context: HostedContext): Promise<Responded> => {
  let invocation: Invocation | RoutedInvocation = opened;
  try {
    checkSize(opened);
    const routed = routeRequest(opened);
    invocation = routed;
    if (decodePath(routed.path) === undefined) throw badPath();
    const usageIdentifierKey = await authorizeRequest(routed, context);
    throttle(routed, findMeteredKey(routed, usageIdentifierKey));
    validateRequest(routed);
    const { reply, isHit } = await integrateCached(routed, context);
    routed.log.info('Successfully completed execution');
    return { reply, isHit, invocation };
  } catch (error) {
    return { reply: failed(invocation, error), isHit: undefined, invocation };
  }
};

const failed = (invocation: Invocation, error: unknown): GatewayReply => {
  const known = error instanceof GatewayError ? error : unforeseen(invocation, error);
  invocation.log.error(known.message);
  invocation.variables.results = { ...invocation.variables.results, integrationErrorMessage: known.message };
  return gatewayReply(invocation, known);
};

/** A fault of ours is told to whoever runs the sandbox; the client sees what it sees of AWS's own. */
const unforeseen = ({ context }: Invocation, error: unknown): GatewayError => {
  if (!(error instanceof AwsError)) context.report(error);
  return internalError(error instanceof Error ? error.message : String(error));
};

/** "Total combined size of request line and header values: 10,240 bytes": limits.html */
const MAX_HEADER_BYTES = 10_240;

const checkSize = ({ request }: Invocation): void => {
  // The type's default message, as supported-gateway-response-types.html has it.
  if (request.body.length > MAX_BYTES)
    throw new GatewayError('REQUEST_TOO_LARGE', `HTTP content length exceeded ${MAX_BYTES} bytes.`);
  const line = `${request.method} ${request.path}?${request.rawQuery}`.length;
  const headers = request.headers.reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0);
  if (line + headers > MAX_HEADER_BYTES)
    throw new GatewayError('DEFAULT_4XX', 'Request header or cookie too large', { status: 431 });
};

/** It would lead the integration elsewhere than its URI says. */
const badPath = () => new GatewayError('DEFAULT_4XX', 'Bad Request', { status: 400 });

/** A method that the API doesn't have is told as a missing token: AWS takes it for one that wants a signature. */
const routeRequest = (opened: Invocation): RoutedInvocation => {
  const { definition, request, path, variables, log } = opened;
  const selected = selectMethod(definition, request.method, path);
  const integration = selected?.method.methodIntegration;
  if (!selected || !integration)
    throw new GatewayError('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
  variables.resourceId = selected.resource.id;
  variables.resourcePath = selected.resource.path;
  log.info(`Starting execution for request: ${variables.requestId}`);
  log.info(`HTTP Method: ${request.method}, Resource Path: ${path}`);
  log.trace(`Method request headers: ${headersText(request.headers)}`);
  log.trace(`Method request body before transformations: ${bodyText(request.body)}`);
  return { ...opened, ...selected, integration };
};

const withGatewayHeaders = (invocation: Invocation | RoutedInvocation, reply: GatewayReply): GatewayReply => {
  const { requestId, extendedRequestId, requestTimeEpoch, error } = invocation.variables;
  const isTraced =
    error === undefined && 'integration' in invocation && invocation.integration.type !== 'HTTP_PROXY';
  return {
    ...reply,
    headers: [
      ...reply.headers,
      ['x-amzn-RequestId', requestId],
      ['x-amz-apigw-id', extendedRequestId],
      ...(isTraced ? [['X-Amzn-Trace-Id', traceId(requestId, requestTimeEpoch)] as const] : []),
    ],
  };
};

/** Notes the outcome for the logs, and in the sandbox's trace. */
const note = (invocation: Invocation, { status, body }: GatewayReply, cause: string): void => {
  const { context, variables, startedMs, log } = invocation;
  const latency = Math.round(context.clock.now() - startedMs);
  log.info(`Method completed with status: ${status}`);
  variables.results = {
    ...variables.results,
    status: String(status),
    responseLength: String(body.length),
    responseLatency: String(latency),
  };
  const { userArn, sourceIp } = variables.identity;
  const { error } = variables;
  context.trace.record(
    {
      kind: 'call',
      api: 'execute-api.Invoke',
      caller: userArn ?? sourceIp,
      resource: methodArn(invocation),
      durationMs: latency,
      ...(error && { error: { code: error.responseType ?? '', message: log.lines().at(-2)?.text ?? '' } }),
    },
    undefined,
    { id: cause },
  );
};
