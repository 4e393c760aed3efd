import type { Context } from '../../../kernel/context.ts';
import { emitServiceEvent } from '../../../kernel/service-event.ts';
import type { Execution } from '../rows.ts';

/** "If the combined escaped input and escaped output exceeds 248 KiB, then the input will be excluded." */
const MAX_DATA_BYTES = 248 * 1024;

/**
 * Tells EventBridge that an execution has begun or ended; those of express machines aren't told.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const tellStatus = (context: Context, execution: Execution): void => {
  if (execution.type !== 'STANDARD') return;
  emitServiceEvent(context, {
    service: 'states.amazonaws.com',
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [execution.arn],
    detail: detailOf(execution),
  });
};

const detailOf = (execution: Execution): object => {
  const { input, output } = execution;
  const size = (text: string) => Buffer.byteLength(JSON.stringify(text));
  const hasOutput = output !== undefined && size(output) <= MAX_DATA_BYTES;
  const hasInput = size(input) + (hasOutput ? size(output) : 0) <= MAX_DATA_BYTES;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startMs,
    stopDate: execution.stopMs ?? null,
    input: hasInput ? input : null,
    output: hasOutput ? output : null,
    stateMachineVersionArn: execution.versionArn ?? null,
    stateMachineAliasArn: execution.aliasArn ?? null,
    inputDetails: { included: hasInput },
    outputDetails: output === undefined ? null : { included: hasOutput },
    error: execution.error ?? null,
    cause: execution.failureCause ?? null,
  };
};
