import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Readable } from 'node:stream';
import { pairsOf } from '../../core/loopback-http.ts';
import { authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import type { Caller, RequestContext, ServiceContext } from './context.ts';
import type { Kernel } from './dispatch.ts';
import { type HostedAddress, hostedAddress } from './hosted-address.ts';
import type { Authorization, Service } from './service.ts';
import { readClaim } from './sigv4.ts';
import type { RawRequest, WireReply, WireRequest } from './wire.ts';

/**
 * What a service puts on the web under a name of its own (an API's invoke URL, a website, a function URL): plain HTTP,
 * and no call of AWS's API. `<id>.<label>.localhost`, or `/_aws/<label>/<id>/…`.
 */
export interface HostedEndpoints {
  /** The region in which the service has something of this id; undefined where it has nothing. */
  readonly regionOf: (id: string, context: ServiceContext) => string | undefined;
  readonly answer: (request: HostedRequest, context: HostedContext) => Promise<WireReply>;
  /** What AWS answers where nothing has this id. */
  readonly absent: (request: HostedRequest) => WireReply;
}

export interface HostedRequest {
  readonly id: string;
  readonly method: string;
  /** As sent, behind what names the endpoint. It begins with `/`. */
  readonly path: string;
  /** What stands before it where the endpoint is asked for by path: `/_aws/execute-api/<id>`; else empty. */
  readonly basePath: string;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  /** Decoded, in the order sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** As sent, in the order sent; a name may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly sourceIp: string;
  /** `abc.execute-api.localhost`, without the port. */
  readonly domainName: string;
}

/** A context for one request, in the region of the thing that answers. */
export interface HostedContext extends ServiceContext {
  readonly requestId: string;
  /** Aborted when the client has gone away or the sandbox closes. */
  readonly signal: AbortSignal;
  /** Real time, for what others date by their own clock: signatures, tokens. */
  readonly wallClock: () => number;
  /** Who signed the request. Throws AwsError, also where it isn't signed. */
  readonly authenticate: (signingName: string) => Caller;
  /** Throws AwsError `AccessDeniedException` unless the caller may do it. */
  readonly authorize: (asked: Authorization, caller: Caller) => void;
}

/** Answers a request to something that a service hosts; undefined for everything else. */
export const answerHosted = (kernel: Kernel, request: WireRequest): Promise<WireReply> | undefined => {
  const { raw } = request;
  if (!raw) return undefined;
  const { services, labels } = kernel.registry.hosting;
  const address = hostedAddress({ host: request.headers.host, path: request.path }, labels);
  if (!address) return undefined;
  const plain = hostedRequest(request, raw, address);
  return answerFirst(
    services.filter(({ hostedLabel }) => hostedLabel === address.label),
    { kernel, request, plain, address },
  );
};

const message = (status: number, text: string): WireReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: text }),
});

const NO_WEB_SOCKETS = message(
  501,
  'NotImplemented: the serverless-labs sandbox has no WebSocket APIs and upgrades no connection.',
);

const hostedRequest = (request: WireRequest, raw: RawRequest, address: HostedAddress): HostedRequest => ({
  id: address.id,
  method: request.method,
  path: address.path,
  basePath: address.basePath,
  rawQuery: raw.query,
  query: request.query,
  headers: pairsOf(raw.headers),
  body: request.body,
  sourceIp: raw.sourceIp,
  domainName:
    address.basePath === ''
      ? (request.headers.host ?? '').replace(/:\d+$/, '')
      : `${address.id}.${address.label}.localhost`,
});

interface Asked {
  readonly kernel: Kernel;
  readonly request: WireRequest;
  readonly plain: HostedRequest;
  readonly address: HostedAddress;
}

/** Of the services that share a label, the one that has the id answers. */
const answerFirst = async (hosts: readonly Service[], asked: Asked): Promise<WireReply> => {
  const { plain, address, request } = asked;
  if (request.headers.upgrade?.toLowerCase() === 'websocket') return NO_WEB_SOCKETS;
  // https://www.rfc-editor.org/rfc/rfc9112#section-3.2: a request with more than one Host is answered with 400.
  if (plain.headers.filter(([name]) => name.toLowerCase() === 'host').length > 1)
    return message(400, 'Bad Request');
  const context = hostedContext(asked, asked.kernel.home.region);
  try {
    const all = await Promise.all(hosts.map(asked.kernel.registry.implementation));
    const endpoints = all.flatMap(({ hosted = [] }) => hosted);
    for (const hosted of endpoints) {
      const region = hosted.regionOf(address.id, context);
      if (region === undefined || (address.region ?? region) !== region) continue;
      return sendable(await hosted.answer(plain, hostedContext(asked, region)), request.method);
    }
    return endpoints[0]?.absent(plain) ?? message(404, 'Not Found');
  } catch (error) {
    context.report(error);
    return message(500, 'Internal Server Error');
  } finally {
    asked.kernel.commit();
  }
};

const hostedContext = ({ kernel, request }: Asked, region: string): HostedContext => {
  const requestContext = kernel.requestContext({
    region,
    operation: '',
    caller: kernel.learner,
    headers: request.headers,
    signal: request.signal,
    cause: undefined,
  });
  return {
    ...requestContext,
    scopes: kernel.scopes,
    wallClock: kernel.wallClock,
    authenticate: (signingName) => signer(kernel, { request, requestContext, signingName }),
    authorize: (asked, caller) => {
      if (kernel.iam === 'off') return;
      authorize([asked], { ...requestContext, caller }, { identity: kernel.identity, service: REST });
    },
  };
};

/** Refusals have the codes of AWS's JSON services. */
const REST = { protocol: 'restJson1' } as const;

interface Signed {
  readonly request: WireRequest;
  readonly requestContext: RequestContext;
  readonly signingName: string;
}

const signer = (kernel: Kernel, { request, requestContext, signingName }: Signed): Caller =>
  kernel.iam === 'off'
    ? kernel.learner
    : authenticate(request, readClaim(request), {
        context: requestContext,
        identity: kernel.identity,
        service: { ...REST, signingName },
        wallClock: kernel.wallClock,
        presignedUrls: kernel.presignedUrls,
      });

/**
 * What belongs to the connection is the server's own business; what no server could send (a line break in a header,
 * a status of 99) is answered as a fault of what is hosted.
 */
const sendable = (reply: WireReply, method: string): WireReply => {
  const hasLength = method === 'HEAD' || reply.body instanceof Readable;
  const kept = Object.entries(reply.headers).filter(
    ([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()) || (hasLength && name === 'content-length'),
  );
  const isValid = reply.status >= 200 && reply.status <= 599 && kept.every(isValidHeader);
  return isValid ? { ...reply, headers: Object.fromEntries(kept) } : message(500, 'Internal Server Error');
};

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const isValidHeader = ([name, value]: [string, string | readonly string[]]): boolean => {
  try {
    validateHeaderName(name);
    for (const one of [value].flat()) validateHeaderValue(name, one);
    return true;
  } catch {
    return false;
  }
};
