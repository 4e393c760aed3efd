import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';

interface Cached {
  readonly answer: Readonly<Record<string, unknown>>;
  readonly untilMs: number;
}

/** What authorizers answered, by `<api>/<stage>/<authorizer>/<identity>`; gone after a restart, as a cache may be. */
const caches = new WeakMap<Bus, Map<string, Cached>>();

const cacheOf = (context: Context): Map<string, Cached> => {
  const known = caches.get(context.bus) ?? new Map<string, Cached>();
  caches.set(context.bus, known);
  return known;
};

/** Answers that nobody asks for any more go when there are this many. */
const MAX_ANSWERS = 10_000;

export const cachedAnswer = (context: Context, key: string): Cached['answer'] | undefined => {
  const cached = cacheOf(context).get(key);
  return cached && cached.untilMs > context.clock.now() ? cached.answer : undefined;
};

export const cacheAnswer = (
  context: Context,
  key: string,
  { answer, ttlSeconds }: { readonly answer: Cached['answer']; readonly ttlSeconds: number },
): void => {
  const cache = cacheOf(context);
  if (cache.size >= MAX_ANSWERS) cache.clear();
  cache.set(key, { answer, untilMs: context.clock.now() + ttlSeconds * 1_000 });
};

/** Forgets all answers whose key begins with `prefix`. */
export const forgetAnswers = (context: Context, prefix: string): void => {
  const cache = cacheOf(context);
  for (const key of [...cache.keys()]) if (key.startsWith(prefix)) cache.delete(key);
};
