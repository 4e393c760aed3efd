import type { ServiceImplementation } from '../../kernel/service.ts';
import { assumeRoleOperations } from './assume-role.ts';
import { callerOperations } from './caller.ts';
import type { Sts } from './index.ts';

export const implementation = {
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  operations: { ...callerOperations, ...assumeRoleOperations },
} satisfies ServiceImplementation<Sts>;
