import type { ServiceImplementation } from '../../kernel/service.ts';
import { activityOperations } from './activities/activity-operations.ts';
import { taskTokenOperations } from './activities/task-token-operations.ts';
import { loadConstraints } from './constraints.ts';
import { executionOperations } from './executions/execution-operations.ts';
import { historyOperations } from './executions/history-operation.ts';
import { startOperations } from './executions/start-operations.ts';
import { engineOf, resumeExecutions } from './interpreter/engine.ts';
import { aliasOperations } from './machines/alias-operations.ts';
import { machineOperations } from './machines/machine-operations.ts';
import { validateOperations } from './machines/validate-operation.ts';
import { versionOperations } from './machines/version-operations.ts';
import { stateTags, tagOperations } from './tags.ts';
import { testStateOperations } from './testing/test-state-operation.ts';

export const implementation = {
  constraints: loadConstraints,
  tags: stateTags,
  operations: {
    ...machineOperations,
    ...versionOperations,
    ...aliasOperations,
    ...validateOperations,
    ...startOperations,
    ...executionOperations,
    ...historyOperations,
    ...activityOperations,
    ...taskTokenOperations,
    ...tagOperations,
    ...testStateOperations,
  },
  start: resumeExecutions,
  stop: async (context) => engineOf(context).stop(),
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-sfn')>;
