import { isAwsHost } from './real-hosts.ts';
import type { SdkClient } from './services.ts';

/**
 * Refuses every request that would leave for another host than `endpoint`, whatever a queue's URL, a host prefix or a
 * setting of the machine says. It is the last thing before the request handler.
 */
export const guardHost = (client: SdkClient, endpoint: string): void => {
  const allowed = originOf(new URL(endpoint));
  guard(client, { isAllowed: (origin) => origin === allowed, allowed });
};

/** The same for a real account: a call goes to AWS, over TLS, whatever the machine's files name as an endpoint. */
export const guardAws = (client: SdkClient): void =>
  guard(client, { isAllowed: isAwsOrigin, allowed: 'AWS' });

const isAwsOrigin = (origin: string): boolean => {
  const [, host] = /^https:\/\/(.+):443$/.exec(origin) ?? [];
  return host !== undefined && isAwsHost(host);
};

interface Guarding {
  readonly isAllowed: (origin: string) => boolean;
  /** As errors call it. */
  readonly allowed: string;
}

const guard = (client: SdkClient, { isAllowed, allowed }: Guarding): void => {
  client.middlewareStack.add(
    (next) => (step) => {
      const origin = originOfRequest(step.request);
      if (!isAllowed(origin))
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
