import type { Json } from '../../../kernel/json.ts';
import type { MapState, State, TaskState } from '../definition/asl.ts';
import { validation } from '../errors.ts';
import { callFunction } from '../integrations/call-function.ts';
import { callService } from '../integrations/call-service.ts';
import { parseResource } from '../integrations/resource.ts';
import { applyInputPath, conclude, passOn, prepare } from '../interpreter/data-flow.ts';
import type { StateScope } from '../interpreter/state-scope.ts';
import { choose } from '../interpreter/states/choice.ts';
import { failState } from '../interpreter/states/fail.ts';
import { itemsOf, iterationInput } from '../interpreter/states/map.ts';
import { passResult } from '../interpreter/states/pass.ts';
import { succeed } from '../interpreter/states/succeed.ts';
import { waitsUntil } from '../interpreter/states/wait.ts';
import { sessionName } from '../interpreter/task-role.ts';
import type { Alone } from './test-state-operation.ts';

interface Done {
  readonly output: Json;
  readonly next: string | undefined;
}

/** Runs one state outside a machine. Throws what the state fails with. */
export const runAlone = async (state: State, scope: StateScope, alone: Alone): Promise<Done> => {
  switch (state.Type) {
    case 'Pass':
      return { ...(await passResult(state, scope)), next: state.Next };
    case 'Succeed':
      return { ...(await succeed(state, scope)), next: undefined };
    case 'Choice':
      return choose(state, scope);
    case 'Fail':
      throw await failState(state, scope);
    case 'Wait':
      scope.inspect('input', scope.input);
      await waitsUntil(state, scope);
      return { ...(await passOn(state, applyInputPath(state, scope), scope)), next: state.Next };
    case 'Task':
      return { ...(await conclude(state, await taskResult(state, scope, alone), scope)), next: state.Next };
    case 'Map':
      await inspectItems(state, scope);
      return { ...(await conclude(state, mockedResult(state, alone), scope)), next: state.Next };
    case 'Parallel':
      await prepare(state, scope);
      return { ...(await conclude(state, mockedResult(state, alone), scope)), next: state.Next };
  }
};

const mockedResult = ({ Type }: State, { mock }: Alone): Json => {
  if (!mock) throw validation(`State type '${Type}' is not supported when a mock is not specified`);
  if ('failure' in mock) throw mock.failure;
  return mock.result;
};

const taskResult = async (state: TaskState, scope: StateScope, alone: Alone): Promise<Json> => {
  const { argument } = await prepare(state, scope);
  if (alone.mock) return mockedResult(state, alone);
  const resource = parseResource(state.Resource);
  if (
    !resource ||
    resource.kind === 'activity' ||
    (resource.kind === 'service' && resource.pattern !== 'request-response')
  )
    throw validation(`The resource ${state.Resource} is not supported when a mock is not specified`);
  const as = {
    roleArn: alone.roleArn ?? '',
    sessionName: sessionName({ machineArn: 'TestState' }),
    service: 'states.amazonaws.com',
  };
  const call = { context: alone.context, as, signal: alone.context.signal };
  return resource.kind === 'service'
    ? callService(resource, argument, call)
    : callFunction(resource.arn, argument, call);
};

const inspectItems = async (state: MapState, scope: StateScope): Promise<void> => {
  scope.inspect('input', scope.input);
  const items = await itemsOf(state, applyInputPath(state, scope), scope);
  if (state.ItemsPath !== undefined) scope.inspect('afterItemsPath', items);
  if (state.ItemSelector === undefined && state.Parameters === undefined) return;
  const inputs: Json[] = [];
  for (const [index, value] of items.entries()) {
    const context = { ...scope.context, Map: { Item: { Index: index, Value: value } } };
    inputs.push(await iterationInput(state, { value }, { ...scope, context, inspect: () => {} }));
  }
  scope.inspect('afterItemSelector', inputs);
};
