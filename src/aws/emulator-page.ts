import { HttpRequest } from '@smithy/core/transport';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { GetPage } from './emulators.ts';

/**
 * Gets pages of an emulator that are no AWS API, by the same way as calls go there. As calls are, a page is asked for again where
 * the connection broke or the emulator failed. Throws what broke it the last time.
 */
export const pagesOf =
  (endpoint: string, handler: NodeHttpHandler): GetPage =>
  async (path) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const page = await getPage(pageRequest(endpoint, path), handler);
        if (page !== FAILED) return page;
        if (attempt === ATTEMPTS) return undefined;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  };

const ATTEMPTS = 3;
const FAILED = Symbol('failed');

const pageRequest = (endpoint: string, path: string): HttpRequest => {
  const { protocol, hostname, port, pathname, host } = new URL(endpoint);
  return new HttpRequest({
    ...{ method: 'GET', protocol, hostname, headers: { host } },
    ...(port !== '' && { port: Number(port) }),
    path: pathname.replace(/\/$/, '') + path,
  });
};

/** Undefined where there is none. */
const getPage = async (request: HttpRequest, handler: NodeHttpHandler): Promise<unknown> => {
  const { response } = await handler.handle(request, { requestTimeout: PATIENCE_MS });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  if (response.statusCode >= 500) return FAILED;
  // moto answers 201.
  if (response.statusCode >= 300) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
};

/** A machine that starts other things meanwhile is slow to load what answers. */
const PATIENCE_MS = 20_000;
