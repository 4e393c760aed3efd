import type { InspectionData, TestStateInput, TestStateOutput } from '@aws-sdk/client-sfn';
import type { RequestContext } from '../../../kernel/context.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../../../kernel/json.ts';
import { passRole } from '../../../kernel/pass-role.ts';
import type { Operations } from '../../../kernel/service.ts';
import { languageOf, type QueryLanguage, type State } from '../definition/asl.ts';
import { jsonMistake } from '../definition/json-mistake.ts';
import { inOneText } from '../definition/mistake.ts';
import { validateDefinition, validateState } from '../definition/validate-definition.ts';
import { invalidDefinition, invalidInput, validation } from '../errors.ts';
import { checkInput } from '../executions/start-operations.ts';
import { concludeCatch } from '../interpreter/data-flow.ts';
import { ExecutionFailure, StateFailure } from '../interpreter/failure.ts';
import { catcherFor, retryDelayMs, retryFor } from '../interpreter/handle-failure.ts';
import type { StateScope } from '../interpreter/state-scope.ts';
import { refuseAbsent } from '../machines/check-machine.ts';
import type { StatesSdk } from '../states-sdk.ts';
import { readContext } from './mocked-context.ts';
import { type MockedOutcome, readMock } from './mocked-result.ts';
import { runAlone } from './run-alone.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html */
export const testStateOperations = {
  TestState: {
    authorize: (input) => [
      { action: 'states:TestState', resource: '*' },
      ...(input.roleArn === undefined ? [] : [passRole(input.roleArn, 'states.amazonaws.com')]),
    ],
    handle: (input, context) => testState(input, context),
  },
} satisfies Operations<StatesSdk>;

const testState = async (input: TestStateInput, context: RequestContext): Promise<TestStateOutput> => {
  const { state, language, name } = readState(input);
  const mock = input.mock && (await readMock(context, input.mock, state));
  if (!mock && state.Type === 'Task' && input.roleArn === undefined)
    throw validation('RoleArn must be specified when testing a Task state');
  const text = input.input ?? '{}';
  checkInput(text);
  const mocked = input.context === undefined ? undefined : readContext(input.context);
  if (!mock) await refuseAbsent(context, parseJson(JSON.stringify(state)));
  const inspection: Record<string, string> = {};
  const scope: StateScope = {
    language,
    input: parseJson(text),
    context:
      mocked ?? ownContext(context, { text, roleArn: input.roleArn, state, name, retries: retriesIn(input) }),
    variables: readVariables(input.variables),
    random: context.random,
    uuid: context.uuid,
    nowMs: context.clock.now,
    inspect: (stage, value) => {
      inspection[stage] ??= JSON.stringify(value);
    },
  };
  const outcome = await test(state, scope, {
    context,
    mock,
    roleArn: input.roleArn,
    retries: retriesIn(input),
  });
  const { errorDetails, ...told } = outcome;
  const isInspected = input.inspectionLevel === 'DEBUG' || input.inspectionLevel === 'TRACE';
  const data: InspectionData = { ...inspection, ...(errorDetails && { errorDetails }) };
  return { ...told, ...(isInspected && { inspectionData: data }) };
};

const retriesIn = ({ stateConfiguration }: TestStateInput): number =>
  stateConfiguration?.retrierRetryCount ?? 0;

interface Read {
  readonly state: State;
  readonly language: QueryLanguage;
  readonly name: string;
}

/** A state alone, or one of a whole machine by its name. */
const readState = ({ definition, stateName }: TestStateInput): Read => {
  const text = definition ?? '';
  const mistake = jsonMistake(text);
  if (mistake !== undefined) throw invalidDefinition(`INVALID_JSON_DESCRIPTION: ${mistake} at `);
  const json = parseJson(text);
  if (!isObject(json))
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected value of type Object at /');
  const isMachine = 'States' in json && !('Type' in json);
  const mistakes = isMachine
    ? validateDefinition(text, { type: 'STANDARD' })
    : validateState(json, { type: 'STANDARD' }, 'JSONPath');
  if (mistakes.length > 0) throw invalidDefinition(inOneText(mistakes));
  if (!isMachine) {
    const state: State = JSON.parse(text);
    return { state, language: languageOf(state, {}), name: stateName ?? 'StateName' };
  }
  const found = stateName === undefined ? undefined : findState(json, stateName);
  if (!found) throw validation(`State '${stateName ?? ''}' was not found in the definition`);
  const state: State = JSON.parse(JSON.stringify(found));
  return { state, language: languageOf(state, JSON.parse(text)), name: stateName ?? '' };
};

