import { createHash } from 'node:crypto';
import { member } from '../../../kernel/json.ts';
import type { TaskState } from '../definition/asl.ts';
import { evaluateTemplate } from '../jsonata/evaluate-expression.ts';
import type { Execution } from '../rows.ts';
import type { Prepared } from './data-flow.ts';
import { pathWorld, queryScope, type StateScope } from './state-scope.ts';
import { fillTemplate } from './template.ts';

/** The role that a task's `Credentials` name in place of the machine's own. */
export const roleFor = async (
  state: TaskState,
  prepared: Prepared,
  scope: StateScope,
): Promise<string | undefined> => {
  if (state.Credentials === undefined) return undefined;
  const credentials =
    scope.language === 'JSONata'
      ? await evaluateTemplate(state.Credentials, 'Credentials', queryScope(scope))
      : fillTemplate(state.Credentials, pathWorld(scope, prepared.effective));
  const roleArn = member(credentials, 'RoleArn');
  return typeof roleArn === 'string' ? roleArn : undefined;
};

/** Step Functions names its sessions by 32 characters that mean nothing to others; one a machine serves all its tasks. */
export const sessionName = ({ machineArn }: Pick<Execution, 'machineArn'>): string =>
  createHash('sha256').update(machineArn).digest('hex').slice(0, 32);
