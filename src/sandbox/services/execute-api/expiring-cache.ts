import type { Bus } from '../../kernel/bus.ts';
import type { Context } from '../../kernel/context.ts';

/** What a gateway keeps for a while; gone after a restart, as a cache may be. */
export interface ExpiringCache<T> {
  readonly get: (context: Context, key: string) => T | undefined;
  readonly keep: (
    context: Context,
    key: string,
    kept: { readonly value: T; readonly ttlSeconds: number },
  ) => void;
  /** Forgets all whose key begins with `prefix`. */
  readonly forget: (context: Context, prefix: string) => void;
}

interface Entry<T> {
  readonly value: T;
  readonly untilMs: number;
}

/** The oldest go when there are this many. */
const MAX_ENTRIES = 10_000;

/** A cache on the sandbox's clock; each sandbox has its own. */
export const expiringCache = <T>(): ExpiringCache<T> => {
  const bySandbox = new WeakMap<Bus, Map<string, Entry<T>>>();
  const entriesOf = ({ bus }: Context): Map<string, Entry<T>> => {
    const known = bySandbox.get(bus) ?? new Map<string, Entry<T>>();
    bySandbox.set(bus, known);
    return known;
  };
  return {
    get: (context, key) => {
      const entry = entriesOf(context).get(key);
      return entry && entry.untilMs > context.clock.now() ? entry.value : undefined;
    },
    keep: (context, key, { value, ttlSeconds }) => {
      if (ttlSeconds <= 0) return;
      const entries = entriesOf(context);
      entries.delete(key);
      const [oldest] = entries.keys();
      if (entries.size >= MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
      entries.set(key, { value, untilMs: context.clock.now() + ttlSeconds * 1000 });
    },
    forget: (context, prefix) => {
      const entries = entriesOf(context);
      for (const key of [...entries.keys()]) if (key.startsWith(prefix)) entries.delete(key);
    },
  };
};
