import type { Context } from '../../kernel/context.ts';
import { passRole } from '../../kernel/pass-role.ts';
import type { Operations } from '../../kernel/service.ts';
import {
  arnOfName,
  deleteEntity,
  entityArn,
  INSTANCE_PROFILE,
  ROLE,
  requireEntity,
  saveEntity,
} from './entities.ts';
import { onInstanceProfile, onRole } from './iam-authorization.ts';
import { alreadyExists, deleteConflict, noSuchEntity, quotaExceeded } from './iam-errors.ts';
import { iamArn, uniqueId } from './identifiers.ts';
import { byName, nameOf, page } from './pages.ts';
import { describeRole } from './roles.ts';
import { type Iam, INSTANCE_PROFILES, type InstanceProfile, ROLES } from './tables.ts';
import { mergeTags, readTags, removeTags, tagList, tagMember } from './tags.ts';

/** Roles can't be deleted while a profile holds them; that is all that serverless labs meet of profiles. */
export const instanceProfileOperations = {
  CreateInstanceProfile: {
    authorize: onInstanceProfile,
    handle: (input, context) => {
      if (context.table(INSTANCE_PROFILES).has(input.InstanceProfileName.toLowerCase())) {
        throw alreadyExists(`Instance Profile ${input.InstanceProfileName} already exists.`);
      }
      const profile: InstanceProfile = {
        name: input.InstanceProfileName,
        path: input.Path ?? '/',
        id: uniqueId(context, 'AIPA'),
        createdMs: context.clock.now(),
        tags: readTags(input.Tags),
      };
      saveEntity(context, INSTANCE_PROFILE, profile);
      return { InstanceProfile: describeProfile(context, profile) };
    },
  },
  GetInstanceProfile: {
    authorize: onInstanceProfile,
    handle: ({ InstanceProfileName }, context) => ({
      InstanceProfile: describeProfile(
        context,
        requireEntity(context, INSTANCE_PROFILE, InstanceProfileName),
      ),
    }),
  },
  ListInstanceProfiles: {
    authorize: ({ PathPrefix }, context) => ({
      action: 'iam:ListInstanceProfiles',
      resource: iamArn(context, 'instance-profile', { path: PathPrefix ?? '/', name: '' }),
    }),
    handle: (input, context) => {
      const rows = byName(context.table(INSTANCE_PROFILES).values()).filter(({ path }) =>
        path.startsWith(input.PathPrefix ?? '/'),
      );
      const { items, answer } = page(rows, input, nameOf);
      return { InstanceProfiles: items.map((profile) => describeProfile(context, profile)), ...answer };
    },
  },
  ListInstanceProfilesForRole: {
    authorize: onRole,
    handle: (input, context) => {
      const { items, answer } = page(
        profilesOf(context, requireEntity(context, ROLE, input.RoleName).name),
        input,
        nameOf,
      );
      return { InstanceProfiles: items.map((profile) => describeProfile(context, profile)), ...answer };
    },
  },
  AddRoleToInstanceProfile: {
    authorize: (input, context) => [
      onInstanceProfile(input, context),
      passRole(arnOfName(context, ROLE, input.RoleName), 'ec2.amazonaws.com'),
    ],
    handle: ({ InstanceProfileName, RoleName }, context) => {
      const profile = requireEntity(context, INSTANCE_PROFILE, InstanceProfileName);
      const role = requireEntity(context, ROLE, RoleName);
      if (profile.roleName !== undefined) throw quotaExceeded('InstanceSessionsPerInstanceProfile', 1);
      saveEntity(context, INSTANCE_PROFILE, { ...profile, roleName: role.name });
      return {};
    },
  },
  RemoveRoleFromInstanceProfile: {
    authorize: onInstanceProfile,
    handle: ({ InstanceProfileName, RoleName }, context) => {
      const profile = requireEntity(context, INSTANCE_PROFILE, InstanceProfileName);
      const role = requireEntity(context, ROLE, RoleName);
      if (profile.roleName !== role.name) throw noSuchEntity(ROLE.notFound(RoleName));
      saveEntity(context, INSTANCE_PROFILE, { ...profile, roleName: undefined });
      return {};
    },
  },
  DeleteInstanceProfile: {
    authorize: onInstanceProfile,
    handle: ({ InstanceProfileName }, context) => {
      const profile = requireEntity(context, INSTANCE_PROFILE, InstanceProfileName);
      if (profile.roleName !== undefined) {
        throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
      }
      deleteEntity(context, INSTANCE_PROFILE, profile.name);
      return {};
    },
  },
  TagInstanceProfile: {
    authorize: onInstanceProfile,
    handle: ({ InstanceProfileName, Tags }, context) => {
      const profile = requireEntity(context, INSTANCE_PROFILE, InstanceProfileName);
      saveEntity(context, INSTANCE_PROFILE, {
        ...profile,
        tags: mergeTags(profile.tags, Tags, 'TagsPerInstanceProfile'),
      });
      return {};
    },
  },
  UntagInstanceProfile: {
    authorize: ({ InstanceProfileName }, context) => onInstanceProfile({ InstanceProfileName }, context),
    handle: ({ InstanceProfileName, TagKeys }, context) => {
      const profile = requireEntity(context, INSTANCE_PROFILE, InstanceProfileName);
      saveEntity(context, INSTANCE_PROFILE, { ...profile, tags: removeTags(profile.tags, TagKeys) });
      return {};
    },
  },
  ListInstanceProfileTags: {
    authorize: onInstanceProfile,
    handle: (input, context) => {
      const { tags } = requireEntity(context, INSTANCE_PROFILE, input.InstanceProfileName);
      const { items, answer } = page(tagList(tags), input, ({ Key }) => Key);
      return { Tags: items, ...answer };
    },
  },
} satisfies Operations<Iam>;

export const profilesOf = (context: Context, roleName: string): readonly InstanceProfile[] =>
  byName(context.table(INSTANCE_PROFILES).values()).filter((profile) => profile.roleName === roleName);

export const describeProfile = (context: Context, profile: InstanceProfile) => {
  const role =
    profile.roleName === undefined ? undefined : context.table(ROLES).get(profile.roleName.toLowerCase());
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: entityArn(context, INSTANCE_PROFILE, profile),
    CreateDate: new Date(profile.createdMs),
    Roles: role ? [describeRole(context, role)] : [],
    ...tagMember(profile.tags),
  };
};
