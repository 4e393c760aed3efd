import type { ServiceImplementation } from '../../kernel/service.ts';
import { accessKeyOperations } from './access-keys.ts';
import { accountOperations } from './account.ts';
import { accountDetailsOperations } from './account-details.ts';
import { attachmentOperations } from './attachments.ts';
import { boundaryOperations } from './boundaries.ts';
import { groupOperations } from './groups.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { instanceProfileOperations } from './instance-profiles.ts';
import { managedPolicyOperations } from './managed-policies.ts';
import { patternText } from './pattern-text.ts';
import { policyVersionOperations } from './policy-versions.ts';
import { roleOperations } from './roles.ts';
import { serviceCredentialOperations } from './service-credentials.ts';
import { serviceLinkedRoleOperations } from './service-linked-roles.ts';
import { simulationOperations } from './simulate.ts';
import type { Iam } from './tables.ts';
import { iamTagProvider } from './tag-provider.ts';
import { userOperations } from './users.ts';

export const implementation = {
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  patternText,
  tags: iamTagProvider,
  operations: {
    ...roleOperations,
    ...userOperations,
    ...groupOperations,
    ...inlinePolicyOperations,
    ...attachmentOperations,
    ...managedPolicyOperations,
    ...policyVersionOperations,
    ...boundaryOperations,
    ...instanceProfileOperations,
    ...accessKeyOperations,
    ...serviceCredentialOperations,
    ...serviceLinkedRoleOperations,
    ...accountOperations,
    ...accountDetailsOperations,
    ...simulationOperations,
  },
} satisfies ServiceImplementation<Iam>;
