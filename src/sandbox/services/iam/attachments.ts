import { AwsError } from '../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { GROUP, type HolderKind, ROLE, requireEntity, saveEntity, USER } from './entities.ts';
import { findPolicy } from './find-policy.ts';
import { onGroup, onRole, onUser } from './iam-authorization.ts';
import { noSuchEntity, quotaExceeded, requireArn } from './iam-errors.ts';
import { type PageInput, page } from './pages.ts';
import { requireModifiable } from './protected-role.ts';
import type { Iam, PolicyHolder } from './tables.ts';

/** Attaching managed policies to roles, users and groups. */
export const attachmentOperations = {
  AttachRolePolicy: {
    authorize: onRole,
    handle: ({ RoleName, PolicyArn }, context) => {
      requireModifiable(requireEntity(context, ROLE, RoleName));
      return attach(context, ROLE, { name: RoleName, arn: PolicyArn });
    },
  },
  AttachUserPolicy: {
    authorize: onUser,
    handle: ({ UserName, PolicyArn }, context) => attach(context, USER, { name: UserName, arn: PolicyArn }),
  },
  AttachGroupPolicy: {
    authorize: onGroup,
    handle: ({ GroupName, PolicyArn }, context) =>
      attach(context, GROUP, { name: GroupName, arn: PolicyArn }),
  },
  DetachRolePolicy: {
    authorize: onRole,
    handle: ({ RoleName, PolicyArn }, context) => {
      requireModifiable(requireEntity(context, ROLE, RoleName));
      return detach(context, ROLE, { name: RoleName, arn: PolicyArn });
    },
  },
  DetachUserPolicy: {
    authorize: onUser,
    handle: ({ UserName, PolicyArn }, context) => detach(context, USER, { name: UserName, arn: PolicyArn }),
  },
  DetachGroupPolicy: {
    authorize: onGroup,
    handle: ({ GroupName, PolicyArn }, context) =>
      detach(context, GROUP, { name: GroupName, arn: PolicyArn }),
  },
  ListAttachedRolePolicies: {
    authorize: onRole,
    handle: (input, context) => listAttached(context, requireEntity(context, ROLE, input.RoleName), input),
  },
  ListAttachedUserPolicies: {
    authorize: onUser,
    handle: (input, context) => listAttached(context, requireEntity(context, USER, input.UserName), input),
  },
  ListAttachedGroupPolicies: {
    authorize: onGroup,
    handle: (input, context) => listAttached(context, requireEntity(context, GROUP, input.GroupName), input),
  },
} satisfies Operations<Iam>;

/** Throws unless a customer may attach this policy. */
const requireAttachable = (context: Context, arn: string): void => {
  if (!findPolicy(context, requireArn(arn))) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
  if (arn.startsWith('arn:aws:iam::aws:policy/aws-service-role/')) {
    throw new AwsError(
      'PolicyNotAttachableException',
      'Cannot attach a Service Role Policy to a Customer Role.',
    );
  }
};

/** The same list in all answers: `AttachedPolicies`, `AttachedManagedPolicies`. */
export const attachedList = (context: Context, { attached }: PolicyHolder) =>
  attached.map((PolicyArn) => ({ PolicyName: findPolicy(context, PolicyArn)?.name ?? '', PolicyArn }));

interface Attachment {
  readonly name: string;
  readonly arn: string;
}

const MAX_ATTACHED = 10;

const attach = <Row extends PolicyHolder>(
  context: Context,
  kind: HolderKind<Row>,
  { name, arn }: Attachment,
) => {
  const row = requireEntity(context, kind, name);
  requireAttachable(context, arn);
  if (row.attached.includes(arn)) return {};
  if (row.attached.length >= MAX_ATTACHED) throw quotaExceeded(kind.attachmentQuota, MAX_ATTACHED);
  saveEntity(context, kind, { ...row, attached: [...row.attached, arn] });
  return {};
};

const detach = <Row extends PolicyHolder>(
  context: Context,
  kind: HolderKind<Row>,
  { name, arn }: Attachment,
) => {
  const row = requireEntity(context, kind, name);
  if (!row.attached.includes(requireArn(arn))) throw noSuchEntity(`Policy ${arn} was not found.`);
  saveEntity(context, kind, { ...row, attached: row.attached.filter((one) => one !== arn) });
  return {};
};

const listAttached = (
  context: RequestContext,
  row: PolicyHolder,
  input: PageInput & { readonly PathPrefix?: string | undefined },
) => {
  const inPath = attachedList(context, row).filter(
    ({ PolicyArn }) => findPolicy(context, PolicyArn)?.path.startsWith(input.PathPrefix ?? '/') ?? false,
  );
  const { items, answer } = page(inPath, input, ({ PolicyArn }) => PolicyArn);
  return { AttachedPolicies: items, ...answer };
};
