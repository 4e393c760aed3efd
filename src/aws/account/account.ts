import type { Call } from '../call.ts';
import { AwsCallError } from '../call-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Need } from '../policy/need.ts';
import type { Target } from '../target.ts';
import { type Plan, readName, readPlan } from './plan.ts';

/** Whose account it is, as far as it can be told without changing anything. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  /** As in its sign-in address; undefined where it has no alias, or nobody may look. */
  readonly alias: string | undefined;
  /** What its owner calls it; undefined where nobody may look. */
  readonly name: string | undefined;
  /** Whose keys are used, as this machine calls it. */
  readonly profile: string | undefined;
  /** Who calls. */
  readonly caller: string;
  readonly partition: string;
  readonly region: string;
  /** Undefined where the account can't say. */
  readonly plan: Plan | undefined;
}

export type RealTarget = Extract<Target, { kind: 'aws' }>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html: an account has at most one. */
export const readAccount = async (call: Call, target: RealTarget): Promise<Account> => {
  const { account: id, profile, caller, partition, region } = target;
  const [answer, name, plan] = await Promise.all([
    unlessRefused(() => call('iam.ListAccountAliases', {})),
    readName(call, target),
    readPlan(call, target),
  ]);
  const [alias] = listOf(answer?.AccountAliases);
  return {
    ...{ id, alias: typeof alias === 'string' ? alias : undefined, name, profile },
    ...{ caller, partition, region, plan },
  };
};

/** What the opening page asks; who may not, is told less. */
export const OPENING_NEEDS: readonly Need[] = [
  'account:GetAccountInformation',
  'freetier:GetAccountPlanState',
  'iam:GetAccountSummary',
  'iam:ListAccountAliases',
  'iam:SimulatePrincipalPolicy',
  'lambda:GetAccountSettings',
].map((action) => ({ action, resource: '*' }));

/** What an account has left of what labs use up; undefined where it can't be told. */
export interface Quotas {
  readonly concurrency: { readonly limit: number; readonly unreserved: number } | undefined;
  readonly roles: { readonly used: number; readonly limit: number } | undefined;
}

/**
 * New accounts may run ten functions at once, and reserve none of them.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const readQuotas = async (call: Call): Promise<Quotas> => {
  const [lambda, iam] = await Promise.all([
    unlessRefused(() => call('lambda.GetAccountSettings', {})),
    unlessRefused(() => call('iam.GetAccountSummary', {})),
  ]);
  const limit = numberIn(lambda?.AccountLimit, 'ConcurrentExecutions');
  const unreserved = numberIn(lambda?.AccountLimit, 'UnreservedConcurrentExecutions');
  const used = numberIn(iam?.SummaryMap, 'Roles');
  const most = numberIn(iam?.SummaryMap, 'RolesQuota');
  return {
    concurrency: limit === undefined || unreserved === undefined ? undefined : { limit, unreserved },
    roles: used === undefined || most === undefined ? undefined : { used, limit: most },
  };
};

/** A look that only makes the opening screen say more: who may not look does without. */
export const unlessRefused = async (look: () => Promise<JsonObject>): Promise<JsonObject | undefined> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof AwsCallError && error.failure !== 'interrupted') return undefined;
    throw error;
  }
};

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

const numberIn = (value: JsonValue | undefined, member: string): number | undefined => {
  const found =
    typeof value === 'object' && value !== null
      ? new Map<string, JsonValue>(Object.entries(value)).get(member)
      : undefined;
  return typeof found === 'number' ? found : undefined;
};
