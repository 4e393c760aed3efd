import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { awsManagedPolicies, awsManagedPolicy } from './aws-managed-policies.ts';
import { noSuchEntity, requireArn } from './iam-errors.ts';
import { GROUPS, type ManagedPolicy, POLICIES, ROLES, USERS } from './tables.ts';

/** A managed policy of AWS or of this account. */
export const findPolicy = (context: Context, arn: string): ManagedPolicy | undefined =>
  awsManagedPolicy(arn) ?? context.table(POLICIES).get(arn);

/** Throws `NoSuchEntity`. */
export const requirePolicy = (context: Context, arn: string): ManagedPolicy => {
  const policy = findPolicy(context, requireArn(arn));
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
};

/** A policy that this account may change. */
export const requireOwnPolicy = (context: Context, arn: string): ManagedPolicy => {
  const policy = requirePolicy(context, arn);
  if (context.table(POLICIES).has(policy.arn)) return policy;
  throw new AwsError('AccessDenied', 'Policy is outside your own account.', { httpStatus: 403 });
};

export const allPolicies = (context: Context): readonly ManagedPolicy[] => [
  ...awsManagedPolicies(),
  ...context.table(POLICIES).values(),
];

/** The text that is in force. */
export const defaultText = (policy: ManagedPolicy): string =>
  policy.versions.find(({ id }) => id === policy.defaultVersionId)?.document ?? '';

export interface PolicyUses {
  readonly attachments: number;
  readonly boundaries: number;
}

/** How often policies are attached and used as boundaries, by ARN. */
export const countUses = (context: Context): ReadonlyMap<string, PolicyUses> => {
  const uses = new Map<string, PolicyUses>();
  const add = (arn: string, { attachments, boundaries }: PolicyUses) => {
    const before = uses.get(arn) ?? { attachments: 0, boundaries: 0 };
    uses.set(arn, {
      attachments: before.attachments + attachments,
      boundaries: before.boundaries + boundaries,
    });
  };
  for (const table of [ROLES, USERS, GROUPS]) {
    for (const row of context.table<AnyHolder>(table).values()) {
      for (const arn of row.attached) add(arn, { attachments: 1, boundaries: 0 });
      if (row.boundary !== undefined) add(row.boundary, { attachments: 0, boundaries: 1 });
    }
  }
  return uses;
};

interface AnyHolder {
  readonly attached: readonly string[];
  readonly boundary?: string | undefined;
}
