import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { boundaryMember, requireBoundary } from './boundaries.ts';
import { deleteEntity, entityArn, requireEntity, saveEntity, USER } from './entities.ts';
import { onUser, userNameOf, withTagging } from './iam-authorization.ts';
import { alreadyExists, deleteConflict } from './iam-errors.ts';
import { iamArn, uniqueId } from './identifiers.ts';
import { byName, nameOf, page } from './pages.ts';
import { ACCESS_KEYS, GROUPS, type Iam, SERVICE_CREDENTIALS, USERS, type User } from './tables.ts';
import { mergeTags, readTags, removeTags, tagList, tagMember } from './tags.ts';

export const userOperations = {
  CreateUser: {
    authorize: (input, context) => withTagging(onUser(input, context), 'TagUser', input.Tags),
    handle: (input, context) => {
      requireFreeName(context, input.UserName);
      const user: User = {
        name: input.UserName,
        path: input.Path ?? '/',
        id: uniqueId(context, 'AIDA'),
        createdMs: context.clock.now(),
        inline: {},
        attached: [],
        tags: readTags(input.Tags),
        boundary: requireBoundary(context, input.PermissionsBoundary),
      };
      saveEntity(context, USER, user);
      return { User: { ...describeUser(context, user), ...tagMember(user.tags) } };
    },
  },
  GetUser: {
    authorize: onUser,
    handle: (input, context) => {
      const user = requireEntity(context, USER, userNameOf(input, context));
      return { User: { ...describeUser(context, user), ...tagMember(user.tags) } };
    },
  },
  ListUsers: {
    authorize: ({ PathPrefix }, context) => ({
      action: 'iam:ListUsers',
      resource: iamArn(context, 'user', { path: PathPrefix ?? '/', name: '' }),
    }),
    handle: (input, context) => {
      const rows = byName(context.table(USERS).values()).filter(({ path }) =>
        path.startsWith(input.PathPrefix ?? '/'),
      );
      const { items, answer } = page(rows, input, nameOf);
      return { Users: items.map((user) => describeUser(context, user)), ...answer };
    },
  },
  UpdateUser: {
    authorize: onUser,
    handle: (input, context) => {
      const user = requireEntity(context, USER, input.UserName);
      const name = input.NewUserName ?? user.name;
      if (name.toLowerCase() !== user.name.toLowerCase()) requireFreeName(context, name);
      deleteEntity(context, USER, user.name);
      saveEntity(context, USER, { ...user, name, path: input.NewPath ?? user.path });
      renameEverywhere(context, user.name, name);
      return {};
    },
  },
  DeleteUser: {
    authorize: onUser,
    handle: ({ UserName }, context) => {
      const user = requireEntity(context, USER, UserName);
      requireNoConflict(context, user);
      deleteEntity(context, USER, user.name);
      return {};
    },
  },
  TagUser: {
    authorize: onUser,
    handle: ({ UserName, Tags }, context) => {
      const user = requireEntity(context, USER, UserName);
      saveEntity(context, USER, { ...user, tags: mergeTags(user.tags, Tags, 'TagsPerUser') });
      return {};
    },
  },
  UntagUser: {
    authorize: ({ UserName }, context) => onUser({ UserName }, context),
    handle: ({ UserName, TagKeys }, context) => {
      const user = requireEntity(context, USER, UserName);
      saveEntity(context, USER, { ...user, tags: removeTags(user.tags, TagKeys) });
      return {};
    },
  },
  ListUserTags: {
    authorize: onUser,
    handle: (input, context) => {
      const { items, answer } = page(
        tagList(requireEntity(context, USER, input.UserName).tags),
        input,
        ({ Key }) => Key,
      );
      return { Tags: items, ...answer };
    },
  },
} satisfies Operations<Iam>;

export const describeUser = (context: Context, user: User) => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: entityArn(context, USER, user),
  CreateDate: new Date(user.createdMs),
  ...boundaryMember(user.boundary),
});

const requireFreeName = (context: Context, name: string): void => {
  if (context.table(USERS).has(name.toLowerCase()))
    throw alreadyExists(`User with name ${name} already exists.`);
};

/** A user keeps groups and keys under the new name. */
const renameEverywhere = (context: Context, from: string, to: string): void => {
  for (const table of [ACCESS_KEYS, SERVICE_CREDENTIALS]) {
    const rows = context.table<{ readonly userName: string }>(table);
    for (const [id, row] of [...rows.entries()]) {
      if (row.userName === from) rows.put(id, { ...row, userName: to });
    }
  }
  const groups = context.table(GROUPS);
  for (const [key, group] of [...groups.entries()]) {
    if (!group.members.includes(from)) continue;
    groups.put(key, { ...group, members: group.members.map((member) => (member === from ? to : member)) });
  }
};

const requireNoConflict = (context: Context, user: User): void => {
  const isTheirs = ({ userName }: { readonly userName: string }) => userName === user.name;
  if ([...context.table(ACCESS_KEYS).values()].some(isTheirs)) {
    throw deleteConflict('Cannot delete entity, must delete access keys first.');
  }
  if ([...context.table(SERVICE_CREDENTIALS).values()].some(isTheirs)) {
    throw deleteConflict('Cannot delete entity, must remove referenced objects first.');
  }
  if ([...context.table(GROUPS).values()].some(({ members }) => members.includes(user.name))) {
    throw deleteConflict('Cannot delete entity, must remove users from group first.');
  }
  if (user.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(user.inline).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
};
