import type { SdkClient } from './services.ts';

/**
 * Refuses every request that would leave for another host than `endpoint`, whatever a queue's URL, a host prefix or a
 * setting of the machine says. It is the last thing before the request handler.
 */
export const guardHost = (client: SdkClient, endpoint: string): void => {
  const allowed = originOf(new URL(endpoint));
  client.middlewareStack.add(
    (next) => (step) => {
      const origin = originOfRequest(step.request);
      if (origin !== allowed)
        throw new ForeignHost(`A call was about to go to ${origin} instead of ${allowed}.`);
      return next(step);
    },
    { step: 'finalizeRequest', name: 'guardHost', priority: 'low' },
  );
};

/** A call that would have left the target. */
export class ForeignHost extends Error {
  override readonly name = 'ForeignHost';
}

const originOf = (url: URL) => `${url.protocol}//${url.hostname}:${url.port || DEFAULT_PORTS[url.protocol]}`;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

const originOfRequest = (request: unknown): string => {
  if (typeof request !== 'object' || request === null) return 'nowhere';
  const parts = new Map<string, unknown>(Object.entries(request));
  const protocol = String(parts.get('protocol') ?? '');
  return `${protocol}//${parts.get('hostname')}:${parts.get('port') ?? DEFAULT_PORTS[protocol]}`;
};
