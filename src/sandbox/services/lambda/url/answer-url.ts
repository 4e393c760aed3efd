import { AwsError } from '../../../kernel/aws-error.ts';
import type { Caller, Context } from '../../../kernel/context.ts';
import type { HostedContext, HostedEndpoints, HostedRequest } from '../../../kernel/hosted.ts';
import type { Authorization } from '../../../kernel/service.ts';
import type { WireReply } from '../../../kernel/wire.ts';
import { engineOf } from '../engine.ts';
import { findTarget } from '../find-target.ts';
import { resourcePolicy } from '../permissions.ts';
import { type FunctionUrlRow, functionUrls, LATEST } from '../rows.ts';
import { corsHeaders, preflight } from './url-cors.ts';
import { urlEvent } from './url-event.ts';
import { urlReply } from './url-reply.ts';

/** Function URLs: `http://<id>.lambda-url.<region>.localhost:<port>/`. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export const functionUrlPages: HostedEndpoints = {
  regionOf: (id, context) =>
    context
      .scopes(functionUrls)
      .find((scope) => scope.account === context.account && findRow(context.scope(scope), id))?.region,
  answer: async (request, context) => {
    const row = findRow(context, request.id);
    if (!row) return functionUrlPages.absent(request);
    const early = preflight(row.cors, request);
    if (early) return early;
    const startedMs = performance.now();
    const reply = await answer(context, row, request);
    count(context, row, { status: reply.status, latencyMs: performance.now() - startedMs });
    const origin = request.headers.find(([name]) => name.toLowerCase() === 'origin')?.[1];
    return { ...reply, headers: { ...reply.headers, ...corsHeaders(row.cors, origin) } };
  },
  absent: () => message(404, null),
};

const findRow = (context: Context, id: string): FunctionUrlRow | undefined =>
  [...context.table(functionUrls).values()].find(({ urlId }) => urlId === id);

const answer = async (
  context: HostedContext,
  row: FunctionUrlRow,
  request: HostedRequest,
): Promise<WireReply> => {
  try {
    const caller = admit(context, row);
    const { requestId } = context;
    const signer = caller === ANYBODY ? undefined : caller;
    const payload = Buffer.from(JSON.stringify(urlEvent(context, request, { requestId, caller: signer })));
    if (payload.length > MAX_EVENT_BYTES) return message(413, 'Request Too Long');
    const target = findTarget(context, referenceOf(row));
    const result = await engineOf(context).invoke(context, target, { requestId, payload });
    const reply = result.functionError ? undefined : urlReply(result.payload);
    return reply ?? internalError();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return refusal(error);
  }
};

const MAX_EVENT_BYTES = 6_291_456;

/** Whoever sends a request to a URL of AuthType NONE. */
const ANYBODY: Caller = {
  kind: 'anonymous',
  account: 'anonymous',
  arn: 'anonymous',
  userId: 'ANONYMOUS_PRINCIPAL',
  accessKeyId: '',
};

/** Since October 2025 both permissions are asked for: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
const admit = (context: HostedContext, row: FunctionUrlRow): Caller => {
  const caller = row.authType === 'NONE' ? ANYBODY : context.authenticate('lambda');
  const onFunction = { resource: row.functionArn, resourcePolicy: resourcePolicy(context, referenceOf(row)) };
  const asked: Authorization[] = [
    {
      action: 'lambda:InvokeFunctionUrl',
      ...onFunction,
      conditions: { 'lambda:FunctionUrlAuthType': row.authType },
    },
    {
      action: 'lambda:InvokeFunction',
      ...onFunction,
      conditions: { 'lambda:InvokedViaFunctionUrl': 'true' },
    },
  ];
  for (const one of asked) context.authorize(one, caller);
  return caller;
};

const referenceOf = ({ functionName: name, qualifier }: FunctionUrlRow) => ({
  name,
  qualifier: qualifier === LATEST ? undefined : qualifier,
});

const message = (status: number, Message: string | null, errorType?: string): WireReply => ({
  status,
  headers: {
    'content-type': 'application/json',
    ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
  },
  body: JSON.stringify({ Message }),
});

const internalError = (): WireReply => ({
  status: 502,
  headers: { 'content-type': 'text/plain' },
  body: 'Internal Server Error',
});

const refusal = (error: AwsError): WireReply => {
  if (error.code === 'TooManyRequestsException') return message(429, error.message, error.code);
  if (error.code === 'ResourceNotFoundException') return message(404, null);
  if (error.httpStatus === 403 || error.code.startsWith('AccessDenied')) return FORBIDDEN;
  return error.httpStatus !== undefined && error.httpStatus >= 500
    ? internalError()
    : message(error.httpStatus ?? 400, error.message, error.code);
};

/** As people who forgot the second permission report it. */
const FORBIDDEN = message(
  403,
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  'AccessDeniedException',
);

const count = (
  context: Context,
  { functionName }: FunctionUrlRow,
  { status, latencyMs }: { readonly status: number; readonly latencyMs: number },
): void => {
  engineOf(context).metrics.publish(
    context,
    { functionName, qualifier: undefined },
    {
      UrlRequestCount: 1,
      UrlRequestLatency: latencyMs,
      Url4xxCount: status >= 400 && status < 500 ? 1 : 0,
      Url5xxCount: status >= 500 ? 1 : 0,
    },
  );
};
