import type { RunContext } from './run-context.ts';
import type { Step } from './schema.ts';

/** For telling a step's actions before they are done: what they will take from answers is a blank, `<receipt>`. */
export const withBlanks = (step: Step, context: RunContext): RunContext => {
  const names = step.do.flatMap((action) => ('save' in action ? Object.keys(action.save) : []));
  return { ...context, taken: new Map(names.map((name) => [name, `<${name}>`])) };
};
