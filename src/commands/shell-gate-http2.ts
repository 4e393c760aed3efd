import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Call } from '../aws/call.ts';
import type { RunNotes } from '../cleanup/beside.ts';
import { typeCreatedBy } from '../cleanup/resource-types/index.ts';
import { openHttp2Door } from '../sandbox/http2.ts';
import type { WireReply, WireRequest } from '../sandbox/kernel/wire.ts';
import type { createRequestReader } from '../sandbox/read-request.ts';
import { noted } from './shell-gate-notes.ts';

interface Http2GateOptions {
  readonly endpoint: string;
  readonly ca?: string | undefined;
  readonly notes: RunNotes | undefined;
  readonly call: Call;
}

/** The gate for clients that begin with HTTP/2. */
export interface Http2Gate {
  /** Goes on with a socket that the HTTP/1.1 server couldn't read; one that doesn't speak HTTP/2 either is refused. */
  readonly take: (error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, socket: Duplex) => void;
  readonly close: () => void;
}

/** Sends on what comes in HTTP/2 in HTTP/2, for a client signs `:authority`, which HTTP/1.1 can't carry. */
export const openHttp2Gate = (
  options: Http2GateOptions,
  read: ReturnType<typeof createRequestReader>,
): Http2Gate => {
  const sessions = createSessions(options);
  const answer = async (request: WireRequest): Promise<WireReply> => {
    let reply: WireReply = REFUSED;
    const send = async () => {
      const { status, headers, body } = await sendOn(request, sessions.open()).catch(unanswered);
      reply = { status, headers, body };
      return { status, body: Buffer.from(body) };
    };
    const { notes, call } = options;
    const asked = notes && (await read(request));
    if (notes && asked && typeCreatedBy(asked.api)) await noted(asked, { call, notes, send });
    else await send();
    return reply;
  };
  const door = openHttp2Door(answer, () => {});
  return {
    take: (error, socket) => {
      if (error.code === 'HPE_PAUSED_H2_UPGRADE' && error.rawPacket && socket instanceof Socket) {
        door.take(socket, error.rawPacket);
      } else if (socket.writable) {
        socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      }
    },
    close: () => {
      door.close();
      sessions.close();
    },
  };
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

const textAnswer = (message: string): Answer => ({
  status: 502,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: Buffer.from(`${message}\n`),
});

const REFUSED = textAnswer('serverless-labs: the request was not sent on, for it could not be noted.');

const unanswered = (error: unknown): Answer =>
  textAnswer(
    `serverless-labs: the target gave no answer in HTTP/2 (${error instanceof Error ? error.message : String(error)}).`,
  );

/** One session with the target, opened when it is needed. */
const createSessions = ({ endpoint, ca }: Http2GateOptions) => {
  let session: ClientHttp2Session | undefined;
  return {
    open: (): ClientHttp2Session => {
      if (session && !session.closed && !session.destroyed) return session;
      session = connect(endpoint, ca === undefined ? {} : { ca });
      // Each request that waits is told by its stream.
      session.on('error', () => {});
      session.unref();
      return session;
    },
    close: () => session?.destroy(),
  };
};

/** Sends a request on as it is, its `:authority` too, which is signed. */
const sendOn = ({ method, path, headers, raw, body, signal }: WireRequest, session: ClientHttp2Session) =>
  new Promise<Answer>((resolve, reject) => {
    const { host: _, ...kept } = headers;
    const query = raw?.query ? `?${raw.query}` : '';
    const stream = session.request({ ...kept, ':method': method, ':path': `${path}${query}` }, { signal });
    let answered: IncomingHttpHeaders & { readonly ':status'?: number | undefined } = {};
    stream.on('response', (given) => {
      answered = given;
    });
    stream.on('error', reject);
    stream.end(body);
    buffer(stream).then((received) => {
      const { ':status': status = 502, ...fields } = answered;
      resolve({ status, headers: replyHeaders(fields), body: received });
    }, reject);
  });

const replyHeaders = (fields: IncomingHttpHeaders): Answer['headers'] =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined || name === 'content-length' ? [] : [[name, value]],
    ),
  );
