import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { request as sendByTls } from 'node:https';
import { type AddressInfo, connect as connectTo, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Call } from '../aws/call.ts';
import { isAwsHost } from '../aws/real-hosts.ts';
import type { RunNotes } from '../cleanup/beside.ts';
import { typeCreatedBy } from '../cleanup/resource-types/index.ts';
import { parseQuery, type WireRequest } from '../sandbox/kernel/wire.ts';
import { createRequestReader } from '../sandbox/read-request.ts';
import { openHttp2Gate } from './shell-gate-http2.ts';
import { noted, type Sent } from './shell-gate-notes.ts';

export interface GateOptions {
  /** Where the target listens. */
  readonly endpoint: string;
  /** Certificates of the authorities that a target with TLS is held against; the usual ones where it is left out. */
  readonly ca?: string | undefined;
  /** What is created through the gate is noted here. */
  readonly notes: RunNotes | undefined;
  /** The target's calls, for looking at what is there. */
  readonly call: Call;
  /** The proxy that the person's own settings name, for everything that isn't AWS. */
  readonly upstream: URL | undefined;
  /** Told of a connection that would have gone to AWS. */
  readonly onRefused: (host: string) => void;
}

export interface Gate {
  /** The target, for every tool in the shell; and a proxy that lets nothing through to AWS. */
  readonly endpoint: string;
  readonly close: () => void;
}

/**
 * Stands between a shell and everything else: what is sent to it goes to the target, and what is created that way is
 * noted. As the shell's proxy it refuses AWS, whatever a tool was told, and passes everything else on.
 */
export const openGate = async (options: GateOptions): Promise<Gate> => {
  const read = createRequestReader();
  const open = new Set<Duplex>();
  const server = createServer((request, response) => {
    const answered = request.url?.startsWith('http')
      ? proxied(request, response, options)
      : forwarded({ request, response, read }, options);
    answered.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  const http2 = openHttp2Gate(options, read);
  // The SDK for JavaScript talks to Kinesis in HTTP/2, whatever the endpoint.
  server.on('clientError', (error, socket) => http2.take(error, socket));
  server.on('connect', (request: IncomingMessage, socket: Duplex) => tunnel(request, socket, options));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The shell keeps the process alive.
  server.unref();
  return {
    endpoint: `http://127.0.0.1:${portOf(server.address())}`,
    close: () => {
      server.close();
      http2.close();
      for (const socket of open) socket.destroy();
    },
  };
};

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

const REFUSAL = 'serverless-labs: this shell never reaches AWS itself.\n';

const tunnel = (request: IncomingMessage, socket: Duplex, options: GateOptions): void => {
  const { hostname, port } = new URL(`http://${request.url}`);
  socket.on('error', () => socket.destroy());
  if (isAwsHost(hostname)) {
    options.onRefused(hostname);
    socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${REFUSAL}`);
    return;
  }
  const { upstream } = options;
  const there = upstream
    ? connectTo(Number(upstream.port || 80), upstream.hostname)
    : connectTo(Number(port || 443), hostname.replace(/^\[|\]$/g, ''));
  there.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n'));
  there.on('connect', () => {
    if (upstream) there.write(`CONNECT ${request.url} HTTP/1.1\r\nhost: ${request.url}\r\n\r\n`);
    else socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    there.pipe(socket);
    socket.pipe(there);
  });
};

/** A plain request to a proxy: passed on where it isn't for AWS. */
const proxied = async (
  request: IncomingMessage,
  response: ServerResponse,
  { upstream, onRefused }: GateOptions,
): Promise<void> => {
  const url = new URL(request.url ?? '');
  if (isAwsHost(url.hostname)) {
    onRefused(url.hostname);
    response.writeHead(403, { 'content-type': 'text/plain' }).end(REFUSAL);
    return;
  }
  const to = upstream ?? url;
  const path = upstream ? url.href : `${url.pathname}${url.search}`;
  await passOn(
    { request, response, body: undefined },
    { hostname: to.hostname, port: to.port || '80', path },
  );
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What of a body is read to understand a request; a larger one creates nothing that is noted. */
const LARGEST_READ = 80 * 1024 * 1024;

const forwarded = async (
  { request, response, read }: Exchange & { readonly read: ReturnType<typeof createRequestReader> },
  options: GateOptions,
): Promise<void> => {
  const { protocol, hostname, port } = new URL(options.endpoint);
  const tls = protocol === 'https:' ? { ca: options.ca } : undefined;
  const to = { hostname, port, path: request.url ?? '/', tls };
  const isReadable = Number(request.headers['content-length'] ?? 0) <= LARGEST_READ;
  if (!options.notes || !/^(POST|PUT)$/.test(request.method ?? '') || !isReadable) {
    return void (await passOn({ request, response, body: undefined }, to));
  }
  const body = await buffer(request);
  const asked = await read(wireRequest(request, body));
  const send = () => passOn({ request, response, body }, to);
  if (!asked || !typeCreatedBy(asked.api)) return void (await send());
  await noted(asked, { ...options, notes: options.notes, send });
};

const wireRequest = (request: IncomingMessage, body: Buffer): WireRequest => {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    [value ?? ''].flat().join(', '),
  ]);
  return {
    method: request.method ?? 'GET',
    path,
    query: parseQuery(query),
    headers: Object.fromEntries(headers),
    body,
    signal: new AbortController().signal,
  };
};

interface Destination {
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  /** Undefined where it speaks plain HTTP. */
  readonly tls?: { readonly ca: string | undefined } | undefined;
}

/** Sends a request on as it is, its Host too, which is signed, and the answer back. */
const passOn = (
  { request, response, body }: Exchange & { readonly body: Buffer | undefined },
  { hostname, port, path, tls }: Destination,
): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const { method, headers } = request;
    const options = { hostname, port, path, method, headers, agent: false };
    const takeAnswer = (answer: IncomingMessage): void => {
      const status = answer.statusCode ?? 502;
      response.writeHead(status, answer.rawHeaders);
      answer.pipe(response);
      const kept: Buffer[] = [];
      if (body) answer.on('data', (chunk: Buffer) => kept.push(chunk));
      answer.on('end', () => resolve({ status, body: Buffer.concat(kept) }));
      answer.on('error', reject);
    };
    // The certificate is the target's, whatever Host was signed.
    const onward = tls
      ? sendByTls({ ...options, ...tls, servername: isIP(hostname) ? '' : hostname }, takeAnswer)
      : sendRequest(options, takeAnswer);
    onward.on('error', reject);
    // Whoever hangs up waits for nothing more: a long poll ends at the target too.
    response.on('close', () => onward.destroy());
    if (body) onward.end(body);
    else request.pipe(onward);
  });
