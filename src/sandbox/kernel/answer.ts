import { LabsError } from '../../core/errors.ts';
import { authenticate } from './authenticate.ts';
import { AwsError } from './aws-error.ts';
import { codecOf } from './codecs.ts';
import type { Caller, RequestContext } from './context.ts';
import { answerPreflight, withCrossOrigin } from './cross-origin.ts';
import { decompress } from './decompress.ts';
import { type Kernel, perform } from './dispatch.ts';
import { answerHosted } from './hosted.ts';
import { answerPage } from './page.ts';
import type { Codec, WireError } from './protocol.ts';
import { cborCodec } from './protocol-cbor.ts';
import { jsonCodec } from './protocol-json.ts';
import { queryCodec } from './protocol-query.ts';
import type { LoadedService } from './registry.ts';
import { type Route, route } from './route.ts';
import { readClaim, type SignatureClaim } from './sigv4.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** Answers one request; never throws: what goes wrong is an answer too. */
export const answer = (kernel: Kernel, request: WireRequest): Promise<WireReply> =>
  answerHosted(kernel, request) ?? answerCall(kernel, request);

const answerCall = async (kernel: Kernel, request: WireRequest): Promise<WireReply> => {
  const claim = readClaim(request);
  const context = kernel.requestContext({
    region: claim && claim !== 'malformed' ? claim.region : kernel.home.region,
    operation: '',
    caller: kernel.learner,
    headers: request.headers,
    signal: request.signal,
    cause: causeOf(request),
  });
  const early =
    (await answerPreflight(kernel.registry, request, context)) ??
    (await answerPage(kernel.registry, request, context));
  if (early) return early;
  let found: Route | undefined;
  const finish = (reply: WireReply) =>
    found ? withCrossOrigin(reply, request, { service: found.service.implementation, context }) : reply;
  try {
    const plain = decompress(request);
    found = await route(kernel.registry, plain, claim === 'malformed' ? undefined : claim);
    const { service, operation, wire } = found;
    const caller =
      kernel.iam === 'off' ? kernel.learner : authenticated(kernel, { request, claim, context, found });
    const codec = codecOf(service, wire);
    const decoded = await codec.decode(plain, operation);
    const input = { ...service.implementation.inputInAddress?.(plain.path), ...decoded };
    const { region, requestId, headers, signal, cause } = context;
    const facts = { operation: operation.name, caller, region, requestId, headers, signal, cause };
    const output = await committed(kernel, perform(kernel, { service, operation, input, facts }));
    return finish(codec.encode(output, { operation, service: service.codecService, requestId }));
  } catch (error) {
    const wireError = toWireError(error, found?.service, context);
    return finish(errorReply(wireError, { found, request, requestId: context.requestId }));
  }
};

/** What an operation changed, itself or through others that it called, is kept before its client hears of it. */
const committed = async <T>(kernel: Kernel, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } finally {
    kernel.commit();
  }
};

/** The SDK passes the trace header on inside a function: `Root=…;Parent=<event id>;…`. */
const causeOf = (request: WireRequest): string | undefined =>
  /(?:^|;)\s*Parent=([0-9a-f]{16})/.exec(request.headers['x-amzn-trace-id'] ?? '')?.[1];

interface Unauthenticated {
  readonly request: WireRequest;
  readonly claim: SignatureClaim | 'malformed' | undefined;
  readonly context: RequestContext;
  readonly found: Route;
}

const authenticated = (kernel: Kernel, { request, claim, context, found }: Unauthenticated): Caller =>
  authenticate(request, claim, {
    context,
    identity: kernel.identity,
    service: found.service.definition,
    isUnsigned: found.service.implementation.operations[found.operation.name]?.unsigned === true,
    wallClock: kernel.wallClock,
    presignedUrls: kernel.presignedUrls,
  });

const toWireError = (
  error: unknown,
  service: LoadedService | undefined,
  context: RequestContext,
): WireError => {
  if (error instanceof AwsError) {
    const model = service?.model.errors.get(error.code);
    const httpStatus = error.httpStatus ?? model?.httpStatus ?? 400;
    const { code, message, queryCode, members, headers } = error;
    return { code, message, httpStatus, queryCode, members, headers, model };
  }
  // A fault of ours, or a disk that takes no more: told to whoever runs the sandbox, and to the client as AWS tells its own.
  context.report(error);
  const message =
    error instanceof LabsError
      ? `The sandbox can't go on. ${error.message} ${error.fix}`
      : 'An internal error occurred in the sandbox. See the output of the process that runs it.';
  return { code: 'InternalFailure', message, httpStatus: 500, members: {}, model: undefined };
};

interface Failed {
  readonly found: Route | undefined;
  readonly request: WireRequest;
  readonly requestId: string;
}

const errorReply = (error: WireError, { found, request, requestId }: Failed): WireReply => {
  const context = { service: found?.service.codecService ?? { version: '', xmlNamespace: '' }, requestId };
  if (found) return codecOf(found.service, found.wire).encodeError(error, context);
  return guessCodec(request).encodeError(error, context);
};

/** Before the operation is known, the client's language can only be told from how it spoke. */
const guessCodec = (request: WireRequest): Codec => {
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return cborCodec;
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    ? queryCodec
    : jsonCodec('1.1', { queryCompatible: false });
};
