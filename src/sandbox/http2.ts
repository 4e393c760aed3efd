import {
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isLoopbackHost, splitTarget } from './http-target.ts';
import { parseQuery, type WireReply, type WireRequest } from './kernel/wire.ts';
import { readBody } from './read-body.ts';

/** Speaks HTTP/2 on sockets whose client began with it. */
export interface Http2Door {
  /** Goes on with a socket of an HTTP/1.1 server, from `head`: what that has read of it so far. */
  readonly take: (socket: Socket, head: Buffer) => void;
  readonly close: () => void;
}

/**
 * HTTP/2 without TLS ("prior knowledge"): the SDK for JavaScript talks to Kinesis in it, whatever the endpoint.
 * https://www.rfc-editor.org/rfc/rfc9113#section-3.3
 */
export const openHttp2Door = (
  answer: (request: WireRequest) => Promise<WireReply>,
  report: (error: unknown) => void,
): Http2Door => {
  const server = createServer();
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    // A client that leaves in the middle of its request is no fault of ours.
    stream.on('error', () => {});
    serve(answer, { stream, headers }).catch((error) => {
      if (!stream.destroyed) report(error);
      stream.destroy();
    });
  });
  return {
    take: (socket, head) => {
      releaseFromHttp1(socket);
      socket.unshift(head);
      server.emit('connection', socket);
    },
    close: () => {
      for (const session of sessions) session.destroy();
    },
  };
};

/** Node's HTTP/1.1 parser reads beneath the socket, and lets go of it once somebody else listens for data. */
const releaseFromHttp1 = (socket: Socket): void => {
  for (const event of ['data', 'end', 'drain', 'error', 'timeout']) socket.removeAllListeners(event);
  socket.on('data', () => {});
  socket.removeAllListeners('data');
  socket.pause();
};

interface Exchange {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

const serve = async (answer: (request: WireRequest) => Promise<WireReply>, exchange: Exchange) => {
  const { stream, headers } = exchange;
  const host = String(headers[':authority'] ?? headers.host ?? '');
  if (!isLoopbackHost(host)) return refuse(stream, 403, 'This sandbox answers to loopback names only.');
  const body = await readBody(stream);
  if (!body) return refuse(stream, 413, 'The request is larger than the sandbox accepts.');
  const reply = await answer(toWire(exchange, host, body));
  if (!stream.destroyed) await send(reply, stream, headers[':method'] === 'HEAD');
};

const toWire = ({ stream, headers }: Exchange, host: string, body: Uint8Array): WireRequest => {
  const { path, query } = splitTarget(String(headers[':path'] ?? '/'));
  // What HTTP/1.1 calls the host; SDKs sign it under this name.
  const isKept = (name: string) => name === ':authority' || !name.startsWith(':');
  const fields = Object.entries({ ...headers, host }).flatMap(([name, value]) =>
    isKept(name) ? [[name, String(value)] as const] : [],
  );
  const leaving = new AbortController();
  stream.once('close', () => leaving.abort(new Error('the client has gone away')));
  return {
    method: String(headers[':method'] ?? 'GET'),
    path,
    query: parseQuery(query),
    headers: Object.fromEntries(fields),
    body,
    signal: leaving.signal,
    raw: {
      query,
      headers: fields.filter(([name]) => !name.startsWith(':')).flat(),
      sourceIp: '127.0.0.1',
    },
  };
};

/** Of a connection as a whole, which HTTP/2 has no word for: https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2 */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding']);

const send = async ({ status, headers, body }: WireReply, stream: ServerHttp2Stream, isHead: boolean) => {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    OF_CONNECTION.has(name.toLowerCase())
      ? []
      : [[name.toLowerCase(), typeof value === 'string' ? value : [...value]]],
  );
  const length = body instanceof Readable ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  stream.respond({ ':status': status, ...length, ...Object.fromEntries(fields) });
  if (isHead) stream.end();
  else if (body instanceof Readable) await pipeline(body, stream);
  else stream.end(body);
};

const refuse = (stream: ServerHttp2Stream, status: number, message: string): void => {
  stream.respond({ ':status': status, 'content-type': 'text/plain; charset=utf-8' });
  stream.end(`${message}\n`);
};
