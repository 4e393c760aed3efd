import { writeFileSync } from 'node:fs';
import { LabsError, stateNotWritable } from '../core/errors.ts';
import { toAnki } from '../quiz/exchange/anki.ts';
import { toCsv } from '../quiz/exchange/csv.ts';
import { toGift } from '../quiz/exchange/gift-export.ts';
import { topicsOf, unknownTopic } from '../quiz/pool.ts';
import { defineCommand, optionText } from './command.ts';
import { openBank } from './quiz-session.ts';

const FORMATS = { anki: toAnki, gift: toGift, csv: toCsv } as const;

const formatNamed = (name: string) => Object.entries(FORMATS).find(([format]) => format === name)?.[1];

export const exportQuiz = defineCommand({
  args: '<what> [topic...]',
  description:
    'Writes the questions for Anki (text import), Moodle (GIFT) or a spreadsheet (CSV). <what> is "quiz".',
  options: [
    { flags: '--format <format>', help: 'which of them', choices: Object.keys(FORMATS) },
    { flags: '--output <file>', help: 'into a file and not to stdout' },
  ],
  examples: [
    ['serverless-labs export quiz --format anki > serverless.txt', 'all questions; import the file in Anki'],
    ['serverless-labs export quiz sqs sns --format gift --output sqs.gift', 'two topics for Moodle'],
  ],
  run: async (invocation, context) => {
    const [what, ...topics] = invocation.args;
    if (what !== 'quiz')
      throw new LabsError('USAGE', `Cannot export "${what}".`, {
        fix: 'Run: serverless-labs export quiz --format anki',
      });
    const format = formatNamed(optionText(invocation, 'format') ?? '');
    if (!format) throw new LabsError('USAGE', 'In which format?', { fix: 'Add --format anki, gift or csv.' });
    const bank = await openBank(context);
    const known = topicsOf(bank);
    for (const topic of topics) if (!known.includes(topic)) throw unknownTopic(topic, known);
    const text = format(bank.questions.filter(({ topic }) => topics.length === 0 || topics.includes(topic)));
    const file = optionText(invocation, 'output');
    if (file === undefined) context.terminal.write(text);
    else writeTo(file, text);
    return 0;
  },
});

const writeTo = (file: string, text: string) => {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw stateNotWritable(file, error);
  }
};
