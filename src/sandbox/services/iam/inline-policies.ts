import type { Context } from '../../kernel/context.ts';
import { parsePolicy } from '../../kernel/policy/parse-policy.ts';
import type { Operations } from '../../kernel/service.ts';
import { GROUP, type HolderKind, ROLE, requireEntity, saveEntity, USER } from './entities.ts';
import { onGroup, onRole, onUser } from './iam-authorization.ts';
import { limitExceeded, noSuchEntity } from './iam-errors.ts';
import { type PageInput, page } from './pages.ts';
import { encodePolicy, policySize } from './policy-text.ts';
import { requireModifiable } from './protected-role.ts';
import type { Iam, PolicyHolder } from './tables.ts';

/** Policies that live inside a role, user or group. */
export const inlinePolicyOperations = {
  PutRolePolicy: {
    authorize: onRole,
    handle: ({ RoleName, PolicyName, PolicyDocument }, context) => {
      requireModifiable(requireEntity(context, ROLE, RoleName));
      return put(context, ROLE, { name: RoleName, policy: PolicyName, text: PolicyDocument });
    },
  },
  PutUserPolicy: {
    authorize: onUser,
    handle: ({ UserName, PolicyName, PolicyDocument }, context) =>
      put(context, USER, { name: UserName, policy: PolicyName, text: PolicyDocument }),
  },
  PutGroupPolicy: {
    authorize: onGroup,
    handle: ({ GroupName, PolicyName, PolicyDocument }, context) =>
      put(context, GROUP, { name: GroupName, policy: PolicyName, text: PolicyDocument }),
  },
  GetRolePolicy: {
    authorize: onRole,
    handle: ({ RoleName, PolicyName }, context) => {
      const role = requireEntity(context, ROLE, RoleName);
      return {
        RoleName: role.name,
        PolicyName,
        PolicyDocument: encodePolicy(requireText(ROLE, role, PolicyName)),
      };
    },
  },
  GetUserPolicy: {
    authorize: onUser,
    handle: ({ UserName, PolicyName }, context) => {
      const user = requireEntity(context, USER, UserName);
      return {
        UserName: user.name,
        PolicyName,
        PolicyDocument: encodePolicy(requireText(USER, user, PolicyName)),
      };
    },
  },
  GetGroupPolicy: {
    authorize: onGroup,
    handle: ({ GroupName, PolicyName }, context) => {
      const group = requireEntity(context, GROUP, GroupName);
      return {
        GroupName: group.name,
        PolicyName,
        PolicyDocument: encodePolicy(requireText(GROUP, group, PolicyName)),
      };
    },
  },
  DeleteRolePolicy: {
    authorize: onRole,
    handle: ({ RoleName, PolicyName }, context) => {
      requireModifiable(requireEntity(context, ROLE, RoleName));
      return remove(context, ROLE, { name: RoleName, policy: PolicyName });
    },
  },
  DeleteUserPolicy: {
    authorize: onUser,
    handle: ({ UserName, PolicyName }, context) =>
      remove(context, USER, { name: UserName, policy: PolicyName }),
  },
  DeleteGroupPolicy: {
    authorize: onGroup,
    handle: ({ GroupName, PolicyName }, context) =>
      remove(context, GROUP, { name: GroupName, policy: PolicyName }),
  },
  ListRolePolicies: {
    authorize: onRole,
    handle: (input, context) => list(requireEntity(context, ROLE, input.RoleName), input),
  },
  ListUserPolicies: {
    authorize: onUser,
    handle: (input, context) => list(requireEntity(context, USER, input.UserName), input),
  },
  ListGroupPolicies: {
    authorize: onGroup,
    handle: (input, context) => list(requireEntity(context, GROUP, input.GroupName), input),
  },
} satisfies Operations<Iam>;

/** `RolePolicyList` and its kind in GetAccountAuthorizationDetails. */
export const inlineList = ({ inline }: PolicyHolder) =>
  Object.entries(inline).map(([PolicyName, text]) => ({ PolicyName, PolicyDocument: encodePolicy(text) }));

interface Target {
  readonly name: string;
  readonly policy: string;
}

const put = <Row extends PolicyHolder>(
  context: Context,
  kind: HolderKind<Row>,
  { name, policy, text }: Target & { readonly text: string },
) => {
  const row = requireEntity(context, kind, name);
  parsePolicy(text, 'identity');
  const inline = { ...row.inline, [policy]: text };
  const bytes = Object.values(inline).reduce((sum, one) => sum + policySize(one), 0);
  if (bytes > kind.inlineBytes) {
    throw limitExceeded(
      `Maximum policy size of ${kind.inlineBytes} bytes exceeded for ${kind.word} ${row.name}`,
    );
  }
  saveEntity(context, kind, { ...row, inline });
  return {};
};

const remove = <Row extends PolicyHolder>(
  context: Context,
  kind: HolderKind<Row>,
  { name, policy }: Target,
) => {
  const row = requireEntity(context, kind, name);
  requireText(kind, row, policy);
  const { [policy]: _removed, ...inline } = row.inline;
  saveEntity(context, kind, { ...row, inline });
  return {};
};

const requireText = <Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  { inline }: PolicyHolder,
  policy: string,
): string => {
  const text = Object.hasOwn(inline, policy) ? inline[policy] : undefined;
  if (text === undefined) throw noSuchEntity(`The ${kind.word} policy with name ${policy} cannot be found.`);
  return text;
};

const list = ({ inline }: PolicyHolder, input: PageInput) => {
  const { items, answer } = page(Object.keys(inline).toSorted(), input, (name) => name);
  return { PolicyNames: items, ...answer };
};
