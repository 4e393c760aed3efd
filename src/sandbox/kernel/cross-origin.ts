import type { Context } from './context.ts';
import type { Registry } from './registry.ts';
import type { Implementation } from './service.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** The answer to a browser's preflight, from the service that it is meant for; it is never signed. */
export const answerPreflight = async (
  registry: Registry,
  request: WireRequest,
  context: Context,
): Promise<WireReply | undefined> => {
  if (request.method !== 'OPTIONS') return undefined;
  for (const service of registry.services) {
    if (!service.answersPreflights) continue;
    const { crossOrigin } = await registry.implementation(service);
    const reply = crossOrigin?.preflight(request, context);
    if (reply) return reply;
  }
  return undefined;
};

/** An answer with the headers that let a page of another origin read it. */
export const withCrossOrigin = (
  reply: WireReply,
  request: WireRequest,
  { service, context }: { readonly service: Implementation; readonly context: Context },
): WireReply => {
  if (request.headers.origin === undefined || !service.crossOrigin) return reply;
  return { ...reply, headers: { ...reply.headers, ...service.crossOrigin.headers(request, context) } };
};
