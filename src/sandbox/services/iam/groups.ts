import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { deleteEntity, entityArn, GROUP, requireEntity, saveEntity, USER } from './entities.ts';
import { onGroup, onUser } from './iam-authorization.ts';
import { alreadyExists, deleteConflict, quotaExceeded } from './iam-errors.ts';
import { iamArn, uniqueId } from './identifiers.ts';
import { byName, nameOf, page } from './pages.ts';
import { GROUPS, type Group, type Iam, USERS } from './tables.ts';
import { describeUser } from './users.ts';

export const groupOperations = {
  CreateGroup: {
    authorize: onGroup,
    handle: (input, context) => {
      requireFreeName(context, input.GroupName);
      const group: Group = {
        name: input.GroupName,
        path: input.Path ?? '/',
        id: uniqueId(context, 'AGPA'),
        createdMs: context.clock.now(),
        inline: {},
        attached: [],
        members: [],
      };
      saveEntity(context, GROUP, group);
      return { Group: describeGroup(context, group) };
    },
  },
  GetGroup: {
    authorize: onGroup,
    handle: (input, context) => {
      const group = requireEntity(context, GROUP, input.GroupName);
      const { items, answer } = page(group.members.toSorted(), input, (name) => name);
      const users = items.flatMap((name) => context.table(USERS).get(name.toLowerCase()) ?? []);
      return {
        Group: describeGroup(context, group),
        Users: users.map((user) => describeUser(context, user)),
        ...answer,
      };
    },
  },
  ListGroups: {
    authorize: ({ PathPrefix }, context) => ({
      action: 'iam:ListGroups',
      resource: iamArn(context, 'group', { path: PathPrefix ?? '/', name: '' }),
    }),
    handle: (input, context) => {
      const rows = byName(context.table(GROUPS).values()).filter(({ path }) =>
        path.startsWith(input.PathPrefix ?? '/'),
      );
      const { items, answer } = page(rows, input, nameOf);
      return { Groups: items.map((group) => describeGroup(context, group)), ...answer };
    },
  },
  ListGroupsForUser: {
    authorize: onUser,
    handle: (input, context) => {
      const { items, answer } = page(
        groupsOf(context, requireEntity(context, USER, input.UserName).name),
        input,
        nameOf,
      );
      return { Groups: items.map((group) => describeGroup(context, group)), ...answer };
    },
  },
  UpdateGroup: {
    authorize: onGroup,
    handle: (input, context) => {
      const group = requireEntity(context, GROUP, input.GroupName);
      const name = input.NewGroupName ?? group.name;
      if (name.toLowerCase() !== group.name.toLowerCase()) requireFreeName(context, name);
      deleteEntity(context, GROUP, group.name);
      saveEntity(context, GROUP, { ...group, name, path: input.NewPath ?? group.path });
      return {};
    },
  },
  DeleteGroup: {
    authorize: onGroup,
    handle: ({ GroupName }, context) => {
      const group = requireEntity(context, GROUP, GroupName);
      if (group.members.length > 0)
        throw deleteConflict('Cannot delete entity, must remove users from group first.');
      if (group.attached.length > 0)
        throw deleteConflict('Cannot delete entity, must detach all policies first.');
      if (Object.keys(group.inline).length > 0)
        throw deleteConflict('Cannot delete entity, must delete policies first.');
      deleteEntity(context, GROUP, group.name);
      return {};
    },
  },
  AddUserToGroup: {
    authorize: onGroup,
    handle: ({ GroupName, UserName }, context) => {
      const group = requireEntity(context, GROUP, GroupName);
      const { name } = requireEntity(context, USER, UserName);
      if (group.members.includes(name)) return {};
      if (groupsOf(context, name).length >= MAX_GROUPS) throw quotaExceeded('GroupsPerUser', MAX_GROUPS);
      saveEntity(context, GROUP, { ...group, members: [...group.members, name] });
      return {};
    },
  },
  RemoveUserFromGroup: {
    authorize: onGroup,
    handle: ({ GroupName, UserName }, context) => {
      const group = requireEntity(context, GROUP, GroupName);
      const { name } = requireEntity(context, USER, UserName);
      saveEntity(context, GROUP, { ...group, members: group.members.filter((member) => member !== name) });
      return {};
    },
  },
} satisfies Operations<Iam>;

export const groupsOf = (context: Context, userName: string): readonly Group[] =>
  byName(context.table(GROUPS).values()).filter(({ members }) => members.includes(userName));

export const describeGroup = (context: Context, group: Group) => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: entityArn(context, GROUP, group),
  CreateDate: new Date(group.createdMs),
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_GROUPS = 10;

const requireFreeName = (context: Context, name: string): void => {
  if (context.table(GROUPS).has(name.toLowerCase()))
    throw alreadyExists(`Group with name ${name} already exists.`);
};
