import type { request as HttpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { once } from './once.ts';

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  /** Real time: whoever is called doesn't know the sandbox's clock. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface IncomingAnswer {
  readonly status: number;
  /** As sent, in order; a name may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** Thrown where a request would leave this machine. */
export class NotLoopbackError extends Error {
  override readonly name = 'NotLoopbackError';
  constructor(host: string) {
    super(`the sandbox sends to loopback only, and ${host} isn't`);
  }
}

/** Sends a request to this machine. Throws NotLoopbackError, and what the socket throws where nobody answers. */
export const sendToLoopback = async (outgoing: OutgoingRequest): Promise<IncomingAnswer> => {
  if (!isLoopbackName(outgoing.url.hostname)) throw new NotLoopbackError(outgoing.url.hostname);
  const { request } = await (outgoing.url.protocol === 'https:' ? https() : http());
  return exchange(request, outgoing);
};

/** Loaded when something is sent: most commands send nothing. */
const http = once(() => import('node:http'));
const https = once(() => import('node:https'));

/** Whether a host name of a URL means this machine. */
export const isLoopbackName = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** Names are never looked up: those that get here mean this machine. */
const lookup: LookupFunction = (_hostname, options, answer) => {
  const all = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  if (options.all) answer(null, all);
  else answer(null, '127.0.0.1', 4);
};

/** What is larger answers no API, and could fill the memory. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** By default Node gives 127.0.0.1 up after 250 ms, which a busy machine may need to get round to it. */
const PATIENT = { autoSelectFamilyAttemptTimeout: 10_000 };

const exchange = (
  send: typeof HttpsRequest,
  { method, url, headers, body, timeoutMs, signal }: OutgoingRequest,
) =>
  new Promise<IncomingAnswer>((resolve, reject) => {
    const outgoing = send(url, {
      method,
      headers: headers.flat(),
      lookup,
      agent: false,
      ...PATIENT,
      // Who listens on loopback has no certificate of a public authority.
      rejectUnauthorized: false,
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
      ...(signal && { signal }),
      ...(url.username && {
        auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`,
      }),
    });
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: pairsOf(response.rawHeaders),
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.once('error', reject);
    outgoing.end(body);
  });

/** Node's flat list of names and values as pairs. */
export const pairsOf = (flat: readonly string[]): (readonly [string, string])[] =>
  flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : []));
