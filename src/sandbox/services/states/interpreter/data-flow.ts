import { isObject, type Json, type JsonObject } from '../../../kernel/json.ts';
import type { Catcher, State } from '../definition/asl.ts';
import { evaluateTemplate } from '../jsonata/evaluate-expression.ts';
import { referenceSteps, setAt } from '../jsonpath/reference-path.ts';
import { ExecutionFailure, runtimeFailure, type StateFailure } from './failure.ts';
import { pathWorld, queryScope, type StateScope } from './state-scope.ts';
import { evaluateInputPath, fillTemplate } from './template.ts';

/** A state's input on its way to the work. */
export interface Prepared {
  /** After InputPath. */
  readonly effective: Json;
  /** After Parameters or Arguments: what the work is given. */
  readonly argument: Json;
}

export interface Concluded {
  readonly output: Json;
  readonly assigned: JsonObject | undefined;
}

interface Templates {
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly InputPath?: string | null;
}

/** InputPath, then Parameters or Arguments. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html */
export const prepare = async (state: State & Templates, scope: StateScope): Promise<Prepared> => {
  scope.inspect('input', scope.input);
  if (scope.language === 'JSONata') {
    if (state.Arguments === undefined) return { effective: scope.input, argument: scope.input };
    const argument = await evaluateTemplate(state.Arguments, 'Arguments', queryScope(scope));
    scope.inspect('afterArguments', argument);
    return { effective: scope.input, argument };
  }
  const effective = applyInputPath(state, scope);
  return { effective, argument: applyParameters(state, effective, scope) };
};

/** InputPath alone, for states without parameters. */
export const applyInputPath = (state: Templates, scope: StateScope): Json => {
  if (scope.language === 'JSONata') return scope.input;
  const effective = pathOr(state.InputPath, scope.input, scope);
  scope.inspect('afterInputPath', effective);
  return effective;
};

export const applyParameters = (state: Templates, effective: Json, scope: StateScope): Json => {
  const argument =
    state.Parameters === undefined ? effective : fillTemplate(state.Parameters, pathWorld(scope, effective));
  scope.inspect('afterParameters', argument);
  return argument;
};

/** A path that may be left out (all of it) or null (an empty object). */
const pathOr = (path: string | null | undefined, value: Json, scope: StateScope): Json => {
  if (path === null) return {};
  return path === undefined || path === '$' ? value : evaluateInputPath(path, pathWorld(scope, value));
};

interface ResultFields {
  readonly ResultSelector?: JsonObject;
  readonly ResultPath?: string | null;
}

/** From the work's result to the state's output and the variables that it assigns. */
export const conclude = async (
  state: State & ResultFields,
  result: Json,
  scope: StateScope,
): Promise<Concluded> => {
  scope.inspect('result', result);
  if (scope.language === 'JSONata') return concludeQuery(state, result, scope);
  const selected =
    state.ResultSelector === undefined
      ? result
      : fillTemplate(state.ResultSelector, pathWorld(scope, result));
  scope.inspect('afterResultSelector', selected);
  const assigned = assignByPath(state.Assign, selected, scope);
  const placed = placeResult(state.ResultPath, selected, scope.input);
  scope.inspect('afterResultPath', placed);
  return { output: pathOr(state.OutputPath, placed, scope), assigned };
};

/** States without a result: the input goes on, through OutputPath or Output. */
export const passOn = async (state: State, effective: Json, scope: StateScope): Promise<Concluded> => {
  if (scope.language === 'JSONata') return concludeQuery(state, undefined, scope);
  return {
    output: pathOr(state.OutputPath, effective, scope),
    assigned: assignByPath(state.Assign, effective, scope),
  };
};

/** Output and Assign see the variables as they were. */
export const concludeQuery = async (
  fields: { readonly Output?: Json; readonly Assign?: JsonObject },
  result: Json | undefined,
  scope: StateScope,
): Promise<Concluded> => {
  const query = queryScope(scope, result === undefined ? {} : { result });
  const unfiltered = result === undefined ? scope.input : result;
  const output =
    fields.Output === undefined ? unfiltered : await evaluateTemplate(fields.Output, 'Output', query);
  const values =
    fields.Assign === undefined ? undefined : await evaluateTemplate(fields.Assign, 'Assign', query);
  return { output, assigned: isObject(values) ? values : undefined };
};

export const assignByPath = (
  assign: JsonObject | undefined,
  value: Json,
  scope: StateScope,
): JsonObject | undefined => {
  const values = assign && fillTemplate(assign, pathWorld(scope, value));
  return isObject(values) ? values : undefined;
};

/** ResultPath puts the result into the state's input; null drops it. */
const placeResult = (path: string | null | undefined, result: Json, input: Json): Json => {
  if (path === null) return input;
  if (path === undefined || path === '$') return result;
  const steps = referenceSteps(path);
  const placed = steps && setAt(input, steps, result);
  if (placed !== undefined) return placed;
  throw new ExecutionFailure(
    'States.ResultPathMatchFailure',
    steps
      ? `Unable to apply step "${String(steps.at(-1))}" to input ${JSON.stringify(input)}`
      : `Invalid path '${path}'`,
  );
};

/** What a Catch hands on: by default the error output in place of the input. */
export const concludeCatch = async (
  catcher: Catcher,
  failure: StateFailure,
  scope: StateScope,
): Promise<Concluded> => {
  const errorOutput = { Error: failure.error, Cause: failure.failureCause ?? '' };
  if (scope.language === 'JSONPath') {
    return {
      output: placeResult(catcher.ResultPath, errorOutput, scope.input),
      assigned: assignByPath(catcher.Assign, errorOutput, scope),
    };
  }
  const query = queryScope(scope, { errorOutput });
  const values = catcher.Assign && (await evaluateTemplate(catcher.Assign, 'Assign', query));
  return {
    output:
      catcher.Output === undefined ? errorOutput : await evaluateTemplate(catcher.Output, 'Output', query),
    assigned: isObject(values) ? values : undefined,
  };
};

type NumberKind = 'integer' | 'float';

interface NumberField {
  readonly plain: Json | undefined;
  readonly path: string | undefined;
  readonly kind?: NumberKind;
}

/** A number that a field holds, or that its `…Path` refers to. Undefined where neither is there. */
export const numberOf = (
  field: string,
  { plain, path, kind = 'integer' }: NumberField,
  world: { readonly scope: StateScope; readonly effective: Json },
): number | undefined => {
  if (path === undefined) return typeof plain === 'number' ? plain : undefined;
  const found = evaluateInputPath(path, pathWorld(world.scope, world.effective));
  const number = typeof found === 'string' && NUMBER[kind].test(found) ? Number(found) : found;
  if (typeof number === 'number' && (kind === 'float' || Number.isInteger(number))) return number;
  throw runtimeFailure(
    `The ${field}Path field refers to value "${typeof found === 'string' ? found : JSON.stringify(found)}" which is not a valid ${kind}: ${path}`,
  );
};

const NUMBER = { integer: /^-?\d+$/, float: /^-?\d+(\.\d+)?$/ } as const;