const findState = (value: Json | undefined, name: string): Json | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isObject(value) && isObject(value.States) && Object.hasOwn(value.States, name))
    return value.States[name];
  for (const inner of Object.values(value)) {
    const found = findState(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
};

const readVariables = (text: string | undefined): JsonObject => {
  if (text === undefined) return {};
  const variables = jsonMistake(text) === undefined ? parseJson(text) : undefined;
  if (!isObject(variables)) throw invalidInput('Variables must be a JSON object');
  return variables;
};

interface Own {
  readonly text: string;
  readonly roleArn: string | undefined;
  readonly state: State;
  readonly name: string;
  readonly retries: number;
}

/** A test runs like an Express execution of a machine that nobody sees. */
const ownContext = (context: RequestContext, { text, roleArn, state, name, retries }: Own): JsonObject => {
  const [machine, execution] = [context.uuid(), context.uuid()];
  const start = `arn:aws:states:${context.region}:${context.account}`;
  const now = new Date(context.clock.now()).toISOString();
  const canRetry = state.Type === 'Task' || state.Type === 'Map' || state.Type === 'Parallel';
  return {
    Execution: {
      Id: `${start}:express:${machine}:${execution}`,
      Input: parseJson(text),
      Name: execution,
      ...(roleArn !== undefined && { RoleArn: roleArn }),
      StartTime: now,
    },
    StateMachine: { Id: `${start}:stateMachine:${machine}`, Name: machine },
    State: { Name: name, EnteredTime: now, ...(canRetry && { RetryCount: retries }) },
  };
};

export interface Alone {
  readonly context: RequestContext;
  readonly mock: MockedOutcome | undefined;
  readonly roleArn: string | undefined;
  readonly retries: number;
}

type Outcome = Omit<TestStateOutput, 'inspectionData'> & Pick<InspectionData, 'errorDetails'>;

const test = async (state: State, scope: StateScope, alone: Alone): Promise<Outcome> => {
  try {
    const { output, next } = await runAlone(state, scope, alone);
    return {
      output: JSON.stringify(output),
      status: 'SUCCEEDED',
      ...(next !== undefined && { nextState: next }),
    };
  } catch (error) {
    if (error instanceof ExecutionFailure)
      return { status: 'FAILED', error: error.error, cause: error.failureCause };
    if (!(error instanceof StateFailure)) throw error;
    return failed(state, error, { scope, alone });
  }
};

/** Would the state be tried again, is the error caught, or does it fail? */
const failed = async (
  state: State,
  failure: StateFailure,
  { scope, alone }: { readonly scope: StateScope; readonly alone: Alone },
): Promise<Outcome> => {
  const told = {
    ...(failure.error !== '' && { error: failure.error }),
    ...(failure.failureCause !== undefined && { cause: failure.failureCause }),
  };
  const retriers = 'Retry' in state ? (state.Retry ?? []) : [];
  const used = Object.fromEntries(retriers.map((_, index) => [String(index), alone.retries]));
  const retry = retryFor(retriers, failure, used);
  if (retry) {
    const seconds = retryDelayMs(retry, alone.context.random) / 1000;
    const errorDetails = { retryIndex: Number(retry.key), retryBackoffIntervalSeconds: Math.round(seconds) };
    return { ...told, status: 'RETRIABLE', errorDetails };
  }
  const catchers = 'Catch' in state ? (state.Catch ?? []) : [];
  const catchIndex = catcherFor(catchers, failure.error);
  const catcher = catchers[catchIndex];
  if (!catcher) return { ...told, status: 'FAILED' };
  const { output } = await concludeCatch(catcher, failure, scope);
  return {
    ...told,
    output: JSON.stringify(output),
    nextState: catcher.Next,
    status: 'CAUGHT_ERROR',
    errorDetails: { catchIndex },
  };
};
