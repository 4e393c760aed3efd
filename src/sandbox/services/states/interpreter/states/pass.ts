import type { PassState } from '../../definition/asl.ts';
import { type Concluded, conclude, passOn, prepare } from '../data-flow.ts';
import type { StateScope } from '../state-scope.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export const passResult = async (state: PassState, scope: StateScope): Promise<Concluded> => {
  if (scope.language === 'JSONata') {
    scope.inspect('input', scope.input);
    return passOn(state, scope.input, scope);
  }
  const { Result } = state;
  const { argument } = await prepare(state, {
    ...scope,
    inspect: (stage, value) => {
      if (Result === undefined || stage === 'input') scope.inspect(stage, value);
    },
  });
  return conclude(state, Result === undefined ? argument : Result, {
    ...scope,
    inspect: (stage, value) => {
      if (Result !== undefined || stage !== 'result') scope.inspect(stage, value);
    },
  });
};
