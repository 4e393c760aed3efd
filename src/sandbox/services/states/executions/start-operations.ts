import type { StartExecutionInput } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { arnOf, checkName } from '../arns.ts';
import { jsonMistake } from '../definition/json-mistake.ts';
import { executionAlreadyExists, invalidInput, machineDeleting, validation } from '../errors.ts';
import { tellStatus } from '../history/status-event.ts';
import { engineOf } from '../interpreter/engine.ts';
import { isTooLarge, MAX_DATA_BYTES } from '../interpreter/failure.ts';
import { type Found, findMachine } from '../machines/find-machine.ts';
import { type Execution, executions } from '../rows.ts';
import type { StatesSdk } from '../states-sdk.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export const startOperations = {
  StartExecution: {
    authorize: (input) => ({ action: 'states:StartExecution', resource: input.stateMachineArn }),
    handle: (input, context) => {
      const { found, text } = readRequest(input, context);
      const name = input.name ?? context.uuid();
      const known =
        found.machine.type === 'STANDARD' ? knownExecution(context, found, { name, text }) : undefined;
      const execution = known ?? startExecution(context, found, { ...input, name, input: text });
      return { executionArn: execution.arn, startDate: new Date(execution.startMs) };
    },
  },
  StartSyncExecution: {
    authorize: (input) => ({ action: 'states:StartSyncExecution', resource: input.stateMachineArn }),
    handle: async (input, context) => {
      const { found, text } = readRequest(input, context);
      if (found.machine.type !== 'EXPRESS') throw typeNotSupported();
      const execution = newExecution(context, found, {
        ...input,
        name: input.name ?? context.uuid(),
        input: text,
      });
      return showSync(await engineOf(context).start(context, execution, found.revision));
    },
  },
} satisfies Operations<StatesSdk>;

export const typeNotSupported = (): AwsError =>
  new AwsError(
    'StateMachineTypeNotSupported',
    'This operation is not supported by this type of state machine',
  );

type Request = Pick<StartExecutionInput, 'name' | 'input' | 'traceHeader'> & {
  readonly stateMachineArn: string;
};

const readRequest = (request: Request, context: RequestContext) => {
  const found = findMachine(context, request.stateMachineArn);
  if (found.machine.status === 'DELETING') throw machineDeleting(found.machine.arn);
  if (request.name !== undefined) {
    if (request.name.length < 1 || request.name.length > 80)
      throw validation(
        `1 validation error detected: Value '${request.name}' at 'name' failed to satisfy constraint: Member must have length ${request.name.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 80'}`,
      );
    checkName(request.name);
  }
  const text = request.input ?? '{}';
  checkInput(text);
  return { found, text };
};

/** Throws InvalidExecutionInput. */
export const checkInput = (text: string): void => {
  if (isTooLarge(text))
    throw validation(
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${MAX_DATA_BYTES}`,
    );
  if (text.trim() === '') throw invalidInput('Invalid execution input.');
  const mistake = jsonMistake(text);
  if (mistake !== undefined) throw invalidInput(mistake);
};

interface Named {
  readonly name: string;
  readonly text: string;
}

/** "StartExecution is idempotent for STANDARD workflows": the same name and input, while it runs. */
const knownExecution = (
  context: RequestContext,
  { machine }: Found,
  { name, text }: Named,
): Execution | undefined => {
  const known = context.table(executions).get(arnOf(context, 'execution', `${machine.name}:${name}`));
  if (!known) return undefined;
  if (known.status === 'RUNNING' && known.input === text) return known;
  throw executionAlreadyExists(known.arn);
};

interface Start {
  readonly name: string;
  readonly input: string;
  readonly traceHeader?: string | undefined;
}

const startExecution = (context: RequestContext, found: Found, start: Start): Execution => {
  const execution = newExecution(context, found, start);
  if (execution.type === 'STANDARD') context.table(executions).put(execution.arn, execution);
  tellStatus(context, execution);
  void engineOf(context).start(context, execution, found.revision);
  return execution;
};

const newExecution = (
  context: RequestContext,
  found: Found,
  { name, input, traceHeader }: Start,
): Execution => {
  const { machine, revision, version, alias } = found;
  const arn =
    machine.type === 'EXPRESS'
      ? arnOf(context, 'express', `${machine.name}:${name}:${context.uuid()}`)
      : arnOf(context, 'execution', `${machine.name}:${name}`);
  context.trace.mark(context.cause, arn);
  return {
    arn,
    name,
    machineArn: machine.arn,
    machineName: machine.name,
    versionArn: version?.arn,
    aliasArn: alias?.arn,
    type: machine.type,
    revision: revision.id,
    roleArn: revision.roleArn,
    status: 'RUNNING',
    startMs: context.clock.now(),
    input,
    traceHeader,
    cause: context.cause,
    traceId: context.trace.newId(),
  };
};

/** "Express Workflows are billed by the number of requests, their duration in steps of 100 ms and the memory in steps of 64 MB." */
const showSync = (ended: Execution) => {
  const stopMs = ended.stopMs ?? ended.startMs;
  const included = { included: true };
  return {
    executionArn: ended.arn,
    stateMachineArn: ended.machineArn,
    name: ended.name,
    startDate: new Date(ended.startMs),
    stopDate: new Date(stopMs),
    status: ended.status === 'SUCCEEDED' || ended.status === 'TIMED_OUT' ? ended.status : ('FAILED' as const),
    error: ended.error,
    cause: ended.failureCause,
    input: ended.input,
    inputDetails: included,
    ...(ended.output !== undefined && { output: ended.output, outputDetails: included }),
    traceHeader: ended.traceHeader,
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds: Math.max(1, Math.ceil((stopMs - ended.startMs) / 100)) * 100,
    },
  };
};
