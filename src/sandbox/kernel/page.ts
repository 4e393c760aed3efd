import type { Context } from './context.ts';
import type { Registry } from './registry.ts';
import { readClaim } from './sigv4.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** Answers a plain GET that a service has a page for; undefined for everything else. */
export const answerPage = async (
  registry: Registry,
  request: WireRequest,
  context: Context,
): Promise<WireReply | undefined> => {
  if (request.method !== 'GET' || request.query.length > 0 || readClaim(request)) return undefined;
  for (const service of registry.services) {
    if (!service.pages?.test(request.path)) continue;
    const page = (await registry.implementation(service)).page?.(request.path, context);
    if (page) return { status: 200, headers: { 'content-type': page.contentType }, body: page.text };
  }
  return undefined;
};
