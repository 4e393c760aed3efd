import type { FailState } from '../../definition/asl.ts';
import { evaluateTyped } from '../../jsonata/evaluate-expression.ts';
import { applyInputPath } from '../data-flow.ts';
import { StateFailure } from '../failure.ts';
import { pathWorld, queryScope, type StateScope } from '../state-scope.ts';
import { evaluateField } from '../template.ts';

/** The failure that a Fail state stands for. https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
export const failState = async (state: FailState, scope: StateScope): Promise<StateFailure> => {
  scope.inspect('input', scope.input);
  applyInputPath(state, scope);
  const error = await textOf(state.Error, { field: 'Error', path: state.ErrorPath }, scope);
  const cause = await textOf(state.Cause, { field: 'Cause', path: state.CausePath }, scope);
  return new StateFailure(error ?? '', cause);
};

const textOf = async (
  plain: string | undefined,
  { field, path }: { readonly field: string; readonly path: string | undefined },
  scope: StateScope,
): Promise<string | undefined> => {
  if (path !== undefined) return String(evaluateField(path, `${field}Path`, pathWorld(scope, scope.input)));
  if (plain === undefined || scope.language === 'JSONPath') return plain;
  return String(await evaluateTyped(plain, { field, type: 'string' }, queryScope(scope)));
};
