import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { type Lab, type LabPlace, loadLab } from '../lab/load.ts';
import { verifyLab } from '../lab/verify.ts';
import type { VerifyEvent } from '../lab/verify-event.ts';
import { loadBank } from '../quiz/load-bank.ts';
import { askables } from '../quiz/pool.ts';
import { errorText } from '../screens/error.ts';
import { jsonLine } from '../screens/json-event.ts';
import { verifyProgress, verifyText } from '../screens/verify.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { labPlace, labPlaces } from './lab-places.ts';
import { inOwnSandbox } from './rehearsal.ts';

export const verify = defineCommand({
  args: '[lab...]',
  description:
    'The author gate: proves in an empty sandbox in memory that every check of a lab fails before its step, holds after it, only looks, and refuses each wrong solution; that the commands in the text work; and that cleaning up leaves nothing. Without a lab it is all of them.',
  options: [{ flags: '--json', help: 'one JSON event a line' }],
  examples: [
    ['serverless-labs verify', 'all labs'],
    ['serverless-labs verify hello-lambda', 'one of them'],
  ],
  run: async (invocation, context) => {
    const ids = invocation.args;
    const places = ids.length > 0 ? ids.map((id) => labPlace(id, context)) : labPlaces(context);
    const isJson = optionIsSet(invocation, 'json');
    let exitCode = 0;
    for (const place of places) {
      if (!(await isSound(place, { isJson }, context))) exitCode = 1;
    }
    return exitCode;
  },
});

interface Telling {
  readonly isJson: boolean;
}

/** A lab that can't be read is told, and the next one is looked at. */
const isSound = async (place: LabPlace, { isJson }: Telling, context: AppContext): Promise<boolean> => {
  const progress = createProgress(context.terminal);
  try {
    return await prove(place, { isJson, progress }, context);
  } catch (error) {
    if (!(error instanceof LabsError)) throw error;
    const { write, warn } = context.terminal;
    progress.clear();
    (isJson ? write : warn)(errorText(error, context, { isJson }));
    return false;
  } finally {
    progress.clear();
  }
};

/** What of the lab's references leads nowhere. */
const tellReferences = async (
  { id: lab, steps, after }: Lab,
  { tell, context }: { readonly tell: (event: VerifyEvent) => void; readonly context: AppContext },
): Promise<boolean> => {
  const asks = steps.some(({ ask }) => ask !== undefined);
  const questions = new Set(asks ? askables((await loadBank(context)).bank).map(({ id }) => id) : []);
  const labs = new Set(labPlaces(context).map(({ id }) => id));
  const lost = [
    ...steps.flatMap(({ id, ask }) =>
      ask === undefined || questions.has(ask) ? [] : [{ step: id, why: `The bank has no question ${ask}.` }],
    ),
    ...after.flatMap((id) => (labs.has(id) ? [] : [{ step: undefined, why: `There is no lab ${id}.` }])),
  ];
  for (const { step, why } of lost)
    tell({ kind: 'refuted', lab, step, what: 'what it refers to exists', why });
  return lost.length === 0;
};

const prove = async (
  place: LabPlace,
  { isJson, progress }: Telling & { readonly progress: Progress },
  context: AppContext,
): Promise<boolean> => {
  const lab = await loadLab(place);
  const tell = (event: VerifyEvent) => {
    if (isJson) return context.terminal.write(jsonLine(event));
    const text = verifyText(event, context.terminal);
    if (text !== '') {
      progress.clear();
      context.terminal.write(text);
    }
    const current = verifyProgress(event);
    if (current !== undefined) progress.show(current);
  };
  return inOwnSandbox({}, async ({ connection, runsFolder, workFolder, surroundings }) => {
    const { random } = context;
    const findings = verifyLab({ ...{ lab, connection, runsFolder, workFolder, random }, ...surroundings });
    for (;;) {
      context.signal.throwIfAborted();
      const { done, value } = await findings.next();
      if (done) return value && (await tellReferences(lab, { tell, context }));
      tell(value);
    }
  });
};
