import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Usage } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest } from '../errors.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, numberOf, type PatchRule } from '../patch.ts';
import type { PlanRow } from '../rows.ts';
import { findPlan, findPlanKey } from './plan-operations.ts';
import { currentUsage, DAY_MS, dayOf, remainingQuota, setRemaining } from './quota.ts';

const USAGE = '/usageplans/{usagePlanId}';

/** "The usage data is available for the last 90 days." */
const MAX_DAYS = 90;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html */
export const usageOperations = {
  GetUsage: {
    authorize: may('GET', `${USAGE}/usage`),
    handle: ({ usagePlanId, keyId, startDate, endDate, ...input }, context) => {
      const plan = findPlan(context, usagePlanId);
      if (keyId !== undefined) findPlanKey(context, usagePlanId, keyId);
      const days = daysBetween(startDate, endDate);
      const page = pageOf(keyId === undefined ? plan.keyIds : [keyId], (id) => id, input);
      const items = page.items.map((id) => [id, daily(context, { plan, keyId: id, days })] as const);
      return {
        ...{ usagePlanId, startDate, endDate, position: page.position },
        items: Object.fromEntries(items),
      } satisfies Usage;
    },
  },
  UpdateUsage: {
    authorize: may('PATCH', `${USAGE}/keys/{keyId}/usage`),
    handle: ({ usagePlanId, keyId, patchOperations }, context) => {
      const { plan } = findPlanKey(context, usagePlanId, keyId);
      const { remaining } = applyPatch<Grant>({ remaining: undefined }, patchOperations, RULES);
      if (!plan.quota) throw badRequest('Usage Plan has no quota to extend');
      if (remaining !== undefined) setRemaining(context, { plan, keyId, remaining });
      const today = dayOf(context.clock.now());
      const items = { [keyId]: daily(context, { plan, keyId, days: [today] }) };
      return { usagePlanId, startDate: today, endDate: today, items };
    },
  },
} satisfies Operations<typeof Sdk>;

interface Grant {
  readonly remaining: number | undefined;
}

const RULES: readonly PatchRule<Grant>[] = [
  { path: '/remaining', ops: ['replace'], apply: (_, step) => ({ remaining: numberOf(step) }) },
];

const daysBetween = (startDate: string, endDate: string): readonly string[] => {
  const [startMs, endMs] = [startDate, endDate].map((text) =>
    /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN,
  );
  if (startMs === undefined || endMs === undefined || Number.isNaN(startMs) || Number.isNaN(endMs))
    throw badRequest('Invalid date specified. Dates must have the format YYYY-MM-DD');
  const count = (endMs - startMs) / DAY_MS + 1;
  if (count < 1) throw badRequest('Invalid date range specified: the start date is after the end date');
  if (count > MAX_DAYS) throw badRequest(`Invalid date range specified: at most ${MAX_DAYS} days`);
  return Array.from({ length: count }, (_, index) => dayOf(startMs + index * DAY_MS));
};

interface Reported {
  readonly plan: PlanRow;
  readonly keyId: string;
  readonly days: readonly string[];
}

/** For each day what was used and what was left at its end; up to today's end, what is left now. 0 without a quota. */
const daily = (context: Context, { plan, keyId, days }: Reported): number[][] => {
  const { used, period } = currentUsage(context, plan, keyId);
  const today = dayOf(context.clock.now());
  const begin = dayOf(period.startMs);
  const left = remainingQuota(context, plan, keyId);
  return days.map((day) => {
    if (day >= today) return [used[day] ?? 0, left];
    const usedLater = Object.entries(used).reduce((sum, [one, n]) => (one > day ? sum + n : sum), 0);
    const atEnd = day >= begin ? left + usedLater : Math.max(0, (plan.quota?.limit ?? 0) - (used[day] ?? 0));
    return [used[day] ?? 0, plan.quota ? atEnd : 0];
  });
};
