import type { ServiceImplementation } from '../../kernel/service.ts';
import { describeOperation } from './describe-parameters.ts';
import { parameterOperations } from './parameter-operations.ts';
import { putOperation } from './put-parameter.ts';
import { parameterTagProvider, tagOperations } from './tag-operations.ts';

export const implementation = {
  operations: { ...putOperation, ...parameterOperations, ...describeOperation, ...tagOperations },
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  tags: parameterTagProvider,
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-ssm')>;
