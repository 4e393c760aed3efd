import type { Role as RoleAnswer } from '@aws-sdk/client-iam';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { boundaryMember, requireBoundary } from './boundaries.ts';
import { deleteEntity, entityArn, ROLE, requireEntity, saveEntity } from './entities.ts';
import { onRole, withTagging } from './iam-authorization.ts';
import { alreadyExists, deleteConflict } from './iam-errors.ts';
import { iamArn, uniqueId } from './identifiers.ts';
import { byName, nameOf, page } from './pages.ts';
import { encodePolicy } from './policy-text.ts';
import { requireModifiable } from './protected-role.ts';
import { type Iam, INSTANCE_PROFILES, ROLES, type Role } from './tables.ts';
import { mergeTags, readTags, removeTags, tagList, tagMember } from './tags.ts';
import { readTrustPolicy, trustText } from './trust-policy.ts';

export const roleOperations = {
  CreateRole: {
    authorize: (input, context) => withTagging(onRole(input, context), 'TagRole', input.Tags),
    handle: (input, context) => {
      const trusted = readTrustPolicy(context, input.AssumeRolePolicyDocument);
      const role = addRole(context, {
        name: input.RoleName,
        path: input.Path ?? '/',
        trust: input.AssumeRolePolicyDocument,
        trusted,
        description: input.Description,
        maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
        tags: readTags(input.Tags),
        boundary: requireBoundary(context, input.PermissionsBoundary),
        attached: [],
      });
      const { MaxSessionDuration: _notTold, ...answer } = describeRole(context, role);
      return { Role: { ...answer, ...tagMember(role.tags) } };
    },
  },
  GetRole: {
    authorize: onRole,
    handle: ({ RoleName }, context) => {
      const role = requireEntity(context, ROLE, RoleName);
      return { Role: { ...describeRole(context, role), ...tagMember(role.tags), RoleLastUsed: {} } };
    },
  },
  ListRoles: {
    authorize: ({ PathPrefix }, context) => ({
      action: 'iam:ListRoles',
      resource: iamArn(context, 'role', { path: PathPrefix ?? '/', name: '' }),
    }),
    handle: (input, context) => {
      const rows = byName(context.table(ROLES).values()).filter(({ path }) =>
        path.startsWith(input.PathPrefix ?? '/'),
      );
      const { items, answer } = page(rows, input, nameOf);
      return { Roles: items.map((role) => describeRole(context, role)), ...answer };
    },
  },
  UpdateRole: {
    authorize: onRole,
    handle: (input, context) => {
      const role = requireModifiable(requireEntity(context, ROLE, input.RoleName));
      saveEntity(context, ROLE, {
        ...role,
        description: input.Description ?? role.description,
        maxSessionSeconds: input.MaxSessionDuration ?? role.maxSessionSeconds,
      });
      return {};
    },
  },
  UpdateRoleDescription: {
    authorize: onRole,
    handle: ({ RoleName, Description }, context) => {
      const role = { ...requireModifiable(requireEntity(context, ROLE, RoleName)), description: Description };
      saveEntity(context, ROLE, role);
      return { Role: describeRole(context, role) };
    },
  },
  UpdateAssumeRolePolicy: {
    authorize: onRole,
    handle: ({ RoleName, PolicyDocument }, context) => {
      const role = requireModifiable(requireEntity(context, ROLE, RoleName));
      const trusted = readTrustPolicy(context, PolicyDocument);
      saveEntity(context, ROLE, { ...role, trust: PolicyDocument, trusted });
      return {};
    },
  },
  DeleteRole: {
    authorize: onRole,
    handle: ({ RoleName }, context) => {
      const role = requireModifiable(requireEntity(context, ROLE, RoleName));
      requireNoConflict(context, role);
      deleteEntity(context, ROLE, role.name);
      return {};
    },
  },
  TagRole: {
    authorize: onRole,
    handle: ({ RoleName, Tags }, context) => {
      const role = requireEntity(context, ROLE, RoleName);
      saveEntity(context, ROLE, { ...role, tags: mergeTags(role.tags, Tags, 'TagsPerRole') });
      return {};
    },
  },
  UntagRole: {
    authorize: ({ RoleName }, context) => onRole({ RoleName }, context),
    handle: ({ RoleName, TagKeys }, context) => {
      const role = requireEntity(context, ROLE, RoleName);
      saveEntity(context, ROLE, { ...role, tags: removeTags(role.tags, TagKeys) });
      return {};
    },
  },
  ListRoleTags: {
    authorize: onRole,
    handle: (input, context) => {
      const { items, answer } = page(
        tagList(requireEntity(context, ROLE, input.RoleName).tags),
        input,
        ({ Key }) => Key,
      );
      return { Tags: items, ...answer };
    },
  },
} satisfies Operations<Iam>;

/** Throws `EntityAlreadyExists`. */
export const addRole = (context: Context, given: Omit<Role, 'id' | 'createdMs' | 'inline'>): Role => {
  if (context.table(ROLES).has(given.name.toLowerCase())) {
    throw alreadyExists(`Role with name ${given.name} already exists.`);
  }
  const role = { ...given, id: uniqueId(context, 'AROA'), createdMs: context.clock.now(), inline: {} };
  saveEntity(context, ROLE, role);
  return role;
};

export const describeRole = (context: Context, role: Role) =>
  ({
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: entityArn(context, ROLE, role),
    CreateDate: new Date(role.createdMs),
    AssumeRolePolicyDocument: encodePolicy(trustText(context, role)),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionSeconds,
    ...boundaryMember(role.boundary),
  }) satisfies RoleAnswer;

export const DEFAULT_SESSION_SECONDS = 3600;

const requireNoConflict = (context: Context, role: Role): void => {
  for (const { roleName } of context.table(INSTANCE_PROFILES).values()) {
    if (roleName === role.name)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  if (role.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(role.inline).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
};
