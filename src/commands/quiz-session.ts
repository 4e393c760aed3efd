import type { AppContext } from '../context.ts';
import { type History, openHistory } from '../quiz/history.ts';
import { loadBank } from '../quiz/load-bank.ts';
import type { Bank } from '../quiz/schema.ts';
import { errorText } from '../screens/error.ts';
import { type Invocation, optionIsSet } from './command.ts';
import type { QuizDialog } from './quiz-dialog.ts';

/** The bank and the history that quizzes, exams and statistics work with. */
export interface QuizSession {
  readonly bank: Bank;
  readonly history: History;
}

/** Opens both, and tells on stderr what of them could not be read. */
export const openQuizSession = async (context: AppContext): Promise<QuizSession> => {
  const bank = await openBank(context);
  const history = openHistory({ folder: context.paths.state, clock: context.clock, random: context.random });
  // Loaded when there is some: text for people takes a while to load.
  if (history.damage()) (await import('./tell-damage.ts')).tellDamage(history.damage(), context);
  return { bank, history };
};

/** The bank alone; own files with mistakes are left out and told on stderr. */
export const openBank = async (context: AppContext): Promise<Bank> => {
  const { bank, problems } = await loadBank(context);
  for (const problem of problems) context.terminal.warn(errorText(problem, context, { isJson: false }));
  return bank;
};

/** By keys in a terminal; by lines with --plain or without one; for programs with --json. */
export const openDialog = async (invocation: Invocation, context: AppContext): Promise<QuizDialog> => {
  if (optionIsSet(invocation, 'json')) return (await import('./quiz-json.ts')).jsonDialog(context);
  if (context.terminal.isInteractive && !context.terminal.isPlain) {
    return (await import('./quiz-keys.ts')).keyDialog(context);
  }
  return (await import('./quiz-plain.ts')).plainDialog(context);
};
