import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2ServerRequest } from 'node:http2';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import tls from 'node:tls';
import { HttpRequest } from '@smithy/core/protocols';
import { vi } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

export interface AwsHosts {
  /** The hosts that were asked. */
  readonly asked: ReadonlySet<string>;
  readonly close: () => void;
}

/**
 * Everything that this process sends over TLS, to whatever host, comes to a server that has a certificate for AWS's names
 * and answers as the sandbox: what the program does to reach AWS is done in earnest, but for the last step.
 */
export const startAwsHosts = async (
  sandbox: Sandbox,
  answers: Readonly<Record<string, object>>,
): Promise<AwsHosts> => {
  const asked = new Set<string>();
  const { requestHandler } = sandbox.clientConfig();
  const options = { key: file('key.pem'), cert: file('certificate.pem'), allowHTTP1: true };
  const server = createSecureServer(options, async (request, response) => {
    const wanted = await readRequest(request);
    asked.add(wanted.hostname);
    const own = answers[wanted.hostname];
    if (own) {
      response.end(JSON.stringify(own));
      return;
    }
    const { response: answer } = await requestHandler.handle(wanted);
    response.writeHead(answer.statusCode, answer.headers);
    Readable.from(answer.body).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const connect = tls.connect;
  const spy = vi.spyOn(tls, 'connect').mockImplementation((...args: readonly unknown[]) => {
    const given = args.find((arg) => typeof arg === 'object' && arg !== null) ?? {};
    return connect({ ...given, host: '127.0.0.1', port, ca: options.cert });
  });
  return {
    asked,
    close: () => {
      spy.mockRestore();
      server.close();
    },
  };
};

const readRequest = async (request: Http2ServerRequest): Promise<HttpRequest> => {
  const hostname = request.headers.host ?? String(request.headers[':authority']);
  const url = new URL(request.url, `https://${hostname}`);
  const body = await buffer(request);
  const headers = Object.entries(request.headers)
    .filter(([name]) => !name.startsWith(':') || name === ':authority')
    .map(([name, value]) => [name, String(value)]);
  return new HttpRequest({
    ...{ method: request.method, protocol: 'https:', hostname, path: url.pathname },
    query: Object.fromEntries(url.searchParams),
    headers: { host: hostname, ...Object.fromEntries(headers) },
    ...(body.length > 0 && { body }),
  });
};
