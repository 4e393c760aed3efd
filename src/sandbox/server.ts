import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabsError } from '../core/errors.ts';
import { isLoopbackHost, splitTarget, type Target } from './http-target.ts';
import { type Http2Door, openHttp2Door } from './http2.ts';
import { parseQuery, type WireReply, type WireRequest } from './kernel/wire.ts';
import { readBody } from './read-body.ts';

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
  const http2 = openHttp2Door(answer, options.report);
  server.on('clientError', (error, socket) => goOnOrRefuse(error, socket, http2));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // A long poll may stay without a byte for 20 s, a function's invocation for 15 minutes.
  server.requestTimeout = 0;
  const port = await listenFrom(server, options);
  return { endpoint: `http://127.0.0.1:${port}`, close: () => closeServer(server, http2) };
};

const KEEP_ALIVE_MS = 60_000;
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

const closeServer = (server: Server, http2: Http2Door): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    http2.close();
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

const refuse = (response: ServerResponse, status: number, message: string) => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${message}\n`);
};

/** What isn't HTTP/1.1 is either the beginning of HTTP/2 or nothing that could be answered. */
const goOnOrRefuse = (
  error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer },
  socket: Duplex,
  http2: Http2Door,
): void => {
  if (error.code === 'HPE_PAUSED_H2_UPGRADE' && error.rawPacket && socket instanceof Socket) {
    http2.take(socket, error.rawPacket);
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};
