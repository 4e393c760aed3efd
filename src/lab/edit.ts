import { cpSync, existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ensureFolder } from '../core/paths.ts';
import { filesBelow } from './files-below.ts';
import { interpolateText } from './interpolate.ts';
import type { EditedFile } from './lab-event.ts';
import { type RunContext, scopeOf, type WorkContext } from './run-context.ts';
import type { Action, Step } from './schema.ts';

export type EditAction = Extract<Action, { kind: 'edit' }>;

/**
 * The learner's own copy of a function that a step has them work on: `<work>/<run>/<name>`, made when the step is first
 * shown and never overwritten, so that nothing that a learner wrote is lost.
 */
export const prepareEdits = (step: Step, context: RunContext): readonly EditedFile[] =>
  editsOf(step).map((action) => {
    const folder = workingCopy(action, context);
    if (!existsSync(folder)) {
      ensureFolder(context.workFolder);
      cpSync(join(context.lab.folder, action.edit), folder, { recursive: true });
    }
    return {
      file: join(folder, action.file),
      functionName: interpolateText(action.function, scopeOf(context)),
    };
  });

export const editsOf = (step: Step): readonly EditAction[] =>
  step.do.filter((action) => action.kind === 'edit');

export const workingCopy = (action: EditAction, { workFolder }: WorkContext): string =>
  join(workFolder, basename(action.edit));

export const solutionOf = (action: EditAction, { lab }: WorkContext): string =>
  join(lab.folder, `${action.edit}.solution`);

/** The code that the learner has now, of all the step's edits; `undefined` as long as it is what they were given. */
export const editedCode = (step: Step, context: RunContext): string | undefined => {
  const edits = editsOf(step).filter((action) => existsSync(workingCopy(action, context)));
  const theirs = edits.map((action) => codeIn(workingCopy(action, context)));
  const given = edits.map((action) => codeIn(join(context.lab.folder, action.edit)));
  return theirs.every((code, index) => code === given[index]) ? undefined : theirs.join();
};

const codeIn = (folder: string): string =>
  JSON.stringify(filesBelow(folder).map((file) => [relative(folder, file), readFileSync(file, 'base64')]));
