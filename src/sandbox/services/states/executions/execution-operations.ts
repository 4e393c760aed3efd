import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { checkArn } from '../arns.ts';
import { executionDoesNotExist, invalidToken, validation } from '../errors.ts';
import { engineOf } from '../interpreter/engine.ts';
import { findMachine, machineOf, revisionOf } from '../machines/find-machine.ts';
import { shownRevision } from '../machines/machine-operations.ts';
import { pageOf } from '../page.ts';
import { type Execution, executions } from '../rows.ts';
import type { StatesSdk } from '../states-sdk.ts';
import { typeNotSupported } from './start-operations.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html and its like */
export const executionOperations = {
  DescribeExecution: {
    authorize: (input, context) => authorize(context, input.executionArn),
    handle: ({ executionArn, includedData }, context) => {
      const execution = findExecution(context, executionArn);
      return { ...showExecution(execution), ...(includedData !== 'METADATA_ONLY' && showData(execution)) };
    },
  },
  DescribeStateMachineForExecution: {
    authorize: (input, context) => authorize(context, input.executionArn),
    handle: ({ executionArn, includedData }, context) => {
      const execution = findExecution(context, executionArn);
      const revision = revisionOf(context, execution.revision);
      const machine = machineOf(context, execution.machineArn);
      return {
        stateMachineArn: execution.machineArn,
        name: execution.machineName,
        definition: includedData === 'METADATA_ONLY' ? '{}' : revision.definition,
        roleArn: revision.roleArn,
        updateDate: new Date(machine?.updateMs ?? execution.startMs),
        loggingConfiguration: revision.logging,
        tracingConfiguration: machine?.tracing ?? { enabled: false },
        encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
        ...shownRevision(revision.id),
      };
    },
  },
  ListExecutions: {
    authorize: (input, context) => authorize(context, input.stateMachineArn ?? '*'),
    handle: ({ stateMachineArn, statusFilter, mapRunArn, redriveFilter, maxResults, nextToken }, context) => {
      if (mapRunArn !== undefined) throw notImplemented('states', 'ListExecutions', 'mapRunArn');
      if (stateMachineArn === undefined) throw validation('Must provide a stateMachineArn or mapRunArn');
      const { machine, version, alias } = findMachine(context, stateMachineArn);
      if (machine.type === 'EXPRESS') throw typeNotSupported();
      const all = [...context.table(executions).values()]
        .filter(
          (one) =>
            one.machineArn === machine.arn &&
            (alias ? one.aliasArn === alias.arn : !version || one.versionArn === version.arn) &&
            hasStatus(one, statusFilter) &&
            redriveFilter !== 'REDRIVEN',
        )
        .reverse()
        .toSorted((left, right) => right.startMs - left.startMs);
      const page = pageOf(all, { maxResults, nextToken, keyOf: ({ arn }) => arn, invalidToken });
      return { executions: page.items.map(showListed), nextToken: page.nextToken };
    },
  },
  StopExecution: {
    authorize: (input, context) => authorize(context, input.executionArn),
    handle: ({ executionArn, error, cause }, context) => {
      const execution = findExecution(context, executionArn);
      engineOf(context).find(execution.arn)?.end({ status: 'ABORTED', error, cause });
      return { stopDate: new Date(context.clock.now()) };
    },
  },
} satisfies Operations<StatesSdk>;

const authorize = (context: RequestContext, arn: string): Authorization => ({
  action: `states:${context.operation}`,
  resource: arn,
});

/** Throws InvalidArn and ExecutionDoesNotExist; Express executions are kept in no list. */
export const findExecution = (context: Context, arn: string): Execution => {
  checkArn(arn, ['execution', 'express']);
  if (arn.split(':')[5] === 'express') throw typeNotSupported();
  const execution = context.table(executions).get(arn);
  if (!execution) throw executionDoesNotExist(arn);
  return execution;
};

const hasStatus = ({ status }: Execution, wanted: ExecutionStatus | undefined): boolean =>
  wanted === undefined || status === wanted;

const showListed = (execution: Execution) => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machineArn,
  name: execution.name,
  status: execution.status,
  startDate: new Date(execution.startMs),
  ...(execution.stopMs !== undefined && { stopDate: new Date(execution.stopMs) }),
  ...(execution.versionArn !== undefined && { stateMachineVersionArn: execution.versionArn }),
  ...(execution.aliasArn !== undefined && { stateMachineAliasArn: execution.aliasArn }),
  redriveCount: 0,
});

const showExecution = (execution: Execution) => ({
  ...showListed(execution),
  traceHeader: execution.traceHeader,
  ...redriveOf(execution),
});

/** "RUNNING and SUCCEEDED executions cannot be redriven"; the others could be on AWS. */
const redriveOf = ({ status }: Execution) =>
  status === 'RUNNING' || status === 'SUCCEEDED'
    ? {
        redriveStatus: 'NOT_REDRIVABLE' as const,
        redriveStatusReason: `Execution is ${status} and cannot be redriven`,
      }
    : { redriveStatus: 'REDRIVABLE' as const };

const INCLUDED = { included: true };

const showData = ({ input, output, error, failureCause }: Execution) => ({
  input,
  inputDetails: INCLUDED,
  ...(output !== undefined && { output, outputDetails: INCLUDED }),
  error,
  cause: failureCause,
});
