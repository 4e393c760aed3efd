import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';

/** What a stage's cache keeps of a method's answer. */
export interface CachedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

interface Entry {
  readonly response: CachedResponse;
  readonly expiresMs: number;
}

/** Caches live as long as the sandbox runs, as AWS's live as long as their nodes. */
const caches = new WeakMap<Bus, Map<string, Map<string, Entry>>>();

const cacheOf = (context: Context, stage: string): Map<string, Entry> => {
  const all = caches.get(context.bus) ?? new Map<string, Map<string, Entry>>();
  caches.set(context.bus, all);
  const cache = all.get(stage) ?? new Map<string, Entry>();
  all.set(stage, cache);
  return cache;
};

/** A response that is still fresh. `stage` is `<api>/<stage>`. */
export const cachedResponse = (context: Context, stage: string, key: string): CachedResponse | undefined => {
  const cache = cacheOf(context, stage);
  const entry = cache.get(key);
  if (entry && entry.expiresMs > context.clock.now()) return entry.response;
  cache.delete(key);
  return undefined;
};

/** "The maximum size of a response that can be cached is 1048576 bytes." */
const MAX_BYTES = 1_048_576;
const MAX_ENTRIES = 10_000;

interface Kept {
  readonly key: string;
  readonly response: CachedResponse;
  readonly ttlSeconds: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html */
export const keepResponse = (context: Context, stage: string, { key, response, ttlSeconds }: Kept): void => {
  if (response.body.length > MAX_BYTES || ttlSeconds <= 0) return;
  const cache = cacheOf(context, stage);
  const [oldest] = cache.keys();
  if (cache.size >= MAX_ENTRIES && oldest !== undefined) cache.delete(oldest);
  cache.set(key, { response, expiresMs: context.clock.now() + ttlSeconds * 1000 });
};

export const flushResponses = (context: Context, stage: string): void => cacheOf(context, stage).clear();
