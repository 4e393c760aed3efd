import type { Context } from '../../kernel/context.ts';
import { parsePolicy } from '../../kernel/policy/parse-policy.ts';
import type { Operations } from '../../kernel/service.ts';
import { GROUP, ROLE, USER } from './entities.ts';
import { allPolicies, countUses, type PolicyUses, requireOwnPolicy, requirePolicy } from './find-policy.ts';
import { onNewPolicy, onPolicy, withTagging } from './iam-authorization.ts';
import { alreadyExists, deleteConflict, quotaExceeded } from './iam-errors.ts';
import { iamArn, uniqueId } from './identifiers.ts';
import { page } from './pages.ts';
import { policySize } from './policy-text.ts';
import { type Iam, type ManagedPolicy, POLICIES } from './tables.ts';
import { mergeTags, readTags, removeTags, tagList, tagMember } from './tags.ts';

export const managedPolicyOperations = {
  CreatePolicy: {
    authorize: (input, context) => withTagging(onNewPolicy(input, context), 'TagPolicy', input.Tags),
    handle: (input, context) => {
      const path = input.Path ?? '/';
      const arn = iamArn(context, 'policy', { path, name: input.PolicyName });
      requirePolicyDocument(input.PolicyDocument);
      requireFreeName(context, input.PolicyName);
      const createdMs = context.clock.now();
      const policy: ManagedPolicy = {
        name: input.PolicyName,
        path,
        arn,
        id: uniqueId(context, 'ANPA'),
        description: input.Description,
        createdMs,
        updatedMs: createdMs,
        tags: readTags(input.Tags),
        versions: [{ id: 'v1', document: input.PolicyDocument, createdMs }],
        defaultVersionId: 'v1',
        nextVersion: 2,
      };
      context.table(POLICIES).put(arn, policy);
      return { Policy: { ...describePolicy(policy, undefined), ...tagMember(policy.tags) } };
    },
  },
  GetPolicy: {
    authorize: onPolicy,
    handle: ({ PolicyArn }, context) => {
      const policy = requirePolicy(context, PolicyArn);
      return {
        Policy: {
          ...describePolicy(policy, countUses(context).get(policy.arn)),
          ...(policy.description !== undefined && { Description: policy.description }),
          Tags: tagList(policy.tags),
        },
      };
    },
  },
  ListPolicies: {
    handle: (input, context) => {
      const uses = countUses(context);
      const isAws = ({ arn }: ManagedPolicy) => arn.startsWith('arn:aws:iam::aws:');
      const rows = allPolicies(context).filter(
        (policy) =>
          policy.path.startsWith(input.PathPrefix ?? '/') &&
          (input.Scope === 'AWS' ? isAws(policy) : input.Scope !== 'Local' || !isAws(policy)) &&
          isUsedAs(uses.get(policy.arn), input),
      );
      const { items, answer } = page(rows, input, ({ arn }) => arn);
      return { Policies: items.map((policy) => describePolicy(policy, uses.get(policy.arn))), ...answer };
    },
  },
  DeletePolicy: {
    authorize: onPolicy,
    handle: ({ PolicyArn }, context) => {
      const policy = requireOwnPolicy(context, PolicyArn);
      if (countUses(context).has(policy.arn))
        throw deleteConflict('Cannot delete a policy attached to entities.');
      if (policy.versions.length > 1) {
        throw deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
      context.table(POLICIES).delete(policy.arn);
      return {};
    },
  },
  ListEntitiesForPolicy: {
    authorize: onPolicy,
    handle: (input, context) => {
      const { arn } = requirePolicy(context, input.PolicyArn);
      const wanted = (filter: string | undefined) =>
        input.EntityFilter === undefined || input.EntityFilter === filter;
      const rows = [ROLE, USER, GROUP].flatMap((kind) =>
        wanted(ENTITY_FILTERS[kind.word]) ? holdersOf(context, kind.word, { arn, input }) : [],
      );
      const { items, answer } = page(rows, input, ({ id }) => id);
      const of = (word: string) => items.filter((row) => row.word === word);
      return {
        PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
        PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
        PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
        ...answer,
      };
    },
  },
  TagPolicy: {
    authorize: ({ PolicyArn }, context) => onPolicy({ PolicyArn }, context),
    handle: ({ PolicyArn, Tags }, context) => {
      const policy = requireOwnPolicy(context, PolicyArn);
      context
        .table(POLICIES)
        .put(policy.arn, { ...policy, tags: mergeTags(policy.tags, Tags, 'TagsPerPolicy') });
      return {};
    },
  },
  UntagPolicy: {
    authorize: onPolicy,
    handle: ({ PolicyArn, TagKeys }, context) => {
      const policy = requireOwnPolicy(context, PolicyArn);
      context.table(POLICIES).put(policy.arn, { ...policy, tags: removeTags(policy.tags, TagKeys) });
      return {};
    },
  },
  ListPolicyTags: {
    authorize: onPolicy,
    handle: (input, context) => {
      const { items, answer } = page(
        tagList(requirePolicy(context, input.PolicyArn).tags),
        input,
        ({ Key }) => Key,
      );
      return { Tags: items, ...answer };
    },
  },
} satisfies Operations<Iam>;

/** Throws for a document that can't be a managed policy's. */
export const requirePolicyDocument = (text: string): void => {
  parsePolicy(text, 'identity');
  if (policySize(text) > MAX_SIZE) throw quotaExceeded('PolicySize', MAX_SIZE);
};

export const describePolicy = (policy: ManagedPolicy, uses: PolicyUses | undefined) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersionId,
  AttachmentCount: uses?.attachments ?? 0,
  PermissionsBoundaryUsageCount: uses?.boundaries ?? 0,
  IsAttachable: true,
  CreateDate: new Date(policy.createdMs),
  UpdateDate: new Date(policy.updatedMs),
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_SIZE = 6144;

/** Names are unique without case in an account, whatever the path. */
const requireFreeName = (context: Context, name: string): void => {
  for (const policy of context.table(POLICIES).values()) {
    if (policy.name.toLowerCase() === name.toLowerCase()) {
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
  }
};

interface UsageFilter {
  readonly OnlyAttached?: boolean | undefined;
  readonly PolicyUsageFilter?: string | undefined;
}

const isUsedAs = (
  uses: PolicyUses | undefined,
  { OnlyAttached, PolicyUsageFilter }: UsageFilter,
): boolean => {
  const isAttached = (uses?.attachments ?? 0) > 0;
  if (OnlyAttached && !isAttached) return false;
  if (PolicyUsageFilter === 'PermissionsPolicy') return isAttached;
  return PolicyUsageFilter !== 'PermissionsBoundary' || (uses?.boundaries ?? 0) > 0;
};

const ENTITY_FILTERS: Readonly<Record<string, string>> = { role: 'Role', user: 'User', group: 'Group' };

interface HolderQuery {
  readonly arn: string;
  readonly input: {
    readonly PathPrefix?: string | undefined;
    readonly PolicyUsageFilter?: string | undefined;
  };
}

const holdersOf = (context: Context, word: string, { arn, input }: HolderQuery) => {
  const kind = word === 'role' ? ROLE : word === 'user' ? USER : GROUP;
  return [...context.table<Holder>(kind.table).values()]
    .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'))
    .filter((row) =>
      input.PolicyUsageFilter === 'PermissionsBoundary' ? row.boundary === arn : row.attached.includes(arn),
    )
    .map(({ name, id }) => ({ word, name, id }));
};

interface Holder {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly attached: readonly string[];
  readonly boundary?: string | undefined;
}
