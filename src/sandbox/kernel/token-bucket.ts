import type { Bus } from './bus.ts';
import type { Context } from './context.ts';

/** Requests a second that a bucket is filled with, and how many it holds. */
export interface ThrottleLimits {
  /** May have decimals (0.5: one every two seconds); 0 fills nothing. */
  readonly ratePerSecond: number;
  /** Whole requests; 0 lets nothing through. */
  readonly burst: number;
}

/**
 * Takes one token out of the bucket `name`; false, and nothing taken, where none is left. "Throttling […] using the
 * token bucket algorithm, where a token counts for a request […] rate and burst of request submissions":
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 *
 * A bucket is full when it is first asked for, is filled evenly, and is counted in fractions without rounding: what
 * two requests are let through at is told to the request. Its limits are those of each call, so a change of
 * configuration holds from the next request on. It isn't kept over a restart, which outlasts most bursts.
 */
export const takeToken = (context: Context, name: string, limits: ThrottleLimits): boolean => {
  const buckets = bucketsOf(context);
  const bucket = refill(buckets.get(name), limits, context.clock.now());
  const isThere = bucket.level >= TOKEN;
  buckets.set(name, isThere ? { ...bucket, level: bucket.level - TOKEN } : bucket);
  return isThere;
};

/** Forgets the buckets of what was deleted: all whose names begin with `prefix`. */
export const forgetTokens = (context: Context, prefix: string): void => {
  const buckets = bucketsOf(context);
  for (const name of [...buckets.keys()]) if (name.startsWith(prefix)) buckets.delete(name);
};

interface Bucket {
  /** In parts of a token. */
  readonly level: bigint;
  readonly atMs: number;
}

/** Rates are taken to the millionth; a millisecond fills a thousandth of them. */
const RATE_PARTS = 1_000_000;
const TOKEN = BigInt(RATE_PARTS) * 1_000n;

const refill = (bucket: Bucket | undefined, limits: ThrottleLimits, nowMs: number): Bucket => {
  const full = BigInt(Math.trunc(limits.burst)) * TOKEN;
  if (!bucket) return { level: full, atMs: nowMs };
  const passedMs = BigInt(Math.max(0, Math.trunc(nowMs) - Math.trunc(bucket.atMs)));
  const level = bucket.level + passedMs * BigInt(Math.round(limits.ratePerSecond * RATE_PARTS));
  return { level: level < full ? level : full, atMs: Math.max(nowMs, bucket.atMs) };
};

const buckets = new WeakMap<Bus, Map<string, Bucket>>();

const bucketsOf = (context: Context): Map<string, Bucket> => {
  const known = buckets.get(context.bus) ?? new Map<string, Bucket>();
  buckets.set(context.bus, known);
  return known;
};
