import type { AppContext } from '../context.ts';
import { Drill } from '../quiz/drill.ts';
import { askables } from '../quiz/pool.ts';
import { feedbackView, questionView } from '../quiz/view.ts';
import { openDialog, openQuizSession } from './quiz-session.ts';

/**
 * Asks a lab's question; the answer goes into the same history as those of quizzes. A question that was answered since
 * `since` is not asked again, and one that the bank hasn't got is passed over (`verify` tells the author).
 */
export const askLabQuestion = async (
  { id, since }: { readonly id: string; readonly since: number },
  context: AppContext,
): Promise<void> => {
  const session = await openQuizSession(context);
  try {
    const { bank, history } = session;
    const asked = askables(bank).filter((askable) => askable.id === id);
    const drill = new Drill({
      bank,
      history,
      clock: context.clock,
      questions: asked,
      seed: context.random().toString(36),
    });
    const presented = drill.current();
    if (!presented || (history.state().questions[id]?.card.lastReview ?? 0) >= since) return;
    const dialog = await openDialog({ args: [], options: {} }, context);
    try {
      for (;;) {
        const isFlagged = history.state().flags[id] === true;
        const place = { number: 1, of: 1, name: 'Before you begin', isFlagged };
        const reply = await dialog.ask({
          mode: 'lab',
          presented,
          view: questionView(presented),
          place,
          given: undefined,
        });
        if (reply.kind === 'answer') {
          const feedback = feedbackView(drill.answer(presented, reply.answer));
          await dialog.tell({ kind: 'feedback', ...feedback, dueAt: drill.dueAt(id) });
          await dialog.pause('lab');
          return;
        }
        if (reply.kind !== 'command' || reply.command === 'quit') return;
        if (reply.command === 'flag') await dialog.tell({ kind: 'flagged', id, isFlagged: drill.flag(id) });
      }
    } finally {
      dialog.close();
    }
  } finally {
    session.history.close();
  }
};
