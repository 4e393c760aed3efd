import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What a function's process says to Lambda, and what Lambda answers to `next`. */
export interface RuntimeCalls {
  /** The process is ready for an event; `reply` hands it over. */
  readonly next: (reply: (event: RuntimeEvent) => void) => void;
  readonly response: (requestId: string, body: PostedBody) => void;
  readonly error: (requestId: string, body: PostedBody) => void;
  readonly initError: (body: PostedBody) => void;
}

export interface RuntimeEvent {
  readonly payload: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PostedBody {
  /** Empty where it was too large. */
  readonly bytes: Buffer;
  readonly size: number;
  readonly maxRssBytes: number | undefined;
}

/** The Runtime API on loopback, for all environments of a sandbox. */
export interface RuntimeApi {
  /** Opens a place for one environment; `address` is what AWS_LAMBDA_RUNTIME_API must be. */
  readonly register: (
    calls: RuntimeCalls,
  ) => Promise<{ readonly address: string; readonly unregister: () => void }>;
  /** A loopback URL from which `read` can be fetched (GetFunction's Code.Location). */
  readonly publish: (read: () => Uint8Array) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** A response may be 6 MB and a little, for its JSON (AWS: 6,291,556 bytes). */
export const MAX_RESPONSE_BYTES = 6_291_556;

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, each environment under an unguessable path of its
 * own. The server starts with the first environment.
 */
export const createRuntimeApi = (): RuntimeApi => {
  const places = new Map<string, RuntimeCalls>();
  const downloads = new Map<string, () => Uint8Array>();
  let listening: Promise<{ readonly server: Server; readonly port: number }> | undefined;
  const start = () => {
    listening ??= listen((request, response) => handle({ places, downloads }, request, response));
    return listening;
  };
  return {
    register: async (calls) => {
      const { port } = await start();
      const token = randomBytes(16).toString('hex');
      places.set(token, calls);
      return { address: `127.0.0.1:${port}/${token}`, unregister: () => places.delete(token) };
    },
    publish: async (read) => {
      const { port } = await start();
      const token = randomBytes(16).toString('hex');
      downloads.set(token, read);
      if (downloads.size > MAX_DOWNLOADS) downloads.delete(downloads.keys().next().value ?? '');
      return `http://127.0.0.1:${port}/${token}/package.zip`;
    },
    close: async () => {
      if (!listening) return;
      const { server } = await listening;
      server.closeAllConnections();
      server.close();
    },
  };
};

/** How many GetFunction answers stay fetchable; on AWS they are for ten minutes. */
const MAX_DOWNLOADS = 100;

const listen = (onRequest: (request: IncomingMessage, response: ServerResponse) => void) =>
  new Promise<{ readonly server: Server; readonly port: number }>((resolve, reject) => {
    // The long poll for the next event has no time limit.
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0, noDelay: true }, onRequest);
    // An environment that waits for events must not keep a command from ending.
    server.on('connection', (socket) => socket.unref());
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.unref();
      if (address === null || typeof address === 'string') return reject(new Error('no port'));
      resolve({ server, port: address.port });
    });
  });

interface Places {
  readonly places: ReadonlyMap<string, RuntimeCalls>;
  readonly downloads: ReadonlyMap<string, () => Uint8Array>;
}

const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

const handle = ({ places, downloads }: Places, request: IncomingMessage, response: ServerResponse) => {
  const [, token = '', path = ''] = /^\/([0-9a-f]{32})(\/.*)$/.exec(request.url ?? '') ?? [];
  const read = downloads.get(token);
  if (read && path === '/package.zip')
    return response.setHeader('content-type', 'application/zip').end(read());
  const calls = places.get(token);
  if (!calls) return response.writeHead(404).end();
  if (request.method === 'GET' && path === '/2018-06-01/runtime/invocation/next') {
    return calls.next((event) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': event.payload.length,
        ...event.headers,
      });
      response.end(event.payload);
    });
  }
  const [, requestId = '', kind] = INVOCATION.exec(path) ?? [];
  const accept = (take: (body: PostedBody) => void) => receive(request, response, take);
  if (kind === 'response') return accept((body) => calls.response(requestId, body));
  if (kind === 'error') return accept((body) => calls.error(requestId, body));
  if (path === '/2018-06-01/runtime/init/error') return accept((body) => calls.initError(body));
  return response.writeHead(404).end();
};

/** Reads a body without ever holding more than a response may have. */
const receive = (request: IncomingMessage, response: ServerResponse, take: (body: PostedBody) => void) => {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on('error', () => response.destroy());
  request.on('end', () => {
    const tooLarge = size > MAX_RESPONSE_BYTES;
    response.writeHead(tooLarge ? 413 : 202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    const rssKb = Number(request.headers['lambda-sandbox-max-rss-kb']);
    take({ bytes: Buffer.concat(chunks), size, maxRssBytes: rssKb > 0 ? rssKb * 1024 : undefined });
  });
};
