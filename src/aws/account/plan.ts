import { LabsError } from '../../core/errors.ts';
import type { Call } from '../call.ts';
import { AwsCallError } from '../call-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { RealTarget } from './account.ts';

/** What an account is on, as AWS Free Tier tells it of accounts that were opened since July 2025. */
export interface Plan {
  /** A free one is never billed; AWS closes it at its end. */
  readonly kind: 'free' | 'paid';
  readonly status: 'not-started' | 'active' | 'expired';
  readonly credits: { readonly amount: number; readonly unit: string } | undefined;
  /** ISO time. */
  readonly expires: string | undefined;
}

/**
 * The account's plan; undefined where it has none, nobody may look, or nobody answers. Only the commercial partition has plans.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html
 */
export const readPlan = async (call: Call, { partition }: RealTarget): Promise<Plan | undefined> => {
  if (partition !== 'aws') return undefined;
  const answer = await unlessSilent(() => call('freetier.GetAccountPlanState', {}));
  const kind = KINDS.get(answer?.accountPlanType);
  const status = STATUSES.get(answer?.accountPlanStatus);
  if (kind === undefined || status === undefined) return undefined;
  const expires = answer?.accountPlanExpirationDate;
  return {
    ...{ kind, status, credits: creditsOf(answer?.accountPlanRemainingCredits) },
    expires: typeof expires === 'string' ? expires : undefined,
  };
};

/**
 * What the account's owner calls it; undefined where nobody may look.
 * https://docs.aws.amazon.com/accounts/latest/reference/API_GetAccountInformation.html
 */
export const readName = async (call: Call, { partition }: RealTarget): Promise<string | undefined> => {
  if (partition !== 'aws') return undefined;
  const answer = await unlessSilent(() => call('account.GetAccountInformation', {}));
  return typeof answer?.AccountName === 'string' ? answer.AccountName : undefined;
};

/** Not even keys that this one service does not take are worth failing for: the next call says what is wrong with them. */
const unlessSilent = async (look: () => Promise<JsonObject>): Promise<JsonObject | undefined> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof AwsCallError && error.failure === 'interrupted') throw error;
    if (error instanceof AwsCallError || error instanceof LabsError) return undefined;
    throw error;
  }
};

const KINDS: ReadonlyMap<unknown, Plan['kind']> = new Map([
  ['FREE', 'free'],
  ['PAID', 'paid'],
]);

const STATUSES: ReadonlyMap<unknown, Plan['status']> = new Map([
  ['NOT_STARTED', 'not-started'],
  ['ACTIVE', 'active'],
  ['EXPIRED', 'expired'],
]);

const creditsOf = (value: JsonValue | undefined): Plan['credits'] => {
  if (value === undefined || !isJsonObject(value)) return undefined;
  const { amount, unit } = value;
  return typeof amount === 'number' && typeof unit === 'string' ? { amount, unit } : undefined;
};
