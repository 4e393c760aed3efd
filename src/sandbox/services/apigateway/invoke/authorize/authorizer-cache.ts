import type { Bus } from '../../../../kernel/bus.ts';
import type { Context } from '../../../../kernel/context.ts';
import type { PolicyDocument } from '../../../../kernel/policy.ts';

/** What an authorizer said of a caller. */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policy: PolicyDocument;
  readonly context: Readonly<Record<string, string | number | boolean>>;
  readonly usageIdentifierKey: string | undefined;
}

interface Entry {
  readonly answer: AuthorizerAnswer;
  readonly expiresMs: number;
}

const caches = new WeakMap<Bus, Map<string, Entry>>();

const cacheOf = (context: Context): Map<string, Entry> => {
  const cache = caches.get(context.bus) ?? new Map<string, Entry>();
  caches.set(context.bus, cache);
  return cache;
};

const MAX_ENTRIES = 10_000;

/** Answers are kept by stage, authorizer and identity: `key` begins with `<api>/<stage> `. */
export const cachedAnswer = (context: Context, key: string): AuthorizerAnswer | undefined => {
  const entry = cacheOf(context).get(key);
  return entry && entry.expiresMs > context.clock.now() ? entry.answer : undefined;
};

export const keepAnswer = (
  context: Context,
  key: string,
  { answer, ttlSeconds }: { readonly answer: AuthorizerAnswer; readonly ttlSeconds: number },
): void => {
  const cache = cacheOf(context);
  const [oldest] = cache.keys();
  if (cache.size >= MAX_ENTRIES && oldest !== undefined) cache.delete(oldest);
  cache.set(key, { answer, expiresMs: context.clock.now() + ttlSeconds * 1000 });
};

export const flushAuthorizers = (context: Context, stage: string): void => {
  const cache = cacheOf(context);
  for (const key of [...cache.keys()]) if (key.startsWith(`${stage} `)) cache.delete(key);
};
