import { join } from 'node:path';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { drawExam } from '../quiz/blueprint.ts';
import { EXAM_CODES, EXAMS, type ExamCode, examCode } from '../quiz/exams.ts';
import { askables } from '../quiz/pool.ts';
import { readableSeed } from '../quiz/random.ts';
import { beginSitting, resumeSitting, type Sitting } from '../quiz/sitting.ts';
import { defineCommand, type Invocation, optionIsSet, optionText } from './command.ts';
import { finishExam, sitExam } from './exam-sitting.ts';
import { openDialog, openQuizSession, type QuizSession } from './quiz-session.ts';

export const exam = defineCommand({
  args: '[code]',
  description: `A practice exam as the real one: ${EXAM_CODES.join(', ')}. Questions by the weight of the domains, a time limit that runs on when you leave, no feedback until the end.`,
  options: [
    { flags: '--short', help: '20 questions, and time in proportion' },
    { flags: '--resume', help: 'go on with the exam that you left' },
    { flags: '--minutes <n>', help: 'another time limit' },
    { flags: '--seed <seed>', help: 'the same exam for everyone with this seed' },
    { flags: '--json', help: 'one JSON object a line; answers as lines on stdin' },
  ],
  examples: [
    ['serverless-labs exam DVA-C02', '65 questions in 130 minutes'],
    ['serverless-labs exam CLF-C02 --short', '20 questions'],
    ['serverless-labs exam --resume', 'go on where you left'],
  ],
  run: async (invocation, context) => {
    const session = await openQuizSession(context);
    const { sitting, isResumed } = openSitting(invocation, context, session);
    const dialog = await openDialog(invocation, context);
    try {
      const { name } = EXAMS[sitting.exam];
      await dialog.tell({
        kind: 'exam',
        code: sitting.exam,
        name,
        questions: sitting.seats.length,
        minutes: Math.round(sitting.limitMs / MINUTE_MS),
        remainingMs: sitting.remainingMs(),
        borrowed: sitting.borrowed,
        isResumed,
      });
      const end = await sitExam(sitting, dialog, session);
      if (end !== 'left') await finishExam(sitting, end, { dialog, session, context });
      return 0;
    } finally {
      dialog.close();
      sitting.close();
      session.history.close();
    }
  },
});

const MINUTE_MS = 60_000;

interface Opened {
  readonly sitting: Sitting;
  readonly isResumed: boolean;
}

const openSitting = (invocation: Invocation, context: AppContext, { bank }: QuizSession): Opened => {
  const folder = join(context.paths.state, 'exams');
  const code = codeOf(invocation);
  const isResume = optionIsSet(invocation, 'resume');
  // An exam that was left goes on by itself: its time runs anyway.
  const left = isResume || code ? resumeSitting(folder, context.clock, code) : undefined;
  if (left) return { sitting: left, isResumed: true };
  if (isResume) {
    throw new LabsError('EXAM_NOT_FOUND', 'No exam is under way.', {
      fix: 'Begin one: serverless-labs exam DVA-C02',
    });
  }
  if (!code) {
    throw new LabsError('USAGE', 'Which exam?', { fix: `One of ${EXAM_CODES.join(', ')}, or --resume.` });
  }
  const seed = optionText(invocation, 'seed') ?? readableSeed(context.random);
  const length = optionIsSet(invocation, 'short') ? 'short' : 'full';
  const blueprint = drawExam(askables(bank), { exam: code, seed, length });
  const limitMs = (minutesOption(invocation) ?? blueprint.minutes) * MINUTE_MS;
  return {
    sitting: beginSitting(folder, context.clock, { exam: code, seed, blueprint, limitMs }),
    isResumed: false,
  };
};

const minutesOption = (invocation: Invocation): number | undefined => {
  const text = optionText(invocation, 'minutes');
  if (text === undefined) return undefined;
  if (/^\d{1,4}(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new LabsError('USAGE', `--minutes takes a number above 0, not "${text}".`, {
    fix: 'For instance: --minutes 45',
  });
};

const codeOf = ({ args }: Invocation): ExamCode | undefined => {
  const [word] = args;
  if (word === undefined) return undefined;
  const code = examCode(word);
  if (code) return code;
  const near = nearest(word, EXAM_CODES);
  throw new LabsError('EXAM_NOT_FOUND', `There is no exam "${word}".`, {
    fix: near ? `Did you mean ${near}?` : `The exams are ${EXAM_CODES.join(', ')}.`,
  });
};
