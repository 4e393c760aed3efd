import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { attachedList } from './attachments.ts';
import { allPolicies, countUses } from './find-policy.ts';
import { describeGroup, groupsOf } from './groups.ts';
import { inlineList } from './inline-policies.ts';
import { describeProfile, profilesOf } from './instance-profiles.ts';
import { describePolicy } from './managed-policies.ts';
import { byName, page } from './pages.ts';
import { encodePolicy } from './policy-text.ts';
import { describeVersion } from './policy-versions.ts';
import { describeRole } from './roles.ts';
import {
  GROUPS,
  type Group,
  type Iam,
  type ManagedPolicy,
  ROLES,
  type Role,
  USERS,
  type User,
} from './tables.ts';
import { tagList } from './tags.ts';
import { describeUser } from './users.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export const accountDetailsOperations = {
  GetAccountAuthorizationDetails: {
    handle: (input, context) => {
      const isWanted = (kind: Detail['kind']) =>
        !input.Filter || input.Filter.length === 0 || input.Filter.includes(kind);
      const { items, answer } = page(
        allDetails(context).filter(({ kind }) => isWanted(kind)),
        input,
        ({ kind, key }) => `${kind} ${key}`,
      );
      const uses = countUses(context);
      return {
        UserDetailList: items.flatMap((one) => (one.kind === 'User' ? [userDetail(context, one.row)] : [])),
        GroupDetailList: items.flatMap((one) =>
          one.kind === 'Group' ? [groupDetail(context, one.row)] : [],
        ),
        RoleDetailList: items.flatMap((one) => (one.kind === 'Role' ? [roleDetail(context, one.row)] : [])),
        Policies: items.flatMap((one) =>
          'policy' in one
            ? [
                {
                  ...describePolicy(one.policy, uses.get(one.policy.arn)),
                  PolicyVersionList: versions(one.policy),
                },
              ]
            : [],
        ),
        ...answer,
      };
    },
  },
} satisfies Operations<Iam>;

type Detail =
  | { readonly kind: 'User'; readonly key: string; readonly row: User }
  | { readonly kind: 'Group'; readonly key: string; readonly row: Group }
  | { readonly kind: 'Role'; readonly key: string; readonly row: Role }
  | {
      readonly kind: 'LocalManagedPolicy' | 'AWSManagedPolicy';
      readonly key: string;
      readonly policy: ManagedPolicy;
    };

/** AWS's own policies are listed only where they are attached. */
const allDetails = (context: Context): readonly Detail[] => {
  const uses = countUses(context);
  const isAws = ({ arn }: ManagedPolicy) => arn.startsWith('arn:aws:iam::aws:');
  return [
    ...byName(context.table(USERS).values()).map((row) => ({ kind: 'User' as const, key: row.name, row })),
    ...byName(context.table(GROUPS).values()).map((row) => ({ kind: 'Group' as const, key: row.name, row })),
    ...byName(context.table(ROLES).values()).map((row) => ({ kind: 'Role' as const, key: row.name, row })),
    ...allPolicies(context)
      .filter((policy) => !isAws(policy) || uses.has(policy.arn))
      .map((policy) => ({
        kind: isAws(policy) ? ('AWSManagedPolicy' as const) : ('LocalManagedPolicy' as const),
        key: policy.arn,
        policy,
      })),
  ];
};

const userDetail = (context: Context, user: User) => ({
  ...describeUser(context, user),
  UserPolicyList: inlineList(user),
  GroupList: groupsOf(context, user.name).map(({ name }) => name),
  AttachedManagedPolicies: attachedList(context, user),
  Tags: tagList(user.tags),
});

const groupDetail = (context: Context, group: Group) => ({
  ...describeGroup(context, group),
  GroupPolicyList: inlineList(group),
  AttachedManagedPolicies: attachedList(context, group),
});

const roleDetail = (context: Context, role: Role) => {
  const { MaxSessionDuration: _notTold, ...answer } = describeRole(context, role);
  return {
    ...answer,
    InstanceProfileList: profilesOf(context, role.name).map((profile) => describeProfile(context, profile)),
    RolePolicyList: inlineList(role),
    AttachedManagedPolicies: attachedList(context, role),
    Tags: tagList(role.tags),
    RoleLastUsed: {},
  };
};

const versions = (policy: ManagedPolicy) =>
  policy.versions.map((version) => ({
    ...describeVersion(policy, version),
    Document: encodePolicy(version.document),
  }));
