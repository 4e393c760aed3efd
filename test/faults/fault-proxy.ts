import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { codecOf } from '../../src/sandbox/kernel/codecs.ts';
import { createRegistry } from '../../src/sandbox/kernel/registry.ts';
import { route } from '../../src/sandbox/kernel/route.ts';
import { readClaim } from '../../src/sandbox/kernel/sigv4.ts';
import { parseQuery, type WireReply, type WireRequest } from '../../src/sandbox/kernel/wire.ts';
import { SERVICES } from '../../src/sandbox/services.ts';
import { type Asked, type Fate, type Fault, INVOKE_API } from './fault.ts';

export interface FaultProxy {
  readonly endpoint: string;
  /** How often each fault struck, by its name. */
  readonly struck: ReadonlyMap<string, number>;
  readonly close: () => void;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * Stands before a target and does to calls what AWS does. What passes is passed on as it was signed, with the host that
 * was signed; what is refused is refused in the call's own protocol.
 */
export const openFaultProxy = async (
  target: string,
  {
    faults,
    now,
    port = 0,
  }: { readonly faults: readonly Fault[]; readonly now: () => number; readonly port?: number },
): Promise<FaultProxy> => {
  const registry = createRegistry(SERVICES);
  const struck = new Map<string, number>();
  const earlier = new Map<string, Answer>();

  const strike = (asked: Asked): Fate | undefined => {
    for (const { name, judge } of faults) {
      const fate = judge(asked);
      if (!fate || (fate.kind === 'stale' && !earlier.has(asked.key))) continue;
      struck.set(name, (struck.get(name) ?? 0) + 1);
      return fate;
    }
    return undefined;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const pass = () => passOn(request, body, target);
    const understood = await understand(registry, wireRequest(request, body));
    if (!understood) return answer(response, await pass());
    const asked: Asked = {
      ...{ api: understood.api, input: understood.input, atMs: now() },
      key: `${request.method} ${request.url} ${understood.api} ${body.toString('latin1')}`,
    };
    const fate = strike(asked);
    if (fate?.kind === 'refuse') return answer(response, understood.refusal(fate));
    if (fate?.kind === 'stale') return answer(response, earlier.get(asked.key) ?? (await pass()));
    if (fate?.kind === 'reset' && fate.when === 'before') return void response.destroy();
    const passed = await pass();
    if (passed.status < 300) {
      earlier.set(asked.key, passed);
      for (const { answered } of faults) answered?.(asked);
    }
    if (fate?.kind === 'reset') return void response.destroy();
    answer(response, passed);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    struck,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** What a call asks, and how it is refused; undefined for what is no call, such as a page of a website. */
const understand = async (registry: ReturnType<typeof createRegistry>, request: WireRequest) => {
  const [, apiId] = /^\/_aws\/execute-api\/([^/]+)/.exec(request.path) ?? [];
  if (apiId !== undefined) return invocation(apiId);
  if (request.path.startsWith('/_aws/') || !request.headers.host?.startsWith('127.0.0.1')) return undefined;
  try {
    const claim = readClaim(request);
    const { service, operation, wire } = await route(
      registry,
      request,
      claim === 'malformed' ? undefined : claim,
    );
    const codec = codecOf(service, wire);
    return {
      api: `${service.definition.name}.${operation.name}`,
      input: await codec.decode(request, operation),
      refusal: ({ code, message, httpStatus }: Extract<Fate, { kind: 'refuse' }>): Answer => {
        const error = { code, message, httpStatus, members: {}, model: undefined };
        return answerOf(codec.encodeError(error, { service: service.codecService, requestId: 'fault' }));
      },
    };
  } catch {
    return undefined;
  }
};

/** What API Gateway answers who invokes an API says nothing of why it failed. */
const invocation = (apiId: string) => ({
  api: INVOKE_API,
  input: { apiId },
  refusal: ({ message, httpStatus }: Extract<Fate, { kind: 'refuse' }>): Answer => ({
    status: httpStatus,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
  }),
});

/** An error's body is never streamed. */
const answerOf = ({ status, headers, body }: WireReply): Answer => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  body: typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0),
});

const wireRequest = (request: IncomingMessage, body: Buffer): WireRequest => {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    [value ?? ''].flat().join(', '),
  ]);
  return {
    ...{ method: request.method ?? 'GET', path, query: parseQuery(query), body },
    headers: Object.fromEntries(headers),
    signal: new AbortController().signal,
  };
};

const passOn = (request: IncomingMessage, body: Buffer, target: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(target);
    const { method, url: path, headers } = request;
    // A connection that was kept may have been closed meanwhile, which would be a fault of its own.
    const sent = sendRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      buffer(response).then(
        (answered) =>
          resolve({ status: response.statusCode ?? 502, headers: response.headers, body: answered }),
        reject,
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });

const answer = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const { 'transfer-encoding': _, connection: __, ...kept } = headers;
  // What HEAD tells is the length of what GET would answer.
  response.writeHead(status, { 'content-length': body.length, ...kept });
  response.end(body);
};
