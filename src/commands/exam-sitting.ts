import type { AppContext } from '../context.ts';
import { paperOf, recordResult, resultOf } from '../quiz/exam-result.ts';
import type { Presented } from '../quiz/present.ts';
import type { Sitting } from '../quiz/sitting.ts';
import { feedbackView, questionView } from '../quiz/view.ts';
import type { ReviewPlace } from '../screens/exam.ts';
import { playQuestionsProof } from './question-proof.ts';
import type { QuizDialog, Reply } from './quiz-dialog.ts';
import type { QuizSession } from './quiz-session.ts';

export type ExamEnd = 'submitted' | 'time' | 'left';

/** Asks the questions of a sitting in whatever order the person wants, until it ends or is left. */
export const sitExam = async (
  sitting: Sitting,
  dialog: QuizDialog,
  { bank }: QuizSession,
): Promise<ExamEnd> => {
  const paper = paperOf(bank, sitting);
  let place = Math.min(sitting.place(), sitting.seats.length - 1);
  for (;;) {
    if (sitting.remainingMs() === 0) return 'time';
    const presented = paper[place];
    const reply = await (presented ? askSeat({ sitting, dialog, presented, place }) : GONE);
    if ('answer' in reply && reply.answer) sitting.answer(place, reply.answer);
    const step = await follow(reply, { sitting, dialog, place });
    if (typeof step !== 'number') return step === 'left' ? leave(sitting, dialog) : step;
    place = step;
    sitting.move(place);
  }
};

/** A question that has left the bank since the exam began is passed over. */
const GONE: Promise<Reply> = Promise.resolve({ kind: 'command', command: 'next' });

interface Seat {
  readonly sitting: Sitting;
  readonly dialog: QuizDialog;
  readonly place: number;
}

const askSeat = ({
  sitting,
  dialog,
  presented,
  place,
}: Seat & { readonly presented: Presented }): Promise<Reply> =>
  dialog.ask({
    mode: 'exam',
    presented,
    view: questionView(presented),
    place: {
      number: place + 1,
      of: sitting.seats.length,
      isFlagged: sitting.isFlagged(place),
      remainingMs: sitting.remainingMs(),
    },
    given: sitting.answerAt(place),
  });

/** The place to go to, or how the exam ends. */
const follow = async (reply: Reply, seat: Seat): Promise<number | ExamEnd> => {
  const { sitting, dialog, place } = seat;
  if (reply.kind === 'time over') return 'time';
  if (reply.kind === 'go to') return within(reply.place, sitting);
  const command = reply.kind === 'answer' ? 'next' : reply.command;
  switch (command) {
    case 'next':
      return place + 1 < sitting.seats.length ? place + 1 : lookOver(seat);
    case 'previous':
      return within(place - 1, sitting);
    case 'flag':
      sitting.flag(place);
      await dialog.tell({
        kind: 'flagged',
        id: sitting.seats[place]?.id ?? '',
        isFlagged: sitting.isFlagged(place),
      });
      return place;
    case 'review':
      return lookOver(seat);
    case 'submit':
      return 'submitted';
    case 'quit':
      return 'left';
    default:
      return place;
  }
};

const within = (place: number, { seats }: Sitting) => Math.min(Math.max(place, 0), seats.length - 1);

/** The list of all questions, from which one goes to one of them, hands in, or goes back. */
const lookOver = async ({ sitting, dialog, place }: Seat): Promise<number | ExamEnd> => {
  const places: readonly ReviewPlace[] = sitting.seats.map((_, index) => ({
    number: index + 1,
    isAnswered: sitting.answerAt(index) !== undefined,
    isFlagged: sitting.isFlagged(index),
  }));
  const reply = await dialog.review(places, sitting.remainingMs());
  if (reply.kind === 'time over') return 'time';
  if (reply.kind === 'go to') return within(reply.place, sitting);
  if (reply.kind === 'command' && reply.command === 'submit') return 'submitted';
  return reply.kind === 'command' && reply.command === 'quit' ? 'left' : place;
};

const leave = async (sitting: Sitting, dialog: QuizDialog): Promise<ExamEnd> => {
  await dialog.tell({ kind: 'exam-left', code: sitting.exam, remainingMs: sitting.remainingMs() });
  return 'left';
};

interface Review {
  readonly dialog: QuizDialog;
  readonly session: QuizSession;
  readonly context: AppContext;
}

/** Grades, writes into the history, and goes through all questions with their reasons. */
export const finishExam = async (
  sitting: Sitting,
  end: 'submitted' | 'time',
  place: Review,
): Promise<void> => {
  const { dialog, session } = place;
  const { review, ...result } = resultOf(session.bank, sitting, end);
  recordResult(session.history, sitting, { review, ...result });
  // Last, so that a crash before it grades again and loses nothing.
  sitting.finish(end);
  await dialog.tell({ kind: 'exam-finished', ...result });
  if (await leaves(undefined, place)) return;
  for (const [index, graded] of review.entries()) {
    const { isScored, presented } = graded;
    const { stem, proof } = presented.question;
    await dialog.tell({ kind: 'reviewed', number: index + 1, isScored, stem, ...feedbackView(graded) });
    const isLast = index === review.length - 1;
    if ((!isLast || proof !== undefined) && (await leaves(proof, place))) return;
  }
};

/** Waits until what was told is read, and plays its proof as often as is asked for; true where the person has enough. */
const leaves = async (proof: string | undefined, { dialog, context }: Review): Promise<boolean> => {
  for (;;) {
    const reply = await dialog.pause('exam', { proof: proof !== undefined });
    const command = reply.kind === 'command' ? reply.command : 'next';
    if (command !== 'proof') return command === 'quit';
    await playQuestionsProof(proof, { dialog, context });
  }
};
