import type { Operations } from '../../kernel/service.ts';

import { alreadyExists, noSuchEntity } from './iam-errors.ts';
import { page } from './pages.ts';
import { ALIASES, GROUPS, type Iam, INSTANCE_PROFILES, POLICIES, ROLES, USERS } from './tables.ts';

export const accountOperations = {
  CreateAccountAlias: {
    handle: ({ AccountAlias }, context) => {
      const aliases = context.table(ALIASES);
      if (aliases.has(AccountAlias)) throw alreadyExists(`The account alias ${AccountAlias} already exists.`);
      // An account has one alias; a new one takes its place.
      for (const old of [...aliases.values()]) aliases.delete(old);
      aliases.put(AccountAlias, AccountAlias);
      return {};
    },
  },
  DeleteAccountAlias: {
    handle: ({ AccountAlias }, context) => {
      if (!context.table(ALIASES).delete(AccountAlias)) {
        throw noSuchEntity(`The account alias ${AccountAlias} cannot be found.`);
      }
      return {};
    },
  },
  ListAccountAliases: {
    handle: (input, context) => {
      const { items, answer } = page([...context.table(ALIASES).values()], input, (alias) => alias);
      return { AccountAliases: items, ...answer };
    },
  },
  /** Quotas: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
  GetAccountSummary: {
    handle: (_input, context) => {
      const policies = [...context.table(POLICIES).values()];
      return {
        SummaryMap: {
          Users: context.table(USERS).size(),
          UsersQuota: 5000,
          Groups: context.table(GROUPS).size(),
          GroupsQuota: 300,
          Roles: context.table(ROLES).size(),
          RolesQuota: 1000,
          InstanceProfiles: context.table(INSTANCE_PROFILES).size(),
          InstanceProfilesQuota: 1000,
          Policies: policies.length,
          PoliciesQuota: 1500,
          PolicyVersionsInUse: policies.reduce((sum, { versions }) => sum + versions.length, 0),
          PolicyVersionsInUseQuota: 10_000,
          VersionsPerPolicyQuota: 5,
          PolicySizeQuota: 6144,
          UserPolicySizeQuota: 2048,
          GroupPolicySizeQuota: 5120,
          RolePolicySizeQuota: 10_240,
          AssumeRolePolicySizeQuota: 2048,
          AttachedPoliciesPerUserQuota: 10,
          AttachedPoliciesPerGroupQuota: 10,
          AttachedPoliciesPerRoleQuota: 10,
          GroupsPerUserQuota: 10,
          AccessKeysPerUserQuota: 2,
          SigningCertificatesPerUserQuota: 2,
          GlobalEndpointTokenVersion: 1,
          AccountMFAEnabled: 0,
          AccountAccessKeysPresent: 0,
          AccountSigningCertificatesPresent: 0,
          AccountPasswordPresent: 1,
          MFADevices: 0,
          MFADevicesInUse: 0,
          Providers: 0,
          ServerCertificates: 0,
          ServerCertificatesQuota: 20,
        },
      };
    },
  },
} satisfies Operations<Iam>;
