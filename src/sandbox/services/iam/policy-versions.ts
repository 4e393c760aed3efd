import type { Operations } from '../../kernel/service.ts';
import { requireOwnPolicy, requirePolicy } from './find-policy.ts';
import { onPolicy } from './iam-authorization.ts';
import { deleteConflict, limitExceeded, noSuchEntity } from './iam-errors.ts';
import { requirePolicyDocument } from './managed-policies.ts';
import { page } from './pages.ts';
import { encodePolicy } from './policy-text.ts';
import { type Iam, type ManagedPolicy, POLICIES, type PolicyVersion } from './tables.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
export const policyVersionOperations = {
  CreatePolicyVersion: {
    authorize: onPolicy,
    handle: ({ PolicyArn, PolicyDocument, SetAsDefault }, context) => {
      const policy = requireOwnPolicy(context, PolicyArn);
      requirePolicyDocument(PolicyDocument);
      if (policy.versions.length >= MAX_VERSIONS) {
        throw limitExceeded(
          'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
        );
      }
      const createdMs = context.clock.now();
      const version = { id: `v${policy.nextVersion}`, document: PolicyDocument, createdMs };
      const changed = {
        ...policy,
        versions: [...policy.versions, version],
        nextVersion: policy.nextVersion + 1,
        updatedMs: createdMs,
        defaultVersionId: SetAsDefault ? version.id : policy.defaultVersionId,
      };
      context.table(POLICIES).put(policy.arn, changed);
      return { PolicyVersion: describeVersion(changed, version) };
    },
  },
  GetPolicyVersion: {
    authorize: onPolicy,
    handle: ({ PolicyArn, VersionId }, context) => {
      const policy = requirePolicy(context, PolicyArn);
      const version = requireVersion(policy, VersionId);
      return {
        PolicyVersion: { ...describeVersion(policy, version), Document: encodePolicy(version.document) },
      };
    },
  },
  ListPolicyVersions: {
    authorize: onPolicy,
    handle: (input, context) => {
      const policy = requirePolicy(context, input.PolicyArn);
      const { items, answer } = page(policy.versions.toReversed(), input, ({ id }) => id);
      return { Versions: items.map((version) => describeVersion(policy, version)), ...answer };
    },
  },
  SetDefaultPolicyVersion: {
    authorize: onPolicy,
    handle: ({ PolicyArn, VersionId }, context) => {
      const policy = requireOwnPolicy(context, PolicyArn);
      const { id } = requireVersion(policy, VersionId);
      context
        .table(POLICIES)
        .put(policy.arn, { ...policy, defaultVersionId: id, updatedMs: context.clock.now() });
      return {};
    },
  },
  DeletePolicyVersion: {
    authorize: onPolicy,
    handle: ({ PolicyArn, VersionId }, context) => {
      const policy = requireOwnPolicy(context, PolicyArn);
      const { id } = requireVersion(policy, VersionId);
      if (id === policy.defaultVersionId)
        throw deleteConflict('Cannot delete the default version of a policy.');
      context
        .table(POLICIES)
        .put(policy.arn, { ...policy, versions: policy.versions.filter((version) => version.id !== id) });
      return {};
    },
  },
} satisfies Operations<Iam>;

export const describeVersion = (policy: ManagedPolicy, version: PolicyVersion) => ({
  VersionId: version.id,
  IsDefaultVersion: version.id === policy.defaultVersionId,
  CreateDate: new Date(version.createdMs),
});

const MAX_VERSIONS = 5;

const requireVersion = (policy: ManagedPolicy, id: string): PolicyVersion => {
  const version = policy.versions.find((one) => one.id === id);
  if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
};
