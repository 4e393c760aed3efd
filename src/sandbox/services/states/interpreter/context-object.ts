import type { Json, JsonObject } from '../../../kernel/json.ts';
import type { Run } from './run.ts';
import { stateOf, type Thread } from './thread.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export const contextObject = (run: Run, thread: Thread): JsonObject => {
  const { execution } = run;
  const { Type } = stateOf(thread);
  const item = itemOf(thread);
  const canRetry = Type === 'Task' || Type === 'Parallel' || Type === 'Map';
  return {
    Execution: {
      Id: execution.arn,
      Input: parsedInput(execution),
      StartTime: new Date(execution.startMs).toISOString(),
      Name: execution.name,
      RoleArn: execution.roleArn,
      ...(execution.type === 'STANDARD' && { RedriveCount: 0 }),
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    State: {
      Name: thread.stateName,
      EnteredTime: new Date(thread.enteredMs).toISOString(),
      ...(canRetry && { RetryCount: thread.retryCount }),
    },
    ...(item && { Map: { Item: { Index: item.index, Value: item.value } } }),
  };
};

const itemOf = (thread: Thread): Thread['item'] => thread.item ?? (thread.parent && itemOf(thread.parent));

const inputs = new WeakMap<object, Json>();

const parsedInput = (execution: { readonly input: string }): Json => {
  const known = inputs.get(execution);
  if (known !== undefined) return known;
  const input: Json = JSON.parse(execution.input);
  inputs.set(execution, input);
  return input;
};
