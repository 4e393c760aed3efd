import { request as openRequest } from 'node:http';
import type { HttpRequest } from './http-request.ts';

/** An answer, as far as labs look at one. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Sends a request to a name that ends with `.localhost`: not every resolver knows that it is this machine. Rejects as
 * `fetch` does where no answer comes.
 */
export const sendToLocalhost = (
  { method, url, headers, body = '' }: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const { host, port, pathname, search } = new URL(url);
    const sent = openRequest(
      {
        ...{ host: '127.0.0.1', port: port || 80, path: pathname + search, method },
        headers: { host, 'content-length': Buffer.byteLength(body), ...headers },
        ...(signal && { signal }),
      },
      (response) => {
        const answered = async (): Promise<HttpAnswer> => ({
          status: response.statusCode ?? 0,
          headers: new Headers(
            Object.entries(response.headers).map(([name, value]): [string, string] => [
              name,
              [value ?? ''].flat().join(', '),
            ]),
          ),
          text: Buffer.concat(await response.toArray()).toString(),
        });
        answered().then(resolve, reject);
      },
    );
    sent.on('error', (cause) => reject(signal?.aborted ? cause : new TypeError('fetch failed', { cause })));
    sent.end(body);
  });
