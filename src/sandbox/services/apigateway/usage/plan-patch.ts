import type { ApiStage, ThrottleSettings } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import { badRequest, notFound } from '../errors.ts';
import { numberOf, type PatchRule, type PatchStep, replaceText } from '../patch.ts';
import { type PlanRow, stages, within } from '../rows.ts';

/** `a1b2c3:prod` */
const stageNamed = (text: string | undefined): { readonly apiId: string; readonly stage: string } => {
  const [apiId, stage, ...rest] = text?.split(':') ?? [];
  if (!apiId || !stage || rest.length > 0) throw badRequest('Invalid API Stage specified');
  return { apiId, stage };
};

const isStage =
  (named: { readonly apiId: string; readonly stage: string }) =>
  ({ apiId, stage }: ApiStage): boolean =>
    apiId === named.apiId && stage === named.stage;

const PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateUsagePlan-Patch */
export const PLAN_RULES: readonly PatchRule<PlanRow>[] = [
  {
    path: '/apiStages',
    ops: ['add', 'remove'],
    apply: (plan, { op, value }) => {
      const named = stageNamed(value);
      const others = (plan.apiStages ?? []).filter((one) => !isStage(named)(one));
      if (op === 'remove' && others.length === plan.apiStages?.length) throw unknownStage(named, plan.id);
      return { ...plan, apiStages: op === 'add' ? [...others, named] : others };
    },
  },
  {
    path: '/quota',
    ops: ['remove'],
    apply: ({ quota: _, ...plan }) => plan,
  },
  {
    path: '/throttle',
    ops: ['remove'],
    apply: ({ throttle: _, ...plan }) => plan,
  },
  replaceText('name'),
  replaceText('description'),
  replaceText('productCode'),
  ...(['rateLimit', 'burstLimit'] as const).map(
    (name): PatchRule<PlanRow> => ({
      path: `/throttle/${name}`,
      ops: ['add', 'replace'],
      apply: (plan, step) => ({ ...plan, throttle: { ...plan.throttle, [name]: numberOf(step) } }),
    }),
  ),
  ...(['limit', 'offset'] as const).map(
    (name): PatchRule<PlanRow> => ({
      path: `/quota/${name}`,
      ops: ['add', 'replace'],
      apply: (plan, step) => ({ ...plan, quota: { ...plan.quota, [name]: numberOf(step) } }),
    }),
  ),
  {
    path: '/quota/period',
    ops: ['add', 'replace'],
    apply: (plan, { value }) => {
      const period = PERIODS.find((one) => one === value);
      if (!period) throw badRequest(`Invalid quota period specified: ${value}`);
      return { ...plan, quota: { ...plan.quota, period } };
    },
  },
  ...(['rateLimit', 'burstLimit'] as const).map(
    (name): PatchRule<PlanRow> => ({
      path: `/apiStages/{apiId:stage}/throttle/{resourcePath}/{httpMethod}/${name}`,
      ops: ['add', 'replace'],
      apply: (plan, step) => withMethodThrottle(plan, step, { [name]: numberOf(step) }),
    }),
  ),
  {
    path: '/apiStages/{apiId:stage}/throttle/{resourcePath}/{httpMethod}',
    ops: ['remove'],
    apply: (plan, step) => withMethodThrottle(plan, step, undefined),
  },
];

/** Limits of one method in a plan; its key is `/pets/GET`. */
const withMethodThrottle = (
  plan: PlanRow,
  { names: [stage, path = '', method = ''] }: PatchStep,
  change: ThrottleSettings | undefined,
): PlanRow => {
  const named = stageNamed(stage);
  const key = `${path.startsWith('/') ? '' : '/'}${path}/${method}`;
  const known = (plan.apiStages ?? []).find(isStage(named));
  if (!known) throw unknownStage(named, plan.id);
  const others = Object.entries(known.throttle ?? {}).filter(([one]) => one !== key);
  const throttle = Object.fromEntries(
    change ? [...others, [key, { ...known.throttle?.[key], ...change }]] : others,
  );
  const apiStages = (plan.apiStages ?? []).map((one) => (one === known ? { ...known, throttle } : one));
  return { ...plan, apiStages };
};

/** As recorded from AWS: LocalStack's UpdateUsagePlan. */
const unknownStage = ({ apiId, stage }: { apiId: string; stage: string }, planId: string) =>
  notFound(`Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${planId}`);

/** AWS's ranges: hashicorp/terraform-provider-aws, `aws_api_gateway_usage_plan`. */
const MAX_OFFSET = { DAY: 0, WEEK: 6, MONTH: 27 };

/** Throws AwsError where a plan names a stage that isn't there or limits that AWS refuses. */
export const checkPlan = (context: Context, plan: PlanRow, before?: PlanRow): void => {
  for (const { apiId = '', stage = '' } of plan.apiStages ?? []) {
    // aws/aws-sdk#354: an empty name is told as a bad request, in a sentence that AWS left unfilled.
    if (apiId === '' || stage === '')
      throw badRequest('Invalid API Stage {api: %s, stage: %s} specified for usageplan %s');
    const wasThere = before?.apiStages?.some(isStage({ apiId, stage })) ?? false;
    if (!wasThere && !context.table(stages).has(within(apiId, stage)))
      throw notFound(`API Stage not found: ${apiId}:${stage}`);
  }
  const { rateLimit = 0, burstLimit = 0 } = plan.throttle ?? {};
  if (rateLimit < 0 || burstLimit < 0 || !Number.isInteger(burstLimit))
    throw badRequest('Usage Plan throttle rate limit and burst limit must be greater than or equal to 0');
  if (plan.quota) checkQuota(plan.quota);
};

const checkQuota = ({ limit, offset = 0, period }: NonNullable<PlanRow['quota']>): void => {
  if (limit === undefined || period === undefined)
    throw badRequest('Usage Plan quota must have a limit and a period');
  if (limit < 0 || !Number.isInteger(limit)) throw badRequest('Usage Plan quota limit must be non-negative');
  if (offset < 0 || offset > MAX_OFFSET[period]) {
    throw badRequest(
      period === 'DAY'
        ? 'Usage Plan quota offset must be zero in the DAY period'
        : `Usage Plan quota offset must be between 0 and ${MAX_OFFSET[period]} inclusive in the ${period} period`,
    );
  }
};
