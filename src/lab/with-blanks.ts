import type { RunContext } from './run-context.ts';
import type { Step } from './schema.ts';

/** For telling a step's actions before they are done: what they will take from answers is a blank, `<receipt>`. */
export const withBlanks = (step: Step, context: RunContext): RunContext => {
  const names = step.do.flatMap((action) => [
    ...savedBy(action),
    ...(action.kind === 'call' ? action.exists.flatMap(savedBy) : []),
  ]);
  return { ...context, taken: new Map(names.map((name) => [name, blankOf(name)])) };
};

const savedBy = (action: object): readonly string[] =>
  'save' in action && typeof action.save === 'object' && action.save !== null ? Object.keys(action.save) : [];

/** What stands for a name whose value only an answer tells. */
export const blankOf = (name: string): string => `<${name}>`;
