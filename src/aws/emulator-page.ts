import { HttpRequest } from '@smithy/core/transport';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { GetPage } from './emulators.ts';

/** Gets pages of an emulator that are no AWS API, by the same way as calls go there. */
export const pagesOf =
  (endpoint: string, handler: NodeHttpHandler): GetPage =>
  async (path) => {
    const { protocol, hostname, port, pathname, host } = new URL(endpoint);
    const request = new HttpRequest({
      ...{ method: 'GET', protocol, hostname, headers: { host } },
      ...(port !== '' && { port: Number(port) }),
      path: pathname.replace(/\/$/, '') + path,
    });
    const { response } = await handler.handle(request, { requestTimeout: PATIENCE_MS });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    // moto answers 201.
    if (response.statusCode >= 300) return undefined;
    try {
      const page: unknown = JSON.parse(Buffer.concat(chunks).toString());
      return page;
    } catch {
      return undefined;
    }
  };

/** A machine that starts other things meanwhile is slow to load what answers. */
const PATIENCE_MS = 20_000;
