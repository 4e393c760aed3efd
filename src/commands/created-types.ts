import { coverageOf } from '../cleanup/coverage.ts';
import type { Lab } from '../lab/load.ts';

/** What a lab makes, as resource types. */
export const createdTypes = ({ steps }: Lab): readonly string[] =>
  createdBy(
    steps.flatMap((step) => step.do.flatMap((action) => (action.kind === 'call' ? [action.call] : []))),
  );

/** What calls make, as resource types. */
export const createdBy = (calls: readonly string[]): readonly string[] => {
  const types = calls
    .map(coverageOf)
    .flatMap((coverage) => (coverage.kind === 'creates' ? [coverage.type] : []));
  return [...new Set(types)];
};
