import { defineService } from '../../kernel/service.ts';
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

/** AWS Step Functions: machines as data, and an interpreter of the Amazon States Language that really runs them. */
export const states = defineService({
  name: 'states',
  actionPrefix: 'states',
  signingName: 'states',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.sfn',
  target: 'AWSStepFunctions',
  sdk: () => import('@aws-sdk/client-sfn'),
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
});
