import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { ROLE, requireEntity, saveEntity, USER } from './entities.ts';
import { findPolicy } from './find-policy.ts';
import { onRole, onUser } from './iam-authorization.ts';
import { noSuchEntity, requireArn } from './iam-errors.ts';
import { requireModifiable } from './protected-role.ts';
import type { Iam } from './tables.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
export const boundaryOperations = {
  PutRolePermissionsBoundary: {
    authorize: onRole,
    handle: ({ RoleName, PermissionsBoundary }, context) => {
      const role = requireModifiable(requireEntity(context, ROLE, RoleName));
      saveEntity(context, ROLE, { ...role, boundary: requireBoundary(context, PermissionsBoundary) });
      return {};
    },
  },
  DeleteRolePermissionsBoundary: {
    authorize: onRole,
    handle: ({ RoleName }, context) => {
      const role = requireModifiable(requireEntity(context, ROLE, RoleName));
      if (role.boundary === undefined) throw noBoundary('role', role.name);
      saveEntity(context, ROLE, { ...role, boundary: undefined });
      return {};
    },
  },
  PutUserPermissionsBoundary: {
    authorize: onUser,
    handle: ({ UserName, PermissionsBoundary }, context) => {
      const user = requireEntity(context, USER, UserName);
      saveEntity(context, USER, { ...user, boundary: requireBoundary(context, PermissionsBoundary) });
      return {};
    },
  },
  DeleteUserPermissionsBoundary: {
    authorize: onUser,
    handle: ({ UserName }, context) => {
      const user = requireEntity(context, USER, UserName);
      if (user.boundary === undefined) throw noBoundary('user', user.name);
      saveEntity(context, USER, { ...user, boundary: undefined });
      return {};
    },
  },
} satisfies Operations<Iam>;

/** The ARN itself when it may be a boundary; throws `NoSuchEntity` when there is no such policy. */
export const requireBoundary = (context: Context, arn: string | undefined): string | undefined => {
  if (arn !== undefined && !findPolicy(context, requireArn(arn))) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
  return arn;
};

export const boundaryMember = (arn: string | undefined) =>
  arn === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const,
          PermissionsBoundaryArn: arn,
        },
      };

const noBoundary = (kind: string, name: string) =>
  noSuchEntity(`The ${kind} with name ${name} does not have a permissions boundary.`);
