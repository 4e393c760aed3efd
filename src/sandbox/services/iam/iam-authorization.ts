import type { RequestContext } from '../../kernel/context.ts';
import type { Authorization } from '../../kernel/service.ts';
import { arnOfName, type EntityKind, GROUP, INSTANCE_PROFILE, ROLE, USER } from './entities.ts';
import { validationError } from './iam-errors.ts';
import { iamArn } from './identifiers.ts';
import type { Role, Tags } from './tables.ts';
import { tagKeys } from './tags.ts';

type Asked = {
  readonly Path?: string | undefined;
  readonly PolicyArn?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
  readonly Tags?: Parameters<typeof tagKeys>[0];
};

/**
 * Resources and condition keys by operation:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const onRole = (
  input: Asked & { readonly RoleName: string },
  context: RequestContext,
): Authorization => {
  const target = named(context, ROLE, { name: input.RoleName, path: input.Path });
  return ask(context, { ...target, tags: tagsOf(context, ROLE, input.RoleName) }, input);
};

export const onUser = (
  input: Asked & { readonly UserName?: string | undefined },
  context: RequestContext,
): Authorization => {
  const name = userNameOf(input, context);
  const target = named(context, USER, { name, path: input.Path });
  return ask(context, { ...target, tags: tagsOf(context, USER, name) }, input);
};

export const onGroup = (
  input: Asked & { readonly GroupName: string },
  context: RequestContext,
): Authorization => ask(context, named(context, GROUP, { name: input.GroupName, path: input.Path }), input);

export const onInstanceProfile = (
  input: Asked & { readonly InstanceProfileName: string },
  context: RequestContext,
): Authorization => {
  const { InstanceProfileName: name, Path: path } = input;
  return ask(context, named(context, INSTANCE_PROFILE, { name, path }), input);
};

export const onPolicy = (
  { PolicyArn }: { readonly PolicyArn: string },
  context: RequestContext,
): Authorization => ask(context, { resource: PolicyArn, shownAs: `policy ${PolicyArn}` }, {});

export const onNewPolicy = (
  input: Asked & { readonly PolicyName: string },
  context: RequestContext,
): Authorization => {
  const resource = iamArn(context, 'policy', { path: input.Path ?? '/', name: input.PolicyName });
  return ask(context, { resource, shownAs: `policy ${input.PolicyName}` }, input);
};

/**
 * Who creates something with tags must be allowed to tag it as well.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_roles.html#id_tags_roles_permissions
 */
export const withTagging = (
  asked: Authorization,
  action: 'TagRole' | 'TagUser' | 'TagPolicy',
  tags: Asked['Tags'],
): readonly Authorization[] => (tags?.length ? [asked, { ...asked, action: `iam:${action}` }] : [asked]);

/** The user that is meant where a request names none: the caller. */
export const userNameOf = (
  { UserName }: { readonly UserName?: string | undefined },
  context: RequestContext,
): string => {
  if (UserName !== undefined) return UserName;
  if (context.caller.kind === 'user')
    return context.caller.arn.slice(context.caller.arn.lastIndexOf('/') + 1);
  throw validationError('Must specify userName when calling with non-User credentials');
};

interface Target {
  readonly resource: string;
  readonly shownAs?: string | undefined;
  readonly tags?: Tags;
}

interface Named {
  readonly name: string;
  readonly path: string;
}

/** IAM's refusals name what is there (`role worker`) and give the ARN of what is to be created. */
const named = <Row extends Named>(
  context: RequestContext,
  kind: EntityKind<Row>,
  { name, path }: { readonly name: string; readonly path: string | undefined },
): Target => {
  const isNew = CREATING.has(context.operation);
  return {
    resource: isNew
      ? iamArn(context, kind.word, { path: path ?? '/', name })
      : arnOfName(context, kind, name),
    shownAs: isNew ? undefined : `${kind.word} ${name}`,
  };
};

const CREATING = new Set(['CreateRole', 'CreateUser', 'CreateGroup', 'CreateInstanceProfile']);

const tagsOf = <Row extends Pick<Role, 'name' | 'path' | 'tags'>>(
  context: RequestContext,
  kind: EntityKind<Row>,
  name: string,
): Tags => context.table(kind.table).get(name.toLowerCase())?.tags ?? {};

const ask = (
  context: RequestContext,
  { resource, shownAs, tags = {} }: Target,
  input: Asked,
): Authorization => ({
  action: `iam:${context.operation}`,
  resource,
  shownAs,
  conditions: {
    ...(input.PolicyArn !== undefined && { 'iam:PolicyARN': input.PolicyArn }),
    ...(input.PermissionsBoundary !== undefined && { 'iam:PermissionsBoundary': input.PermissionsBoundary }),
    ...tagKeys(input.Tags),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  },
});
