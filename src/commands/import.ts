import { LabsError } from '../core/errors.ts';
import { IMPORT_FORMATS, importQuestions } from '../quiz/exchange/import-questions.ts';
import { importedFolder, loadShippedBank } from '../quiz/load-bank.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { counted } from '../terminal/layout.ts';
import { defineCommand, optionText } from './command.ts';

export const importQuiz = defineCommand({
  args: '<what> <file>',
  description:
    'Takes questions of your own into your configuration folder, where quizzes find them: all of a file, or nothing with every mistake by its line. <what> is "quiz".',
  options: [
    {
      flags: '--format <format>',
      help: 'where the name of the file does not show it',
      choices: IMPORT_FORMATS,
    },
    { flags: '--topic <topic>', help: "the topic, where the file names none (else the file's name)" },
  ],
  examples: [
    ['serverless-labs import quiz course.gift', 'questions from Moodle'],
    ['serverless-labs import quiz mine.csv --topic networking', 'from a spreadsheet'],
  ],
  run: async (invocation, context) => {
    const [what, file] = invocation.args;
    if (what !== 'quiz' || file === undefined) {
      throw new LabsError('USAGE', `Cannot import "${what}".`, {
        fix: 'Run: serverless-labs import quiz <file>',
      });
    }
    const wanted = optionText(invocation, 'format');
    const folder = importedFolder(context.paths);
    const topic = optionText(invocation, 'topic');
    const shipped = await loadShippedBank(context);
    const format = IMPORT_FORMATS.find((one) => one === wanted);
    const { questions, files } = importQuestions({ file, format, topic, folder, shipped });
    const where = files.map((one) => `  ${harmlessLine(one)}\n`).join('');
    context.terminal.write(
      `${counted(questions, 'question')} imported. They join your quizzes from now on.\n${where}`,
    );
    return 0;
  },
});
