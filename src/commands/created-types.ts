import { coverageOf } from '../cleanup/coverage.ts';
import type { Lab } from '../lab/load.ts';

/** What a lab makes, as resource types. */
export const createdTypes = ({ steps }: Lab): readonly string[] => {
  const calls = steps.flatMap((step) =>
    step.do.flatMap((action) => (action.kind === 'call' ? [action.call] : [])),
  );
  const types = calls
    .map(coverageOf)
    .flatMap((coverage) => (coverage.kind === 'creates' ? [coverage.type] : []));
  return [...new Set(types)];
};
