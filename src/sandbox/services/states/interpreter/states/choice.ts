import { isArray, isObject, type Json, type JsonObject } from '../../../../kernel/json.ts';
import type { ChoiceState } from '../../definition/asl.ts';
import { evaluateTyped } from '../../jsonata/evaluate-expression.ts';
import { applyInputPath, assignByPath, concludeQuery, passOn } from '../data-flow.ts';
import { ExecutionFailure } from '../failure.ts';
import { pathWorld, queryScope, type StateScope } from '../state-scope.ts';
import type { PathWorld } from '../template.ts';
import type { Departure } from '../transition.ts';
import { compareRule } from './comparison.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
export const choose = async (state: ChoiceState, scope: StateScope): Promise<Departure> => {
  scope.inspect('input', scope.input);
  const effective = applyInputPath(state, scope);
  for (const rule of state.Choices) {
    if (!(await holds(rule, effective, scope))) continue;
    return { ...(await takeRule(state, rule, { effective, scope })), next: String(rule.Next) };
  }
  if (state.Default === undefined) {
    throw new ExecutionFailure(
      'States.NoChoiceMatched',
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  }
  return { ...(await passOn(state, effective, scope)), next: state.Default };
};

const holds = async (rule: JsonObject, effective: Json, scope: StateScope): Promise<boolean> => {
  if (scope.language === 'JSONPath') return holdsByPath(rule, pathWorld(scope, effective));
  const condition = await evaluateTyped(
    rule.Condition ?? false,
    { field: 'Condition', type: 'boolean' },
    queryScope(scope),
  );
  return condition === true;
};

const holdsByPath = (rule: JsonObject, world: PathWorld): boolean => {
  const { And, Or, Not } = rule;
  if (isArray(And)) return And.every((inner) => isObject(inner) && holdsByPath(inner, world));
  if (isArray(Or)) return Or.some((inner) => isObject(inner) && holdsByPath(inner, world));
  if (isObject(Not)) return !holdsByPath(Not, world);
  return compareRule(rule, world);
};

/** A rule that matches has its own Assign and Output; the state's are those of the default. */
const takeRule = async (
  state: ChoiceState,
  rule: JsonObject,
  { effective, scope }: { readonly effective: Json; readonly scope: StateScope },
) => {
  const assign = isObject(rule.Assign) ? { Assign: rule.Assign } : {};
  if (scope.language === 'JSONata') {
    return concludeQuery(
      { ...assign, ...(rule.Output !== undefined && { Output: rule.Output }) },
      undefined,
      scope,
    );
  }
  const { Assign: _, ...withoutAssign } = state;
  const { output } = await passOn(withoutAssign, effective, scope);
  return { output, assigned: assignByPath(assign.Assign, effective, scope) };
};
