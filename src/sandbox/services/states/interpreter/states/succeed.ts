import type { SucceedState } from '../../definition/asl.ts';
import { applyInputPath, type Concluded, passOn } from '../data-flow.ts';
import type { StateScope } from '../state-scope.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export const succeed = (state: SucceedState, scope: StateScope): Promise<Concluded> => {
  scope.inspect('input', scope.input);
  return passOn(state, applyInputPath(state, scope), scope);
};
