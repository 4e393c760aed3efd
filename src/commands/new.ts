import { LabsError } from '../core/errors.ts';
import { createBank } from '../quiz/new-bank.ts';
import { harmless } from '../terminal/harmless.ts';
import { defineCommand } from './command.ts';

export const newThing = defineCommand({
  args: '<what> <id>',
  description:
    'Makes a commented file to begin with, below the current folder.\n\n' +
    'quiz  questions of your own: serverless-labs quiz, run in this folder, finds them',
  options: [],
  examples: [['serverless-labs new quiz my-notes', 'quizzes/my-notes/ with two questions to change']],
  run: async ({ args }, { cwd, terminal }) => {
    const [what = '', id = ''] = args;
    if (what !== 'quiz') {
      throw new LabsError('USAGE', `There is nothing called "${harmless(what)}" to make.`, {
        fix: 'Say: serverless-labs new quiz <id>',
      });
    }
    for (const file of createBank(cwd, id)) terminal.write(`Made ${harmless(file)}\n`);
    terminal.write(`Ask it with: serverless-labs quiz ${id}\n`);
    return 0;
  },
});
