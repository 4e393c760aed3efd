import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { UsagePlan, UsagePlanKey } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, conflict, invalidIdentifier, notFound } from '../errors.ts';
import { shortId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { applyPatch } from '../patch.ts';
import { type KeyRow, keys, type PlanRow, plans, usages } from '../rows.ts';
import { findKey } from './key-operations.ts';
import { checkPlan, PLAN_RULES } from './plan-patch.ts';

const PLANS = '/usageplans';
const PLAN = `${PLANS}/{usagePlanId}`;
const PLAN_KEYS = `${PLAN}/keys`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlan.html */
export const planOperations = {
  CreateUsagePlan: {
    authorize: may('POST', PLANS),
    handle: (input, context) => {
      const plan: PlanRow = { ...input, id: shortId(context), apiStages: input.apiStages ?? [], keyIds: [] };
      checkPlan(context, plan);
      context.table(plans).put(plan.id, plan);
      return showPlan(plan);
    },
  },
  GetUsagePlan: {
    authorize: may('GET', PLAN),
    handle: ({ usagePlanId }, context) => showPlan(findPlan(context, usagePlanId)),
  },
  GetUsagePlans: {
    authorize: may('GET', PLANS),
    handle: ({ keyId, ...input }, context) => {
      const found = [...context.table(plans).values()].filter(
        ({ keyIds }) => keyId === undefined || keyIds.includes(keyId),
      );
      const page = pageOf(found, ({ id }) => id, input);
      return { ...page, items: page.items.map(showPlan) };
    },
  },
  UpdateUsagePlan: {
    authorize: may('PATCH', PLAN),
    handle: ({ usagePlanId, patchOperations }, context) => {
      const known = findPlan(context, usagePlanId);
      const changed = applyPatch<PlanRow>(known, patchOperations, PLAN_RULES);
      checkPlan(context, changed, known);
      context.table(plans).put(usagePlanId, changed);
      return showPlan(changed);
    },
  },
  DeleteUsagePlan: {
    authorize: may('DELETE', PLAN),
    handle: ({ usagePlanId }, context) => {
      const [first] = findPlan(context, usagePlanId).apiStages ?? [];
      // aws/aws-sdk-js#3841
      if (first) {
        throw badRequest(
          `Cannot delete Usage Plan ${usagePlanId} because there are API Stages associated with it, including ${first.apiId}:${first.stage}`,
        );
      }
      for (const key of [...context.table(usages).entries()].map(([name]) => name)) {
        if (key.startsWith(`${usagePlanId}/`)) context.table(usages).delete(key);
      }
      context.table(plans).delete(usagePlanId);
      return {};
    },
  },
  CreateUsagePlanKey: {
    authorize: may('POST', PLAN_KEYS),
    handle: ({ usagePlanId, keyId, keyType }, context) => {
      const plan = findPlan(context, usagePlanId);
      if (keyType !== 'API_KEY') throw badRequest(`Invalid key type specified: ${keyType}`);
      const key = findKey(context, keyId);
      if (plan.keyIds.includes(keyId)) {
        throw conflict(
          `Usage Plan ${usagePlanId} cannot be added to API Key ${keyId} because it is already there`,
        );
      }
      context.table(plans).put(usagePlanId, { ...plan, keyIds: [...plan.keyIds, keyId] });
      return { ...showPlanKey(key), value: key.value };
    },
  },
  GetUsagePlanKey: {
    authorize: may('GET', `${PLAN_KEYS}/{keyId}`),
    handle: ({ usagePlanId, keyId }, context) => showPlanKey(findPlanKey(context, usagePlanId, keyId).key),
  },
  GetUsagePlanKeys: {
    authorize: may('GET', PLAN_KEYS),
    handle: ({ usagePlanId, nameQuery = '', ...input }, context) => {
      const own = findPlan(context, usagePlanId).keyIds.flatMap((id) => context.table(keys).get(id) ?? []);
      const found = own.filter(({ name = '' }) => name.startsWith(nameQuery));
      const page = pageOf(found, ({ id }) => id, input);
      return { ...page, items: page.items.map(showPlanKey) };
    },
  },
  DeleteUsagePlanKey: {
    authorize: may('DELETE', `${PLAN_KEYS}/{keyId}`),
    handle: ({ usagePlanId, keyId }, context) => {
      const { plan } = findPlanKey(context, usagePlanId, keyId);
      const keyIds = plan.keyIds.filter((id) => id !== keyId);
      context.table(plans).put(usagePlanId, { ...plan, keyIds });
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** Throws AwsError `NotFoundException`. */
export const findPlan = (context: Context, id: string): PlanRow => {
  const plan = context.table(plans).get(id);
  if (!plan) throw notFound('Invalid Usage Plan ID specified');
  return plan;
};

/** A plan and one of its keys. Throws AwsError `NotFoundException`. */
export const findPlanKey = (
  context: Context,
  planId: string,
  keyId: string,
): { readonly plan: PlanRow; readonly key: KeyRow } => {
  const plan = findPlan(context, planId);
  const key = plan.keyIds.includes(keyId) ? context.table(keys).get(keyId) : undefined;
  if (!key) throw invalidIdentifier('API Key');
  return { plan, key };
};

const showPlan = ({ keyIds: _, ...plan }: PlanRow): UsagePlan => plan;

const showPlanKey = ({ id, name }: KeyRow): UsagePlanKey => ({ id, type: 'API_KEY', name });
