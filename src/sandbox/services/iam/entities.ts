import type { Context } from '../../kernel/context.ts';
import type { TableDefinition } from '../../kernel/table.ts';
import { noSuchEntity } from './iam-errors.ts';
import { iamArn } from './identifiers.ts';
import {
  GROUPS,
  type Group,
  INSTANCE_PROFILES,
  type InstanceProfile,
  type PolicyHolder,
  ROLES,
  type Role,
  USERS,
  type User,
} from './tables.ts';

/** A kind of thing with a name and a path: where it is kept and what IAM calls it. */
export interface EntityKind<Row> {
  readonly table: TableDefinition<Row>;
  /** Also the word in its ARNs. */
  readonly word: 'role' | 'user' | 'group' | 'instance-profile';
  readonly notFound: (name: string) => string;
}

/** A kind that can hold policies. */
export interface HolderKind<Row extends PolicyHolder> extends EntityKind<Row> {
  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: the total of inline policies. */
  readonly inlineBytes: number;
  readonly attachmentQuota: string;
}

export const ROLE: HolderKind<Role> = {
  table: ROLES,
  word: 'role',
  notFound: (name) => `The role with name ${name} cannot be found.`,
  inlineBytes: 10_240,
  attachmentQuota: 'PoliciesPerRole',
};

export const USER: HolderKind<User> = {
  table: USERS,
  word: 'user',
  notFound: (name) => `The user with name ${name} cannot be found.`,
  inlineBytes: 2048,
  attachmentQuota: 'PoliciesPerUser',
};

export const GROUP: HolderKind<Group> = {
  table: GROUPS,
  word: 'group',
  notFound: (name) => `The group with name ${name} cannot be found.`,
  inlineBytes: 5120,
  attachmentQuota: 'PoliciesPerGroup',
};

export const INSTANCE_PROFILE: EntityKind<InstanceProfile> = {
  table: INSTANCE_PROFILES,
  word: 'instance-profile',
  notFound: (name) => `Instance Profile ${name} cannot be found.`,
};

interface Named {
  readonly name: string;
  readonly path: string;
}

/** Throws `NoSuchEntity`. */
export const requireEntity = <Row extends Named>(
  context: Context,
  kind: EntityKind<Row>,
  name: string,
): Row => {
  const row = context.table(kind.table).get(name.toLowerCase());
  if (row === undefined) throw noSuchEntity(kind.notFound(name));
  return row;
};

export const saveEntity = <Row extends Named>(context: Context, kind: EntityKind<Row>, row: Row): void =>
  context.table(kind.table).put(row.name.toLowerCase(), row);

export const deleteEntity = (context: Context, kind: EntityKind<Named>, name: string): void => {
  context.table(kind.table).delete(name.toLowerCase());
};

export const entityArn = (context: Context, kind: Pick<EntityKind<Named>, 'word'>, row: Named): string =>
  iamArn(context, kind.word, row);

/** The ARN that a name stands for, for authorization: with its path where it exists. */
export const arnOfName = <Row extends Named>(context: Context, kind: EntityKind<Row>, name: string): string =>
  entityArn(context, kind, context.table(kind.table).get(name.toLowerCase()) ?? { name, path: '/' });
