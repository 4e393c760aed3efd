import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabsError } from '../core/errors.ts';
import { parseQuery, type WireReply, type WireRequest } from './kernel/wire.ts';

export interface RunningServer {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

export interface ServerOptions {
  readonly port: number;
  /** Fail instead of taking the next free port. */
  readonly strict: boolean;
  readonly report: (error: unknown) => void;
}

/** Serves on loopback only. Throws LabsError PORT_TAKEN. */
export const startServer = async (
  answer: (request: WireRequest) => Promise<WireReply>,
  options: ServerOptions,
): Promise<RunningServer> => {
  const server = createServer((request, response) => {
    serve(answer, request, response).catch((error) => {
      // A client that leaves in the middle of its request is no fault of ours.
      if (!request.destroyed) options.report(error);
      response.destroy();
    });
  });
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    server.emit('request', request, response);
  });
  server.on('clientError', refuseMalformed);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // A long poll may stay without a byte for 20 s, a function's invocation for 15 minutes.
  server.requestTimeout = 0;
  const port = await listenFrom(server, options);
  return { endpoint: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
};

const KEEP_ALIVE_MS = 60_000;
/** Lambda's 50 MB package in base64 with room; S3 parts and objects are bounded by it too. */
const MAX_BODY_BYTES = 128 * 1024 * 1024;
const PORTS_TO_TRY = 50;

const listenFrom = async (server: Server, { port, strict }: ServerOptions): Promise<number> => {
  const candidates =
    strict || port === 0 ? [port] : Array.from({ length: PORTS_TO_TRY }, (_, index) => port + index);
  for (const candidate of candidates) {
    const taken = await tryListen(server, candidate);
    const address = server.address();
    if (taken === undefined && address !== null && typeof address === 'object') return address.port;
  }
  throw new LabsError('PORT_TAKEN', `Port ${port} on 127.0.0.1 is in use.`, {
    fix: 'End what uses it, or pass --port with another (0 takes any free one).',
  });
};

const tryListen = (server: Server, port: number): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      return error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(error) : reject(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve(undefined);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, '127.0.0.1');
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const serve = async (
  answer: (request: WireRequest) => Promise<WireReply>,
  request: IncomingMessage,
  response: ServerResponse,
) => {
  const target = splitTarget(request.url ?? '/');
  if (!isLoopbackHost(request.headers.host) || !isLoopbackHost(target.host ?? 'localhost'))
    return refuse(response, 403, 'This sandbox answers to loopback names only.');
  const body = await readBody(request);
  if (!body) return refuse(response, 413, 'The request is larger than the sandbox accepts.');
  const reply = await answer(toWire(request, target, body));
  if (response.destroyed) return;
  await send(reply, request, response);
};

const send = async (reply: WireReply, request: IncomingMessage, response: ServerResponse) => {
  const { status, body } = reply;
  if (body instanceof Readable) {
    response.writeHead(status, outgoing(reply));
    await pipeline(body, response);
    return;
  }
  // What a HEAD request is told of is longer than its answer. A text goes out with its headers in one piece.
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, outgoing({ ...reply, headers: { ...length, ...reply.headers } }));
  response.end(request.method === 'HEAD' ? undefined : body);
};

/** Names and values in turn: the form that costs least to send. */
const outgoing = ({ headers }: Pick<WireReply, 'headers'>): (string | string[])[] =>
  Object.entries(headers).flatMap(([name, value]) => [name, typeof value === 'string' ? value : [...value]]);

/**
 * A page on the web can make a browser send requests here under a name of its own that resolves to 127.0.0.1; such a
 * request carries that name as its Host.
 */
export const isLoopbackHost = (host: string | undefined): boolean => {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return name === '127.0.0.1' || name === '[::1]' || name === 'localhost' || name.endsWith('.localhost');
};

interface Target {
  /** Only a client that takes us for its proxy names it here: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
  readonly host: string | undefined;
  readonly path: string;
  readonly query: string;
}

const splitTarget = (url: string): Target => {
  const [beforeQuery = '', query = ''] = splitOnce(url, '?');
  const [, host, path = beforeQuery] = /^https?:\/\/([^/]*)(.*)$/is.exec(beforeQuery) ?? [];
  return { host, path: path === '' ? '/' : path, query };
};

const toWire = (request: IncomingMessage, target: Target, body: Uint8Array): WireRequest => {
  const headers: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(request.headers))
    headers[name] = typeof value === 'string' ? value : value.join(',');
  if (target.host !== undefined) headers.host = target.host;
  return {
    method: request.method ?? 'GET',
    path: target.path,
    query: parseQuery(target.query),
    headers,
    body,
    signal: leavingOf(request.socket),
    raw: {
      query: target.query,
      headers: request.rawHeaders,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    },
  };
};

const leavings = new WeakMap<Socket, AbortSignal>();

/** Aborted when the client of a connection goes away: HTTP/1.1 has no other way to give up a request. */
const leavingOf = (socket: Socket): AbortSignal => {
  const known = leavings.get(socket);
  if (known) return known;
  const leaving = new AbortController();
  socket.once('close', () => leaving.abort(new Error('the client has gone away')));
  if (socket.destroyed) leaving.abort(new Error('the client has gone away'));
  leavings.set(socket, leaving.signal);
  return leaving.signal;
};

const splitOnce = (text: string, separator: string): string[] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

/** Undefined where it is too large. Rejects when the client leaves before its end. */
const readBody = (request: IncomingMessage): Promise<Uint8Array | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    request.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.once('end', () => {
      const [first] = chunks;
      resolve(first && chunks.length === 1 ? first : Buffer.concat(chunks));
    });
    request.once('error', reject);
  });

const refuse = (response: ServerResponse, status: number, message: string) => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${message}\n`);
};

const refuseMalformed = (error: NodeJS.ErrnoException, socket: NodeJS.WritableStream & Partial<Socket>) => {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};
