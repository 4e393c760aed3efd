import type { QuotaSettings } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import { type PlanRow, type UsageRow, usages, within } from '../rows.ts';

/**
 * Counts a request against a plan's quota; false, and nothing counted, where the quota is used up. Rejected requests
 * don't count, as throttled ones don't.
 */
export const useQuota = (context: Context, plan: PlanRow, keyId: string): boolean => {
  const nowMs = context.clock.now();
  const usage = currentUsage(context, plan, keyId);
  if (plan.quota && remainingOf(plan.quota, usage) <= 0) return false;
  const day = dayOf(nowMs);
  context.table(usages).put(within(plan.id, keyId), {
    used: { ...usage.used, [day]: (usage.used[day] ?? 0) + 1 },
    period: { ...usage.period, used: usage.period.used + 1 },
  });
  return true;
};

/** What a key has left in the plan's current period. */
export const remainingQuota = (context: Context, plan: PlanRow, keyId: string): number =>
  plan.quota ? remainingOf(plan.quota, currentUsage(context, plan, keyId)) : 0;

/** UpdateUsage: "grants a temporary extension to the remaining quota". */
export const setRemaining = (context: Context, { plan, keyId, remaining }: Grant): void => {
  const usage = currentUsage(context, plan, keyId);
  const extra = usage.period.extra + remaining - remainingQuota(context, plan, keyId);
  context.table(usages).put(within(plan.id, keyId), { ...usage, period: { ...usage.period, extra } });
};

interface Grant {
  readonly plan: PlanRow;
  readonly keyId: string;
  readonly remaining: number;
}

/** A key's usage of a plan as it stands now: a new period begins with nothing used. */
export const currentUsage = (context: Context, plan: PlanRow, keyId: string): UsageRow => {
  const known = context.table(usages).get(within(plan.id, keyId));
  const startMs = periodStart(plan.quota?.period ?? 'DAY', context.clock.now());
  const fresh = { startMs, used: 0, extra: 0 };
  if (!known) return { used: {}, period: { ...fresh, extra: -(plan.quota?.offset ?? 0) } };
  return known.period.startMs === startMs ? known : { ...known, period: fresh };
};

const remainingOf = ({ limit = 0 }: QuotaSettings, { period }: UsageRow): number =>
  Math.max(0, limit + period.extra - period.used);

/** `2026-11-30`, in UTC. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const DAY_MS = 86_400_000;

/** Periods are days, weeks from Sunday and months of UTC's calendar. */
const periodStart = (period: 'DAY' | 'WEEK' | 'MONTH', nowMs: number): number => {
  const day = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const date = new Date(day);
  if (period === 'DAY') return day;
  if (period === 'WEEK') return day - date.getUTCDay() * DAY_MS;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
};
