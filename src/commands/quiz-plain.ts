import type { AppContext } from '../context.ts';
import { reviewText } from '../screens/exam.ts';
import { questionText } from '../screens/quiz.ts';
import { linePromptText } from '../screens/quiz-keys.ts';
import type { QuizDialog } from './quiz-dialog.ts';
import { quizEventText } from './quiz-event-text.ts';
import { lineDialog } from './quiz-lines.ts';

/** Questions as plain text, answers as typed lines: for --plain, for screen readers, and for pipes. */
export const plainDialog = (context: AppContext): QuizDialog => {
  const { terminal, clock } = context;
  return lineDialog(context, {
    question: (asked) => `\n${questionText(asked, terminal)}\n\n${linePromptText(asked)}`,
    event: async (event) => `\n${await quizEventText(event, terminal, clock.now)}\n`,
    places: (places) =>
      `\n${reviewText(places, terminal)}\nA number to go to it, s to hand in, Enter to go back: `,
  });
};
